//! Which stretches of the evidence answer the question.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::blocks::{Block, Item, blocks};
use super::orders::orders_the_assistant;
use super::reading::{Reading, only_looks, tells_a_size};
use crate::base::constant_pattern;
use crate::domain::{EvidenceKind, Language, Numbered};
use crate::text::{compared_terms, content_terms};

/// Under this relevance a passage speaks of something else.
pub(super) const RELEVANT: f32 = 0.34;
/// What a passage of the document that the search puts first needs.
const RELEVANT_FIRST: f32 = 0.3;
/// What it needs where it stands in another language than question and page: only known ideas can have found it there, and one
/// that both happen to hold is no answer. Chosen on the answers suite, looked at on 24 questions of a writer who knew no rule.
const RELEVANT_ACROSS: f32 = 0.5;
/// Under this one it is not even near.
pub(super) const NEAR: f32 = 0.28;
/// Stretches quoted at the most, and of an answer that is a value.
const STRETCHES: usize = 4;
const STRETCHES_OF_A_VALUE: usize = 3;
/// Documents quoted at the most.
const DOCUMENTS: usize = 2;
/// Under this share of the question an item torn from its list, or a row from its table, answers nothing by itself.
const LEAST_ALONE: f64 = 0.12;
/// What stands alone less well than a sentence loses.
const TORN: f64 = 0.1;
/// Share of the best score that a stretch needs, and that the first of another document needs.
const WORTH_IT: f64 = 0.6;
const WORTH_ANOTHER_DOCUMENT: f64 = 0.75;

/// What a sentence at the beginning of the first document counts where the gist of a matter is wanted, and how many do.
const GIST: f64 = 0.2;
const OF_THE_GIST: usize = 3;

/// Score that a procedure needs within a document that is quoted, and in another.
const FITS: f64 = 0.4;
const FITS_ALONE: f64 = 0.55;
/// What a step counts that is looked for.
const PREFERRED: f64 = 0.5;

/// What a picked stretch is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    Sentence,
    /// A whole bulleted list, led in by the stretch itself.
    List(Vec<Range<usize>>),
    /// A bullet or a step that stands for itself, with the code below it.
    Item(Option<Range<usize>>),
    /// A row of a table; the stretch is the row, `header` the line above all. Where the question names some of its columns, these
    /// are `columns`; else all are.
    Row {
        header: Range<usize>,
        columns: Vec<usize>,
    },
}

/// Words worth quoting.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picked<'a> {
    pub source: &'a Numbered,
    pub range: Range<usize>,
    pub shape: Shape,
}

impl Picked<'_> {
    /// The words themselves.
    pub(super) fn words(&self) -> &str {
        self.source.evidence.text.get(self.range.clone()).unwrap_or_default()
    }

    /// Whether both are the same words.
    pub(super) fn is_same(&self, other: &Picked<'_>) -> bool {
        self.source.number == other.source.number && self.range == other.range
    }

    /// Whether `other` is this stretch or an item of it.
    pub(super) fn holds(&self, other: &Picked<'_>) -> bool {
        let items: &[Range<usize>] = if let Shape::List(items) = &self.shape { items } else { &[] };
        self.is_same(other) || (self.source.number == other.source.number && items.contains(&other.range))
    }
}

/// A procedure worth quoting whole.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PickedSteps<'a> {
    pub source: &'a Numbered,
    pub items: Vec<Item>,
    /// What they go on with in other sections.
    pub then: Vec<Self>,
}

impl<'a> PickedSteps<'a> {
    pub(super) fn of(source: &'a Numbered, items: Vec<Item>) -> Self {
        Self { source, items, then: Vec::new() }
    }

    /// The words of each step, also of what they go on with.
    pub(super) fn words(&self) -> impl Iterator<Item = &'a str> {
        let of = |it: &Self| -> Vec<&'a str> {
            it.items.iter().filter_map(|step| it.source.evidence.text.get(step.words.clone())).collect()
        };
        std::iter::once(self).chain(&self.then).flat_map(of)
    }
}

