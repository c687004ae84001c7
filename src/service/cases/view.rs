use jiff::Timestamp;
use serde::Serialize;

use super::queue::Inflation;
use crate::domain::{
    AccountId, Case, CaseRating, CaseStatus, Communication, DraftKind, Expected, HandoffPack, Incident, Language,
    NeededBy, Note, Origin, OutsideStanding, Resolution, ResolutionKind, Severity, UrgentBy,
};

/// A case as whoever asks may see it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
pub enum CaseView {
    Customer(Box<CustomerCase>),
    Staff(Box<StaffCase>),
}

/// A case as its account's users see it: without what the desk suggests, notes and compares.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CustomerCase {
    pub id: String,
    pub display_id: String,
    pub account_id: AccountId,
    pub status: CaseStatus,
    pub kind: DraftKind,
    pub needed_by: Option<NeededBy>,
    pub subject: String,
    pub description: String,
    pub service: String,
    pub category: String,
    pub severity: Severity,
    pub language: Language,
    pub resources: Vec<String>,
    /// Those of `resources` that nothing showed of the account when they were named.
    pub stated_resources: Vec<String>,
    pub evidence: Vec<String>,
    pub tried: Vec<String>,
    pub missing: Vec<String>,
    pub origin: Origin,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub due_at: Option<Timestamp>,
    pub acknowledged_at: Option<Timestamp>,
    pub first_response_at: Option<Timestamp>,
    pub next_update_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub resolved_as: Option<ResolutionKind>,
    /// How it ended, in an engineer's words.
    pub resolution: Option<Resolution>,
    /// How whoever asks found that it went, as last said; only on a case that is read alone.
    pub rating: Option<CaseRating>,
    pub merged_into: Option<String>,
    pub queue: String,
    /// Who will answer, while nobody has; only on a case that is read alone.
    pub expected: Option<Expected>,
    /// The name of whoever works on it.
    pub assignee: Option<String>,
    /// The thread that the case shares; it opens for the one who opened the case.
    pub conversation_id: Option<String>,
    pub communications: Vec<Communication>,
}

impl CustomerCase {
    /// `nameless`: what somebody of the desk is called who has no name.
    pub(super) fn of(case: Case, nameless: &str) -> Self {
        let Case { standing, body, .. } = case;
        Self {
            id: case.id,
            display_id: case.display_id,
            account_id: case.account_id,
            status: standing.status,
            kind: body.kind,
            needed_by: body.needed_by,
            subject: body.subject,
            description: body.description,
            service: body.service,
            category: body.category,
            severity: standing.severity,
            language: body.language,
            resources: body.resources,
            stated_resources: body.stated_resources,
            evidence: body.evidence,
            tried: body.tried,
            missing: body.missing,
            origin: case.origin,
            created_at: case.created_at,
            updated_at: case.updated_at,
            due_at: standing.due_at,
            acknowledged_at: standing.acknowledged_at,
            first_response_at: standing.first_response_at,
            next_update_at: standing.next_update_at,
            resolved_at: standing.resolved_at,
            resolved_as: standing.resolved_as,
            resolution: case.resolution,
            rating: None,
            merged_into: standing.merged_into,
            queue: standing.queue,
            expected: None,
            assignee: standing.assignee.map(|it| it.name.unwrap_or_else(|| nameless.to_owned())),
            conversation_id: case.conversation_id,
            communications: case.communications,
        }
    }
}

/// A case as the desk sees it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct StaffCase {
    #[serde(flatten)]
    pub case: Case,
    /// Internal; its own numbers.
    pub notes: Vec<Note>,
    /// By when somebody has to hear from the desk, as its queue is ordered, and why; `None`: nobody waits, or it is over.
    pub urgent_at: Option<Timestamp>,
    pub urgent_by: Option<UrgentBy>,
    /// Whether the first response was promised and not given in time.
    pub is_missed: bool,
    /// Whether a person holds the conversation who may give it back to the assistant now.
    pub may_give_back: bool,
    /// What it is linked to.
    pub incidents: Vec<Incident>,
    /// How this account's cases are declared beside what the evidence speaks for.
    pub inflation: Inflation,
    /// How its customer found that it went, as last said.
    pub rating: Option<CaseRating>,
    /// When its latest triage was made; `None`: none is yet.
    pub triage_at: Option<Timestamp>,
    /// Where the ticket outside stands; `None`: no ticket system ever said.
    pub outside: Option<OutsideStanding>,
    /// So that nothing need be asked twice.
    pub pack: HandoffPack,
}
