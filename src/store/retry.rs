use jiff::Timestamp;
use serde_json::json;
use sqlx::{FromRow as _, SqliteConnection};

use super::ledger::Ledger;
use super::message::{Accepted, MessageRow, NewTurn, Standing, ask_standing, replay};
use super::rows::{json as read_json, millis};
use super::work::{Script, Work};
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::{AuditNote, Command, Language, Mode};

/// Another turn for a message that was accepted before.
pub struct RetryMessage {
    pub message_id: String,
    pub turn_id: String,
    pub language: Language,
    pub at: Timestamp,
    pub request_id: String,
    pub turn_mode: Mode,
    pub command: Option<Command>,
}

struct Retry {
    scope: Scope,
    message_id: String,
    turn: NewTurn,
    command: Option<Command>,
}

#[derive(sqlx::FromRow)]
struct Retried {
    #[sqlx(flatten)]
    message: MessageRow,
    conversation_id: String,
    masked: String,
}

impl Write for Retry {
    type Done = Accepted;

    async fn run(&self, work: &mut Work<'_>) -> Result<Accepted, StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, self.command.as_ref(), |_| {}).await?;
        if let Some(reference) = ledger.recall()? {
            return replay(work.reader().await?, &self.scope, reference).await;
        }
        let Some(Retried { message, conversation_id, masked }) = self.find(work.reader().await?).await? else {
            return Ok(Accepted::NoConversation);
        };
        let mut ask = Script::default();
        ask_standing(&mut ask, &self.scope, &conversation_id);
        let Some(standing) = work.rows(ask).await?.first().map(Standing::from_row).transpose()? else {
            return Ok(Accepted::NoConversation);
        };
        if let Some(turn_id) = standing.running {
            return Ok(Accepted::TurnInProgress { turn_id });
        }
        let mut message = message.read()?;
        if standing.state == "human" {
            return Ok(Accepted::InHumanHands { message });
        }
        let masked = read_json(&masked, &self.message_id)?;
        let turn = self.turn.running(&conversation_id, &self.message_id, standing.last_turn_seq + 1, masked);
        let start = self.turn.insert(work, &turn)?;
        work.change("UPDATE messages SET turn_id = ? WHERE id = ?")
            .bind(turn.id.as_str())
            .bind(self.message_id.as_str());
        work.change(
            "UPDATE conversations SET state = 'assistant', last_turn_seq = last_turn_seq + 1, updated_at = ? WHERE id = ?",
        )
        .bind(millis(self.turn.at))
        .bind(conversation_id.as_str());
        ledger.remember(work, &turn.id, self.turn.at);
        ledger.append(work, self.note(&conversation_id), self.turn.at)?;
        message.turn_id = Some(turn.id.clone());
        Ok(Accepted::New { message, turn: Box::new(turn), start })
    }
}

impl Retry {
    /// The customer's message, whoever owns it: whether its conversation is the scope's is asked next.
    async fn find(&self, connection: &mut SqliteConnection) -> Result<Option<Retried>, StoreError> {
        let sql = "SELECT id, seq, at, speaker, text, turn_id, author_name, manner, \
                   (SELECT rating FROM feedback WHERE message_id = m.id ORDER BY number DESC LIMIT 1) AS rating, \
                   conversation_id, masked FROM messages m WHERE id = $1 AND speaker = 'customer'";
        Ok(sqlx::query_as(sql).bind(self.message_id.as_str()).fetch_optional(connection).await?)
    }

    fn note(&self, conversation_id: &str) -> AuditNote {
        AuditNote {
            chain: self.scope.account().to_string(),
            actor: self.scope.subject().to_owned(),
            action: "message.retried".to_owned(),
            // The turn's own id is the reference of its end.
            reference: format!("{}.start", self.turn.id),
            subject: conversation_id.to_owned(),
            detail: json!({
                "message_id": self.message_id,
                "turn_id": self.turn.id,
                "request_id": self.turn.request_id,
            }),
        }
    }
}

impl Store {
    /// Starts another turn for a customer's message. Refusals are values of [`Accepted`].
    pub async fn retry_message(&self, scope: &Scope, given: RetryMessage) -> Result<Accepted, StoreError> {
        self.write(Retry {
            scope: scope.clone(),
            message_id: given.message_id,
            turn: NewTurn {
                id: given.turn_id,
                language: given.language,
                at: given.at,
                request_id: given.request_id,
                mode: given.turn_mode,
            },
            command: given.command,
        })
        .await
    }
}
