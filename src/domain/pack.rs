use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Citation, Evidence, Gap, Language, NeededBy, Severity, SeverityReason, Speaker, TimelineEntry};

/// What an engineer gets with a conversation that people take over, so that nothing need be asked twice; for staff only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct HandoffPack {
    pub case_id: String,
    /// One paragraph in English around the customer's own words and the titles of facts.
    pub summary: String,
    /// The customer's.
    pub language: Language,
    pub needed_by: Option<NeededBy>,
    pub declared_severity: Severity,
    pub suggested_severity: Severity,
    pub severity_reasons: Vec<SeverityReason>,
    /// Facts, changes and messages, oldest first; what rests on no evidence was said.
    pub timeline: Vec<TimelineEntry>,
    /// What answers cited, then the facts that bear on it; each once.
    pub evidence: Vec<Evidence>,
    /// What answers quoted of it, each passage once, in the order in which it was quoted.
    #[serde(default)]
    pub quoted: Vec<Citation>,
    /// What the customer says they did about it, oldest first.
    pub tried: Vec<SaidAt>,
    /// The customer's own questions first, then what nobody said and no fact shows.
    pub open_questions: Vec<OpenQuestion>,
    pub gaps: Vec<Gap>,
    /// Oldest first; without internal notes.
    pub transcript: Vec<TranscriptLine>,
}

/// A sentence as it stands in the thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SaidAt {
    pub text: String,
    /// The message that it is from; `None`: it was written into the case itself.
    pub seq: Option<u64>,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionAbout {
    /// The customer asked it, and nobody answered.
    FromCustomer,
    /// The assistant asked it, and the customer has not replied.
    FromAssistant,
    Resource,
    ErrorText,
    When,
    Change,
    Region,
    Value,
}

/// What is not answered yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct OpenQuestion {
    pub about: QuestionAbout,
    /// In the customer's language.
    pub text: String,
    /// The message that asks it; `None`: nobody has asked it yet.
    pub seq: Option<u64>,
}

/// One message of the thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptLine {
    pub seq: u64,
    pub at: Timestamp,
    pub from: Speaker,
    /// The person's name, where a person wrote.
    pub author: Option<String>,
    pub text: String,
}
