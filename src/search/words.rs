use std::collections::HashMap;

use super::term_table::{Speech, TermTable};
use crate::text::{Term, TermKind, content_terms, terms};

/// A pasted log has thousands of words; the first ones say what it is about, and time is bounded.
const MAX_WORDS: usize = 128;

/// How many ideas of a question are looked up in other wordings, the longest wordings first.
const MAX_REWORDED: usize = 24;

/// What a bigram counts beside a word: it overlaps its neighbours.
const BIGRAM_WEIGHT: f32 = 0.6;

/// An identifier names one thing; who gives one means it.
const IDENTIFIER_WEIGHT: f32 = 1.5;

/// What the wording of another language counts beside the one that was asked with.
const TRANSLATED_SHARE: f32 = 0.8;

/// What another wording of the same language counts: who could have said that and did not meant it less.
const REWORDED_SHARE: f32 = 0.3;

/// A word to look up.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Above 0.
    pub(super) weight: f32,
}

/// One thing that is asked for, in one or more wordings of one or more words. A passage scores an idea once,
/// by the wording that it matches best: saying the same in two languages says no more.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Idea {
    pub(super) wordings: Vec<Vec<Word>>,
}

/// The ideas of a question: those that `table` knows in other wordings first, then every other word as one of its own.
///
/// All wordings of an idea weigh about the same, however many words they take, so that a document in another language
/// can be found as well as one in the question's. Function words count only in a question that has nothing else.
pub(super) fn ideas(question: &str, table: &TermTable) -> Vec<Idea> {
    let mut asked = asked(question);
    let mut ideas = Vec::new();
    for group in table.matches(question).into_iter().take(MAX_REWORDED) {
        let mut wordings: Vec<Vec<Word>> = Vec::new();
        for said in &group.said {
            wordings.push(take(&mut asked, said));
        }
        let weight = wordings.iter().map(|wording| weight_of(wording)).fold(0.0, f32::max);
        // Nothing left of it: a longer wording has said this.
        if weight > 0.0 {
            wordings.extend(group.unsaid.iter().map(|(speech, wording)| share(wording, weight * share_of(*speech))));
            ideas.push(Idea { wordings });
        }
    }
    ideas.extend(asked.into_iter().map(|word| Idea { wordings: vec![vec![word]] }));
    ideas
}

/// The question's own words, each once, in the order they came.
fn asked(question: &str) -> Vec<Word> {
    let mut given = content_terms(question);
    if given.is_empty() {
        given = terms(question);
    }
    let mut words: Vec<Word> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for term in given {
        let weight = weight_of_kind(term.kind);
        if let Some(known) = places.get(&term.text).and_then(|place| words.get_mut(*place)) {
            known.weight = known.weight.max(weight);
        } else if words.len() < MAX_WORDS {
            places.insert(term.text.clone(), words.len());
            words.push(Word { text: term.text, weight });
        }
    }
    words
}

/// Moves the words of one wording out of the question.
fn take(asked: &mut Vec<Word>, wording: &[Term]) -> Vec<Word> {
    asked.extract_if(.., |word| wording.iter().any(|term| term.text == word.text)).collect()
}

/// The words of a wording, weighing `weight` together.
fn share(wording: &[Term], weight: f32) -> Vec<Word> {
    let whole: f32 = wording.iter().map(|term| weight_of_kind(term.kind)).sum();
    let word = |term: &Term| Word { text: term.text.clone(), weight: weight * weight_of_kind(term.kind) / whole };
    wording.iter().map(word).collect()
}

fn share_of(speech: Speech) -> f32 {
    match speech {
        Speech::SameLanguage => REWORDED_SHARE,
        Speech::OtherLanguage => TRANSLATED_SHARE,
    }
}

fn weight_of(words: &[Word]) -> f32 {
    words.iter().map(|word| word.weight).sum()
}

fn weight_of_kind(kind: TermKind) -> f32 {
    match kind {
        TermKind::Word | TermKind::Number => 1.0,
        TermKind::Bigram => BIGRAM_WEIGHT,
        TermKind::Identifier => IDENTIFIER_WEIGHT,
    }
}
