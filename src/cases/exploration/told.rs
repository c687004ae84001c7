use jiff::{SignedDuration, Timestamp};

use super::{UNPROMISED, World, is_reopened, promised};
use crate::cases::after_minutes;
use crate::cases::lifecycle::{Act, Closing};
use crate::domain::{Decided, Happening, Manner, SECURITY, Severity};

/// What a customer was told and what an engineer did, kept apart from the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Told {
    /// The earliest moment that was ever promised for the first response.
    pub(super) due_at: Option<Timestamp>,
    /// By when the desk of itself answers who waits and is promised nothing.
    pub(super) aim_at: Option<Timestamp>,
    pub(super) answered_at: Option<Timestamp>,
    pub(super) acknowledged: bool,
    /// A person was asked for and none has written since.
    pub(super) waits_for_person: bool,
    pub(super) was_missed: bool,
    /// Since when nobody has it and the customer waits; since it was opened where nobody answered. `None`: somebody made it
    /// theirs, or was named for what another had.
    pub(super) nobody_since: Option<Timestamp>,
    /// Since when those could be called who are to be, while nobody answered: it was opened, or found to be about security.
    pub(super) counted_from: Timestamp,
    /// When who was answered was promised to hear again.
    pub(super) next_at: Option<Timestamp>,
    /// How often a contact was called since then.
    pub(super) calls: u8,
    /// The earliest moment that was promised in a case that goes on in this one, until an engineer writes or promises.
    pub(super) owed_at: Option<Timestamp>,
    /// They took it up again and no engineer has written since.
    pub(super) owed_word: bool,
    /// The most that the evidence ever spoke for.
    pub(super) suggested: Severity,
    /// The earliest moment by which what no engineer has written about yet would have been answered.
    pub(super) evidence_due_at: Option<Timestamp>,
    /// It is known to be about security, by what was written, confirmed, asked, merged, found or done at the desk.
    pub(super) is_security: bool,
    /// The desk found that it is not.
    pub(super) left_security: bool,
}

pub(super) fn owes(told: &Told) -> bool {
    told.answered_at.is_none() || told.waits_for_person || told.owed_at.is_some()
}

/// What the customer knows after `act`.
pub(super) fn tell(world: &World, act: &Act, decided: &Decided) -> Told {
    let mut told = world.told;
    tell_of_security(world, act, &mut told);
    let promised = |severity| promised(world.plan, told.is_security, severity, world.now);
    match act {
        Act::EngineerWrites { manner, .. } => {
            told.acknowledged = true;
            if *manner == Manner::Person {
                told.answered_at = told.answered_at.or(Some(world.now));
                told.waits_for_person = false;
                told.evidence_due_at = None;
                told.aim_at = None;
            }
        }
        Act::TakeOver { .. } => told.acknowledged = true,
        Act::Join { .. } => told.waits_for_person = true,
        Act::ChangeSeverity { to, .. } | Act::DraftJoins { severity: to, .. }
            if told.answered_at.is_none() && *to > world.standing.severity =>
        {
            told.due_at = told.due_at.into_iter().chain(promised(*to)).min();
        }
        Act::RaiseSuggestion { to, .. } => {
            told.suggested = told.suggested.max(*to);
            told.evidence_due_at = told.evidence_due_at.into_iter().chain(promised(*to)).min();
        }
        Act::Absorb { severity, due_at, next_update_at, .. } => {
            told.owed_word |= next_update_at.is_some();
            told.owed_at = told.owed_at.into_iter().chain(*due_at).chain(*next_update_at).min();
            if let Some(due_at) = due_at.filter(|_| told.answered_at.is_none()) {
                told.due_at = told.due_at.into_iter().chain([due_at]).min();
            }
            if told.answered_at.is_none() && *severity > world.standing.severity {
                told.due_at = told.due_at.into_iter().chain(promised(*severity)).min();
            }
        }
        // The customer says that it is over, or goes on in another case.
        Act::Resolve(Closing::ByCustomer) | Act::MergeInto { .. } => told.waits_for_person = false,
        _ => {}
    }
    let is_over = decided.happenings.iter().any(|it| matches!(it, Happening::Resolved { .. }));
    let is_promised = matches!(act, Act::PromiseUpdate { .. });
    let has_written = matches!(act, Act::EngineerWrites { manner: Manner::Person, .. });
    told.owed_at = told.owed_at.filter(|_| !(is_over || is_promised || has_written));
    told.owed_word = told.owed_word && !is_over && !has_written
        || is_reopened(&decided.happenings) && *act != Act::Reopen { by_desk: true };
    told.calls += calls_in(&decided.happenings);
    if is_reopened(&decided.happenings) {
        told.waits_for_person = told.waits_for_person || told.answered_at.is_none();
    }
    tell_of_owner(world, act, decided, &mut told);
    told
}

