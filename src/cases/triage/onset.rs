use jiff::{SignedDuration, Timestamp};

use crate::cases::observed::Observed;
use crate::domain::{Fact, FactKind};

/// A change may lie so long before the first sign to be told.
const LEAD: SignedDuration = SignedDuration::from_hours(2);
/// A change so long after it is told as one that came too late.
const LATER: SignedDuration = SignedDuration::from_mins(30);
/// Most changes that are told.
const CHANGES: usize = 4;

/// When it began, and what was changed around then.
pub(super) struct Onset<'a> {
    /// The open sign that says most plainly what is wrong.
    pub sign: &'a Fact,
    /// When the first open sign was seen.
    pub at: Timestamp,
    /// Those before it first, the closest one first; then those that came later.
    pub changes: Vec<&'a Fact>,
}

impl<'a> Onset<'a> {
    /// Read from the facts that bear on a case; `None` where nothing is open.
    pub(super) fn of(bearing: &[&'a Fact], observed: &Observed) -> Option<Self> {
        let worst = observed.open.first()?;
        let sign = bearing.iter().copied().find(|it| it.id == worst.note.fact_id)?;
        // What fails elsewhere than the plainest sign began at a time of its own.
        let together = observed.open.iter().filter(|it| it.environment == worst.environment);
        let at = together.map(|it| it.note.at).min().unwrap_or(sign.at);
        let is_around = |it: &&Fact| it.kind == FactKind::Change && it.at >= at - LEAD && it.at <= at + LATER;
        let mut changes: Vec<&Fact> = bearing.iter().copied().filter(is_around).collect();
        changes.sort_by_key(|it| (it.at > at, it.at.duration_since(at).abs(), it.id.clone()));
        changes.truncate(CHANGES);
        Some(Self { sign, at, changes })
    }
}
