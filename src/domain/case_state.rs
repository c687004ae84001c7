use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccountId, Case, CaseStatus, DraftKind, Language, Person, Resolution, ResolutionKind, Severity};

/// A case as programs of the operator keep it, told with whatever happens to it: all that makes its ticket and ends it, so that
/// who keeps the latest needs nothing that was told before. No thread, no notes, nothing that the desk suggests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseState {
    pub id: String,
    /// Digits that people can read to each other.
    pub display_id: String,
    pub account_id: AccountId,
    pub subject: String,
    /// The customer's.
    pub language: Language,
    pub service: String,
    pub category: String,
    pub kind: DraftKind,
    /// The one in force.
    pub severity: Severity,
    pub status: CaseStatus,
    pub queue: String,
    pub assignee: Option<Person>,
    /// When the first response is promised; it stays once that was given.
    pub due_at: Option<Timestamp>,
    pub first_response_at: Option<Timestamp>,
    pub next_update_at: Option<Timestamp>,
    /// By when its customer was promised to hear next: one of the two promises, whichever is open.
    pub hears_by: Option<Timestamp>,
    /// By when the desk wants whom nothing is promised to be answered.
    pub aim_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub resolved_as: Option<ResolutionKind>,
    /// The case it goes on in.
    pub merged_into: Option<String>,
    /// How it last ended, in an engineer's words, as its customer reads them.
    pub resolution: Option<Resolution>,
}

impl From<&Case> for CaseState {
    fn from(case: &Case) -> Self {
        let (standing, body) = (&case.standing, &case.body);
        Self {
            id: case.id.clone(),
            display_id: case.display_id.clone(),
            account_id: case.account_id.clone(),
            subject: body.subject.clone(),
            language: body.language,
            service: body.service.clone(),
            category: body.category.clone(),
            kind: body.kind,
            severity: standing.severity,
            status: standing.status,
            queue: standing.queue.clone(),
            assignee: standing.assignee.clone(),
            due_at: standing.due_at,
            first_response_at: standing.first_response_at,
            next_update_at: standing.next_update_at,
            hears_by: standing.hears_by(),
            aim_at: standing.aim_at,
            resolved_at: standing.resolved_at,
            resolved_as: standing.resolved_as,
            merged_into: standing.merged_into.clone(),
            resolution: case.resolution.clone(),
        }
    }
}
