use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    AccountId, Audience, ContactCall, Draft, DraftKind, Language, NeededBy, Plan, Resolution, Severity, SeverityReason,
    Speaker,
};

/// Where a case stands, in the words of the AWS Support API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseStatus {
    /// Nobody has taken it.
    Unassigned,
    /// Somebody has it and has not written yet.
    Opened,
    /// An engineer works on it.
    WorkInProgress,
    /// An engineer waits for the customer.
    PendingCustomerAction,
    /// The customer has answered what an engineer waited for.
    CustomerActionCompleted,
    /// It was resolved, and is not.
    Reopened,
    Resolved,
}

impl CaseStatus {
    /// Every one, in the order of a case's way.
    pub const ALL: [Self; 7] = [
        Self::Unassigned,
        Self::Opened,
        Self::WorkInProgress,
        Self::PendingCustomerAction,
        Self::CustomerActionCompleted,
        Self::Reopened,
        Self::Resolved,
    ];

    /// Its word, as in its JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unassigned => "unassigned",
            Self::Opened => "opened",
            Self::WorkInProgress => "work-in-progress",
            Self::PendingCustomerAction => "pending-customer-action",
            Self::CustomerActionCompleted => "customer-action-completed",
            Self::Reopened => "reopened",
            Self::Resolved => "resolved",
        }
    }

    /// Whether there is still something to do.
    pub fn is_open(self) -> bool {
        self != Self::Resolved
    }
}

/// How an engineer's message came about. Only `Person` answers a customer: what is sent to many or by a rule acknowledges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Written by hand to this customer.
    #[default]
    Person,
    /// A ready text.
    Template,
    /// One text to many.
    Bulk,
    /// By a rule, with nobody behind it.
    Automatic,
}

/// How a case came to be opened: always by a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A draft was confirmed.
    Draft,
    /// A person was asked for.
    Handoff,
    /// It was written by hand.
    Direct,
}

/// How a case ended; counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionKind {
    /// The customer says so.
    Confirmed,
    /// An engineer thinks so.
    Assumed,
    /// The customer did not come back.
    Abandoned,
    /// It goes on in another case of the account.
    Merged,
}

/// Somebody of the desk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Person {
    /// The token's `sub`.
    pub subject: String,
    /// The name to show, where the token has one.
    pub name: Option<String>,
}

impl Person {
    /// What pages call them.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.subject)
    }
}

/// What a case is about, as it was when it was opened. The fields of its [`Draft`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseBody {
    pub kind: DraftKind,
    pub needed_by: Option<NeededBy>,
    pub subject: String,
    pub description: String,
    pub service: String,
    pub category: String,
    /// For staff.
    pub suggested_severity: Severity,
    /// For staff.
    pub severity_reasons: Vec<SeverityReason>,
    pub language: Language,
    pub resources: Vec<String>,
    /// Those of `resources` that nothing shows of the account: the customer's word, and no fact.
    #[serde(default)]
    pub stated_resources: Vec<String>,
    /// Ids of the evidence attached.
    pub evidence: Vec<String>,
    pub tried: Vec<String>,
    pub missing: Vec<String>,
}

impl From<Draft> for CaseBody {
    fn from(draft: Draft) -> Self {
        Self {
            kind: draft.kind,
            needed_by: draft.needed_by,
            subject: draft.subject,
            description: draft.description,
            service: draft.service,
            category: draft.category,
            suggested_severity: draft.suggested_severity,
            severity_reasons: draft.severity_reasons,
            language: draft.language,
            resources: draft.resources,
            stated_resources: draft.stated_resources,
            evidence: draft.evidence,
            tried: draft.tried,
            missing: draft.missing,
        }
    }
}

/// A suggestion that came later than the case, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Raised {
    pub to: Severity,
    pub reasons: Vec<SeverityReason>,
}

/// Everything of a case that changes. It is what the case's [`Happening`](super::Happening)s make of it, one after another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseStanding {
    pub status: CaseStatus,
    /// The severity in force.
    pub severity: Severity,
    pub queue: String,
    pub assignee: Option<Person>,
    /// When an engineer's first response is promised; `None`: the plan promises none. Never moves back.
    pub due_at: Option<Timestamp>,
    /// By when the desk of itself wants somebody to have answered whom the plan promises nothing, while they wait. It orders the
    /// desk and calls its contacts, and is told to no customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aim_at: Option<Timestamp>,
    /// When the customer first heard from the desk in any way.
    pub acknowledged_at: Option<Timestamp>,
    /// When an engineer made it theirs; until then the desk's contacts are called.
    pub owned_at: Option<Timestamp>,
    /// From when its calls to contacts are counted. An answered case has had nobody since: it was reopened, given up with nobody
    /// named in their place, or found to be about security; where nothing was promised then, since something was. One that nobody
    /// has answered was found to be about security then. `None`: somebody has it, or it is counted from when it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<Timestamp>,
    /// When an engineer first wrote to this customer by hand.
    pub first_response_at: Option<Timestamp>,
    /// When the customer was promised to hear again.
    pub next_update_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub resolved_as: Option<ResolutionKind>,
    /// The case it goes on in.
    pub merged_into: Option<String>,
    /// How often it was reopened.
    pub reopened: u32,
    /// Its customer took it up again, here or in a case that goes on in this one, and no engineer has written to them since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub owes_word: bool,
    /// When it would be due by the severity that the evidence speaks for, until an engineer writes. Orders the desk, promises
    /// nothing.
    pub evidence_due_at: Option<Timestamp>,
    /// What the evidence came to speak for after the case was opened, where that is more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raised: Option<Raised>,
    /// The desk's contacts that were called because nobody made it theirs, since it was last left.
    #[serde(default)]
    pub contacts_called: BTreeSet<ContactCall>,
}

