use super::read::MISSING;
use crate::access::Principal;
use crate::domain::{AccountId, Communication, Language};
use crate::service::error::ServiceError;
use crate::service::home::Service;

/// Communications read at a time.
const PAGE: usize = 100;

/// The correspondence of a case, whole. Internal notes are not in it, whoever asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Transcript {
    pub subject: String,
    pub display_id: String,
    pub account_id: AccountId,
    /// The reader's, where their token has one; else the case's.
    pub language: Language,
    /// The account's, an IANA name.
    pub time_zone: String,
    pub communications: Vec<Communication>,
}

impl Service {
    /// The correspondence of a case, for a page to word.
    pub async fn transcript(&self, principal: &Principal, case_id: &str) -> Result<Transcript, ServiceError> {
        let scope = self.scope_of_case(principal, case_id).await?;
        let case = self.store().case(&scope, case_id).await?.ok_or(MISSING)?;
        let time_zone = self.accounts().get(scope.account()).map_or("UTC", |it| it.time_zone.as_str()).to_owned();
        let mut communications = Vec::new();
        let mut cursor = None;
        loop {
            let page = self.store().communications(&scope, case_id, cursor.as_deref(), PAGE).await?.ok_or(MISSING)?;
            communications.extend(page.items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        Ok(Transcript {
            subject: case.body.subject,
            display_id: case.display_id,
            account_id: case.account_id,
            language: principal.locale().unwrap_or(case.body.language),
            time_zone,
            communications,
        })
    }
}
