use jiff::Timestamp;
use serde_json::json;
use sqlx::{FromRow as _, SqliteConnection};

use super::event::{bodies, insert_events};
use super::ledger::Ledger;
use super::rows::{json as read_json, millis, stored, time, to_json, word};
use super::work::{Script, Work};
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::{AuditNote, Command, Language, Message, Mode, Speaker, Turn, TurnEvent, Usage};
use crate::redact::Redacted;

/// A customer's message, and the turn that will answer it.
pub struct AcceptMessage<'a> {
    pub conversation_id: String,
    pub message_id: String,
    pub turn_id: String,
    pub text: &'a Redacted,
    /// Kinds of secrets that were masked in the text.
    pub masked: Vec<String>,
    /// The reader's, for the answer of a turn that is cut short.
    pub language: Language,
    pub at: Timestamp,
    pub request_id: String,
    pub turn_mode: Mode,
    pub command: Option<Command>,
}

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

/// The columns `id, seq, at, speaker, text, turn_id, rating`.
#[derive(sqlx::FromRow)]
pub(super) struct MessageRow {
    id: String,
    seq: i64,
    at: i64,
    speaker: String,
    text: String,
    turn_id: Option<String>,
    rating: Option<String>,
}

impl MessageRow {
    pub(super) fn read(self) -> Result<Message, StoreError> {
        Ok(Message {
            seq: self.seq.unsigned_abs(),
            at: time(self.at)?,
            from: word(&self.speaker)?,
            feedback: self.rating.as_deref().map(word).transpose()?,
            id: self.id,
            text: self.text,
            turn_id: self.turn_id,
        })
    }
}

/// What has to be known of a conversation before something is added to it.
#[derive(sqlx::FromRow)]
struct Standing {
    state: String,
    last_message_seq: i64,
    last_turn_seq: i64,
    running: Option<String>,
}

/// Asks for the [`Standing`] of a conversation, if it is the scope's.
fn ask_standing(ask: &mut Script, scope: &Scope, conversation_id: &str) {
    let sql = "SELECT state, last_message_seq, last_turn_seq, \
               (SELECT id FROM turns WHERE conversation_id = c.id AND outcome IS NULL) AS running \
               FROM conversations c WHERE id = ? AND subject = ? AND account_id = ?";
    ask.add(sql).bind(conversation_id).bind(scope.subject()).bind(scope.account().as_str());
}

struct Accept {
    scope: Scope,
    conversation_id: String,
    message_id: String,
    text: String,
    masked: Vec<String>,
    turn: NewTurn,
    command: Option<Command>,
}

struct NewTurn {
    id: String,
    language: Language,
    at: Timestamp,
    request_id: String,
    mode: Mode,
}

