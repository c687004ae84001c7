use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::shape::{Sent, Shape};
use crate::base::sha256_hex;
use crate::domain::Language;
use crate::llm::{Arguments, ChatReply, Finish, ModelError, TokenUsage, ToolCall};
use crate::redact::redact_text;

/// A recorded call: what was asked, by digests, and what came back, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Record {
    pub(super) question: String,
    pub(super) step: usize,
    pub(super) language: Language,
    pub(super) max_tokens: u32,
    /// The name of a system prompt of the same file.
    pub(super) system: String,
    /// The name of a list of tools of the same file.
    pub(super) tools: String,
    pub(super) evidence: Vec<String>,
    pub(super) messages: Vec<Sent>,
    pub(super) reply: Recorded,
    /// SHA-256 hex of `reply` as compact JSON.
    pub(super) digest: String,
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recorded {
    /// What went through the sink, redacted.
    pub text: String,
    /// The lengths, in bytes, of the pieces in which `text` came.
    pub pieces: Vec<usize>,
    pub end: RecordedEnd,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RecordedEnd {
    Reply { finish: Finish, calls: Vec<ToolCall>, usage: TokenUsage, reasoning: Option<String> },
    Error(ModelError),
}

impl Record {
    /// A record without the names of its system prompt and tools, which belong to a file.
    pub fn new(shape: &Shape, reply: Recorded) -> Self {
        Self {
            question: shape.question.clone(),
            step: shape.step,
            language: shape.language,
            max_tokens: shape.max_tokens,
            system: String::new(),
            tools: String::new(),
            evidence: shape.evidence.clone(),
            messages: shape.messages.clone(),
            digest: reply.digest(),
            reply,
        }
    }

    /// Whether somebody changed the reply after it was recorded.
    pub fn is_edited(&self) -> bool {
        self.digest != self.reply.digest()
    }
}

impl Recorded {
    /// What a call brought, redacted. `None` where it says more about the hour than about the model: nothing to keep.
    pub fn of(pieces: &[String], outcome: &Result<ChatReply, ModelError>) -> Option<Self> {
        let end = match outcome {
            Ok(reply) => RecordedEnd::Reply {
                finish: reply.finish.clone(),
                calls: reply.calls.iter().map(redacted_call).collect(),
                usage: reply.usage,
                reasoning: reply.reasoning.as_deref().map(redact_text),
            },
            Err(error) if is_of_the_reply(error) => RecordedEnd::Error(error.clone()),
            Err(_) => return None,
        };
        let raw = pieces.concat();
        let text = redact_text(&raw);
        // A masked secret may have stood across pieces.
        let pieces = match text == raw {
            true => pieces.iter().map(String::len).collect(),
            false => vec![text.len()],
        };
        Some(Self { text, pieces, end })
    }

    /// The text in its pieces; whole where the lengths do not fit it.
    pub fn cut(&self) -> Vec<&str> {
        let mut found = Vec::new();
        let mut at = 0;
        for length in &self.pieces {
            match self.text.get(at..at + length) {
                Some(piece) => found.push(piece),
                None => return vec![&self.text],
            }
            at += length;
        }
        if at == self.text.len() { found } else { vec![&self.text] }
    }

    /// What the call returned.
    pub fn outcome(&self) -> Result<ChatReply, ModelError> {
        match &self.end {
            RecordedEnd::Error(error) => Err(error.clone()),
            RecordedEnd::Reply { finish, calls, usage, reasoning } => Ok(ChatReply {
                text: self.text.clone(),
                calls: calls.clone(),
                finish: finish.clone(),
                usage: *usage,
                reasoning: reasoning.clone(),
                attempts: 1,
            }),
        }
    }

    /// Whether both say the same, in whatever pieces.
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.text == other.text && self.end == other.end
    }

    fn digest(&self) -> String {
        sha256_hex(&serde_json::to_vec(self).unwrap_or_default())
    }
}

/// Whether the model itself is what failed, so that it would fail again in the same way.
fn is_of_the_reply(error: &ModelError) -> bool {
    match error {
        ModelError::ContextOverflow
        | ModelError::BadRequest { .. }
        | ModelError::Truncated
        | ModelError::BadChunk
        | ModelError::Provider
        | ModelError::Empty
        | ModelError::TooLarge { .. }
        | ModelError::OutputCap { .. } => true,
        ModelError::Unauthorized { .. }
        | ModelError::NoSuchModel
        | ModelError::RateLimited { .. }
        | ModelError::QuotaExceeded
        | ModelError::Server { .. }
        | ModelError::RedirectRefused
        | ModelError::Connect
        | ModelError::FirstByteTimeout
        | ModelError::IdleTimeout
        | ModelError::DeadlinePassed
        | ModelError::BreakerOpen
        | ModelError::StaleRecording { .. } => false,
    }
}

fn redacted_call(call: &ToolCall) -> ToolCall {
    let arguments = match &call.arguments {
        Arguments::Parsed(value) => Arguments::Parsed(redacted_value(value)),
        Arguments::Malformed(text) => Arguments::Malformed(redact_text(text)),
    };
    ToolCall { id: call.id.clone(), name: redact_text(&call.name), arguments }
}

fn redacted_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(redact_text(text)),
        Value::Array(items) => items.iter().map(redacted_value).collect(),
        Value::Object(fields) => fields.iter().map(|(key, value)| (redact_text(key), redacted_value(value))).collect(),
        other => other.clone(),
    }
}
