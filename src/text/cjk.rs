use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

use super::fold::{Folded, simplified, simplified_by_phrase};
use super::stop_words::is_cjk_stop_word;
use super::terms::{Found, Term, TermKind};

/// How a run is folded before it is cut into words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// By phrase, then cut: both scripts give the same words.
    Chinese,
    /// Cut as written, as the dictionary knows Japanese forms only; then folded by character.
    Japanese,
}

/// A character after folding, with the original bytes it stands for.
struct Placed {
    character: char,
    start: usize,
    end: usize,
}

thread_local! {
    static SEGMENTER: WordSegmenterBorrowed<'static> =
        WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
}

/// Adds the words and the overlapping bigrams of `run`, which starts at byte `start` of the folded text.
pub(super) fn collect(folded: &Folded<'_>, start: usize, run: &str, script: Script, found: &mut Vec<Found>) {
    let written = placed(folded, start, run);
    let (folded_run, words) = match script {
        Script::Chinese => {
            let simplified = fold_phrases(&written, run);
            let words = words_of(&text_of(&simplified));
            (simplified, words)
        }
        Script::Japanese => {
            let words = words_of(run);
            (fold_characters(written, run), words)
        }
    };
    let mut in_stop_word = vec![false; folded_run.len()];
    let mut is_own_bigram = vec![false; folded_run.len()];
    let mut at = 0;
    for length in words {
        let Some(word) = folded_run.get(at..at + length) else { break };
        let is_stop_word = is_cjk_stop_word(&text_of(word));
        if let Some(flags) = in_stop_word.get_mut(at..at + length) {
            flags.fill(is_stop_word);
        }
        if let (2, Some(flag)) = (length, is_own_bigram.get_mut(at)) {
            *flag = true;
        }
        // Single characters say little, and the bigrams around them say it better.
        if length > 1 || folded_run.len() == 1 {
            push(word, TermKind::Word, is_stop_word, found);
        }
        at += length;
    }
    for ((pair, stops), is_word) in folded_run.windows(2).zip(in_stop_word.windows(2)).zip(is_own_bigram) {
        // A word of two characters is its own bigram; given twice it would weigh twice.
        if !is_word {
            push(pair, TermKind::Bigram, stops.contains(&true), found);
        }
    }
}

fn placed(folded: &Folded<'_>, start: usize, run: &str) -> Vec<Placed> {
    run.char_indices()
        .map(|(at, character)| {
            let original = folded.original(start + at..start + at + character.len_utf8());
            Placed { character, start: original.start, end: original.end }
        })
        .collect()
}

/// Folds the run at once; where that changes its length, word by word, and a word whose own length changes
/// gives all its characters the whole word's range.
fn fold_phrases(written: &[Placed], run: &str) -> Vec<Placed> {
    let whole = simplified_by_phrase(run);
    if whole.chars().count() == written.len() {
        return respell(written, &whole);
    }
    let mut out = Vec::with_capacity(written.len());
    let mut at = 0;
    for length in words_of(run) {
        let Some(word) = written.get(at..at + length) else { break };
        at += length;
        let respelled = simplified_by_phrase(&text_of(word));
        if respelled.chars().count() == length {
            out.extend(respell(word, &respelled));
        } else if let (Some(first), Some(last)) = (word.first(), word.last()) {
            let spread = |character| Placed { character, start: first.start, end: last.end };
            out.extend(respelled.chars().map(spread));
        }
    }
    out
}

fn fold_characters(written: Vec<Placed>, run: &str) -> Vec<Placed> {
    let whole = simplified(run);
    if whole.chars().count() == written.len() { respell(&written, &whole) } else { written }
}

fn respell(written: &[Placed], spelling: &str) -> Vec<Placed> {
    let with = |(place, character): (&Placed, char)| Placed { character, start: place.start, end: place.end };
    written.iter().zip(spelling.chars()).map(with).collect()
}

/// Lengths in characters of the words that ICU cuts `run` into.
fn words_of(run: &str) -> Vec<usize> {
    let breaks: Vec<usize> = SEGMENTER.with(|segmenter| segmenter.segment_str(run).collect());
    let between = |pair: &[usize]| match pair {
        [from, to] => run.get(*from..*to).map_or(0, |word| word.chars().count()),
        _ => 0,
    };
    breaks.windows(2).map(between).collect()
}

fn text_of(placed: &[Placed]) -> String {
    placed.iter().map(|place| place.character).collect()
}

fn push(placed: &[Placed], kind: TermKind, is_stop_word: bool, found: &mut Vec<Found>) {
    let (Some(first), Some(last)) = (placed.first(), placed.last()) else { return };
    let term = Term { text: text_of(placed), start: first.start, end: last.end.max(first.end), kind };
    found.push(Found { term, is_stop_word });
}
