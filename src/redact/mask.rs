use std::collections::BTreeMap;
use std::ops::Range;

use super::folded::Folded;
use super::joined::Joined;
use super::labels::{self, Class, Place};
use super::scan::{byte_at, floor};
use super::{Found, Redacted, Redaction, SecretKind, blob, card, header, labelled, pem, prefixed, url};

/// Something secret, in folded offsets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: SecretKind,
}

/// How often a text is looked at again after something was masked in it. Each round leaves less to find; two are the rule.
const ROUNDS: usize = 6;

/// Masks every secret in `text`; see the room's door for what counts as one.
///
/// Card numbers keep their last four digits. Placeholders already in `text` stay as they are.
pub fn redact(text: &str) -> Redaction {
    let mut counts = BTreeMap::new();
    let mut masked: Option<String> = None;
    for _ in 0..ROUNDS {
        match round(masked.as_deref().unwrap_or(text), &mut counts) {
            Some(next) => masked = Some(next),
            None => break,
        }
    }
    let found = counts.into_iter().map(|(kind, count)| Found { kind, count }).collect();
    Redaction { text: Redacted(masked.unwrap_or_else(|| text.to_owned())), found }
}

/// The text of [`redact`] alone, for facts and past cases.
pub fn redact_text(text: &str) -> String {
    redact(text).text.into_string()
}

/// One look at `text`. `None` if nothing was found.
fn round(text: &str, counts: &mut BTreeMap<SecretKind, u32>) -> Option<String> {
    let folded = Folded::of(text);
    let mut hits = detect(&folded);
    if hits.is_empty() {
        return None;
    }
    hits.sort_by_key(|hit| (hit.start, hit.end));
    let hits = outside(&merged(&hits), &placeholders(folded.text()), folded.text());
    (!hits.is_empty()).then(|| splice(text, &folded, &hits, counts))
}

fn detect(folded: &Folded<'_>) -> Vec<Hit> {
    let joined = Joined::of(folded.text());
    let mut hits = Vec::new();
    prefixed::find(&joined, &mut hits);
    card::find(folded.text(), &mut hits);
    let mut done = 0;
    for place in labels::places(folded.text()) {
        if place.start < done {
            continue;
        }
        if let Some(hit) = announced(folded, &place) {
            done = hit.end;
            hits.push(hit);
        }
    }
    blob::find(&joined, &mut hits);
    hits
}

fn announced(folded: &Folded<'_>, place: &Place) -> Option<Hit> {
    match place.label.class {
        Class::Password | Class::Key | Class::Loose | Class::Faint => labelled::find(folded, place),
        Class::Follows => labelled::in_quotes(folded, place),
        Class::Authorization => header::authorization(folded, place),
        Class::Scheme => header::scheme(folded, place),
        Class::Cookie => header::cookie(folded, place),
        Class::UserFlag => header::user_flag(folded, place),
        Class::ClientFlag => header::client_flag(folded, place),
        Class::Url => url::password(folded, place),
        Class::Login => url::login(folded, place),
        Class::Pem => pem::find(folded.text(), place),
    }
}

/// Overlapping hits as one. The longest names it; of equal ones the more specific.
fn merged(sorted: &[Hit]) -> Vec<Hit> {
    let mut merged: Vec<(Hit, usize)> = Vec::with_capacity(sorted.len());
    for hit in sorted {
        let length = hit.end - hit.start;
        match merged.last_mut() {
            Some((last, longest)) if hit.start < last.end => {
                last.end = last.end.max(hit.end);
                if length > *longest || (length == *longest && hit.kind < last.kind) {
                    last.kind = hit.kind;
                    *longest = length;
                }
            }
            _ => merged.push((*hit, length)),
        }
    }
    merged.into_iter().map(|(hit, _)| hit).collect()
}

/// The parts of `hits` that are not placeholders already. What has no letter and no digit left is dropped.
fn outside(hits: &[Hit], placeholders: &[Range<usize>], text: &str) -> Vec<Hit> {
    let mut parts = Vec::with_capacity(hits.len());
    for hit in hits {
        let mut start = hit.start;
        let first = placeholders.partition_point(|range| range.end <= hit.start);
        let inside = placeholders.get(first..).unwrap_or_default().iter().take_while(|range| range.start < hit.end);
        for range in inside {
            parts.push(Hit { start, end: range.start.max(start), kind: hit.kind });
            start = range.end;
        }
        parts.push(Hit { start, end: hit.end.max(start), kind: hit.kind });
    }
    parts.retain(|part| text.get(part.start..part.end).is_some_and(|part| part.contains(char::is_alphanumeric)));
    parts
}

const OPENING: &str = "[masked: ";
const CARD_ENDING: &str = " ending ";

/// The ranges of our own placeholders in `text`, ascending. Nobody can hide a secret in one: they are a closed list.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    text.match_indices(OPENING)
        .filter_map(|(start, opening)| {
            let rest = text.get(start + opening.len()..)?;
            let length = SecretKind::ALL.iter().find_map(|kind| {
                let tail = rest.strip_prefix(kind.label())?;
                let ending = if *kind == SecretKind::CardNumber { card_ending(tail) } else { 0 };
                (byte_at(tail, ending) == Some(b']')).then(|| kind.label().len() + ending + 1)
            })?;
            Some(start..start + opening.len() + length)
        })
        .collect()
}

/// A redacted text without what stands in the places of secrets, and without the name that each was given (`secret_key = `).
pub fn without_placeholders(text: &str) -> String {
    let mut kept = String::new();
    let mut from = 0;
    for place in placeholders(text) {
        let before = text.get(from..place.start).unwrap_or_default();
        let assigned = before.trim_end().strip_suffix(['=', ':', '：']).map(str::trim_end);
        let named = assigned.map(|it| it.trim_end_matches(|it: char| it.is_alphanumeric() || matches!(it, '_' | '-')));
        kept.push_str(named.unwrap_or(before));
        from = place.end;
    }
    kept.push_str(text.get(from..).unwrap_or_default());
    kept
}

/// The length of ` ending 1234`, or 0.
fn card_ending(tail: &str) -> usize {
    let digits = tail.strip_prefix(CARD_ENDING).and_then(|rest| rest.get(..4));
    match digits {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => CARD_ENDING.len() + 4,
        _ => 0,
    }
}

fn placeholder(kind: SecretKind, secret: &str) -> String {
    if kind != SecretKind::CardNumber {
        return format!("{OPENING}{}]", kind.label());
    }
    let digits: Vec<char> = secret.chars().filter(char::is_ascii_digit).collect();
    let last: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    format!("{OPENING}{}{CARD_ENDING}{last}]", kind.label())
}

fn splice(text: &str, folded: &Folded<'_>, hits: &[Hit], counts: &mut BTreeMap<SecretKind, u32>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for hit in hits {
        let start = floor(text, folded.origin(hit.start)).max(from);
        let end = floor(text, folded.origin(hit.end)).max(start);
        out.push_str(text.get(from..start).unwrap_or_default());
        out.push_str(&placeholder(hit.kind, folded.text().get(hit.start..hit.end).unwrap_or_default()));
        *counts.entry(hit.kind).or_insert(0) += 1;
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}
