use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CaseStanding, Severity};

/// Why one of the desk's contacts is called: nobody has made an unanswered case theirs by this part of its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactCall {
    /// A critical case waits for nobody.
    AtOnce,
    Third,
    TwoThirds,
}

impl CaseStanding {
    /// The calls to contacts that were not made yet, with their moments, in order; `opened_at` is when the case was opened.
    /// Empty once somebody made it theirs, answered or ended it, and where no time is promised.
    pub fn contact_calls(&self, opened_at: Timestamp) -> Vec<(ContactCall, Timestamp)> {
        let is_waiting = self.status.is_open() && self.owned_at.is_none() && self.first_response_at.is_none();
        let Some(due_at) = self.due_at.filter(|_| is_waiting) else { return Vec::new() };
        let third = due_at.duration_since(opened_at) / 3;
        let at_once = (self.severity == Severity::Critical).then_some((ContactCall::AtOnce, opened_at));
        let parts = [(ContactCall::Third, opened_at + third), (ContactCall::TwoThirds, opened_at + third * 2)];
        at_once.into_iter().chain(parts).filter(|(call, _)| !self.contacts_called.contains(call)).collect()
    }
}
