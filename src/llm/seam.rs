use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::base::Deadline;
use crate::domain::{Assessment, Gap, Idea, Language, Meaning, Mode, Numbered, Phrases, Trouble};

/// One message of what the model reads. The system message is `ChatRequest::system`, never one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "snake_case")]
pub enum ChatMessage {
    User {
        text: String,
    },
    Assistant {
        text: String,
        calls: Vec<ToolCall>,
        reasoning: Option<String>,
    },
    /// The result of the call with this id.
    Tool {
        call_id: String,
        text: String,
    },
}

/// A tool as offered to the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolSpec {
    pub name: String,
    pub description: String,
    /// JSON Schema of the arguments object.
    pub parameters: serde_json::Value,
}

/// A call the model asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolCall {
    /// Unique within a reply; made up by us where the server sent none.
    pub id: String,
    pub name: String,
    pub arguments: Arguments,
}

/// A call's arguments: only what parses as a JSON object may ever be executed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arguments {
    Parsed(serde_json::Value),
    /// Cut off or not JSON; kept (bounded) so that the model can be told.
    Malformed(String),
}

/// Everything a backend needs for one message. Text is what a talking model reads; the typed parts are what the
/// extractive backend composes from. Both say the same.
#[derive(Clone, Debug)]
pub struct ChatRequest {
    pub system: String,
    /// History, the question with its evidence, then this turn's tool rounds; oldest first.
    pub messages: Vec<ChatMessage>,
    pub tools: Vec<ToolSpec>,
    pub max_tokens: u32,
    /// When the whole call must be over.
    pub deadline: Deadline,
    /// The customer's question, redacted.
    pub question: String,
    /// Earlier questions of this conversation, oldest first, redacted.
    pub earlier: Vec<String>,
    /// The reader's language.
    pub language: Language,
    /// IANA name of the reader's time zone.
    pub time_zone: String,
    /// The moment that "now" means for this account.
    pub now: jiff::Timestamp,
    /// What the question asks about under all its wordings, so that quotes of another language are found.
    pub ideas: Vec<Idea>,
    /// The question in the words of the document that answers it, where the sources know that question.
    pub restated: Option<String>,
    /// What of a document answers what is surely meant, word by word and in the order to read it, where the sources know it.
    pub says: Vec<String>,
    /// What the question may mean as well, by numbers of `evidence`.
    pub may_mean: Vec<Meaning<u32>>,
    /// Facts to tell first whatever the question's words, by numbers of `evidence`: the coming change that it is about, what is wrong
    /// at the provider's where it means to change something, or what is still open.
    pub told_first: Vec<u32>,
    /// Facts to tell behind documents, by numbers of `evidence`: what the account has of what these speak of.
    pub has: Vec<u32>,
    /// Whether the question tells of something that fails, in whatever words.
    pub is_reported: bool,
    /// In order of their numbers, from 1.
    pub evidence: Vec<Numbered>,
    pub gaps: Vec<Gap>,
    /// What goes wrong now and what may have led to it, by numbers of `evidence`.
    pub trouble: Option<Trouble<u32>>,
    /// What was computed for a coming event or a limit in the question, by numbers of `evidence`.
    pub assessment: Option<Assessment<u32>>,
    /// Our own fixed sentences in the reader's language.
    pub phrases: Phrases,
    /// What marks untrusted text in `system` and `messages`: random, so that recordings take it out. Empty: nothing.
    pub boundary: String,
}

impl ChatRequest {
    /// One text to answer in English, with nothing beside it: no tools, no evidence, no customer. Callers set what differs.
    pub fn of_text(system: String, text: String, max_tokens: u32, deadline: Deadline) -> Self {
        Self {
            system,
            messages: vec![ChatMessage::User { text }],
            tools: Vec::new(),
            max_tokens,
            deadline,
            question: String::new(),
            earlier: Vec::new(),
            language: Language::En,
            time_zone: "UTC".to_owned(),
            now: jiff::Timestamp::UNIX_EPOCH,
            ideas: Vec::new(),
            restated: None,
            says: Vec::new(),
            may_mean: Vec::new(),
            told_first: Vec::new(),
            has: Vec::new(),
            is_reported: false,
            evidence: Vec::new(),
            gaps: Vec::new(),
            trouble: None,
            assessment: None,
            phrases: Phrases::default(),
            boundary: String::new(),
        }
    }
}

/// Why a model stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    Stop,
    ToolCalls,
    /// Cut by the token limit (also: tool arguments that end in the middle).
    Length,
    Filtered,
    /// A tool call was printed as text; nothing of it was passed on.
    LeakedToolCall,
    /// A word we do not know; counts as a stop.
    Other(String),
}