/// Why somebody has to hear from the desk by a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UrgentBy {
    /// A first reply is promised.
    FirstReply,
    /// An update is promised.
    NextUpdate,
    /// The evidence speaks for more than was declared, and would have it answered by then; nobody was promised that.
    Evidence,
    /// The plan promises nothing; the desk aims at it.
    Aim,
}

impl CaseStanding {
    /// When its customer was promised to hear from a person next; `None`: nothing is promised.
    pub fn hears_by(&self) -> Option<Timestamp> {
        if self.first_response_at.is_none() { self.due_at } else { self.next_update_at }
    }

    /// The next moment by which somebody has to hear from the desk; `None`: nobody waits. The desk is ordered by it, so no
    /// case comes behind its due time.
    pub fn urgent_at(&self) -> Option<Timestamp> {
        self.urgent().map(|it| it.0)
    }

    /// The same with why; of one moment a promise before what is none.
    fn urgent(&self) -> Option<(Timestamp, UrgentBy)> {
        let response = self.due_at.filter(|_| self.first_response_at.is_none());
        let all = [
            (response, UrgentBy::FirstReply),
            (self.next_update_at, UrgentBy::NextUpdate),
            (self.evidence_due_at, UrgentBy::Evidence),
            (self.aim_at, UrgentBy::Aim),
        ];
        all.into_iter().filter_map(|(at, by)| Some((at?, by))).min_by_key(|it| it.0)
    }

    /// The same as it is shown: of a case that is over, nothing is urgent.
    pub fn urgent_while_open(&self) -> Option<(Timestamp, UrgentBy)> {
        self.urgent().filter(|_| self.status.is_open())
    }
}

/// A case, whole, as staff see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Case {
    pub id: String,
    /// Digits that people can read to each other.
    pub display_id: String,
    pub account_id: AccountId,
    #[serde(flatten)]
    pub standing: CaseStanding,
    #[serde(flatten)]
    pub body: CaseBody,
    /// What the customer chose.
    pub declared_severity: Severity,
    /// The account's plan when it was opened.
    pub plan: Plan,
    pub origin: Origin,
    /// The principal who opened it.
    pub opened_by: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// How it ended, in an engineer's words.
    pub resolution: Option<Resolution>,
    /// The thread that the case shares.
    pub conversation_id: Option<String>,
    /// Oldest first; left out of lists.
    #[serde(default)]
    pub communications: Vec<Communication>,
}

/// One message of a case's thread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Communication {
    pub id: String,
    /// Rises by one within the thread; a conversation and its case share it.
    pub seq: u64,
    pub at: Timestamp,
    pub from: Speaker,
    /// The person's name, where a person wrote.
    pub author: Option<String>,
    /// How an engineer's message came about.
    pub manner: Option<Manner>,
    /// Redacted. The assistant's is Markdown.
    pub body: String,
    pub visibility: Audience,
    /// The assistant's: the turn it came from.
    pub turn_id: Option<String>,
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}

/// How a customer found that their case went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseRating {
    /// 1 to 5.
    pub score: u8,
    /// Redacted.
    pub comment: Option<String>,
    pub at: Timestamp,
}

/// A file that came with a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Attachment {
    pub id: String,
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 hex of what is kept.
    pub digest: String,
    /// Kinds of secrets that were masked in it.
    #[serde(default)]
    pub masked: Vec<String>,
}

/// Something that hits several accounts; staff only.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Incident {
    pub id: String,
    pub at: Timestamp,
    /// Redacted.
    pub title: String,
    pub created_by: String,
}

/// What staff tell each other about a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Note {
    pub id: String,
    /// Rises by one within the case's notes.
    pub seq: u64,
    pub at: Timestamp,
    /// Who wrote it.
    pub author: String,
    /// Redacted.
    pub text: String,
    /// Staff's alone, as the note is.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
}
