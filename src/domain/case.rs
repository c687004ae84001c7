use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccountId, EvidenceKind, Gap, Language};

/// How bad it is; ordered from mildest to worst.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// General guidance.
    Low,
    /// System impaired.
    Normal,
    /// Production system impaired.
    High,
    /// Production system down.
    Urgent,
    /// Business-critical system down.
    Critical,
}

impl Severity {
    /// Every one, mildest first.
    pub const ALL: [Self; 5] = [Self::Low, Self::Normal, Self::High, Self::Urgent, Self::Critical];

    /// Its word, as in its JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
            Self::Critical => "critical",
        }
    }
}

/// What sort of case a draft proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DraftKind {
    Incident,
    Question,
    Quota,
    PlannedEvent,
    Security,
    Billing,
}

/// A deadline of the customer's, which never becomes a severity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct NeededBy {
    /// `YYYY-MM-DD`.
    pub date: String,
    pub why: String,
}

/// Why a severity is suggested, with the evidence that says so.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SeverityReason {
    pub text: String,
    pub evidence_id: Option<String>,
}

/// Who answers a case, in which language and by when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Expected {
    pub queue: String,
    /// The first reply's.
    pub language: Language,
    /// When it is promised; `None`: the plan promises none.
    pub by: Option<Timestamp>,
    /// The customer's language, or the other script of it, where the first reply is in another and somebody speaks it later.
    pub own_language: Option<Language>,
    pub own_language_from: Option<Timestamp>,
    /// The same in a sentence of the reader's language, in the account's time.
    pub words: String,
}

/// What a severity would mean for a draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SeverityChoice {
    pub severity: Severity,
    /// Minutes to the first response of a person; `None`: none is promised.
    pub due_in_minutes: Option<u32>,
    /// Whether the account's plan includes such a case.
    pub is_included: bool,
}

/// A piece of evidence that a draft attaches, by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Attached {
    pub id: String,
    pub kind: EvidenceKind,
    pub title: String,
    pub url: Option<String>,
}

/// A proposed case; only a person's confirmation opens one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Draft {
    pub id: String,
    /// SHA-256 hex of what is shown; a confirmation names it.
    pub digest: String,
    pub kind: DraftKind,
    pub needed_by: Option<NeededBy>,
    pub subject: String,
    pub description: String,
    pub service: String,
    pub category: String,
    pub severity: Severity,
    pub suggested_severity: Severity,
    pub severity_reasons: Vec<SeverityReason>,
    pub language: Language,
    pub resources: Vec<String>,
    /// Those of `resources` that nothing shows of the account: the customer's word, and no fact.
    #[serde(default)]
    pub stated_resources: Vec<String>,
    /// Ids of the evidence attached.
    pub evidence: Vec<String>,
    /// The same with names to show, in the same order.
    #[serde(default)]
    pub attached: Vec<Attached>,
    pub tried: Vec<String>,
    /// What of the account could not be seen when it was made.
    #[serde(default)]
    pub gaps: Vec<Gap>,
    /// What an engineer will need that nobody said and no fact shows; at most three questions, the most needed first.
    pub missing: Vec<String>,
    /// Minutes to the first response of a person; `None`: none is promised.
    pub due_in_minutes: Option<u32>,
    /// Whether the account's plan includes such a case; one that it does not cannot be confirmed.
    #[serde(default = "yes")]
    pub is_included: bool,
    /// What the plan gives such a case by the severity chosen, mildest first; not part of what the digest is of.
    #[serde(default)]
    pub choices: Vec<SeverityChoice>,
    /// Who would answer if it were confirmed now; not part of what the digest is of.
    #[serde(default)]
    pub expected: Option<Expected>,
    pub expires_at: Timestamp,
}

/// Drafts of an older home did not say.
fn yes() -> bool {
    true
}

/// A case from the past, as imported. Unknown fields are ignored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PastCase {
    pub id: String,
    #[serde(default)]
    pub display_id: Option<String>,
    pub account_id: AccountId,
    pub subject: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub service: Option<String>,
    #[serde(default)]
    pub category: Option<String>,
    #[serde(default)]
    pub severity: Option<Severity>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub language: Option<Language>,
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    #[serde(default)]
    pub resolved_at: Option<Timestamp>,
    #[serde(default)]
    pub resources: Vec<String>,
    #[serde(default)]
    pub communications: Vec<PastCommunication>,
    #[serde(default)]
    pub resolution: Option<Resolution>,
}

/// One message of a past case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PastCommunication {
    #[serde(default)]
    pub seq: u64,
    #[serde(default)]
    pub at: Option<Timestamp>,
    pub from: String,
    pub body: String,
    /// `public` or `internal`; internal ones stay with staff.
    #[serde(default)]
    pub visibility: Option<String>,
}

/// How a case ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Resolution {
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub root_cause: Option<String>,
    #[serde(default)]
    pub steps: Vec<String>,
}
