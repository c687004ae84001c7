use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::clock::after_minutes;
use crate::domain::{CaseRefusal, Happening, SECURITY, Severity};

/// What the organisation promises for a case, and what it aims at where it promises nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promises {
    minutes: BTreeMap<Severity, u32>,
    /// The same for a case that is about security.
    security: BTreeMap<Severity, u32>,
    unpromised: u32,
}

impl Promises {
    /// `minutes` to an engineer's response by severity; what is absent is not promised, and aimed at within `unpromised` minutes.
    pub fn new(minutes: BTreeMap<Severity, u32>, unpromised: u32) -> Self {
        Self { security: minutes.clone(), minutes, unpromised }
    }

    /// With other `minutes` for a case that is about security.
    pub fn for_security(mut self, minutes: BTreeMap<Severity, u32>) -> Self {
        self.security = minutes;
        self
    }

    /// What is promised for a case that waits in `queue`: where security cases do, as for one of them, however it was opened.
    pub(super) fn of(&self, queue: &str) -> Self {
        let minutes = if queue == SECURITY { &self.security } else { &self.minutes };
        Self { minutes: minutes.clone(), ..self.clone() }
    }

    /// When a response is due that is promised at `at`.
    pub fn due(&self, severity: Severity, at: Timestamp) -> Option<Timestamp> {
        self.minutes.get(&severity).map(|minutes| after_minutes(at, *minutes))
    }

    /// When somebody who waits from `at` on is to be answered though nothing is promised; `None`: something is.
    pub(super) fn aim(&self, severity: Severity, at: Timestamp) -> Option<Timestamp> {
        (!self.minutes.contains_key(&severity)).then(|| after_minutes(at, self.unpromised))
    }

    /// What tells whoever waits from `at` on by when they hear, or the desk, where its plan promises nothing.
    pub(super) fn to_hear(&self, severity: Severity, at: Timestamp) -> Happening {
        let promised = Happening::UpdatePromised { at: self.due(severity, at) };
        self.aim(severity, at).map_or(promised, |at| Happening::Aimed { at })
    }
}

/// The furthest ahead, in hours, that somebody of the desk may promise the next update: what lies further stops the clocks
/// that run by it.
fn furthest_update_hours(severity: Severity) -> u32 {
    match severity {
        Severity::Urgent | Severity::Critical => 24,
        Severity::Low | Severity::Normal | Severity::High => 24 * 14,
    }
}

/// Whether `promised` at `at` lies ahead, and no further than a case of `severity` may wait.
pub(super) fn may_be_promised(
    promised: Option<Timestamp>,
    severity: Severity,
    at: Timestamp,
) -> Result<(), CaseRefusal> {
    if promised.is_some_and(|it| it <= at) {
        return Err(CaseRefusal::NextUpdatePast);
    }
    match is_too_far(promised, severity, at) {
        true => Err(CaseRefusal::NextUpdateFar { severity: severity.word(), hours: furthest_update_hours(severity) }),
        false => Ok(()),
    }
}

/// Whether `promised` lies further ahead of `at` than anybody may promise for a case of `severity`.
pub(super) fn is_too_far(promised: Option<Timestamp>, severity: Severity, at: Timestamp) -> bool {
    let furthest = SignedDuration::from_hours(i64::from(furthest_update_hours(severity)));
    promised.is_some_and(|it| it.duration_since(at) > furthest)
}

/// The earlier of two promises.
pub(super) fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
