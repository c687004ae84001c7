use std::collections::HashSet;

use super::fold::{Folded, is_cjk, is_kana};
use super::{chunk, cjk, language_of};

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TermKind {
    /// A word; English ones stemmed (Porter2), Chinese ones in Simplified. Parts of identifiers are words as well.
    Word,
    /// Two neighbouring characters of a text written without spaces. A word of two characters is given once, as a word.
    Bigram,
    /// An error code, ARN, API or parameter name, flag, version, address: the whole, in lower case.
    /// Its parts follow as terms of their own, with ranges inside the whole's.
    Identifier,
    /// Digits with at most one decimal point; `1,000` is `1000`, full width is half width.
    Number,
}

/// A piece of text that is looked up: folded, and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// NFKC, lower case, Simplified; never empty.
    pub text: String,
    /// First byte in the original text.
    pub start: usize,
    /// One past the last byte in the original text. `start..end` is never empty and lies on character boundaries.
    pub end: usize,
    pub kind: TermKind,
}

/// A term with what its reader must know of it before it is given out.
pub(super) struct Found {
    pub(super) term: Term,
    pub(super) is_stop_word: bool,
}

/// All terms of `text`, by where they start, the longer first.
///
/// The same words give the same terms in Traditional and Simplified Chinese, in any case and width.
/// Cost: linear; Chinese and Japanese cost several times what English does.
pub fn terms(text: &str) -> Vec<Term> {
    found(text).into_iter().map(|found| found.term).collect()
}

/// [`terms`] without function words (English, Chinese, Japanese) and without bigrams that touch one:
/// what a sentence is about, for measures of overlap.
pub fn content_terms(text: &str) -> Vec<Term> {
    found(text).into_iter().filter(|found| !found.is_stop_word).map(|found| found.term).collect()
}

/// A text read once: what is looked up in it, and what it is compared by.
pub struct ReadTerms {
    /// As [`terms`] gives them.
    pub all: Vec<Term>,
    /// As [`compared_terms`] gives them.
    pub compared: HashSet<String>,
}

impl ReadTerms {
    /// Cost: that of [`terms`], which is most of what reading a text costs.
    pub fn of(text: &str) -> Self {
        let found = found(text);
        let compared = found.iter().filter(|it| !it.is_stop_word && is_compared(&it.term));
        let compared = compared.map(|it| it.term.text.clone()).collect();
        Self { all: found.into_iter().map(|it| it.term).collect(), compared }
    }
}

/// Terms that a text has at the least which tells a story: a short question names only what it asks for.
const OF_A_STORY: usize = 16;

/// Whether a question tells a story, most of which is not what it asks.
pub fn tells_a_story(question: &str) -> bool {
    content_terms(question).len() >= OF_A_STORY
}

/// The same of text written without spaces that is long: it has a term for each two neighbouring characters.
const OF_A_LONG_STORY_WITHOUT_SPACES: usize = 40;

/// Whether a question tells a story of some length, in whatever script.
pub fn tells_a_long_story(question: &str) -> bool {
    let is_spaced = !language_of(question).is_cjk();
    content_terms(question).len() >= if is_spaced { OF_A_STORY } else { OF_A_LONG_STORY_WITHOUT_SPACES }
}

/// [`content_terms`] as a set in which two texts can be compared: a long CJK word counts by its bigrams alone, because
/// segmentation may cut it differently in another sentence.
pub fn compared_terms(text: &str) -> HashSet<String> {
    ReadTerms::of(text).compared
}

fn is_compared(term: &Term) -> bool {
    term.kind != TermKind::Word || term.text.is_ascii() || term.text.chars().count() <= 2
}

fn found(text: &str) -> Vec<Found> {
    let folded = Folded::nfkc(text);
    let script = if folded.text().chars().any(is_kana) { cjk::Script::Japanese } else { cjk::Script::Chinese };
    let mut found = Vec::with_capacity(text.len() / 5);
    for run in runs(folded.text()) {
        match run {
            Run::Cjk(start, run) => cjk::collect(&folded, start, run, script, &mut found),
            Run::Chunk(start, chunk) => chunk::collect(&folded, start, chunk, &mut found),
        }
    }
    found.retain(|found| !found.term.text.is_empty() && found.term.start < found.term.end);
    found.sort_by_key(|found| (found.term.start, std::cmp::Reverse(found.term.end)));
    found
}

enum Run<'a> {
    /// Han and kana.
    Cjk(usize, &'a str),
    /// Anything else up to white space.
    Chunk(usize, &'a str),
}

fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        at += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        let is_cjk_run = is_cjk(rest.chars().next()?);
        let length = rest.find(|next: char| next.is_whitespace() || is_cjk(next) != is_cjk_run).unwrap_or(rest.len());
        let start = at;
        at += length;
        let run = rest.get(..length)?;
        Some(if is_cjk_run { Run::Cjk(start, run) } else { Run::Chunk(start, run) })
    })
}
