use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Language, Phrases, Sentences, Severity};

/// Our own sentences in a triage; their words live in `prompts/_shared/triage.toml`, what is put in stands in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriagePhrase {
    Customer,
    Staging,
    Over,
    Eased,
    Asked,
    NoImpact,
    About,
    Says,
    NoFacts,
    NothingOpen,
    Seen,
    SeenMore,
    ShortlyBefore,
    NotSeen,
    EventExplains,
    CheckEvent,
    AsIn,
    CheckCase,
    FitsBetter,
    LedTo,
    CheckChange,
    BeforeSoon,
    BeforeMinute,
    Before,
    AfterSoon,
    AfterMinute,
    After,
    SameThing,
    SameWorkload,
    Elsewhere,
    Acts,
    LabelsOnly,
    Contain,
    AgreeMore,
    AgreeLess,
    LookByHand,
    AskMissing,
    ReadDocument,
    SeverityLow,
    SeverityNormal,
    SeverityHigh,
    SeverityUrgent,
    SeverityCritical,
    ReplyImpact,
    ReplyAffected,
    ReplyLead,
    ReplyNext,
    ReplySources,
    ReplySourceFact,
    SignAlarm,
    SignEvent,
    SignSecurity,
    SignOther,
}

impl TriagePhrase {
    /// Every one.
    pub const ALL: [Self; 53] = [
        Self::Customer,
        Self::Staging,
        Self::Over,
        Self::Eased,
        Self::Asked,
        Self::NoImpact,
        Self::About,
        Self::Says,
        Self::NoFacts,
        Self::NothingOpen,
        Self::Seen,
        Self::SeenMore,
        Self::ShortlyBefore,
        Self::NotSeen,
        Self::EventExplains,
        Self::CheckEvent,
        Self::AsIn,
        Self::CheckCase,
        Self::FitsBetter,
        Self::LedTo,
        Self::CheckChange,
        Self::BeforeSoon,
        Self::BeforeMinute,
        Self::Before,
        Self::AfterSoon,
        Self::AfterMinute,
        Self::After,
        Self::SameThing,
        Self::SameWorkload,
        Self::Elsewhere,
        Self::Acts,
        Self::LabelsOnly,
        Self::Contain,
        Self::AgreeMore,
        Self::AgreeLess,
        Self::LookByHand,
        Self::AskMissing,
        Self::ReadDocument,
        Self::SeverityLow,
        Self::SeverityNormal,
        Self::SeverityHigh,
        Self::SeverityUrgent,
        Self::SeverityCritical,
        Self::ReplyImpact,
        Self::ReplyAffected,
        Self::ReplyLead,
        Self::ReplyNext,
        Self::ReplySources,
        Self::ReplySourceFact,
        Self::SignAlarm,
        Self::SignEvent,
        Self::SignSecurity,
        Self::SignOther,
    ];

    /// The name of a severity.
    pub fn severity(severity: Severity) -> Self {
        match severity {
            Severity::Low => Self::SeverityLow,
            Severity::Normal => Self::SeverityNormal,
            Severity::High => Self::SeverityHigh,
            Severity::Urgent => Self::SeverityUrgent,
            Severity::Critical => Self::SeverityCritical,
        }
    }
}

/// What a triage is worded from for readers of one language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TriageWords {
    /// The triage's own sentences.
    pub sentences: Sentences<TriagePhrase>,
    /// Those that questions are asked in.
    pub phrases: Phrases,
}

/// The same for each language.
pub type TriageWording = BTreeMap<Language, TriageWords>;
