//! Which stretches of the evidence answer the question.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::blocks::{Block, Item, blocks};
use crate::domain::{EvidenceKind, Language, Numbered};
use crate::text::compared_terms;

/// Under this relevance a passage speaks of something else.
pub(super) const RELEVANT: f32 = 0.34;
/// Under this one it is not even near.
pub(super) const NEAR: f32 = 0.28;
/// Share of the best relevance that passages in the reader's language need to be quoted alone.
const OWN_LANGUAGE: f32 = 0.85;
/// Sentences quoted at the most.
const SENTENCES: usize = 4;
/// Documents quoted at the most.
const DOCUMENTS: usize = 2;

/// Words worth quoting: a sentence, or a whole bulleted list with what leads into it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picked<'a> {
    pub source: &'a Numbered,
    pub range: Range<usize>,
    /// The list's items; empty for a sentence.
    pub bullets: Vec<Range<usize>>,
}

/// A procedure worth quoting whole.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PickedSteps<'a> {
    pub source: &'a Numbered,
    pub items: Vec<Item>,
}

/// The question's terms with their weights: terms that few candidates hold weigh more.
pub(super) struct Asked {
    weights: HashMap<String, f64>,
}

impl Asked {
    /// Weighs the terms of `question` over `texts`.
    pub(super) fn new(question: &str, texts: &[&str]) -> Self {
        let held: Vec<HashSet<String>> = texts.iter().map(|it| compared_terms(it)).collect();
        let count = held.len() as f64;
        let weight = |term: &String| {
            let holders = held.iter().filter(|it| it.contains(term)).count() as f64;
            ((count + 1.0) / (holders + 0.5)).ln().max(0.1)
        };
        Self { weights: compared_terms(question).into_iter().map(|it| (it.clone(), weight(&it))).collect() }
    }

    /// Share of the question's weight that `text` holds, in `[0, 1]`.
    pub(super) fn share(&self, text: &str) -> f64 {
        let total: f64 = self.weights.values().sum();
        if total <= 0.0 {
            return 0.0;
        }
        let held = compared_terms(text);
        self.weights.iter().filter(|(term, _)| held.contains(*term)).map(|(_, weight)| weight).sum::<f64>() / total
    }
}

/// Passages of documents and cards that speak of the question, best first: reader's language, then the order they came in.
pub(super) fn relevant_passages(evidence: &[Numbered], language: Language, least: f32) -> Vec<&Numbered> {
    let mut found: Vec<&Numbered> = evidence
        .iter()
        .filter(|it| matches!(it.evidence.kind, EvidenceKind::Doc | EvidenceKind::Card))
        .filter(|it| it.evidence.relevance.unwrap_or(1.0) >= least)
        .collect();
    let is_read = |it: &&Numbered| language.reads(it.evidence.language);
    let best = |of: &dyn Fn(&&Numbered) -> bool| {
        found.iter().filter(|it| of(it)).filter_map(|it| it.evidence.relevance).fold(0.0_f32, f32::max)
    };
    // One's own language is worth something, but not an answer about something else.
    let (own, any) = (best(&is_read), best(&|_| true));
    if found.iter().any(is_read) && own >= OWN_LANGUAGE * any {
        found.retain(is_read);
    }
    found
}

/// Words that give a reason, for questions that ask for one.
const REASONS: &[&str] = &[
    "because",
    "reason",
    "cause",
    "due to",
    "因为",
    "因為",
    "原因",
    "由于",
    "由於",
    "导致",
    "導致",
    "可能是",
    "ため",
    "理由",
    "場合",
];

