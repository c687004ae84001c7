//! What the account shows, as a list of facts.

use std::ops::Range;

use super::asked::Asked;
use super::reading::Reading;
use super::words::{end_list, language_note, marker, one_line};
use crate::domain::{FactKind, Language, Numbered, Phrase, Trouble};
use crate::llm::seam::ChatRequest;
use crate::text::{content_terms, fact_label, quoted_message};

/// Facts of a story, and of an answer that one fact gives.
const OF_A_STORY: usize = 7;
const OF_AN_ANSWER: usize = 4;
/// What stands between an event's own words and its record.
const RECORD: &str = " The AWS Health event ";
/// Share of a question which a fact speaks of that bears on it.
const BEARS: f64 = 0.15;
/// Longest fact that is told whole, in bytes: the first of an answer, the others, and a metric anywhere.
const LONGEST: usize = 900;
const MIDDLING: usize = 420;
const SHORT: usize = 360;

/// Whether a fact calls for action: something is wrong by it, or was changed.
pub(super) fn calls_for_action(fact: &Numbered) -> bool {
    is_change(fact) || is_wrong(fact)
}

pub(super) fn is_change(fact: &Numbered) -> bool {
    fact.evidence.fact.as_ref().is_some_and(|it| it.kind == FactKind::Change)
}

/// Whether something is wrong by a fact.
pub fn is_wrong(fact: &Numbered) -> bool {
    fact.evidence.fact.as_ref().filter(|it| it.kind != FactKind::Change).is_some_and(|it| {
        let severity = it.severity.as_deref().unwrap_or_default().to_ascii_lowercase();
        matches!(severity.as_str(), "alarm" | "issue" | "investigation" | "urgent" | "critical" | "high")
    })
}

/// Whether the facts are told as what happened, in the order of time, and not as what answers, the best first.
fn is_story(reading: &Reading, facts: &[&Numbered]) -> bool {
    let tells_of_trouble = reading.asks_why || reading.asks_for_steps || reading.is_report;
    let is_trouble = facts.iter().any(|it| calls_for_action(it));
    let asks_only_a_value = reading.asks_a_value && !reading.asks_why && !reading.asks_for_steps;
    !asks_only_a_value && (reading.asks_the_account || (tells_of_trouble && is_trouble))
}

/// Those of `facts` that a reply may tell: of a story, what goes on every night only where it is asked for; and where the question
/// `is_for_documents`, only what it speaks of. What is told first stays.
pub(super) fn bearing<'a>(
    mut facts: Vec<&'a Numbered>,
    request: &ChatRequest,
    (reading, asked): (&Reading, &Asked),
    (is_story, is_for_documents): (bool, bool),
) -> Vec<&'a Numbered> {
    let is_spoken_of = |it: &Numbered| asked.share(&it.evidence.text) >= BEARS;
    facts.retain(|it| {
        let is_wanted = !is_for_documents || is_spoken_of(it);
        let is_noise = is_story && is_routine(it) && !reading.asks_of_backups;
        // A finding waits for somebody to act whatever else is asked; who asks of a bill or an upload does not mean it.
        let is_finding = it.evidence.fact.as_ref().is_some_and(|it| it.kind == FactKind::Security);
        let is_meant = !is_finding || reading.asks_the_account || is_named(request, it) || is_spoken_of(it);
        request.told_first.contains(&it.number) || (is_wanted && is_meant && !is_noise)
    });
    facts
}

fn is_named(request: &ChatRequest, fact: &Numbered) -> bool {
    request.trouble.iter().flat_map(Trouble::names).any(|number| *number == fact.number)
}

/// The facts that a reply tells: those that are told whatever the question's words, and with them only what these speak of.
pub(super) fn told_first<'a>(
    facts: &[&'a Numbered],
    request: &ChatRequest,
    reading: &Reading,
    asked: &Asked,
) -> Vec<&'a Numbered> {
    let (mut first, mut others): (Vec<&Numbered>, Vec<&Numbered>) =
        facts.iter().partition(|it| request.told_first.contains(&it.number));
    if !first.is_empty() {
        others.retain(|it| asked.share(&it.evidence.text) >= BEARS);
    }
    first.extend(told(&others, reading, asked));
    first
}

/// What a backup does every night.
fn is_routine(fact: &Numbered) -> bool {
    fact.evidence.fact.as_ref().and_then(|it| it.severity.as_deref()) == Some("backup")
}

