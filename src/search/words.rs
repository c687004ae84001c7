use std::collections::HashMap;

use super::definition::subject;
use super::proximity::Pair;
use super::term_table::{Speech, TermTable};
use crate::text::{Term, TermKind, content_terms, terms};

/// A pasted log has thousands of words; the first ones say what it is about, and time is bounded.
const MAX_WORDS: usize = 128;

/// How many ideas of a question are looked up in other wordings, the longest wordings first.
const MAX_REWORDED: usize = 24;

/// What a bigram counts beside a word: it overlaps its neighbours.
const BIGRAM_WEIGHT: f32 = 0.6;

/// What an identifier counts; it is rare already.
const IDENTIFIER_WEIGHT: f32 = 0.8;

/// What the parts of an identifier count that the index holds as a whole: `db` and `large` say little beside `db.t2.large`.
const PART_SHARE: f32 = 0.4;

/// What a word counts that was put in place of one that the index does not hold.
const RESPELLED_SHARE: f32 = 0.7;

/// How soon repeating a word in the question stops counting (BM25's k3).
const K3: f32 = 8.0;

/// How many neighbours of a question are looked for side by side, from its beginning.
const MAX_PAIRS: usize = 24;

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

/// What a question looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    pub(super) ideas: Vec<Idea>,
    /// Words that stand side by side in it.
    pub(super) pairs: Vec<Pair>,
    /// The words of what it asks the meaning of, where it does.
    pub(super) subject: Vec<String>,
}

/// What the index knows of words.
pub(super) trait Lexicon {
    /// Whether any passage holds this term.
    fn holds(&self, term: &str) -> bool;
    /// The held word that `word` may be a misspelling of.
    fn respelled(&self, word: &str) -> Option<String>;
}

/// The ideas of a question: those that `table` knows in other wordings first, then every other word as one of its own.
///
/// All wordings of an idea weigh about the same, however many words they take, so that a document in another language
/// can be found as well as one in the question's. Function words count only in a question that has nothing else.
pub(super) fn asked(question: &str, table: &TermTable, lexicon: &dyn Lexicon) -> Asked {
    let mut given = content_terms(question);
    if given.is_empty() {
        given = terms(question);
    }
    let mut asked = weighed(&given, lexicon);
    let pairs = pairs(&given);
    let mut ideas = Vec::new();
    for group in table.matches(question).into_iter().take(MAX_REWORDED) {
        let mut wordings: Vec<Vec<Word>> = Vec::new();
        for said in &group.said {
            wordings.push(take(&mut asked, said));
        }
        let weight = wordings.iter().map(|wording| weight_of(wording)).fold(0.0, f32::max);
        // Nothing left of it: a longer wording has said this.
        if weight > 0.0 {
            // Common words lead to English documents, which are often the only ones, and nowhere else: who asks in English finds
            // those anyway, and every text of another language has such words.
            let leads = |speech: Speech, wording: &[Term]| {
                speech == Speech::OtherLanguage && wording.iter().all(|term| term.text.is_ascii())
            };
            let unsaid = group.unsaid.iter().filter(|(speech, wording)| !group.is_common || leads(*speech, wording));
            wordings.extend(unsaid.map(|(speech, wording)| share(wording, weight * share_of(*speech))));
            ideas.push(Idea { wordings });
        }
    }
    ideas.extend(asked.into_iter().map(|word| Idea { wordings: vec![vec![word]] }));
    Asked { ideas, pairs, subject: subject(question) }
}

/// The question's own words, each once, in the order they came, with what each counts.
fn weighed(given: &[Term], lexicon: &dyn Lexicon) -> Vec<Word> {
    let wholes: Vec<&Term> =
        given.iter().filter(|it| it.kind == TermKind::Identifier && lexicon.holds(&it.text)).collect();
    let mut words: Vec<Word> = Vec::new();
    let mut times: Vec<f32> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for term in given {
        let is_part = term.kind != TermKind::Identifier
            && wholes.iter().any(|whole| whole.start <= term.start && term.end <= whole.end);
        let mut weight = weight_of_kind(term.kind) * if is_part { PART_SHARE } else { 1.0 };
        let mut text = term.text.clone();
        let may_be_misspelled = !is_part && term.kind == TermKind::Word && words.len() < MAX_WORDS;
        if may_be_misspelled
            && !lexicon.holds(&text)
            && let Some(respelled) = lexicon.respelled(&text)
        {
            text = respelled;
            weight *= RESPELLED_SHARE;
        }
        let known = places.get(&text).copied();
        if let Some((word, times)) = known.and_then(|at| words.get_mut(at).zip(times.get_mut(at))) {
            word.weight = word.weight.max(weight);
            *times += 1.0;
        } else if words.len() < MAX_WORDS {
            places.insert(text.clone(), words.len());
            words.push(Word { text, weight });
            times.push(1.0);
        }
    }
    for (word, times) in words.iter_mut().zip(times) {
        word.weight *= times * (K3 + 1.0) / (K3 + times);
    }
    words
}

/// Neighbours among the words, numbers and bigrams that do not share characters.
fn pairs(given: &[Term]) -> Vec<Pair> {
    let words: Vec<&Term> = given.iter().filter(|it| it.kind != TermKind::Identifier).collect();
    let mut pairs: Vec<Pair> = Vec::new();
    for pair in words.windows(2) {
        if let [first, second] = pair
            && first.end <= second.start
        {
            let pair = Pair { first: first.text.clone(), second: second.text.clone() };
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
        if pairs.len() >= MAX_PAIRS {
            break;
        }
    }
    pairs
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