impl NewTurn {
    /// The turn as it stands while it runs.
    fn running(&self, conversation_id: &str, message_id: &str, seq: i64, masked: Vec<String>) -> Turn {
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
    fn insert(&self, work: &mut Work<'_>, turn: &Turn) -> Result<TurnEvent, StoreError> {
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

impl Write for Accept {
    type Done = Accepted;

    async fn run(&self, work: &mut Work<'_>) -> Result<Accepted, StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, rows) = Ledger::open(work, account, self.command.as_ref(), |ask| {
            ask_standing(ask, &self.scope, &self.conversation_id);
        })
        .await?;
        if let Some(reference) = ledger.recall()? {
            return replay(work.reader().await?, &self.scope, reference).await;
        }
        let Some(standing) = rows.first().map(Standing::from_row).transpose()? else {
            return Ok(Accepted::NoConversation);
        };
        if let Some(turn_id) = standing.running {
            return Ok(Accepted::TurnInProgress { turn_id });
        }
        let has_turn = standing.state != "human";
        let message = self.insert_message(work, standing.last_message_seq + 1, has_turn)?;
        let reference = if has_turn { &self.turn.id } else { &self.message_id };
        ledger.remember(work, reference, self.turn.at);
        ledger.append(work, self.note(has_turn), self.turn.at)?;
        if !has_turn {
            return Ok(Accepted::InHumanHands { message });
        }
        let seq = standing.last_turn_seq + 1;
        let turn = self.turn.running(&self.conversation_id, &self.message_id, seq, self.masked.clone());
        let start = self.turn.insert(work, &turn)?;
        Ok(Accepted::New { message, turn: Box::new(turn), start })
    }
}

impl Accept {
    fn insert_message(&self, work: &mut Work<'_>, seq: i64, has_turn: bool) -> Result<Message, StoreError> {
        let turn_id = has_turn.then(|| self.turn.id.clone());
        let sql = "INSERT INTO messages (id, conversation_id, seq, at, speaker, text, masked, turn_id) \
                   VALUES (?, ?, ?, ?, 'customer', ?, ?, ?)";
        work.change(sql)
            .bind(self.message_id.as_str())
            .bind(self.conversation_id.as_str())
            .bind(seq)
            .bind(millis(self.turn.at))
            .bind(self.text.as_str())
            .bind(to_json(&self.masked, "masked kinds")?)
            .bind(turn_id.as_deref());
        // A message to a closed conversation opens it again, with the assistant.
        let sql = "UPDATE conversations SET state = CASE WHEN ? THEN 'assistant' ELSE state END, \
                   last_message_seq = ?, last_turn_seq = last_turn_seq + ?, updated_at = ?, \
                   title = coalesce(title, ?) WHERE id = ?";
        work.change(sql)
            .bind(has_turn)
            .bind(seq)
            .bind(i64::from(has_turn))
            .bind(millis(self.turn.at))
            .bind(title(&self.text))
            .bind(self.conversation_id.as_str());
        Ok(Message {
            id: self.message_id.clone(),
            seq: seq.unsigned_abs(),
            at: stored(self.turn.at),
            from: Speaker::Customer,
            text: self.text.clone(),
            turn_id,
            feedback: None,
        })
    }

    fn note(&self, has_turn: bool) -> AuditNote {
        AuditNote {
            chain: self.scope.account().to_string(),
            actor: self.scope.subject().to_owned(),
            action: "message.accepted".to_owned(),
            reference: self.message_id.clone(),
            subject: self.conversation_id.clone(),
            detail: json!({
                "text": self.text,
                "masked": self.masked,
                "turn_id": has_turn.then_some(&self.turn.id),
                "request_id": self.turn.request_id,
            }),
        }
    }
}

/// What a list shows of a first message: its first line that has words, at most 80 characters.
fn title(text: &str) -> Option<String> {
    const MOST: usize = 80;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    if line.chars().count() <= MOST {
        return Some(line.to_owned());
    }
    let cut: String = line.chars().take(MOST - 1).collect();
    Some(format!("{}…", cut.trim_end()))
}

/// What an earlier command led to, as it is now; `reference` is its turn, or its message where there was no turn.
async fn replay(connection: &mut SqliteConnection, scope: &Scope, reference: &str) -> Result<Accepted, StoreError> {
    let sql = "SELECT m.id, m.seq, m.at, m.speaker, m.text, m.turn_id, \
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
        Some(body) => Accepted::Replayed { message, turn: Box::new(read_json(&body, reference)?) },
        None => Accepted::InHumanHands { message },
    })
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
        let sql = "SELECT id, seq, at, speaker, text, turn_id, \
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
    /// Stores a customer's message and starts its turn. Refusals are values of [`Accepted`].
    ///
    /// In a conversation that a person leads, the message is stored and nobody but the person answers.
    pub async fn accept_message(&self, scope: &Scope, given: AcceptMessage<'_>) -> Result<Accepted, StoreError> {
        self.write(Accept {
            scope: scope.clone(),
            conversation_id: given.conversation_id,
            message_id: given.message_id,
            text: given.text.as_str().to_owned(),
            masked: given.masked,
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

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_is_the_first_line_with_words() {
        assert_eq!(title("\n  Checkout is down \nsince 2am").as_deref(), Some("Checkout is down"));
        assert_eq!(title("  \n"), None);
        assert_eq!(title(&"停".repeat(200)).map(|it| it.chars().count()), Some(80));
    }
}
