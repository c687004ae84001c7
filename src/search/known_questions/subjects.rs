//! Which document a question is about, told by its words alone: learned from the ways of asking for each and for the cards beside it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::on_all_cores;
use crate::domain::KnownQuestion;
use crate::text::{folded, word_pairs};

/// How often every way of asking is looked at, and how far one of them moves a weight at the most.
///
/// Both, and [`LEVELS`], were chosen on the samples of `evals/unread`, of which more passes or smaller steps recognised fewer.
const PASSES: usize = 4;
const MOST_STEP: f32 = 0.1;
/// How much nearer its own document than any other a way of asking should be.
const MARGIN: f32 = 1.0;
/// A weight is kept as one of so many levels on either side of nothing.
const LEVELS: f32 = 127.0;

/// For each document how much each word, alone and with its neighbour, speaks for it or against it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::search) struct Subjects {
    /// Ascending.
    documents: Vec<String>,
    /// Words by what they are hashed to, ascending; two of one hash, of which there are a few in a hundred thousand, count as one.
    words: Vec<u32>,
    /// By word: how rare it is among the ways.
    rarity: Vec<f32>,
    /// By word: where its weights end, and those of the next begin.
    ends: Vec<u32>,
    /// Each a document by its place, and a level.
    weights: Vec<(u16, i8)>,
    /// What one level is.
    level: f32,
}

/// Places of words with what each counts, of length 1.
type Row = Vec<(u32, f32)>;

/// What is being learned of one word and one document.
#[derive(Clone, Copy)]
struct Weight {
    document: u16,
    now: f32,
    /// The sum of its steps, each times the number of ways seen by then: what makes the mean over all of them.
    stepped: f32,
}

impl Subjects {
    /// Learns from all ways of asking and from what is meant by them, always the same from the same.
    ///
    /// Source: the passive-aggressive updates (PA-I) of Crammer et al., "Online Passive-Aggressive Algorithms", JMLR 7, 2006, with the
    /// mean of all weights there were instead of the last (Freund and Schapire, 1999). Cost: some 2 s for 25,000 ways and 100 documents.
    pub(super) fn learned(known: &[KnownQuestion]) -> Self {
        let documents: BTreeSet<&str> = known.iter().map(KnownQuestion::subject).collect();
        // More than have a place are told apart by the other signals alone.
        if documents.len() > usize::from(u16::MAX) {
            return Self::default();
        }
        let place: HashMap<&str, u16> = documents.iter().copied().zip(0..).collect();
        let mut texts: Vec<(u16, &str)> = known
            .iter()
            .flat_map(|it| {
                let of = place.get(it.subject()).copied().unwrap_or_default();
                it.ways.values().flatten().chain(it.means.values()).map(move |text| (of, text.as_str()))
            })
            .collect();
        // In no order of theirs, which is the same each time: ways of one document in a row would be learned and forgotten.
        texts.sort_by_cached_key(|it| (crc32fast::hash(it.1.as_bytes()), it.1, it.0));
        let read = read(&texts);
        let mut holders: BTreeMap<u32, u32> = BTreeMap::new();
        for (_, counts) in &read {
            counts.keys().for_each(|word| *holders.entry(*word).or_default() += 1);
        }
        let rarity = |of: u32| (1.0 + texts.len() as f32).ln() - (1.0 + of as f32).ln() + 1.0;
        let mut subjects = Self {
            documents: documents.into_iter().map(str::to_owned).collect(),
            rarity: holders.values().map(|it| rarity(*it)).collect(),
            words: holders.into_keys().collect(),
            ..Self::default()
        };
        let rows: Vec<(u16, Row)> = read.iter().map(|(of, counts)| (*of, subjects.row(counts))).collect();
        let weights = descend(&rows, subjects.words.len(), subjects.documents.len());
        subjects.keep(&weights);
        subjects
    }

    /// Rounds the learned weights to levels; what rounds to nothing is not kept.
    fn keep(&mut self, weights: &[Vec<(u16, f32)>]) {
        let most = weights.iter().flatten().map(|it| it.1.abs()).fold(f32::MIN_POSITIVE, f32::max);
        self.level = most / LEVELS;
        for of_word in weights {
            let levels = of_word.iter().map(|(document, weight)| (*document, (weight / self.level).round() as i8));
            self.weights.extend(levels.filter(|it| it.1 != 0));
            self.ends.push(self.weights.len() as u32);
        }
    }

    /// By document how near the question is to it: about 1 for a way of asking that was learned, less for every other. Of a question
    /// without any known word all are 0.
    pub(super) fn nearness(&self, question: &str) -> BTreeMap<&str, f32> {
        let mut sums = vec![0.0_f32; self.documents.len()];
        for (word, share) in self.row(&counted(question)) {
            let begin = word.checked_sub(1).and_then(|it| self.ends.get(it as usize)).copied().unwrap_or_default();
            let end = self.ends.get(word as usize).copied().unwrap_or_default();
            for (document, level) in self.weights.get(begin as usize..end as usize).into_iter().flatten() {
                let by = share * f32::from(*level) * self.level;
                sums.get_mut(usize::from(*document)).into_iter().for_each(|sum| *sum += by);
            }
        }
        self.documents.iter().map(String::as_str).zip(sums).collect()
    }