/// The facts that a reply tells, out of those that bear on the question, best first.
pub(super) fn told<'a>(facts: &[&'a Numbered], reading: &Reading, asked: &Asked) -> Vec<&'a Numbered> {
    let at = |it: &Numbered| it.evidence.fact.as_ref().map(|fact| fact.at);
    if is_story(reading, facts) {
        let mut told: Vec<&Numbered> = facts.iter().take(OF_A_STORY).copied().collect();
        told.sort_by_key(|it| (at(it), it.number));
        return told;
    }
    let mut scored: Vec<(f64, &Numbered)> = facts
        .iter()
        .enumerate()
        .map(|(rank, it)| (2.0 * asked.share(&it.evidence.text) + 1.0 / (rank as f64 + 1.0), *it))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.number.cmp(&b.1.number)));
    let mut told: Vec<&Numbered> = Vec::new();
    for (_, fact) in scored {
        match told.iter().position(|it| is_same_change(it, fact)) {
            // Of two records of one change the one that says who made it says more.
            Some(at) if !names_who(told.get(at)) && names_who(Some(&fact)) => {
                told.splice(at..=at, [fact]);
            }
            Some(_) => {}
            None if told.len() < OF_AN_ANSWER => told.push(fact),
            None => {}
        }
    }
    told
}

fn names_who(fact: Option<&&Numbered>) -> bool {
    fact.is_some_and(|it| it.evidence.text.lines().next().is_some_and(|title| title.contains(" by ")))
}

/// Whether two facts are two records of one change.
fn is_same_change(one: &Numbered, other: &Numbered) -> bool {
    let (Some(one), Some(other)) = (&one.evidence.fact, &other.evidence.fact) else { return false };
    let apart = (one.at.as_second() - other.at.as_second()).abs();
    one.kind == FactKind::Change && other.kind == FactKind::Change && one.resource == other.resource && apart <= 120
}

/// The list, each fact with its local time.
pub(super) fn section(request: &ChatRequest, facts: &[&Numbered], reading: &Reading, pieces: &mut Vec<String>) {
    let Some(best) = facts.iter().map(|it| it.number).min() else { return };
    let is_story = is_story(reading, facts);
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::InYourAccount)));
    pieces.extend(language_note(request, Language::En));
    for (position, fact) in facts.iter().enumerate() {
        let text = &fact.evidence.text;
        let length = end_of_words(text);
        let is_metric = fact.evidence.fact.as_ref().is_some_and(|it| it.kind == FactKind::Metric);
        let is_whole = match is_story {
            _ if is_metric => length <= SHORT,
            true => fact.number == best && !is_happening(fact),
            false => position == 0 || (!is_happening(fact) && length <= MIDDLING),
        };
        let Some(range) = (if is_whole { whole(text) } else { None }).or_else(|| title_and_more(text)) else {
            continue;
        };
        pieces.push(item(request, fact, range));
    }
    end_list(pieces);
}

/// What the account has of what documents said before it, each fact as whole as it is short; further facts where some were told before.
pub(super) fn behind(request: &ChatRequest, facts: &[&Numbered], is_further: bool, pieces: &mut Vec<String>) {
    let lines: Vec<String> = facts.iter().filter_map(|it| told_whole(request, it)).collect();
    if lines.is_empty() {
        return;
    }
    let phrase = if is_further { Phrase::AlsoSeen } else { Phrase::InYourAccount };
    pieces.push(format!("{}\n\n", request.phrases.get(phrase)));
    if !is_further {
        pieces.extend(language_note(request, Language::En));
    }
    pieces.extend(lines);
    end_list(pieces);
}

/// A fact's title as an item of a list, with its local time; `None` where it has none.
pub(super) fn headline(request: &ChatRequest, fact: &Numbered) -> Option<String> {
    let text = &fact.evidence.text;
    let end = end_of_words(text);
    let title = text.get(..text.find('\n').unwrap_or(end).min(end))?.trim_end();
    (!title.is_empty()).then(|| item(request, fact, 0..title.len()))
}