/// Passages of documents and cards that speak of the question, best first. Where the best is in a language that the reader
/// reads, the others are left out; one's own language is worth something, but not an answer about something else.
/// Where some speak of what the question calls by name (`names`, as terms), the others are left out as well.
pub(super) fn relevant_passages<'a>(
    evidence: &'a [Numbered],
    language: Language,
    asked_in: Language,
    least: f32,
    names: &HashSet<String>,
) -> Vec<&'a Numbered> {
    let is_document = |it: &&Numbered| matches!(it.evidence.kind, EvidenceKind::Doc | EvidenceKind::Card);
    let first = evidence.iter().find(is_document).map(|it| it.evidence.title.as_str());
    let enough = |it: &&Numbered| {
        let is_first = first == Some(it.evidence.title.as_str()) && least <= RELEVANT;
        let is_across = ![language, asked_in].iter().any(|reader| reader.reads(it.evidence.language));
        let least = match () {
            () if is_across => least.max(RELEVANT_ACROSS),
            () if is_first => least.min(RELEVANT_FIRST),
            () => least,
        };
        it.evidence.relevance.unwrap_or(1.0) >= least
    };
    let mut found: Vec<&Numbered> = evidence.iter().filter(is_document).filter(enough).collect();
    let is_named = |it: &&Numbered| !terms_of(it).is_disjoint(names);
    if found.iter().any(is_named) {
        found.retain(is_named);
    }
    let is_read = |it: &&Numbered| language.reads(it.evidence.language);
    if found.first().is_some_and(is_read) {
        found.retain(is_read);
    }
    found
}

/// The terms of a piece of evidence with its title and headings.
pub(super) fn terms_of(source: &Numbered) -> HashSet<String> {
    let evidence = &source.evidence;
    let text = format!("{} {} {}", evidence.title, evidence.headings.join(" "), evidence.text);
    content_terms(&text).into_iter().map(|it| it.text).collect()
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

static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)\d[\d,.]*\s*(ms|s|sec|second|minute|min|hour|day|week|month|year|秒|分|小时|小時|時間|天|日|周|週|か月|个月|個月|年)",
    )
});

/// What rules something out or demands it, for questions that want a yes or a no.
static RULES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(must|cannot|can't|never|not enough|no longer|do not|does not|should|only if|only after|nothing|still)\b",
        r"|不要|不能|不可|无法|無法|必须|必須|不得|不会|不會|请勿|請勿|不再|才能|才会|才會|仍|不足以",
        r"|しないで|できません|必要です|必要があり|なりません|ではありません|られません|ないと|引き続き"
    ))
});

/// The stretches that answer, in the order to quote them: the best first, the others as they stand.
pub(super) fn stretches<'a>(passages: &[&'a Numbered], asked: &Asked, reading: &Reading) -> Vec<Picked<'a>> {
    let mut scored: Vec<(f64, usize, Picked<'a>)> = Vec::new();
    let mut best = 0.0_f64;
    for (rank, passage) in passages.iter().enumerate() {
        let evidence = &passage.evidence;
        let heading = format!("{} {}", evidence.title, evidence.headings.join(" "));
        let of_heading = asked.share(&heading);

        // However well it fits, what shares nothing with the question answers it only under a heading or behind words that do.
        // What stands in another language was found by its meaning, and so was a past case.
        let is_found = evidence.kind == EvidenceKind::Case || !asked.shares_words_with(evidence.language);
        let always = of_heading + if is_found { 1.0 } else { 0.0 };
        let is_first = passages.first().is_some_and(|it| it.evidence.title == evidence.title);
        let is_lead = reading.wants_the_gist && is_first && evidence.begins_its_document();
        let about = 0.4 * asked.share(&evidence.text) + 0.6 * of_heading + 0.5 / (rank as f64 + 1.0);
        let mut before = always;
        let mut said_before = compared_terms(&heading);
        let above = said_before.clone();
        for (position, block) in blocks(&evidence.text).into_iter().enumerate() {
            // The first sentences of a section carry its point.
            let lead = if matches!(block, Block::Sentence(_)) { 0.1 / (position as f64 + 1.0) } else { 0.0 };
            let last = std::mem::replace(&mut before, always);
            let hangs_on = std::mem::take(&mut said_before);
            for picked in quotable(passage, block, asked) {
                let words = all_words(&picked);
                let said = compared_terms(&words);
                // What has no word in common with its heading nor with the words before it is no part of what they tell.
                let is_part = is_found || !said.is_disjoint(&above) || !said.is_disjoint(&hangs_on);
                said_before.extend(said);
                if has_orders(&picked) {
                    continue;
                }
                let share = asked.share(&words);
                let is_torn = matches!(picked.shape, Shape::Item(_) | Shape::Row { .. });
                before += share;
                let stands = if is_part { share + last } else { share };
                if stands <= 0.0 || (is_torn && share < LEAST_ALONE) {
                    continue;
                }
                let torn = if is_torn { TORN } else { 0.0 };
                let gist = if is_lead && !is_torn && position < OF_THE_GIST { GIST } else { 0.0 };
                let score = share + about + lead - torn + fit(&words, reading);
                // What counts as the gist adds to an answer, and makes nothing else of it less worth.
                best = best.max(score);
                scored.push((score + gist, rank, picked));
            }
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.range.start.cmp(&b.2.range.start)));
    choose(scored, best, if reading.asks_a_value { STRETCHES_OF_A_VALUE } else { STRETCHES })
}

