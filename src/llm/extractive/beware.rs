//! What a document forbids and the question speaks of doing: told before anything is done.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::blocks::{Block, blocks};
use super::orders::orders_the_assistant;
use super::pick::{Picked, Shape};
use super::words::{self, language_note, paragraph};
use crate::base::constant_pattern;
use crate::domain::{EvidenceKind, Idea, Numbered, Phrase};
use crate::llm::seam::ChatRequest;
use crate::text::compared_terms;

/// Sentences told at the most, those that say what happens otherwise not counted.
const MOST: usize = 2;
/// A word that more than this share of the passages has names no act.
const COMMON: usize = 2;

static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)^(do not|don't|never|avoid)\b|^(请|請)?(不要|切勿|勿|别|別|避免)",
        r"|(ないでください|てはいけません|ではいけません|避けてください|行わないこと)。?$"
    ))
});

static WARNS: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?i)^(warning|警告|注意)\s*[:：]"));

/// Sentences of the documents called `titles` that forbid something which the question names in a word, or an idea, of its own
/// that few passages have; each with the warning behind it.
pub(super) fn warnings<'a>(request: &'a ChatRequest, titles: &[&str]) -> Vec<Picked<'a>> {
    let is_document = |it: &&Numbered| matches!(it.evidence.kind, EvidenceKind::Doc | EvidenceKind::Card);
    let documents: Vec<&Numbered> = request.evidence.iter().filter(is_document).collect();
    let held: Vec<HashSet<String>> = documents.iter().map(|it| compared_terms(&it.evidence.text)).collect();
    let is_rare =
        |holds: &dyn Fn(&HashSet<String>) -> bool| held.iter().filter(|it| holds(it)).count() * COMMON <= held.len();
    let said = compared_terms(&request.question);
    let words: Vec<&String> = said.iter().filter(|it| is_rare(&|held| held.contains(*it))).collect();
    let ideas = request.ideas.iter().filter(|it| is_in(it, &said) && is_rare(&|held| is_in(it, held)));
    let ideas: Vec<&Idea> = ideas.collect();
    let mut found: Vec<Picked<'a>> = Vec::new();
    let mut count = 0;
    for source in documents.into_iter().filter(|it| titles.contains(&it.evidence.title.as_str())) {
        let mut is_told = false;
        for block in blocks(&source.evidence.text) {
            let Block::Sentence(range) = block else {
                is_told = false;
                continue;
            };
            let sentence = source.evidence.text.get(range.clone()).unwrap_or_default();
            let terms = compared_terms(sentence);
            let is_named = || words.iter().any(|it| terms.contains(*it)) || ideas.iter().any(|it| is_in(it, &terms));
            let forbids = FORBIDS.is_match(sentence) && !orders_the_assistant(sentence) && count < MOST && is_named();
            let warns = is_told && WARNS.is_match(sentence);
            is_told = forbids;
            count += usize::from(forbids);
            if forbids || warns {
                found.push(Picked { source, range, shape: Shape::Sentence });
            }
        }
    }
    found
}

pub(super) fn section(request: &ChatRequest, warnings: &[Picked<'_>], pieces: &mut Vec<String>) {
    let Some(first) = warnings.first() else { return };
    pieces.push(paragraph(request, Phrase::Beware));
    pieces.extend(language_note(request, first.source.evidence.language));
    for it in warnings {
        words::stretch(it, pieces);
    }
    pieces.push("\n\n".to_owned());
}

fn is_in(idea: &Idea, held: &HashSet<String>) -> bool {
    idea.wordings.iter().any(|wording| wording.iter().all(|term| held.contains(term)))
}
