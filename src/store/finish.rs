use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::event::{bodies, insert_events, insert_evidence};
use super::handoff::hand_over;
use super::rows::{millis, name, to_json};
use super::writer::Write;
use super::{Store, StoreError, audit};
use crate::access::Scope;
use crate::domain::{AuditNote, Draft, Evidence, HandoffRequest, TraceStage, Turn, TurnEvent};

/// Who did what nobody asked for by hand.
pub(super) const FIRSTLINE: &str = "firstline";

/// Everything a turn leaves behind.
pub struct FinishedTurn {
    /// With its outcome. Its draft, if it has one, is kept as a proposal.
    pub turn: Turn,
    /// Durable events not yet appended, in order, without the closing `Turn`, which is added here.
    pub events: Vec<TurnEvent>,
    /// What the answer cites; what was appended before is kept once.
    pub evidence: Vec<Evidence>,
    pub trace: Vec<TraceStage>,
    /// Joins the open request, if there is one.
    pub handoff: Option<HandoffRequest>,
    /// Id and Markdown of the answer as a message of the conversation.
    pub assistant_message: Option<(String, String)>,
    pub at: Timestamp,
    /// Redacted; for the audit trail, beside the outcome.
    pub audit_detail: Value,
}

struct FinishTurn {
    scope: Scope,
    finished: FinishedTurn,
    outcome: String,
    body: String,
    trace: String,
    events: Vec<Option<String>>,
}

impl Write for FinishTurn {
    type Done = Vec<u64>;

    async fn run(&self, connection: &mut SqliteConnection) -> Result<Vec<u64>, StoreError> {
        let FinishedTurn { turn, evidence, handoff, assistant_message, at, .. } = &self.finished;
        let last_event = self.last_event(connection).await?;
        end_turn(connection, turn, &self.outcome, &self.body, &self.trace, *at).await?;
        insert_evidence(connection, &turn.id, evidence).await?;
        let numbers = insert_events(connection, &turn.id, last_event, &self.events).await?;
        if let Some((id, text)) = assistant_message {
            insert_answer(connection, turn, id, text, *at).await?;
        }
        audit::append(connection, self.note(), *at).await?;
        if let Some(draft) = &turn.draft {
            self.propose(connection, draft).await?;
        }
        if let Some(request) = handoff {
            hand_over(connection, &self.scope, FIRSTLINE, &turn.conversation_id, request).await?;
        }
        Ok(numbers)
    }
}

impl FinishTurn {
    /// The number of the last event so far; refused unless the turn is the scope's and runs.
    async fn last_event(&self, connection: &mut SqliteConnection) -> Result<i64, StoreError> {
        let turn = &self.finished.turn;
        let sql = "SELECT t.outcome IS NOT NULL, (SELECT max(seq) FROM events WHERE turn_id = t.id) \
                   FROM turns t JOIN conversations c ON c.id = t.conversation_id \
                   WHERE t.id = $1 AND c.id = $2 AND c.subject = $3 AND c.account_id = $4";
        let found: Option<(bool, i64)> = sqlx::query_as(sql)
            .bind(turn.id.as_str())
            .bind(turn.conversation_id.as_str())
            .bind(self.scope.subject())
            .bind(self.scope.account().as_str())
            .fetch_optional(connection)
            .await?;
        match found {
            None => Err(StoreError::not_found("turn", &turn.id)),
            Some((true, _)) => Err(StoreError::TurnEnded { turn_id: turn.id.clone() }),
            Some((false, last)) => Ok(last),
        }
    }

    fn note(&self) -> AuditNote {
        let turn = &self.finished.turn;
        AuditNote {
            chain: self.scope.account().to_string(),
            actor: FIRSTLINE.to_owned(),
            action: "turn.finished".to_owned(),
            reference: turn.id.clone(),
            subject: turn.conversation_id.clone(),
            detail: json!({ "outcome": turn.outcome, "detail": self.finished.audit_detail }),
        }
    }

    async fn propose(&self, connection: &mut SqliteConnection, draft: &Draft) -> Result<(), StoreError> {
        let FinishedTurn { turn, at, .. } = &self.finished;
        let sql = "INSERT INTO drafts (id, conversation_id, turn_id, digest, at, expires_at, body) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        sqlx::query(sql)
            .bind(draft.id.as_str())
            .bind(turn.conversation_id.as_str())
            .bind(turn.id.as_str())
            .bind(draft.digest.as_str())
            .bind(millis(*at))
            .bind(millis(draft.expires_at))
            .bind(to_json(draft, "a draft")?)
            .execute(&mut *connection)
            .await?;
        let note = AuditNote {
            chain: self.scope.account().to_string(),
            actor: FIRSTLINE.to_owned(),
            action: "draft.proposed".to_owned(),
            reference: draft.id.clone(),
            subject: turn.conversation_id.clone(),
            detail: json!({ "digest": draft.digest, "severity": draft.severity, "turn_id": turn.id }),
        };
        audit::append(connection, note, *at).await
    }
}

/// Writes how a turn ended. The caller has made sure that it runs.
pub(super) async fn end_turn(
    connection: &mut SqliteConnection,
    turn: &Turn,
    outcome: &str,
    body: &str,
    trace: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE turns SET outcome = $2, body = $3, trace = $4, ended_at = $5 WHERE id = $1; \
               UPDATE conversations SET updated_at = $5 WHERE id = $6";
    sqlx::query(sql)
        .bind(turn.id.as_str())
        .bind(outcome)
        .bind(body)
        .bind(trace)
        .bind(millis(at))
        .bind(turn.conversation_id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

/// Adds the assistant's message to the conversation of `turn`.
pub(super) async fn insert_answer(
    connection: &mut SqliteConnection,
    turn: &Turn,
    message_id: &str,
    text: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE conversations SET last_message_seq = last_message_seq + 1 WHERE id = $2; \
               INSERT INTO messages (id, conversation_id, seq, at, speaker, text, turn_id) \
               SELECT $1, id, last_message_seq, $3, 'assistant', $4, $5 FROM conversations WHERE id = $2";
    sqlx::query(sql)
        .bind(message_id)
        .bind(turn.conversation_id.as_str())
        .bind(millis(at))
        .bind(text)
        .bind(turn.id.as_str())
        .execute(connection)
        .await?;
    Ok(())
}

impl Store {
    /// Ends a turn: its outcome and everything it leaves, in one transaction; the numbers of `events` and of the
    /// closing `Turn`. A turn ends once: then [`StoreError::TurnEnded`].
    pub async fn finish_turn(&self, scope: &Scope, finished: FinishedTurn) -> Result<Vec<u64>, StoreError> {
        let Some(outcome) = finished.turn.outcome else {
            return Err(StoreError::NoOutcome { turn_id: finished.turn.id });
        };
        let mut events = bodies(&finished.events)?;
        events.push(None);
        self.write(FinishTurn {
            scope: scope.clone(),
            outcome: name(&outcome)?,
            body: to_json(&finished.turn, "a turn")?,
            trace: to_json(&finished.trace, "a trace")?,
            events,
            finished,
        })
        .await
    }
}