/// How well words have the form of the answer that is asked for.
fn fit(words: &str, reading: &Reading) -> f64 {
    let lower = words.to_lowercase();
    let mut fit = 0.0;
    if reading.asks_why && REASONS.iter().any(|it| lower.contains(it)) {
        fit += 0.35;
    }
    if reading.asks_a_verdict && RULES.is_match(words) {
        fit += 0.2;
    }
    if reading.asks_a_value && words.contains(|it: char| it.is_ascii_digit()) {
        fit += 0.2;
    }
    if reading.states_a_size && tells_a_size(words) {
        fit += 0.25;
    }
    if (reading.asks_a_duration || reading.states_a_time) && DURATION.is_match(words) {
        fit += 0.25;
    }
    fit
}

/// Whether a stretch tells how long, where a question asks that.
pub(super) fn tells_how_long(picked: &Picked<'_>) -> bool {
    DURATION.is_match(picked.words())
}

/// A block as things to quote; what is too short, too long or only leads into something else is none.
fn quotable<'a>(source: &'a Numbered, block: Block, asked: &Asked) -> Vec<Picked<'a>> {
    let text = &source.evidence.text;
    let fits = |range: &Range<usize>| (12..=600).contains(&range.len());
    // A question answers none.
    let leads_in = |range: &Range<usize>| text.get(range.clone()).is_none_or(|it| it.ends_with([':', '：', '?', '？']));
    match block {
        Block::Sentence(range) if fits(&range) && !leads_in(&range) => {
            vec![Picked { source, range, shape: Shape::Sentence }]
        }
        Block::Sentence(_) => Vec::new(),
        Block::Bullets { lead: Some(range), items } if items.iter().map(Range::len).sum::<usize>() <= 1_500 => {
            vec![Picked { source, range, shape: Shape::List(items) }]
        }
        Block::Bullets { items, .. } => {
            let items = items.into_iter().filter(fits);
            items.map(|range| Picked { source, range, shape: Shape::Item(None) }).collect()
        }
        Block::Procedure(items) => {
            let items = items.into_iter().filter(|it| fits(&it.words) && !leads_in(&it.words));
            items.map(|it| Picked { source, range: it.words, shape: Shape::Item(it.code) }).collect()
        }
        Block::Row { header, row } => {
            let columns = columns(text.get(header.clone()).unwrap_or_default(), asked);
            vec![Picked { source, range: row, shape: Shape::Row { header, columns } }]
        }
    }
}

