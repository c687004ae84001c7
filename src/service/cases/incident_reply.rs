use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::json;

use super::correspond::{LONGEST_COMMUNICATION, Wish};
use crate::access::{Desk, Principal};
use crate::base::new_id;
use crate::cases::Act;
use crate::domain::{Case, Command, Manner};
use crate::redact::redact;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::{Beside, StoreError, ThreadMessage};

/// What became of one reply to many.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct IncidentReply {
    pub case_id: String,
    /// Why this case did not take it; `null`: sent.
    pub refused: Option<String>,
}

/// One text for the cases of an incident, and what some of them get instead.
#[derive(Clone, Copy, Debug)]
pub struct IncidentWords<'a> {
    /// Empty: only the cases in `each` are written to.
    pub body: &'a str,
    /// By the case's id.
    pub each: &'a BTreeMap<String, String>,
}

impl Service {
    /// Writes to each case of an incident in the case's own thread. It acknowledges and answers nobody. A text that names what
    /// belongs to another account is refused for that case alone. With a command each case takes it once.
    pub async fn reply_to_incident(
        &self,
        principal: &Principal,
        id: &str,
        words: IncidentWords<'_>,
        command: Option<Command>,
    ) -> Result<Vec<IncidentReply>, ServiceError> {
        let texts = || words.each.values().map(String::as_str).chain([words.body]);
        if texts().all(|it| it.trim().is_empty()) {
            return Err(ServiceError::Missing { what: "a text", hint: "write what is to be read in the case" });
        }
        if let Some(given) = texts().map(|it| it.chars().count()).find(|it| *it > LONGEST_COMMUNICATION) {
            return Err(ServiceError::TooLong { given, limit: LONGEST_COMMUNICATION });
        }
        let desk = Desk::of(principal)?;
        let found = self.store().incident(&desk, id).await?;
        let (incident, cases) = found.ok_or(ServiceError::NotFound { what: "incident" })?;
        let mut replies = Vec::with_capacity(cases.len());
        for case in &cases {
            let own = words.each.get(&case.id);
            let text = own.map_or(words.body, String::as_str).trim();
            if text.is_empty() {
                continue;
            }
            let mut others = self.names_of_linked(case, &cases);
            others.insert(incident.id.clone());
            let (_, scope) = self.desk_scope(principal, &case.id).await?;
            // What is said to all rests on no case's own sources.
            let text = &match own {
                Some(_) => self.sourced(&scope, &case.id, text).await?,
                None => text.to_owned(),
            };
            let whole = self.store().case(&scope, &case.id).await?.unwrap_or_else(|| case.clone());
            let foreign = self.foreign_in(&scope, &whole, text, &others).await?;
            let refused = match foreign.into_iter().next() {
                Some(words) => Some(ServiceError::ForeignWords(words).to_string()),
                None => self.write_for_all(principal, case, text, command.as_ref()).await?,
            };
            replies.push(IncidentReply { case_id: case.id.clone(), refused });
        }
        Ok(replies)
    }

    /// Why the case did not take it; `None`: it did.
    async fn write_for_all(
        &self,
        principal: &Principal,
        case: &Case,
        text: &str,
        command: Option<&Command>,
    ) -> Result<Option<String>, ServiceError> {
        let (desk, scope) = self.desk_scope(principal, &case.id).await?;
        let by = desk.person().clone();
        let signed = self.signed(&scope, &case.id, &by).await?;
        let text = redact(text).text;
        let message = ThreadMessage::of_engineer(new_id("msg"), &text, Vec::new(), &signed, Manner::Bulk);
        let act = Act::EngineerWrites {
            by,
            manner: Manner::Bulk,
            awaits_customer: false,
            next_update_at: None,
            after_seq: None,
        };
        let own = command.map(|it| Command { key: format!("{}\n{}", it.key, case.id), ..it.clone() });
        let wish = Wish::new("case.engineer_wrote", act, own)
            .with(Beside::Message(message))
            .telling(json!({ "text": text.as_str() }));
        match self.change(&scope, &case.id, wish).await {
            Ok(_) => Ok(None),
            Err(ServiceError::Store(StoreError::Refused(why))) => Ok(Some(why.to_string())),
            Err(error) => Err(error),
        }
    }

    /// What the other cases of an incident go by that are not of the case's account.
    fn names_of_linked(&self, case: &Case, linked: &[Case]) -> BTreeSet<String> {
        let others = linked.iter().filter(|it| it.account_id != case.account_id);
        others.flat_map(|it| self.names_of(it)).collect()
    }
}