    /// Of these words those that are known, each by its rarity and the logarithm of how often it is said.
    fn row(&self, counts: &BTreeMap<u32, u32>) -> Row {
        let of_word = |(word, times): (&u32, &u32)| {
            let place = self.words.binary_search(word).ok()?;
            Some((place as u32, (1.0 + (*times as f32).ln()) * self.rarity.get(place)?))
        };
        let mut row: Row = counts.iter().filter_map(of_word).collect();
        let length = row.iter().map(|it| it.1.powi(2)).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        row.iter_mut().for_each(|it| it.1 /= length);
        row
    }
}

/// By word its weights, from rows with the place of the document that each is of.
fn descend(rows: &[(u16, Row)], words: usize, documents: usize) -> Vec<Vec<(u16, f32)>> {
    let mut weights: Vec<Vec<Weight>> = vec![Vec::new(); words];
    let mut seen = 0.0_f32;
    for (own, row) in std::iter::repeat_n(rows, PASSES).flatten() {
        seen += 1.0;
        let mut sums = vec![0.0_f32; documents];
        for (word, share) in row {
            for it in weights.get(*word as usize).into_iter().flatten() {
                sums.get_mut(usize::from(it.document)).into_iter().for_each(|sum| *sum += share * it.now);
            }
        }
        let of_own = sums.get(usize::from(*own)).copied().unwrap_or_default();
        let rivals = (0..).zip(&sums).filter(|it| it.0 != *own);
        let Some((rival, nearest)) = rivals.max_by(|one, other| one.1.total_cmp(other.1)) else { continue };
        let missing = MARGIN - (of_own - nearest);
        if missing <= 0.0 {
            continue;
        }
        // Each row is of length 1, and moves two documents.
        let step = (missing / 2.0).min(MOST_STEP);
        for (word, share) in row {
            let Some(of_word) = weights.get_mut(*word as usize) else { continue };
            for (document, by) in [(*own, step * share), (rival, -step * share)] {
                let at = of_word.iter().position(|it| it.document == document).unwrap_or_else(|| {
                    of_word.push(Weight { document, now: 0.0, stepped: 0.0 });
                    of_word.len() - 1
                });
                if let Some(weight) = of_word.get_mut(at) {
                    weight.now += by;
                    weight.stepped += seen * by;
                }
            }
        }
    }
    let mean = |it: &Weight| (it.document, it.now - it.stepped / seen.max(1.0));
    weights.iter().map(|it| it.iter().map(mean).collect()).collect()
}

/// How often each word is said, and each with its neighbour, by their hashes.
fn counted(text: &str) -> BTreeMap<u32, u32> {
    let mut counts = BTreeMap::new();
    for word in word_pairs(&folded(text)) {
        *counts.entry(crc32fast::hash(word.as_bytes())).or_default() += 1;
    }
    counts
}

/// Each text's words, counted on all cores.
fn read(texts: &[(u16, &str)]) -> Vec<(u16, BTreeMap<u32, u32>)> {
    on_all_cores(texts, |(of, text)| (*of, counted(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn known(document: &str, ways: &[&str]) -> KnownQuestion {
        KnownQuestion {
            document: document.to_owned(),
            beside: None,
            means: BTreeMap::new(),
            says: [].into(),
            ways: [(Language::En, ways.iter().map(|it| (*it).to_owned()).collect())].into(),
        }
    }

    fn learned() -> Subjects {
        Subjects::learned(&[
            known("bill", &["why is the invoice so high", "the invoice doubled", "发票为什么这么高"]),
            known("leak", &["our key is public", "somebody stole the key", "密钥被偷了"]),
        ])
    }

    #[test]
    fn a_question_is_nearest_to_the_document_that_its_words_are_said_of() {
        let subjects = learned();
        let nearest = |question: &str| {
            let near = subjects.nearness(question).into_iter();
            near.max_by(|one, other| one.1.total_cmp(&other.1)).map(|it| it.0)
        };
        assert_eq!(nearest("who made the invoice double"), Some("bill"));
        assert_eq!(nearest("is the key stolen"), Some("leak"));
        assert_eq!(nearest("我的密鑰好像被偷"), Some("leak"), "in the other script");
        assert!(subjects.nearness("zebra").values().all(|it| *it == 0.0));
        assert!(Subjects::learned(&[]).nearness("the invoice doubled").is_empty());
    }

    #[test]
    fn the_same_is_learned_from_the_same_in_any_order() {
        let shown = |it: &Subjects| serde_json::to_string(it).unwrap_or_default();
        let turned = Subjects::learned(&[
            known("leak", &["密钥被偷了", "somebody stole the key", "our key is public"]),
            known("bill", &["发票为什么这么高", "the invoice doubled", "why is the invoice so high"]),
        ]);
        assert_eq!(shown(&learned()), shown(&turned));
    }
}