/// What is known of security after `act`: from the first sign on the customer is promised that a security case is answered in its
/// time, and other contacts are called.
fn tell_of_security(world: &World, act: &Act, told: &mut Told) {
    told.is_security = match act {
        Act::DraftJoins { is_security: true, .. } | Act::Absorb { is_security: true, .. } => true,
        Act::CustomerWrites { is_security: true }
        | Act::WritesInMerged { is_security: true, .. }
        | Act::Join { is_security: true, .. }
        | Act::FindSecurity => told.is_security || !told.left_security,
        Act::Route { to } => to == SECURITY,
        _ => told.is_security,
    };
    told.left_security |= world.told.is_security && !told.is_security;
    if !told.is_security || world.told.is_security {
        return;
    }
    told.calls = 0;
    told.nobody_since = told.nobody_since.map(|_| world.now);
    if told.answered_at.is_none() {
        told.counted_from = world.now;
        told.aim_at = None;
        let promised = promised(world.plan, true, world.standing.severity, world.now);
        told.due_at = told.due_at.into_iter().chain(promised).min();
    }
}

/// Who has it after `act`, and by when its customer hears again.
fn tell_of_owner(world: &World, act: &Act, decided: &Decided, told: &mut Told) {
    let was_to_hear = hears_by(told).is_some();
    let is_answered = told.answered_at.is_some();
    for happening in &decided.happenings {
        match happening {
            Happening::UpdatePromised { at } => {
                told.next_at = *at;
                told.aim_at = told.aim_at.filter(|_| at.is_none() || !is_answered);
            }
            // One that stands already is not put off.
            Happening::Aimed { .. } => {
                told.aim_at = told.aim_at.or(Some(after_minutes(world.now, UNPROMISED)));
            }
            Happening::Resolved { .. } => (told.next_at, told.aim_at) = (None, None),
            _ => {}
        }
    }
    let is_reopened = is_reopened(&decided.happenings);
    let has_somebody = match act {
        Act::TakeOver { .. } | Act::EngineerWrites { manner: Manner::Person, .. } => true,
        Act::Assign { to: Some(to), by, .. } => to == by,
        _ => false,
    };
    let is_left = is_reopened || matches!(act, Act::Assign { to: None, .. }) && told.nobody_since.is_none();
    let is_promised_anew = told.nobody_since.is_some() && hears_by(told).is_some() && !was_to_hear;
    if has_somebody || decided.happenings.iter().any(|it| matches!(it, Happening::Resolved { .. })) && is_answered {
        told.nobody_since = None;
    } else if is_answered && (is_left || is_promised_anew) {
        (told.nobody_since, told.calls) = (Some(world.now), 0);
    } else if !is_answered && (is_reopened || matches!(act, Act::Assign { .. })) {
        told.nobody_since = Some(told.counted_from);
    }
}

/// By when its customer was promised to hear from a person, or is to.
pub(super) fn hears_by(told: &Told) -> Option<Timestamp> {
    let promised = if told.answered_at.is_none() { told.due_at } else { told.next_at };
    promised.or(told.aim_at)
}

/// How many calls a customer may count on by `now`: one at once where everything stands still, one at each third.
pub(super) fn calls_owed(told: &Told, severity: Severity, now: Timestamp) -> u8 {
    let (Some(since), Some(by)) = (told.nobody_since, hears_by(told)) else { return 0 };
    let third = by.duration_since(since).max(SignedDuration::ZERO) / 3;
    let parts = [Some(since + third), Some(since + third * 2), (severity == Severity::Critical).then_some(since)];
    parts.into_iter().flatten().filter(|it| *it <= now).count() as u8
}

pub(super) fn calls_in(happenings: &[Happening]) -> u8 {
    happenings.iter().filter(|it| matches!(it, Happening::Escalated { .. })).count() as u8
}
