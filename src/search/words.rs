use std::collections::HashMap;

use super::term_table::TermTable;
use crate::text::{Term, TermKind, content_terms, terms};

/// A pasted log has thousands of words; the first ones say what it is about, and time is bounded.
const MAX_WORDS: usize = 128;

/// What a bigram counts beside a word: it overlaps its neighbours.
const BIGRAM_WEIGHT: f32 = 0.6;

/// An identifier names one thing; who gives one means it.
const IDENTIFIER_WEIGHT: f32 = 1.5;

/// What another wording of the same idea counts beside the one that was asked with.
const EXPANSION_WEIGHT: f32 = 0.4;

/// A word to look up.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Above 0.
    pub(super) weight: f32,
}

/// The words of a question with those that mean the same, each once, in the order they came.
///
/// Function words count only in a question that has nothing else.
pub(super) fn words(question: &str, table: &TermTable) -> Vec<Word> {
    let mut asked = content_terms(question);
    if asked.is_empty() {
        asked = terms(question);
    }
    let mut words = Words::default();
    for term in &asked {
        words.add(term, 1.0);
    }
    for wording in table.expand(question) {
        // Ideas count alike, whether they take one word or four.
        let share = EXPANSION_WEIGHT / (wording.len().max(1) as f32).sqrt();
        for term in wording {
            words.add(term, share);
        }
    }
    words.list
}

#[derive(Default)]
struct Words {
    list: Vec<Word>,
    places: HashMap<String, usize>,
}

impl Words {
    fn add(&mut self, term: &Term, share: f32) {
        let by_kind = match term.kind {
            TermKind::Word | TermKind::Number => 1.0,
            TermKind::Bigram => BIGRAM_WEIGHT,
            TermKind::Identifier => IDENTIFIER_WEIGHT,
        };
        let weight = by_kind * share;
        if let Some(known) = self.places.get(&term.text).and_then(|place| self.list.get_mut(*place)) {
            known.weight = known.weight.max(weight);
        } else if self.list.len() < MAX_WORDS {
            self.places.insert(term.text.clone(), self.list.len());
            self.list.push(Word { text: term.text.clone(), weight });
        }
    }
}
