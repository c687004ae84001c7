use jiff::{SignedDuration, Timestamp};

use super::own::Own;
use super::{Known, Reading};
use crate::domain::{Fact, FactKind, TimelineEntry, TriagePhrase};

/// How far back it goes.
const REACH: SignedDuration = SignedDuration::from_hours(24);
/// Most facts it tells: the latest ones.
const MOST: usize = 30;

/// Changes, alarms, health events and the customer's own messages in their order. Facts of
/// workloads that the case does not concern are left out.
pub(super) fn timeline(reading: &Reading<'_>, known: &Known<'_>, own: &Own<'_>) -> Vec<TimelineEntry> {
    let Known { case, facts, now, .. } = *known;
    let is_near = |it: &Fact| reading.bearing.iter().any(|near| near.id == it.id);
    let tells = |it: &Fact| matches!(it.kind, FactKind::Change | FactKind::Alarm | FactKind::Health);
    let told = facts.iter().filter(|it| it.at <= now && it.at >= now - REACH).filter(|it| tells(it) && is_near(it));
    let mut entries: Vec<TimelineEntry> =
        told.map(|it| TimelineEntry { at: it.at, text: it.title.clone(), evidence_id: Some(it.id.clone()) }).collect();
    entries.sort_by(|one, other| (one.at, &one.evidence_id).cmp(&(other.at, &other.evidence_id)));
    let early = entries.len().saturating_sub(MOST);
    entries.drain(..early);
    let said = |at: Timestamp, words: &str| TimelineEntry {
        at,
        text: own.say(TriagePhrase::Customer, &[("quote", &line(words))]),
        evidence_id: None,
    };
    entries.extend(case.created_at.map(|at| said(at, &case.subject)));
    entries.extend(case.messages().filter_map(|it| Some(said(it.at?, &it.body))));
    // At one moment what was seen stands before what was said.
    entries.sort_by_key(|it| (it.at, it.evidence_id.is_none()));
    entries
}

/// The beginning of a message as one line.
fn line(words: &str) -> String {
    const LONGEST: usize = 200;
    let one = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = one.chars().take(LONGEST).collect();
    if short.len() < one.len() { format!("{short} …") } else { short }
}