/// What a call cost in tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenUsage {
    pub prompt: u64,
    pub completion: u64,
    /// Counted by us because the server did not say.
    pub estimated: bool,
}

/// A whole reply. `text` is what went through the sink, joined: no reasoning, no leaked calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChatReply {
    pub text: String,
    pub calls: Vec<ToolCall>,
    pub finish: Finish,
    pub usage: TokenUsage,
    /// Never shown or indexed; sent back with the calls it led to.
    pub reasoning: Option<String>,
    /// Requests made, 1 without a retry.
    pub attempts: u32,
}

/// Why there is no reply. Carries no text of the provider's.
///
/// `RateLimited`, `Server`, `Connect` and `FirstByteTimeout` also say that nothing went through the sink, so that the
/// same request may be made again; the others promise nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelError {
    #[error("the model server refused our credentials (HTTP {status}); check `model.api_key`")]
    Unauthorized { status: u16 },
    #[error("the model server does not know this model; check `model.name` and `model.base_url`")]
    NoSuchModel,
    #[error("the model server is rate limiting us")]
    RateLimited { retry_after: Option<Duration> },
    #[error("the model account's quota is used up")]
    QuotaExceeded,
    #[error("the request is larger than the model's context")]
    ContextOverflow,
    #[error("the model server rejected the request (HTTP {status})")]
    BadRequest { status: u16 },
    #[error("the model server failed (HTTP {status})")]
    Server { status: u16, retry_after: Option<Duration> },
    #[error("the model server redirected us, which is never followed")]
    RedirectRefused,
    #[error("cannot connect to the model server; check `model.base_url`")]
    Connect,
    #[error("the model server sent nothing in time")]
    FirstByteTimeout,
    #[error("the model server fell silent in the middle of a reply")]
    IdleTimeout,
    #[error("the reply took longer than this turn may")]
    DeadlinePassed,
    #[error("the reply ended before the model said that it was complete")]
    Truncated,
    #[error("the model server sent a chunk that is not JSON")]
    BadChunk,
    #[error("the model server reported an error inside its reply")]
    Provider,
    #[error("the model's reply was empty")]
    Empty,
    #[error("the model server sent more than {limit} bytes at once")]
    TooLarge { limit: usize },
    #[error("the model wrote more than {limit} bytes, which is more than it was allowed to")]
    OutputCap { limit: usize },
    #[error("the model server has failed too often; it is left alone for a while")]
    BreakerOpen,
    /// Replayed only: there is no reply that may be used, and nobody was asked. Says nothing about the model.
    #[error("stale recording: {difference}")]
    StaleRecording { difference: String },
}

impl ModelError {
    /// One word for metrics and logs; stable, never the provider's.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Unauthorized { .. } => "credentials",
            Self::NoSuchModel => "no_such_model",
            Self::RateLimited { .. } => "rate_limited",
            Self::QuotaExceeded => "quota",
            Self::ContextOverflow => "context_overflow",
            Self::BadRequest { .. } => "bad_request",
            Self::Server { .. } => "server",
            Self::RedirectRefused => "redirect_refused",
            Self::Connect => "connect",
            Self::FirstByteTimeout => "ttft_timeout",
            Self::IdleTimeout => "idle_timeout",
            Self::DeadlinePassed => "deadline",
            Self::Truncated => "truncated",
            Self::BadChunk => "bad_chunk",
            Self::Provider => "provider_error",
            Self::Empty => "empty_response",
            Self::TooLarge { .. } => "event_too_large",
            Self::OutputCap { .. } => "output_cap",
            Self::BreakerOpen => "breaker_open",
            Self::StaleRecording { .. } => "stale_recording",
        }
    }
}

/// Where a reply's text goes as it arrives. Bounded: a slow reader slows the server down.
pub type DeltaSink = mpsc::Sender<String>;

/// Turns a request into the model's next message.
///
/// Implementations hold no conversation state; dropping the future cancels the call and closes its connection.
/// A backend that streams sends text through `deltas` as it arrives; one that does not sends it in one piece.
/// A closed sink is no error. On error, what was already sent stands and the caller decides.
pub trait Model: Send + Sync {
    /// What `Usage.model` says: the model's name, or `extractive`.
    fn name(&self) -> &str;

    /// Who words the answers.
    fn mode(&self) -> Mode;

    /// The next message.
    fn reply<'a>(&'a self, request: &'a ChatRequest, deltas: DeltaSink)
    -> BoxFuture<'a, Result<ChatReply, ModelError>>;
}

impl<M: Model + ?Sized> Model for Arc<M> {
    fn name(&self) -> &str {
        (**self).name()
    }

    fn mode(&self) -> Mode {
        (**self).mode()
    }

    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        deltas: DeltaSink,
    ) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        (**self).reply(request, deltas)
    }
}