/// The columns that the question names best, by their places; the first, which says what a row is about, is none of them.
pub(super) fn columns(header: &str, asked: &Asked) -> Vec<usize> {
    let shares: Vec<f64> = header.split('|').map(|it| if asked.names(it) { asked.share(it) } else { 0.0 }).collect();
    let most = shares.iter().skip(1).copied().fold(0.0, f64::max);
    let is_named = |share: &f64| most > 0.0 && *share >= 0.99 * most;
    shares.iter().enumerate().skip(1).filter(|(_, share)| is_named(share)).map(|(at, _)| at).collect()
}

/// Whether the stretch, or an item that is quoted with it, speaks to the assistant.
fn has_orders(picked: &Picked<'_>) -> bool {
    let items: &[Range<usize>] = if let Shape::List(items) = &picked.shape { items } else { &[] };
    let text = &picked.source.evidence.text;
    let mut ranges = std::iter::once(&picked.range).chain(items);
    ranges.any(|it| text.get(it.clone()).is_some_and(orders_the_assistant))
}

fn all_words(picked: &Picked<'_>) -> String {
    let text = &picked.source.evidence.text;
    let below: &[Range<usize>] = match &picked.shape {
        Shape::List(items) => items,
        // In a table of many columns a cell says little without the name above it.
        Shape::Row { header, .. } if text.get(header.clone()).is_some_and(|it| it.matches('|').count() >= 2) => {
            std::slice::from_ref(header)
        }
        _ => &[],
    };
    let ranges = std::iter::once(&picked.range).chain(below);
    ranges.filter_map(|it| text.get(it.clone())).collect::<Vec<_>>().join(" ")
}

/// Of stretches with their scores, best first, those that are worth it beside one that scores `best`.
fn choose<'a>(scored: Vec<(f64, usize, Picked<'a>)>, best: f64, most: usize) -> Vec<Picked<'a>> {
    let mut documents: Vec<&str> = Vec::new();
    let mut chosen: Vec<Picked<'a>> = Vec::new();
    for (score, _, picked) in scored {
        let document = picked.source.evidence.title.as_str();
        let is_known = documents.contains(&document);
        let is_list = |it: &Picked<'_>| matches!(it.shape, Shape::List(_));
        let is_more = chosen.len() >= most || (is_list(&picked) && chosen.iter().any(is_list));
        let needed = if is_known { WORTH_IT } else { WORTH_ANOTHER_DOCUMENT };
        if is_more || score < needed * best || (!is_known && documents.len() >= DOCUMENTS) {
            continue;
        }
        if !is_known {
            documents.push(document);
        }
        chosen.push(picked);
    }
    let rank = |it: &Picked<'_>| documents.iter().position(|title| *title == it.source.evidence.title).unwrap_or(0);
    if let Some((_, others)) = chosen.split_first_mut() {
        others.sort_by_key(|it| (rank(it), it.source.number, it.range.start));
    }
    chosen
}

/// The procedure that fits best, where one fits: a numbered list of a relevant passage; where documents are quoted already
/// (`titles`, best first), of one of these, because steps about something else mislead, and only where these have none of another.
/// Where it is asked how something `is_done`, what only looks counts less than what does it.
pub(super) fn steps<'a>(
    passages: &[&'a Numbered],
    asked: &Asked,
    titles: &[&str],
    is_done: bool,
) -> Option<PickedSteps<'a>> {
    let acts: Vec<&Numbered> = passages.iter().copied().filter(|it| !is_done || !looks(it)).collect();
    let of_first = titles.get(..1).unwrap_or_default();
    let acting = best_steps(&acts, asked, of_first, FITS, |_| false).filter(|_| is_done && !of_first.is_empty());
    acting.or_else(|| steps_preferring(passages, asked, titles, |_| false))
}

fn looks(passage: &Numbered) -> bool {
    passage.evidence.headings.last().is_some_and(|it| only_looks(it))
}

/// The procedure that fits best, whether it does something or only looks; one with a step that `prefers` takes counts more.
pub(super) fn steps_preferring<'a>(
    passages: &[&'a Numbered],
    asked: &Asked,
    titles: &[&str],
    prefers: fn(&str) -> bool,
) -> Option<PickedSteps<'a>> {
    let best = |titles, least| best_steps(passages, asked, titles, least, prefers);
    best(titles, FITS).or_else(|| best(&[], FITS_ALONE))
}

