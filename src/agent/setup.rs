use jiff::Timestamp;

use crate::base::Deadline;
use crate::config::AgentConfig;
use crate::domain::{Language, Phrases};

/// Everything a run is told before it starts.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The customer's words, redacted.
    pub question: String,
    /// Finished earlier turns of the conversation, oldest first.
    pub earlier: Vec<Exchange>,
    /// The reader's language.
    pub language: Language,
    /// IANA name.
    pub time_zone: String,
    /// What "now" is for this account.
    pub now: Timestamp,
    /// The account's plan, by name.
    pub plan: String,
    pub phrases: Phrases,
    pub limits: AgentConfig,
    /// Longest reply of the model, in tokens.
    pub max_tokens: u32,
    /// Whether a model is configured and may see this account's text.
    pub model: ModelUse,
    /// Marks untrusted text; random, made anew for each turn.
    pub boundary: String,
    /// When the turn must have ended.
    pub deadline: Deadline,
}

/// Who is asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelUse {
    Model,
    QuotesOnly,
}

/// An earlier question and what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    pub question: String,
    pub answer: String,
}
