use std::collections::HashSet;

use super::searcher::Hit;
use crate::domain::PassageKind;

/// Hits whose scores differ by more than this share are not compared: the same words score nearly the same.
const SAME_SCORE: f32 = 0.9;
/// Texts that share this much of their words say the same.
const SAME_WORDS: f32 = 0.9;

/// Drops each hit that says the same as a better one of another document; `hits` is sorted, best first.
///
/// Cost: a comparison of words for each two hits with about the same score and length.
pub(super) fn collapse(hits: &mut Vec<Hit>) {
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits.drain(..) {
        if !kept.iter().rev().take_while(|better| better.score * SAME_SCORE <= hit.score).any(|it| says_same(it, &hit))
        {
            kept.push(hit);
        }
    }
    *hits = kept;
}

fn says_same(one: &Hit, other: &Hit) -> bool {
    let (one, other) = (&one.passage, &other.passage);
    // Two cases that say the same are two cases: how often something happened counts.
    if one.kind == PassageKind::Case {
        return false;
    }
    if one.document_id == other.document_id || one.kind != other.kind || !one.regions.eq(&other.regions) {
        return false;
    }
    if one.digest == other.digest {
        return true;
    }
    let (short, long) = (one.text.len().min(other.text.len()), one.text.len().max(other.text.len()));
    short as f32 >= SAME_WORDS * long as f32 && shared_words(&one.text, &other.text) >= SAME_WORDS
}

/// Share of the words of two texts that both have. Numbers are words: texts that differ in a number differ in what they say.
fn shared_words(one: &str, other: &str) -> f32 {
    let words = |text: &'_ str| -> HashSet<String> { crate::text::terms(text).into_iter().map(|it| it.text).collect() };
    let (one, other) = (words(one), words(other));
    let numbers = |words: &HashSet<String>| -> Vec<String> {
        let mut numbers: Vec<String> =
            words.iter().filter(|it| it.bytes().any(|byte| byte.is_ascii_digit())).cloned().collect();
        numbers.sort_unstable();
        numbers
    };
    let either = one.union(&other).count();
    if either == 0 || numbers(&one) != numbers(&other) {
        return 0.0;
    }
    one.intersection(&other).count() as f32 / either as f32
}
