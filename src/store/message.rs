use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::StoreError;
use super::event::{bodies, insert_events};
use super::rows::{json, millis, time, to_json, word};
use super::work::{Script, Work};
use crate::access::Scope;
use crate::domain::{Language, Message, Mode, Turn, TurnEvent, Usage};

/// What became of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Accepted {
    /// Its turn runs; `start` is the turn's event 1.
    New { message: Message, turn: Box<Turn>, start: TurnEvent },
    /// The same command came before; this is its message and turn as they are now.
    Replayed { message: Message, turn: Box<Turn> },
    /// Nothing was stored: this turn has to end first.
    TurnInProgress { turn_id: String },
    /// Stored (a retry: found), and a person will answer: no turn.
    InHumanHands { message: Message },
    /// No such conversation (a retry: message) in this scope.
    NoConversation,
}

/// The columns `id, seq, at, speaker, text, turn_id, author_name, manner, rating`.
#[derive(sqlx::FromRow)]
pub(super) struct MessageRow {
    id: String,
    seq: i64,
    at: i64,
    speaker: String,
    text: String,
    turn_id: Option<String>,
    author_name: Option<String>,
    manner: Option<String>,
    rating: Option<String>,
}

impl MessageRow {
    pub(super) fn read(self) -> Result<Message, StoreError> {
        Ok(Message {
            seq: self.seq.unsigned_abs(),
            at: time(self.at)?,
            from: word(&self.speaker)?,
            feedback: self.rating.as_deref().map(word).transpose()?,
            author: self.author_name,
            manner: self.manner.as_deref().map(word).transpose()?,
            id: self.id,
            text: self.text,
            turn_id: self.turn_id,
        })
    }
}

/// What has to be known of a conversation before something is added to it.
#[derive(sqlx::FromRow)]
pub(super) struct Standing {
    pub(super) state: String,
    pub(super) last_message_seq: i64,
    pub(super) last_turn_seq: i64,
    pub(super) running: Option<String>,
    /// Its open case.
    pub(super) open_case: Option<String>,
}

/// Asks for the [`Standing`] of a conversation, if it is the scope's.
pub(super) fn ask_standing(ask: &mut Script, scope: &Scope, conversation_id: &str) {
    let sql = "SELECT state, last_message_seq, last_turn_seq, \
               (SELECT id FROM turns WHERE conversation_id = c.id AND outcome IS NULL) AS running, \
               (SELECT id FROM cases WHERE conversation_id = c.id AND resolved_at IS NULL) AS open_case \
               FROM conversations c WHERE id = ? AND subject = ? AND account_id = ?";
    ask.add(sql).bind(conversation_id).bind(scope.subject()).bind(scope.account().as_str());
}

pub(super) struct NewTurn {
    pub(super) id: String,
    pub(super) language: Language,
    pub(super) at: Timestamp,
    pub(super) request_id: String,
    pub(super) mode: Mode,
}

impl NewTurn {
    /// The turn as it stands while it runs.
    pub(super) fn running(&self, conversation_id: &str, message_id: &str, seq: i64, masked: Vec<String>) -> Turn {
        Turn {
            id: self.id.clone(),
            conversation_id: conversation_id.to_owned(),
            message_id: message_id.to_owned(),
            seq: seq.unsigned_abs(),
            outcome: None,
            mode: self.mode,
            degraded: None,
            withheld: 0,
            answer: None,
            facts: Vec::new(),
            gaps: Vec::new(),
            draft: None,
            handoff: None,
            masked,
            usage: Usage::default(),
            took_ms: 0,
            request_id: self.request_id.clone(),
        }
    }

    /// Stores the running turn with its first event.
    pub(super) fn insert(&self, work: &mut Work<'_>, turn: &Turn) -> Result<TurnEvent, StoreError> {
        let start = TurnEvent::Start { turn_id: turn.id.clone(), message_id: turn.message_id.clone() };
        let sql = "INSERT INTO turns (id, conversation_id, message_id, seq, language, started_at, body) \
                   VALUES (?, ?, ?, ?, ?, ?, ?)";
        work.change(sql)
            .bind(turn.id.as_str())
            .bind(turn.conversation_id.as_str())
            .bind(turn.message_id.as_str())
            .bind(turn.seq as i64)
            .bind(self.language.tag())
            .bind(millis(self.at))
            .bind(to_json(turn, "a turn")?);
        insert_events(work, &turn.id, 0, &bodies(std::slice::from_ref(&start))?);
        Ok(start)
    }
}

/// What an earlier command led to, as it is now; `reference` is its turn, or its message where there was no turn.
pub(super) async fn replay(
    connection: &mut SqliteConnection,
    scope: &Scope,
    reference: &str,
) -> Result<Accepted, StoreError> {
    let sql = "SELECT m.id, m.seq, m.at, m.speaker, m.text, m.turn_id, m.author_name, m.manner, \
               (SELECT rating FROM feedback WHERE message_id = m.id ORDER BY number DESC LIMIT 1) AS rating, \
               t.body FROM messages m JOIN conversations c ON c.id = m.conversation_id \
               LEFT JOIN turns t ON t.id = $1 \
               WHERE m.id = coalesce((SELECT message_id FROM turns WHERE id = $1), $1) \
               AND c.subject = $2 AND c.account_id = $3";
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        message: MessageRow,
        body: Option<String>,
    }
    let row: Option<Row> = sqlx::query_as(sql)
        .bind(reference)
        .bind(scope.subject())
        .bind(scope.account().as_str())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(Accepted::NoConversation) };
    let message = row.message.read()?;
    Ok(match row.body {
        Some(body) => Accepted::Replayed { message, turn: Box::new(json(&body, reference)?) },
        None => Accepted::InHumanHands { message },
    })
}
