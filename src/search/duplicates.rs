use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::searcher::Hit;
use crate::domain::{Passage, PassageKind};
use crate::text::terms;

/// Hits whose scores differ by more than this share are not compared: the same words score nearly the same.
const SAME_SCORE: f32 = 0.9;
/// Texts that share this much of their words say the same.
const SAME_WORDS: f32 = 0.9;

/// Drops each hit that says the same as a better one of another document; `hits` is sorted, best first.
///
/// Cost: a comparison of words for each two hits with about the same score and length; the words of those that `said` does
/// not remember are cut first.
pub(super) fn collapse(hits: &mut Vec<Hit>, said: &SaidLately) {
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits.drain(..) {
        let mut near = kept.iter().rev().take_while(|better| better.score * SAME_SCORE <= hit.score);
        if !near.any(|it| says_same(it, &hit, said)) {
            kept.push(hit);
        }
    }
    *hits = kept;
}

fn says_same(one: &Hit, other: &Hit, said: &SaidLately) -> bool {
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
    if (short as f32) < SAME_WORDS * long as f32 {
        return false;
    }
    let (one, other) = (said.by(one), said.by(other));
    shared(&one.outline, &other.outline) >= SAME_OUTLINE && one.said().shared_with(other.said()) >= SAME_WORDS
}

/// Texts that share less of their words as they are written are not compared further: cutting their terms costs fifty times
/// as much.
const SAME_OUTLINE: f32 = 0.5;

/// A text as it is compared.
struct Compared {
    text: String,
    /// Hashes of its words as they are written in lower case, and of its characters beyond ASCII; in order, each once.
    outline: Vec<u64>,
    said: OnceLock<Said>,
}

impl Compared {
    fn of(text: &str) -> Self {
        let mut outline: Vec<u64> = Vec::new();
        let mut word = FIRST;
        for character in text.chars() {
            if character.is_ascii_alphanumeric() {
                word = mixed(word, u64::from(character.to_ascii_lowercase()));
                continue;
            }
            outline.extend((word != FIRST).then_some(word));
            word = FIRST;
            outline.extend((!character.is_ascii()).then(|| mixed(FIRST, u64::from(character))));
        }
        outline.extend((word != FIRST).then_some(word));
        outline.sort_unstable();
        outline.dedup();
        Self { text: text.to_owned(), outline, said: OnceLock::new() }
    }

    fn said(&self) -> &Said {
        self.said.get_or_init(|| Said::of(&self.text))
    }
}

/// Where a hash begins, and what comes of it with one more character. Source: FNV-1a.
const FIRST: u64 = 0xcbf2_9ce4_8422_2325;

fn mixed(hash: u64, character: u64) -> u64 {
    (hash ^ character).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Share of what is in two sorted lists that is in both; 0 of nothing.
fn shared(one: &[u64], other: &[u64]) -> f32 {
    let both = one.iter().filter(|it| other.binary_search(it).is_ok()).count();
    let either = one.len() + other.len() - both;
    if either == 0 { 0.0 } else { both as f32 / either as f32 }
}

/// The words of a text, each once, as their hashes in order.
struct Said {
    words: Vec<u64>,
    /// Those with a digit in them.
    numbers: Vec<u64>,
}

impl Said {
    fn of(text: &str) -> Self {
        let (mut words, mut numbers) = (Vec::new(), Vec::new());
        for term in terms(text) {
            let mut hasher = DefaultHasher::new();
            term.text.hash(&mut hasher);
            let hash = hasher.finish();
            words.push(hash);
            if term.text.bytes().any(|byte| byte.is_ascii_digit()) {
                numbers.push(hash);
            }
        }
        for list in [&mut words, &mut numbers] {
            list.sort_unstable();
            list.dedup();
        }
        Self { words, numbers }
    }

    /// Share of the words of two texts that both have. Numbers are words: texts that differ in a number differ in what
    /// they say.
    fn shared_with(&self, other: &Self) -> f32 {
        if self.numbers == other.numbers { shared(&self.words, &other.words) } else { 0.0 }
    }
}

/// Most passages whose words are remembered; then all are forgotten. A few kilobytes each.
const MOST_REMEMBERED: usize = 2_048;

/// The words of passages that were compared lately: the same ones are found again and again. By id and digest.
#[derive(Default)]
pub(super) struct SaidLately(Mutex<HashMap<(String, String), Arc<Compared>>>);

impl SaidLately {
    fn by(&self, passage: &Passage) -> Arc<Compared> {
        let key = (passage.id.clone(), passage.digest.clone());
        if let Some(known) = self.lock().get(&key) {
            return Arc::clone(known);
        }
        let said = Arc::new(Compared::of(&passage.text));
        let mut remembered = self.lock();
        if remembered.len() >= MOST_REMEMBERED {
            remembered.clear();
        }
        remembered.insert(key, Arc::clone(&said));
        said
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, String), Arc<Compared>>> {
        // The table is whole at every step, so a thread that died holding the lock changes nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
