use jiff::Timestamp;
use serde_json::json;
use sqlx::FromRow as _;

use super::attachment::take_files;
use super::cases::{CaseRule, Met, rule_on_thread};
use super::feed::{Told, tell};
use super::ledger::Ledger;
use super::message::{Accepted, NewTurn, Standing, ask_standing, replay};
use super::rows::{millis, stored, to_json};
use super::work::Work;
use super::writer::Write;
use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::{AuditNote, Command, ConversationState, Language, Message, Mode, Speaker};
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
    /// What the message means to the conversation's open case, where it has one.
    pub on_case: CaseRule,
    /// The name to show of whoever writes.
    pub author_name: Option<String>,
    /// Files that were kept for this message.
    pub attachments: Vec<String>,
    pub command: Option<Command>,
}

struct Accept {
    scope: Scope,
    conversation_id: String,
    message_id: String,
    text: String,
    masked: Vec<String>,
    turn: NewTurn,
    on_case: CaseRule,
    author_name: Option<String>,
    attachments: Vec<String>,
    command: Option<Command>,
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
        let met = self.tell_case(work, &standing).await?;
        // People lead a conversation only as long as there is a case for them to see it in.
        let has_turn = standing.state != "human" || met.is_none();
        let message = self.insert_message(work, standing.last_message_seq + 1, has_turn)?;
        take_files(work, &self.scope, &self.message_id, &self.attachments);
        if let Some(met) = &met {
            met.tell(work, (&self.conversation_id, &self.message_id), self.turn.at).await?;
        }
        if has_turn && standing.state != "assistant" {
            let told = Told::State { state: ConversationState::Assistant, handoff: None };
            tell(work, &self.conversation_id, None, told)?;
        }
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
    /// Tells the conversation's case, or the one that was merged into, that its customer wrote; `None`: there is none.
    async fn tell_case(&self, work: &mut Work<'_>, standing: &Standing) -> Result<Option<Met>, StoreError> {
        if standing.open_case.is_none() && standing.state != "human" {
            return Ok(None);
        }
        let (actor, at) = (self.scope.subject(), self.turn.at);
        match rule_on_thread(work, &self.conversation_id, actor, &self.on_case, at).await {
            Err(StoreError::Refused(_)) => Ok(None),
            told => told,
        }
    }

    fn insert_message(&self, work: &mut Work<'_>, seq: i64, has_turn: bool) -> Result<Message, StoreError> {
        let turn_id = has_turn.then(|| self.turn.id.clone());
        let sql = "INSERT INTO messages (id, conversation_id, seq, at, speaker, text, masked, turn_id, author, author_name) \
                   VALUES (?, ?, ?, ?, 'customer', ?, ?, ?, ?, ?)";
        work.change(sql)
            .bind(self.message_id.as_str())
            .bind(self.conversation_id.as_str())
            .bind(seq)
            .bind(millis(self.turn.at))
            .bind(self.text.as_str())
            .bind(to_json(&self.masked, "masked kinds")?)
            .bind(turn_id.as_deref())
            .bind(self.scope.subject())
            .bind(self.author_name.as_deref());
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
        tell(work, &self.conversation_id, turn_id.as_deref(), Told::Message { id: &self.message_id })?;
        Ok(Message {
            id: self.message_id.clone(),
            seq: seq.unsigned_abs(),
            at: stored(self.turn.at),
            from: Speaker::Customer,
            text: self.text.clone(),
            turn_id,
            feedback: None,
            author: self.author_name.clone(),
            manner: None,
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
                "attachments": self.attachments,
                "turn_id": has_turn.then_some(&self.turn.id),
                "request_id": self.turn.request_id,
            }),
        }
    }
}

/// What a list shows of a first message: its first line that has words, at most 80 characters.
pub(super) fn title(text: &str) -> Option<String> {
    const MOST: usize = 80;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    if line.chars().count() <= MOST {
        return Some(line.to_owned());
    }
    let cut: String = line.chars().take(MOST - 1).collect();
    Some(format!("{}…", cut.trim_end()))
}

impl Store {
    /// Stores a customer's message and starts its turn. Refusals are values of [`Accepted`].
    ///
    /// In a conversation that a person leads, the message is stored and nobody but the person answers.
    pub async fn accept_message(&self, scope: &Scope, given: AcceptMessage<'_>) -> Result<Accepted, StoreError> {
        let conversation_id = given.conversation_id.clone();
        let write = Accept {
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
            on_case: given.on_case,
            author_name: given.author_name,
            attachments: given.attachments,
            command: given.command,
        };
        let accepted = self.write(write).await?;
        self.ring(&conversation_id);
        if matches!(accepted, Accepted::InHumanHands { .. })
            && let Some(thread) = self.thread_it_goes_on_in(&conversation_id).await?
        {
            self.ring(&thread);
        }
        Ok(accepted)
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
