use jiff::Timestamp;
use serde_json::json;

use super::ledger::Ledger;
use super::rows::{millis, name};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError, Written};
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{AuditNote, Command, Feedback, Rating};
use crate::redact::Redacted;

/// A customer's verdict on an answer.
pub struct NewFeedback<'a> {
    pub rating: Rating,
    pub comment: Option<&'a Redacted>,
}

struct GiveFeedback {
    scope: Scope,
    message_id: String,
    feedback: Feedback,
    at: Timestamp,
    command: Option<Command>,
}

impl Write for GiveFeedback {
    type Done = Written<Feedback>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let sql = "SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation_id \
                   WHERE m.id = ? AND c.subject = ? AND c.account_id = ?";
        let account = self.scope.account().as_str();
        let (mut ledger, theirs) = Ledger::open(work, account, self.command.as_ref(), |ask| {
            ask.add(sql).bind(self.message_id.as_str()).bind(self.scope.subject()).bind(account);
        })
        .await?;
        if theirs.is_empty() {
            return Err(StoreError::not_found("message", &self.message_id));
        }
        // The digest covers the body, so what was written before is what is asked now.
        if ledger.recall()?.is_some() {
            return Ok(Written::Replayed(self.feedback.clone()));
        }
        work.change("INSERT INTO feedback (message_id, at, rating, comment) VALUES (?, ?, ?, ?)")
            .bind(self.message_id.as_str())
            .bind(millis(self.at))
            .bind(name(&self.feedback.rating)?)
            .bind(self.feedback.comment.as_deref());
        ledger.remember(work, &self.message_id, self.at);
        let note = AuditNote {
            chain: self.scope.account().to_string(),
            actor: self.scope.subject().to_owned(),
            action: "feedback.given".to_owned(),
            reference: new_id("feedback"),
            subject: self.message_id.clone(),
            detail: json!({ "rating": self.feedback.rating, "comment": self.feedback.comment }),
        };
        ledger.append(work, note, self.at)?;
        Ok(Written::New(self.feedback.clone()))
    }
}

impl Store {
    /// Keeps a verdict on a message of the scope's conversations; the latest is shown, all are kept.
    pub async fn feedback(
        &self,
        scope: &Scope,
        message_id: &str,
        given: NewFeedback<'_>,
        at: Timestamp,
        command: Option<&Command>,
    ) -> Result<Written<Feedback>, StoreError> {
        let comment = given.comment.map(|it| it.as_str().to_owned());
        self.write(GiveFeedback {
            scope: scope.clone(),
            message_id: message_id.to_owned(),
            feedback: Feedback { rating: given.rating, comment },
            at,
            command: command.cloned(),
        })
        .await
    }
}