/// The same with what an event of the provider, a finding or an alarm says first: its title is a name.
pub(super) fn told_shortly(request: &ChatRequest, fact: &Numbered) -> Option<String> {
    let is_named_only = fact
        .evidence
        .fact
        .as_ref()
        .is_some_and(|it| matches!(it.kind, FactKind::Health | FactKind::Security | FactKind::Alarm));
    let range = title_and_more(&fact.evidence.text).filter(|_| is_named_only);
    range.map(|it| item(request, fact, it)).or_else(|| headline(request, fact))
}

/// The whole of a fact that is not long, else what [`told_shortly`] tells.
pub(super) fn told_whole(request: &ChatRequest, fact: &Numbered) -> Option<String> {
    let range = whole(&fact.evidence.text).filter(|it| it.len() <= MIDDLING);
    range.map(|it| item(request, fact, it)).or_else(|| told_shortly(request, fact))
}

/// The same with the error that the fact says was printed, where it says one.
pub(super) fn with_printed(request: &ChatRequest, fact: &Numbered) -> Option<String> {
    let body = fact.evidence.text.split_once('\n').map_or("", |it| it.1);
    let range = title_and_more(&fact.evidence.text).filter(|_| quoted_message(body).is_some());
    range.map(|it| item(request, fact, it)).or_else(|| headline(request, fact))
}

fn item(request: &ChatRequest, fact: &Numbered, range: Range<usize>) -> String {
    let text = &fact.evidence.text;
    let words = one_line(text.get(range).unwrap_or_default());
    let at = fact.evidence.fact.as_ref().map(|it| fact_label(it, &request.time_zone, request.language));
    let at = at.map(|it| format!("**{it}** — ")).unwrap_or_default();
    format!("- {at}{} {}\n", escape(&as_sentences(text, &words)), marker(fact.number, &words))
}

/// Whether the title says it all: alarms and changes.
fn is_happening(fact: &Numbered) -> bool {
    fact.evidence.fact.as_ref().is_some_and(|it| matches!(it.kind, FactKind::Alarm | FactKind::Change))
}

/// Where what we add to a fact's words begins.
fn end_of_words(text: &str) -> usize {
    text.find("\nTime: ").unwrap_or(text.len())
}

fn whole(text: &str) -> Option<Range<usize>> {
    let words = text.get(..end_of_words(text))?.trim_end();
    // The record of an event says again, in codes, what its provider's words, its time and its title say.
    let words = words.find(RECORD).and_then(|at| words.get(..at)).unwrap_or(words);
    (!words.is_empty() && words.len() <= LONGEST).then_some(0..words.len())
}

/// The title, with the body's first sentence where that says more than the title.
fn title_and_more(text: &str) -> Option<Range<usize>> {
    let end = end_of_words(text);
    let title_end = text.find('\n').unwrap_or(end).min(end);
    let title = text.get(..title_end)?.trim_end();
    let body = text.get(title_end..end)?;
    let first = crate::text::sentences(body)
        .into_iter()
        .find(|it| body.get(it.clone()).is_some_and(|it| !it.trim().is_empty()));
    // Times and numbers do not count: the item begins with its time, and the title gives the number that matters.
    let words = |text: &str| -> Vec<String> {
        let terms = content_terms(text).into_iter().filter(|it| !it.text.contains(|it: char| it.is_ascii_digit()));
        terms.map(|it| it.text).collect()
    };
    let told = words(title);
    let says_more = |sentence: &str| {
        let terms = words(sentence);
        let new = terms.iter().filter(|it| !told.contains(it)).count();
        sentence.len() <= 260 && new * 10 >= terms.len() * 6
    };
    let until = match first {
        Some(first) if body.get(first.clone()).is_some_and(says_more) => title_end + first.end,
        _ => title.len(),
    };
    let words = text.get(..until)?.trim_end();
    (!words.is_empty()).then_some(0..words.len())
}

/// A title and a sentence behind it, with the full stop that the line end stood for.
fn as_sentences(text: &str, words: &str) -> String {
    let title = text.lines().next().unwrap_or_default().trim_end();
    match words.strip_prefix(title) {
        Some(rest) if !rest.trim().is_empty() && !title.ends_with(['.', '。', '!', '?']) => format!("{title}.{rest}"),
        _ => words.to_owned(),
    }
}

/// Facts are plain text: what Markdown would read as markup is escaped, without changing a letter or digit.
fn escape(words: &str) -> String {
    words.replace('*', "\\*").replace('<', "\\<").replace('[', "\\[").replace('|', "\\|")
}
