use jiff::Timestamp;
use serde_json::json;
use sqlx::SqliteConnection;

use super::command::{recall, remember};
use super::rows::{millis, name};
use super::writer::Write;
use super::{Store, StoreError, Written, audit};
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

    async fn run(&self, connection: &mut SqliteConnection) -> Result<Self::Done, StoreError> {
        if !self.is_theirs(connection).await? {
            return Err(StoreError::not_found("message", &self.message_id));
        }
        // The digest covers the body, so what was written before is what is asked now.
        if recall(connection, self.command.as_ref()).await?.is_some() {
            return Ok(Written::Replayed(self.feedback.clone()));
        }
        sqlx::query("INSERT INTO feedback (message_id, at, rating, comment) VALUES ($1, $2, $3, $4)")
            .bind(self.message_id.as_str())
            .bind(millis(self.at))
            .bind(name(&self.feedback.rating)?)
            .bind(self.feedback.comment.as_deref())
            .execute(&mut *connection)
            .await?;
        remember(connection, self.command.as_ref(), &self.message_id, self.at).await?;
        let note = AuditNote {
            chain: self.scope.account().to_string(),
            actor: self.scope.subject().to_owned(),
            action: "feedback.given".to_owned(),
            reference: new_id("feedback"),
            subject: self.message_id.clone(),
            detail: json!({ "rating": self.feedback.rating, "comment": self.feedback.comment }),
        };
        audit::append(connection, note, self.at).await?;
        Ok(Written::New(self.feedback.clone()))
    }
}

impl GiveFeedback {
    async fn is_theirs(&self, connection: &mut SqliteConnection) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM messages m JOIN conversations c ON c.id = m.conversation_id \
                   WHERE m.id = $1 AND c.subject = $2 AND c.account_id = $3";
        let row: Option<(i64,)> = sqlx::query_as(sql)
            .bind(self.message_id.as_str())
            .bind(self.scope.subject())
            .bind(self.scope.account().as_str())
            .fetch_optional(connection)
            .await?;
        Ok(row.is_some())
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