/// The sentences and lists that answer, in the order to quote them.
pub(super) fn sentences<'a>(passages: &[&'a Numbered], asked: &Asked, asks_why: bool) -> Vec<Picked<'a>> {
    let mut scored: Vec<(f64, usize, Picked<'a>)> = Vec::new();
    for (rank, passage) in passages.iter().enumerate() {
        let evidence = &passage.evidence;
        let heading = format!("{} {}", evidence.title, evidence.headings.join(" "));
        let about = 0.4 * asked.share(&evidence.text) + 0.6 * asked.share(&heading) + 0.4 / (rank as f64 + 1.0);
        for (position, block) in blocks(&evidence.text).into_iter().enumerate() {
            let Some(picked) = quotable(passage, block) else { continue };
            let words = all_words(&picked);
            let reason = asks_why && REASONS.iter().any(|it| words.to_lowercase().contains(it));
            // The first sentences of a section carry its point.
            let lead = 0.1 / (position as f64 + 1.0);
            let score = asked.share(&words) + about + lead + if reason { 0.35 } else { 0.0 };
            scored.push((score, rank, picked));
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.range.start.cmp(&b.2.range.start)));
    choose(scored)
}

/// A block as something to quote; what is too short, too long or only leads into something else is not.
fn quotable(source: &Numbered, block: Block) -> Option<Picked<'_>> {
    let text = &source.evidence.text;
    match block {
        Block::Sentence(range) => {
            let words = text.get(range.clone()).filter(|it| (12..=600).contains(&it.len()))?;
            let leads_in = words.ends_with([':', '：']);
            (!leads_in).then_some(Picked { source, range, bullets: Vec::new() })
        }
        Block::Bullets { lead: Some(range), items } => {
            let size: usize = items.iter().map(Range::len).sum();
            (size <= 1_500).then_some(Picked { source, range, bullets: items })
        }
        // Bullets torn from what they belong to mislead.
        Block::Bullets { lead: None, .. } | Block::Procedure(_) => None,
    }
}

fn all_words(picked: &Picked<'_>) -> String {
    let text = &picked.source.evidence.text;
    let ranges = std::iter::once(&picked.range).chain(&picked.bullets);
    ranges.filter_map(|it| text.get(it.clone())).collect::<Vec<_>>().join(" ")
}

fn choose<'a>(scored: Vec<(f64, usize, Picked<'a>)>) -> Vec<Picked<'a>> {
    let best = scored.first().map_or(0.0, |it| it.0);
    let mut documents: Vec<&str> = Vec::new();
    let mut chosen: Vec<Picked<'a>> = Vec::new();
    for (score, _, picked) in scored {
        let document = picked.source.evidence.title.as_str();
        let is_known = documents.contains(&document);
        let has_list = chosen.iter().any(|it| !it.bullets.is_empty());
        let is_more = chosen.len() >= SENTENCES || (has_list && !picked.bullets.is_empty());
        if is_more || score < 0.6 * best || (!is_known && documents.len() >= DOCUMENTS) {
            continue;
        }
        if !is_known {
            documents.push(document);
        }
        chosen.push(picked);
    }
    let rank = |it: &Picked<'_>| documents.iter().position(|title| *title == it.source.evidence.title).unwrap_or(0);
    chosen.sort_by_key(|it| (rank(it), it.source.number, it.range.start));
    chosen
}

/// The procedure that fits best, where one fits: a numbered list of a relevant passage; where documents are quoted already
/// (`titles`, best first), of one of these, because steps about something else mislead.
pub(super) fn steps<'a>(passages: &[&'a Numbered], asked: &Asked, titles: &[&str]) -> Option<PickedSteps<'a>> {
    let mut best: Option<(f64, PickedSteps<'a>)> = None;
    let is_quoted = |it: &Numbered| titles.is_empty() || titles.contains(&it.evidence.title.as_str());
    for (rank, passage) in passages.iter().enumerate().filter(|(_, it)| is_quoted(it)) {
        for block in blocks(&passage.evidence.text) {
            let Block::Procedure(items) = block else { continue };
            let heading = format!("{} {}", passage.evidence.title, passage.evidence.headings.join(" "));
            let of_same_document = if titles.first() == Some(&passage.evidence.title.as_str()) { 0.5 } else { 0.0 };
            let score = asked.share(&passage.evidence.text)
                + 0.7 * asked.share(&heading)
                + of_same_document
                + 0.2 / (rank as f64 + 1.0);
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, PickedSteps { source: passage, items }));
            }
        }
    }
    best.filter(|(score, _)| *score >= 0.4).map(|(_, steps)| steps)
}
