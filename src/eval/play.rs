use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::observe::{Call, Noted, NotedModel, NotedSources, Notes};
use crate::access::{EvalKey, Scope};
use crate::agent::{Driven, Event, Exchange, Gathered, drive};
use crate::domain::{AccountId, AccountProfile, Evidence, Language, Turn, TurnEvent, Usage};
use crate::redact::{Redaction, redact};
use crate::service::{Knowledge, TurnStart, reader_language};

/// Marks untrusted text in prompts; fixed, so that equal samples give equal prompts.
pub(super) const BOUNDARY: &str = "00000000000000000000000000000000";
/// The account of samples that name none: all that can be read is well there.
const READER: &str = "555566667777";
/// What "now" is where an account has no demo clock: 2026-11-20T12:00:00Z.
const NOW: i64 = 1_795_176_000;

/// A message of a made-up customer.
pub struct Message<'a> {
    pub account: Option<&'a AccountId>,
    /// As typed.
    pub text: &'a str,
    /// The language that their page is in.
    pub page: Language,
    /// Earlier turns of the conversation, oldest first.
    pub earlier: &'a [Exchange],
}

/// One turn that was run, with all that scorers look at.
#[derive(Clone)]
pub struct Played {
    pub turn: Turn,
    /// Redacted, as it was stored if there were a store.
    pub question: String,
    /// The events that a follower would have seen before the turn's end.
    pub events: Vec<TurnEvent>,
    pub cited: Vec<Evidence>,
    /// Evidence that stood before the backend at its last call.
    pub offered: Vec<Evidence>,
    pub gathered: Gathered,
    pub(super) calls: Vec<Call>,
    pub trace: String,
}

/// A turn cannot be run at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlayError {
    #[error("there is no account `{0}` in the corpus")]
    NoAccount(String),
    #[error("{0}")]
    BadAccount(String),
}

impl Played {
    /// What the customer was shown.
    pub fn answer(&self) -> &str {
        self.turn.answer.as_ref().map_or("", |it| it.markdown.as_str())
    }

    /// As an earlier turn of the same conversation.
    pub fn exchange(&self) -> Exchange {
        Exchange { question: self.question.clone(), answer: self.answer().to_owned() }
    }
}

/// The profile and the customer's scope in an account of the corpus.
pub fn customer(knowledge: &Knowledge, account: Option<&AccountId>) -> Result<(AccountProfile, Scope), PlayError> {
    let id = match account {
        Some(id) => id.clone(),
        None => AccountId::parse(READER).map_err(|error| PlayError::BadAccount(error.to_string()))?,
    };
    let profile = knowledge.accounts.get(&id).ok_or_else(|| PlayError::NoAccount(id.to_string()))?.clone();
    let principal = EvalKey.customer(id.clone(), None);
    let scope = Scope::of_customer(&principal, &id).map_err(|error| PlayError::BadAccount(error.to_string()))?;
    Ok((profile, scope))
}

/// The moment a turn of this account happens at.
pub fn moment(profile: &AccountProfile) -> Timestamp {
    profile.now.unwrap_or_else(|| Timestamp::from_second(NOW).unwrap_or_default())
}

/// Runs one turn with the very agent that serves, and no store: equal inputs give equal turns but for their ids and times.
pub async fn play(
    knowledge: &Knowledge,
    message: Message<'_>,
    cancel: &CancellationToken,
) -> Result<Played, PlayError> {
    let (profile, scope) = customer(knowledge, message.account)?;
    let Redaction { text, found } = redact(message.text.trim());
    let question = text.as_str().to_owned();
    let language = reader_language(&question, Some(message.page));
    let at = moment(&profile);
    let notes = Notes::default();
    let mut agent = knowledge.agent.clone();
    agent.extractive = Arc::new(NotedModel { inner: agent.extractive, notes: notes.clone() });
    agent.model = agent.model.map(|inner| Arc::new(NotedModel { inner, notes: notes.clone() }) as _);
    let inner = knowledge.sources(&scope, &profile, language, at);
    let sources = NotedSources { inner, notes: notes.clone() };
    let earlier = message.earlier.to_vec();
    let start = TurnStart { question: question.clone(), earlier, language, at, boundary: BOUNDARY.to_owned() };
    let (sender, mut arriving) = mpsc::channel(64);
    let drive = drive(&agent, knowledge.setup(&profile, start), &sources, sender, cancel.clone());
    let follow = async {
        let mut events = Vec::new();
        while let Some(event) = arriving.recv().await {
            if let Event::Unit { unit, .. } = event {
                events.push(TurnEvent::Unit(unit));
            }
        }
        events
    };
    let (Driven { finished, trace }, events) = futures::join!(drive, follow);
    let mut turn = blank_turn(knowledge, &profile);
    turn.masked = found.iter().map(|it| it.kind.word().to_owned()).collect();
    let cited = finished.cited.clone();
    knowledge.complete(&mut turn, finished, &profile, language, at);
    let Noted { gathered, calls } = notes.take();
    let offered = calls.last().map(|it| it.offered.clone()).unwrap_or_default();
    let trace: Vec<String> = trace.iter().map(|it| format!("{}: {}", it.stage, it.note)).collect();
    Ok(Played {
        turn,
        question,
        events,
        cited,
        offered,
        gathered: gathered.unwrap_or_default(),
        calls,
        trace: trace.join("\n"),
    })
}

fn blank_turn(knowledge: &Knowledge, profile: &AccountProfile) -> Turn {
    Turn {
        id: "turn_eval".to_owned(),
        conversation_id: "conversation_eval".to_owned(),
        message_id: "message_eval".to_owned(),
        seq: 1,
        outcome: None,
        mode: knowledge.mode(profile),
        degraded: None,
        withheld: 0,
        answer: None,
        facts: Vec::new(),
        gaps: Vec::new(),
        draft: None,
        handoff: None,
        masked: Vec::new(),
        usage: Usage::default(),
        took_ms: 0,
        request_id: "request_eval".to_owned(),
    }
}
