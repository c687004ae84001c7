//! What evidence states: sentences and cells of tables, each with the numbers and poles of its clauses.

use std::collections::HashSet;

use super::claims::clauses;
use super::forms::{PAST, SUPPOSED};
use super::poles::{Said, poles};
use super::topic::{Held, all_terms, is_number};
use super::values::{Value, values};
use crate::cases::limits::regions_in;
use crate::domain::{Evidence, EvidenceKind};
use crate::text::{compared_terms, folded, sentences};

/// Fewer letters state nothing.
const SHORTEST: usize = 8;

/// A sentence or cell of a piece of evidence.
pub(in crate::cases) struct Statement<'a> {
    pub(in crate::cases) evidence: &'a Evidence,
    /// As the evidence writes it.
    pub(in crate::cases) words: &'a str,
    pub(in crate::cases) folded: String,
    pub(in crate::cases) terms: HashSet<String>,
    pub(in crate::cases) headings: HashSet<String>,
    pub(in crate::cases) regions: Vec<String>,
    /// It was so once, or is so in some case: who says the same is right, who says otherwise may be so too.
    pub(in crate::cases) is_bounded: bool,
    pub(in crate::cases) parts: Vec<Part>,
}

impl Statement<'_> {
    /// What a topic is looked for in, from the clause `part` to the headings above; `least` is that of [`Held`].
    pub(in crate::cases) fn held<'a>(&'a self, part: &'a Part, least: f64) -> Held<'a> {
        Held {
            clause: &part.terms,
            sentence: &self.terms,
            headings: &self.headings,
            content: &part.content,
            language: self.evidence.language,
            least,
        }
    }
}

/// A clause of it.
pub(in crate::cases) struct Part {
    pub(in crate::cases) terms: HashSet<String>,
    pub(in crate::cases) content: Vec<String>,
    pub(in crate::cases) poles: Vec<Said>,
    pub(in crate::cases) values: Vec<Value>,
    pub(in crate::cases) folded: String,
}

/// The statements of a piece of evidence, without code, headings, questions and orders to be followed.
pub(in crate::cases) fn statements(evidence: &Evidence) -> Vec<Statement<'_>> {
    let headings = all_terms(&format!("{}\n{}", evidence.title, evidence.headings.join("\n")));
    let mut stated: Vec<(&str, &str)> = Vec::new();
    let mut is_code = false;
    for line in evidence.text.lines() {
        let start = line.trim_start();
        let is_fence = start.starts_with("```");
        is_code ^= is_fence;
        let is_label =
            evidence.kind == EvidenceKind::Fact && (start.starts_with("Time: ") || start.starts_with("Resource: "));
        // Items of a list are orders or fragments.
        if is_code || is_fence || is_label || start.starts_with(['#', '-', '*', '>']) {
            continue;
        }
        if start.starts_with('|') {
            let cells: Vec<&str> = start.split('|').map(str::trim).filter(|it| !it.is_empty()).collect();
            let row = cells.first().copied().unwrap_or_default();
            stated.extend(cells.into_iter().skip(1).map(|it| (it, row)));
        } else {
            let is_step = start.starts_with(|it: char| it.is_ascii_digit()) && start.contains(". ");
            let words = sentences(line).into_iter().filter_map(|it| line.get(it)).map(str::trim);
            stated.extend(words.filter(|it| !is_step || is_note(it)).map(|it| (it, "")));
        }
    }
    let counts = |words: &str| words.chars().count() >= SHORTEST && !words.ends_with(['?', '？']);
    stated
        .into_iter()
        .filter(|it| counts(it.0))
        .map(|(words, row)| statement(evidence, words, row, &headings))
        .collect()
}

/// A step says what to do; what follows as a warning says what is so.
fn is_note(words: &str) -> bool {
    ["Warning", "警告", "注意"].iter().any(|it| words.starts_with(it))
}

/// `row`: the first cell of the row, where the words are a later one.
fn statement<'a>(evidence: &'a Evidence, words: &'a str, row: &str, headings: &HashSet<String>) -> Statement<'a> {
    let whole = folded(words);
    let content = compared_terms(words);
    let of_row = compared_terms(row);
    let cut = clauses(&whole).into_iter().flat_map(|it| it.split(" but ")).flat_map(|it| it.split(" because "));
    let part = |clause: &str| {
        let terms = all_terms(clause);
        let own = terms.iter().filter(|it| content.contains(*it));
        let content = own.chain(&of_row).filter(|it| !is_number(it)).cloned().collect();
        Part { content, poles: poles(clause), values: values(clause), folded: clause.to_owned(), terms }
    };
    let parts = cut.map(part).collect();
    let headings = headings.iter().cloned().chain(all_terms(row)).collect();
    let (terms, regions, is_bounded) =
        (all_terms(words), regions_in(&whole), PAST.is_in(&whole) || SUPPOSED.is_in(&whole));
    Statement { evidence, words, terms, headings, regions, is_bounded, parts, folded: whole }
}
