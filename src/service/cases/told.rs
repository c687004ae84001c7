use serde_json::{Value, json};

use crate::access::Scope;
use crate::cases::standing_after;
use crate::domain::Happening;
use crate::service::error::ServiceError;
use crate::service::home::Service;

impl Service {
    /// What a program of the operator's is told of an entry of the outbox: `body`, and with it what it is about, so that a ticket
    /// system can go on from there: with a case that was opened, as `pack`, all that an engineer gets with it as it stands now;
    /// with words, as `message` or `note`, what was said, with whose and for whom it is; with a call of a contact, as `case`,
    /// which case it is and by when its customer has to hear. Only staff's programs are told: it holds
    /// what customers never see. What cannot be read keeps nobody from being told.
    pub async fn told_outside(&self, case_id: &str, mut body: Value) -> Value {
        let happening = body.get("event").and_then(|it| serde_json::from_value::<Happening>(it.clone()).ok());
        let Some(happening) = happening else { return body };
        let seq = body.get("seq").and_then(Value::as_u64).unwrap_or_default();
        let about = self.what_it_is_about(case_id, seq, &happening).await.unwrap_or_else(|error| {
            tracing::warn!(%error, case_id, "a case is told of without what it is about");
            None
        });
        if let (Some((name, about)), Value::Object(told)) = (about, &mut body) {
            told.insert(name.to_owned(), about);
        }
        body
    }

    async fn what_it_is_about(
        &self,
        case_id: &str,
        event_seq: u64,
        happening: &Happening,
    ) -> Result<Option<(&'static str, Value)>, ServiceError> {
        let value = |name, it| Some((name, it));
        Ok(match happening {
            Happening::Opened { .. } => {
                let pack = self.pack_for_outside(case_id).await?;
                pack.and_then(|it| serde_json::to_value(it).ok()).and_then(|it| value("pack", it))
            }
            Happening::CustomerWrote { seq }
            | Happening::EngineerWrote { seq, .. }
            | Happening::WroteInMerged { seq: Some(seq), .. } => {
                let Some(scope) = self.scope_for_outside(case_id).await? else { return Ok(None) };
                let message = self.store().communication(&scope, case_id, *seq).await?;
                message.and_then(|it| serde_json::to_value(it).ok()).and_then(|it| value("message", it))
            }
            Happening::Noted { note_id } => {
                let Some(scope) = self.scope_for_outside(case_id).await? else { return Ok(None) };
                let notes = self.store().notes(&scope, case_id).await?;
                let note = notes.into_iter().find(|it| it.id == *note_id);
                note.and_then(|it| serde_json::to_value(it).ok()).and_then(|it| value("note", it))
            }
            Happening::Escalated { .. } => {
                let Some(scope) = self.scope_for_outside(case_id).await? else { return Ok(None) };
                let Some(case) = self.store().case(&scope, case_id).await? else { return Ok(None) };
                // As it stood when the contact was called: the next promise is not this call's.
                let events = self.store().case_events(&scope, case_id).await?;
                let standing = standing_after(&events, event_seq).unwrap_or_else(|| case.standing.clone());
                value(
                    "case",
                    json!({
                        "display_id": case.display_id, "account_id": case.account_id, "subject": case.body.subject,
                        "severity": standing.severity, "queue": standing.queue, "due_at": standing.hears_by(), "aim_at": standing.aim_at,
                    }),
                )
            }
            _ => None,
        })
    }

    async fn scope_for_outside(&self, case_id: &str) -> Result<Option<Scope>, ServiceError> {
        Ok(self.store().account_of_case(case_id).await?.map(|it| self.home_key().desk(it)))
    }
}
