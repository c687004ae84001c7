use jiff::Timestamp;
use serde_json::json;

use super::read::MISSING;
use super::rules::tells_of_security;
use crate::access::{Principal, Role, Scope};
use crate::base::new_id;
use crate::cases::Act;
use crate::domain::{CaseRefusal, Command, Communication, Manner, Person};
use crate::redact::{Redaction, redact};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::{Beside, CaseChange, Changed, StoreError, ThreadMessage};
use crate::telemetry;
use crate::text::strip_invisible;

/// Longest communication, in characters: as in the AWS Support API.
pub(super) const LONGEST_COMMUNICATION: usize = 8_000;

/// Messages that whoever wrote past them gets at once.
const MOST_NEW: usize = 100;

/// A message for a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewCommunication<'a> {
    /// As typed; redacted here.
    pub body: &'a str,
    /// Ids of files that were sent before.
    pub attachments: Vec<String>,
    /// Staff: how it came about.
    pub manner: Manner,
    /// Staff: the next step is the customer's.
    pub awaits_customer: bool,
    /// Staff: when the customer hears again.
    pub next_update_at: Option<Timestamp>,
    /// Staff: the last message they have seen; refused when there is a newer one. `None`: none of the customer's since an
    /// engineer last wrote.
    pub after_seq: Option<u64>,
}

/// What to do to a case, with what is kept beside it.
pub(super) struct Wish {
    pub action: &'static str,
    pub act: Act,
    pub beside: Beside,
    /// Redacted.
    pub detail: serde_json::Value,
    pub command: Option<Command>,
}

impl Wish {
    pub(super) fn new(action: &'static str, act: Act, command: Option<Command>) -> Self {
        Self { action, act, beside: Beside::Nothing, detail: json!({}), command }
    }

    pub(super) fn with(mut self, beside: Beside) -> Self {
        self.beside = beside;
        self
    }

    pub(super) fn telling(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

impl Service {
    /// Writes in a case, as one of its account's users or as an engineer who opened it.
    pub async fn communicate(
        &self,
        principal: &Principal,
        case_id: &str,
        given: NewCommunication<'_>,
        command: Option<Command>,
    ) -> Result<Communication, ServiceError> {
        let text = strip_invisible(given.body);
        let count = text.chars().count();
        if text.trim().is_empty() {
            return Err(ServiceError::Missing { what: "a text", hint: "write what is to be read in the case" });
        }
        if count > LONGEST_COMMUNICATION {
            return Err(ServiceError::TooLong { given: count, limit: LONGEST_COMMUNICATION });
        }
        let (desk, scope) = match principal.role() {
            Role::Customer => (None, self.scope_of_case(principal, case_id).await?),
            Role::Engineer | Role::Admin => {
                let (desk, scope) = self.desk_scope(principal, case_id).await?;
                (Some(desk), scope)
            }
        };
        let body = match &desk {
            None => given.body.trim().to_owned(),
            Some(_) => {
                let sourced = self.sourced(&scope, case_id, given.body.trim()).await?;
                // With the list of its sources a text may be longer than it was written.
                match sourced.chars().count() {
                    given if given > LONGEST_COMMUNICATION => {
                        return Err(ServiceError::TooLong { given, limit: LONGEST_COMMUNICATION });
                    }
                    _ => sourced,
                }
            }
        };
        let Redaction { text, found } = redact(&body);
        telemetry::secrets_masked(&found);
        let masked: Vec<String> = found.iter().map(|it| it.kind.word().to_owned()).collect();
        let (id, files) = (new_id("msg"), given.attachments.clone());
        let detail = json!({ "text": text.as_str(), "masked": masked, "attachments": given.attachments });
        let wish = if let Some(desk) = &desk {
            self.refuse_foreign(&scope, case_id, text.as_str()).await?;
            let by = desk.person().clone();
            let message =
                ThreadMessage::of_engineer(id, &text, masked, &self.signed(&scope, case_id, &by).await?, given.manner)
                    .with(given.attachments);
            let act = Act::EngineerWrites {
                by,
                manner: given.manner,
                awaits_customer: given.awaits_customer,
                next_update_at: given.next_update_at,
                after_seq: given.after_seq,
            };
            Wish::new("case.engineer_wrote", act, command).with(Beside::Message(message))
        } else {
            let name = principal.name().map(str::to_owned);
            let message = ThreadMessage::of_customer(id, &text, masked, &scope, name).with(given.attachments);
            let act = Act::CustomerWrites { is_security: tells_of_security(text.as_str()).await? };
            Wish::new("case.customer_wrote", act, command).with(Beside::Message(message))
        };
        self.check_files(&scope, &files).await?;
        if scope.is_desk() {
            self.refuse_foreign_files(&scope, case_id, &files).await?;
        }
        match self.change(&scope, case_id, wish.telling(detail)).await {
            Err(ServiceError::Store(StoreError::Refused(CaseRefusal::ThreadMoved { last_seq }))) => {
                Err(self.moved(&scope, case_id, given.after_seq, last_seq).await?)
            }
            changed => changed?.communication.ok_or(MISSING),
        }
    }

    /// That a thread has moved on, with what came after `seen`, or after an engineer last wrote by hand.
    async fn moved(
        &self,
        scope: &Scope,
        case_id: &str,
        seen: Option<u64>,
        last_seq: u64,
    ) -> Result<ServiceError, ServiceError> {
        let thread = self.store().case(scope, case_id).await?.ok_or(MISSING)?.communications;
        let written = thread.iter().filter(|it| it.manner == Some(Manner::Person)).map(|it| it.seq).max();
        let seen = seen.or(written).unwrap_or_default();
        let since = thread.into_iter().filter(|it| it.seq > seen).take(MOST_NEW).collect();
        Ok(ServiceError::ThreadMoved { last_seq, since })
    }

    /// Who a customer reads that a message is from. That nobody's name is known is no reason to show them a `sub`.
    pub(super) async fn signed(&self, scope: &Scope, case_id: &str, by: &Person) -> Result<Person, ServiceError> {
        if by.name.is_some() {
            return Ok(by.clone());
        }
        let case = self.store().case(scope, case_id).await?.ok_or(MISSING)?;
        Ok(Person { name: Some(self.nameless(case.body.language)), ..by.clone() })
    }

    /// Carries out a wish in the scope it was asked in.
    pub(super) async fn change(&self, scope: &Scope, case_id: &str, wish: Wish) -> Result<Changed, ServiceError> {
        let at = self.moment();
        let is_taken = matches!(
            wish.act,
            Act::TakeOver { .. } | Act::EngineerWrites { manner: Manner::Person, .. } | Act::Resolve(_)
        );
        let change = CaseChange {
            case_id: case_id.to_owned(),
            actor: scope.subject().to_owned(),
            action: wish.action,
            detail: wish.detail,
            rule: self.rule(wish.act, at),
            beside: wish.beside,
            at,
            command: wish.command,
        };
        let ended_before = self.store().ended_at(scope, case_id).await?;
        let changed = self.store().change_case(scope, change).await?.into_inner();
        if ended_before != changed.case.standing.resolved_at {
            self.publish_soon();
        }
        if let Some(conversation_id) = changed.case.conversation_id.as_deref().filter(|_| is_taken) {
            // A person leads from here on.
            self.stop_turn_of(conversation_id);
        }
        Ok(changed)
    }
}
