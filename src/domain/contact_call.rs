use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{CaseStanding, Severity};

/// Why one of the desk's contacts is called: nobody has made a case theirs by this part of the time that its customer was promised.
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
    /// The parts are of the time from then on, of a case that came to security from when it did, of an answered one from when
    /// nobody had it any more. Empty once somebody made it theirs or it
    /// ended, and where nothing is promised or aimed at.
    pub fn contact_calls(&self, opened_at: Timestamp) -> Vec<(ContactCall, Timestamp)> {
        let from = if self.first_response_at.is_none() { self.left_at.or(Some(opened_at)) } else { self.left_at };
        let from = from.filter(|_| self.status.is_open() && self.owned_at.is_none());
        let (Some(from), Some(by)) = (from, self.hears_by().or(self.aim_at)) else { return Vec::new() };
        // What is overdue by then is called for at once.
        let third = by.duration_since(from).max(SignedDuration::ZERO) / 3;
        let at_once = (self.severity == Severity::Critical).then_some((ContactCall::AtOnce, from));
        let parts = [(ContactCall::Third, from + third), (ContactCall::TwoThirds, from + third * 2)];
        at_once.into_iter().chain(parts).filter(|(call, _)| !self.contacts_called.contains(call)).collect()
    }
}
