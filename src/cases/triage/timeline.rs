use jiff::{SignedDuration, Timestamp};

use super::own::Own;
use super::{Known, Reading};
use crate::domain::{Fact, FactKind, TimelineEntry, TriagePhrase};

/// How far back it goes.
const REACH: SignedDuration = SignedDuration::from_hours(24);
/// Most facts it tells: the latest ones.
const MOST: usize = 30;

/// Changes, alarms, health events and the customer's own words in their order, each once. Facts of workloads that the case does
/// not concern are left out.
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
        text: own.say(TriagePhrase::Customer, &[("quote", &line(&one_line(words)))]),
        evidence_id: None,
    };
    let messages = once(case.messages().filter_map(|it| Some((it.at?, it.body.as_str()))));
    // A subject that was made of a message is no other word of theirs.
    let is_said = messages.iter().any(|(_, words)| words.contains(&one_line(&case.subject)));
    entries.extend(case.created_at.filter(|_| !is_said).map(|at| said(at, &case.subject)));
    entries.extend(messages.iter().map(|(at, words)| said(*at, words)));
    // At one moment what was seen stands before what was said.
    entries.sort_by_key(|it| (it.at, it.evidence_id.is_none()));
    entries
}

/// Messages as lines, each without the paragraphs that one before it has: a draft that joins an open case repeats what it was
/// made of.
fn once<'a>(messages: impl Iterator<Item = (Timestamp, &'a str)>) -> Vec<(Timestamp, String)> {
    let mut told: Vec<(Timestamp, String)> = Vec::new();
    for (at, body) in messages {
        let mut new: Vec<String> = Vec::new();
        for paragraph in body.split("\n\n").map(one_line) {
            let is_told = told.iter().map(|it| &it.1).chain(&new).any(|it| it.contains(&paragraph));
            if !is_told {
                new.push(paragraph);
            }
        }
        if !new.is_empty() {
            told.push((at, new.join(" ")));
        }
    }
    told
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The beginning of a line.
fn line(one: &str) -> String {
    const LONGEST: usize = 200;
    let short: String = one.chars().take(LONGEST).collect();
    if short.len() < one.len() { format!("{short} …") } else { short }
}
