use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::read::MISSING;
use crate::access::Principal;
use crate::domain::{Communication, Manner, Speaker};
use crate::service::error::ServiceError;
use crate::service::home::Service;

/// Communications read at a time.
const PAGE: usize = 100;

impl Service {
    /// The correspondence of a case as Markdown, whole, with times in the account's zone. Internal notes are not in it,
    /// whoever asks.
    pub async fn transcript(&self, principal: &Principal, case_id: &str) -> Result<String, ServiceError> {
        let scope = self.scope_of_case(principal, case_id).await?;
        let case = self.store().case(&scope, case_id).await?.ok_or(MISSING)?;
        let name = self.accounts().get(scope.account()).map_or("UTC", |it| it.time_zone.as_str());
        let zone = TimeZone::get(name).unwrap_or(TimeZone::UTC);
        let mut text = format!("# {}\n\n{} · {}\n", case.body.subject, case.display_id, case.account_id);
        let mut cursor = None;
        loop {
            let page = self.store().communications(&scope, case_id, cursor.as_deref(), PAGE).await?.ok_or(MISSING)?;
            page.items.iter().for_each(|it| write(&mut text, it, &zone));
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(text),
            }
        }
    }
}

fn write(text: &mut String, said: &Communication, zone: &TimeZone) {
    let who = match (said.from, &said.author) {
        (Speaker::Assistant, _) => "Assistant",
        (Speaker::Engineer, Some(name)) | (Speaker::Customer, Some(name)) => name.as_str(),
        (Speaker::Engineer, None) => "Engineer",
        (Speaker::Customer, None) => "Customer",
    };
    let manner = match said.manner {
        Some(Manner::Template) => " (template)",
        Some(Manner::Bulk) => " (to many)",
        Some(Manner::Automatic) => " (automatic)",
        Some(Manner::Person) | None => "",
    };
    let at = said.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
    // Writing to a string cannot fail.
    let _ = write!(text, "\n## {}. {who}{manner}, {at}\n\n{}\n", said.seq, said.body.trim());
    for file in &said.attachments {
        let _ = writeln!(text, "\n- {} ({} bytes)", file.name, file.size);
    }
}