/// The procedure of `passages` that fits best, however little: somebody named these passages.
pub(super) fn steps_of_named<'a>(passages: &[&'a Numbered], asked: &Asked) -> Option<PickedSteps<'a>> {
    best_steps(passages, asked, &[], 0.0, |_| false)
}

/// The procedure that the document of this title has first: what it would have its reader do first.
pub(super) fn first_steps_of<'a>(passages: impl Iterator<Item = &'a Numbered>, title: &str) -> Option<PickedSteps<'a>> {
    let mut sections: Vec<&Numbered> = passages.filter(|it| it.evidence.title == title).collect();
    sections.sort_by_key(|it| it.evidence.ordinal());
    sections.into_iter().find_map(first_steps)
}

/// The first procedure of a passage, if it has one.
fn first_steps(passage: &Numbered) -> Option<PickedSteps<'_>> {
    procedures(passage).next().map(|items| PickedSteps::of(passage, items))
}

/// The sentences of a passage as they stand, but for what only leads into something else.
pub(super) fn first_sentences(passage: &Numbered) -> Vec<Picked<'_>> {
    let nothing = Asked::new("", "", &[], &[]);
    let all = blocks(&passage.evidence.text).into_iter().flat_map(|it| quotable(passage, it, &nothing));
    all.filter(|it| it.shape == Shape::Sentence && !has_orders(it)).collect()
}

/// Whether a stretch is one of these steps, or part of one.
pub(super) fn is_inside(picked: &Picked<'_>, steps: &PickedSteps<'_>) -> bool {
    let holds = |it: &Item| it.words.start <= picked.range.start && picked.range.end <= it.words.end;
    let is_here = picked.source.number == steps.source.number && steps.items.iter().any(holds);
    is_here || steps.then.iter().any(|it| is_inside(picked, it))
}

/// The numbered lists of a passage that speak to nobody but its reader.
fn procedures(passage: &Numbered) -> impl Iterator<Item = Vec<Item>> {
    let text = &passage.evidence.text;
    let orders = |it: &Item| text.get(it.words.clone()).is_some_and(orders_the_assistant);
    let lists =
        blocks(text).into_iter().filter_map(|it| if let Block::Procedure(items) = it { Some(items) } else { None });
    lists.filter(move |items| !items.iter().any(orders))
}

fn best_steps<'a>(
    passages: &[&'a Numbered],
    asked: &Asked,
    titles: &[&str],
    least: f64,
    prefers: fn(&str) -> bool,
) -> Option<PickedSteps<'a>> {
    let mut best: Option<(f64, PickedSteps<'a>)> = None;
    let is_quoted = |it: &Numbered| titles.is_empty() || titles.contains(&it.evidence.title.as_str());
    for (rank, passage) in passages.iter().enumerate().filter(|(_, it)| is_quoted(it)) {
        for items in procedures(passage) {
            let words = |it: &Item| passage.evidence.text.get(it.words.clone()).unwrap_or_default();
            let heading = format!("{} {}", passage.evidence.title, passage.evidence.headings.join(" "));
            // Steps of a document that is not quoted stand under a heading that speaks of what is asked.
            let of_heading = asked.share(&heading);
            if titles.is_empty() && of_heading <= 0.0 {
                continue;
            }
            let of_same_document = if titles.first() == Some(&passage.evidence.title.as_str()) { 0.5 } else { 0.0 };
            // "Rotate step by step" is what who asks how to rotate wants, and not "Before you start".
            let of_own_heading = passage.evidence.headings.last().map_or(0.0, |it| asked.share(it));
            let fits = asked.share(&passage.evidence.text) + 0.7 * of_heading + 1.2 * of_own_heading + of_same_document;
            let preferred = if items.iter().any(|it| prefers(words(it))) { PREFERRED } else { 0.0 };
            let score = fits + preferred + 0.2 / (rank as f64 + 1.0);
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, PickedSteps::of(passage, items)));
            }
        }
    }
    best.filter(|(score, _)| *score >= least).map(|(_, steps)| steps)
}
