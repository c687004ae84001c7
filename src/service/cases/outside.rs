use std::sync::Arc;

use super::rules::promises;
use crate::base::sha256_hex;
use crate::cases::{decide_outside, outside_person};
use crate::domain::{Command, OutsideOutcome, OutsideStatus, OutsideUpdate};
use crate::redact::redact;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::{CaseRule, OutsideChange};

/// Longest name of a person or ticket outside, in characters.
const LONGEST_NAME: usize = 120;

/// What a ticket system says in a message whose signature was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedUpdate {
    /// The message's id; the same on every try.
    pub message_id: String,
    /// The ticket system's name.
    pub system: String,
    pub case_id: String,
    pub version: i64,
    pub status: OutsideStatus,
    pub assignee: Option<String>,
    pub ticket: Option<String>,
}

impl Service {
    /// Takes what a ticket system says of a case, once a message. It acts through the rules that everybody's acts go through;
    /// every outcome is final, so that the sender need not try again.
    pub async fn take_outside_update(&self, given: SignedUpdate) -> Result<OutsideOutcome, ServiceError> {
        let SignedUpdate { message_id, system, case_id, version, status, assignee, ticket } = given;
        let Some(account) = self.store().account_of_case(&case_id).await? else {
            return Ok(OutsideOutcome::UnknownCase);
        };
        let scope = self.home_key().desk(account);
        let at = self.moment();
        let assignee = assignee.and_then(|it| name(&it));
        let by = outside_person(&system, assignee.as_deref());
        let catalogue = Arc::clone(&self.knowledge().services.catalogue);
        let rule: CaseRule = Arc::new(move |case, thread| {
            let promises = promises(&catalogue, case.plan, case.body.kind);
            decide_outside(&case.standing, thread, status, &by, &promises, at)
        });
        let change = OutsideChange {
            case_id: case_id.clone(),
            actor: outside_person(&system, None).subject,
            command: Command {
                key: format!("{system}\nstatus\n{message_id}"),
                digest: sha256_hex(message_id.as_bytes()),
            },
            update: OutsideUpdate {
                message_id,
                version,
                status,
                assignee,
                ticket: ticket.and_then(|it| name(&it)),
                at,
            },
            rule,
        };
        let ended_before = self.store().ended_at(&scope, &case_id).await?;
        let outcome = self.store().take_outside_update(&scope, change).await?;
        let ended = self.store().ended_at(&scope, &case_id).await?;
        if ended != ended_before {
            self.publish_soon();
        }
        Ok(outcome)
    }
}

/// A name from outside as it is kept: one line, redacted, bounded; `None`: empty.
fn name(given: &str) -> Option<String> {
    let line: String = given.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_NAME).collect();
    Some(redact(&line).text.into_string()).filter(|it| !it.is_empty())
}
