use serde::{Deserialize, Serialize};

use super::{Citation, Draft, Expected, Fact, Gap, Language};

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Answered,
    Clarify,
    Draft,
    Handoff,
    OutOfScope,
    NoEvidence,
    Interrupted,
    Failed,
}

/// Who worded the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Model,
    Extractive,
}

/// What is checked and released as one: a sentence, a list item, a code block, a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Unit {
    /// Markdown with `[n]` markers, ending in the white space that separates it from the next unit.
    pub markdown: String,
    /// The i-th one belongs to the i-th marker of `markdown`.
    pub citations: Vec<Citation>,
}

/// What the customer was shown: the turn's units, joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Answer {
    pub markdown: String,
    pub language: Language,
    /// The i-th one belongs to the i-th marker of `markdown`.
    pub citations: Vec<Citation>,
}

/// The move of a conversation to a human, with the case that it opened or joined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Handoff {
    pub case_id: String,
    pub queue: String,
    /// When an engineer's first response is promised; where one has answered, when the customer hears again.
    pub due_at: Option<jiff::Timestamp>,
    /// Whether an engineer answered the case before.
    #[serde(default)]
    pub is_answered: bool,
    /// Who would answer, in which language and by when, as it was told then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Expected>,
}

/// What a turn cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Usage {
    /// `extractive`, or the model's name.
    pub model: String,
    pub prompt_tokens: u64,
    pub completion_tokens: u64,
    pub model_calls: u32,
    pub tool_calls: u32,
    pub cost_usd: Option<f64>,
}

/// One question and everything done to answer it, as clients see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Turn {
    pub id: String,
    pub conversation_id: String,
    pub message_id: String,
    /// Rises by one within a conversation, from 1.
    pub seq: u64,
    /// `None` while the turn runs.
    pub outcome: Option<Outcome>,
    pub mode: Mode,
    /// Why this answer has less behind it than usual; about transport only, e.g. `model_unavailable`.
    pub degraded: Option<String>,
    /// Units that did not hold and were not shown.
    pub withheld: u32,
    pub answer: Option<Answer>,
    pub facts: Vec<Fact>,
    pub gaps: Vec<Gap>,
    pub draft: Option<Draft>,
    pub handoff: Option<Handoff>,
    /// Kinds of secrets masked in the customer's message.
    #[serde(default)]
    pub masked: Vec<String>,
    pub usage: Usage,
    pub took_ms: u64,
    pub request_id: String,
}

/// One step of a turn's trace, for staff and `firstline turn show`. Carries no text of the customer's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TraceStage {
    /// `search`, `facts`, `prompt`, `model`, `tool`, `check`, …
    pub stage: String,
    /// SHA-256 hex of what the stage worked on, where that makes sense.
    pub digest: Option<String>,
    pub ms: f64,
    pub note: String,
}
