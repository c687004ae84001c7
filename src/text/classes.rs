//! Which of some things a text is about, told by its words alone: learned from texts about each.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::{folded, word_pairs};
use crate::base::on_all_cores;

/// How often every text is looked at, and how far one of them moves a weight at the most.
///
/// Both, and [`LEVELS`], were chosen on the samples of `evals/unread`, of which more passes or smaller steps recognised fewer.
const PASSES: usize = 4;
const MOST_STEP: f32 = 0.1;
/// How much nearer its own class than any other a text should be.
const MARGIN: f32 = 1.0;
/// A weight is kept as one of so many levels on either side of nothing.
const LEVELS: f32 = 127.0;

/// For each class how much each word, alone and with its neighbour, speaks for it or against it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Classes {
    /// Ascending.
    names: Vec<String>,
    /// Words by what they are hashed to, ascending; two of one hash, of which there are a few in a hundred thousand, count as one.
    words: Vec<u32>,
    /// By word: how rare it is among the texts.
    rarity: Vec<f32>,
    /// By word: where its weights end, and those of the next begin.
    ends: Vec<u32>,
    /// Each a class by its place, and a level.
    weights: Vec<(u16, i8)>,
    /// What one level is.
    level: f32,
}

/// Places of words with what each counts, of length 1.
type Row = Vec<(u32, f32)>;

/// What is being learned of one word and one class.
#[derive(Clone, Copy)]
struct Weight {
    class: u16,
    now: f32,
    /// The sum of its steps, each times the number of texts seen by then: what makes the mean over all of them.
    stepped: f32,
}

impl Classes {
    /// Learns from texts, each behind the name of its class, always the same from the same.
    ///
    /// Source: the passive-aggressive updates (PA-I) of Crammer et al., "Online Passive-Aggressive Algorithms", JMLR 7, 2006, with the
    /// mean of all weights there were instead of the last (Freund and Schapire, 1999). Cost: some 2 s for 25,000 texts and 100 classes.
    pub fn learned<'a>(told: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let told: Vec<(&str, &str)> = told.into_iter().collect();
        let names: BTreeSet<&str> = told.iter().map(|it| it.0).collect();
        // More than have a place are not told apart.
        if names.len() > usize::from(u16::MAX) {
            return Self::default();
        }
        let place: HashMap<&str, u16> = names.iter().copied().zip(0..).collect();
        let mut texts: Vec<(u16, &str)> =
            told.into_iter().map(|(name, text)| (place.get(name).copied().unwrap_or_default(), text)).collect();
        // In no order of theirs, which is the same each time: texts of one class in a row would be learned and forgotten.
        texts.sort_by_cached_key(|it| (crc32fast::hash(it.1.as_bytes()), it.1, it.0));
        let read = read(&texts);
        let mut holders: BTreeMap<u32, u32> = BTreeMap::new();
        for (_, counts) in &read {
            counts.keys().for_each(|word| *holders.entry(*word).or_default() += 1);
        }
        let rarity = |of: u32| (1.0 + texts.len() as f32).ln() - (1.0 + of as f32).ln() + 1.0;
        let mut classes = Self {
            names: names.into_iter().map(str::to_owned).collect(),
            rarity: holders.values().map(|it| rarity(*it)).collect(),
            words: holders.into_keys().collect(),
            ..Self::default()
        };
        let rows: Vec<(u16, Row)> = read.iter().map(|(of, counts)| (*of, classes.row(counts))).collect();
        let weights = descend(&rows, classes.words.len(), classes.names.len());
        classes.keep(&weights);
        classes
    }

    /// Rounds the learned weights to levels; what rounds to nothing is not kept.
    fn keep(&mut self, weights: &[Vec<(u16, f32)>]) {
        let most = weights.iter().flatten().map(|it| it.1.abs()).fold(f32::MIN_POSITIVE, f32::max);
        self.level = most / LEVELS;
        for of_word in weights {
            let levels = of_word.iter().map(|(class, weight)| (*class, (weight / self.level).round() as i8));
            self.weights.extend(levels.filter(|it| it.1 != 0));
            self.ends.push(self.weights.len() as u32);
        }
    }

    /// By class how near a text is to it: about 1 for a text of it that was learned, less for every other. Of a text without any known
    /// word all are 0.
    pub fn nearness(&self, text: &str) -> BTreeMap<&str, f32> {
        let mut sums = vec![0.0_f32; self.names.len()];
        for (word, share) in self.row(&counted(text)) {
            let begin = word.checked_sub(1).and_then(|it| self.ends.get(it as usize)).copied().unwrap_or_default();
            let end = self.ends.get(word as usize).copied().unwrap_or_default();
            for (class, level) in self.weights.get(begin as usize..end as usize).into_iter().flatten() {
                let by = share * f32::from(*level) * self.level;
                sums.get_mut(usize::from(*class)).into_iter().for_each(|sum| *sum += by);
            }
        }
        self.names.iter().map(String::as_str).zip(sums).collect()
    }

    /// The class that a text is nearest to, the first by name of equals, and how much nearer than to the next; `None`: none of its words
    /// is known.
    pub fn nearest(&self, text: &str) -> Option<(&str, f32)> {
        let nearness = self.nearness(text);
        let known = nearness.iter().filter(|it| *it.1 != 0.0).map(|it| (*it.0, *it.1));
        // Of equals the last is the greatest, so that names go backwards.
        let best = known.rev().max_by(|one, other| one.1.total_cmp(&other.1))?;
        let next = nearness.iter().filter(|it| *it.0 != best.0).map(|it| *it.1).reduce(f32::max);
        Some((best.0, best.1 - next.unwrap_or_default()))
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

/// By word its weights, from rows with the place of the class that each is of.
fn descend(rows: &[(u16, Row)], words: usize, classes: usize) -> Vec<Vec<(u16, f32)>> {
    let mut weights: Vec<Vec<Weight>> = vec![Vec::new(); words];
    let mut seen = 0.0_f32;
    for (own, row) in std::iter::repeat_n(rows, PASSES).flatten() {
        seen += 1.0;
        let mut sums = vec![0.0_f32; classes];
        for (word, share) in row {
            for it in weights.get(*word as usize).into_iter().flatten() {
                sums.get_mut(usize::from(it.class)).into_iter().for_each(|sum| *sum += share * it.now);
            }
        }
        let of_own = sums.get(usize::from(*own)).copied().unwrap_or_default();
        let rivals = (0..).zip(&sums).filter(|it| it.0 != *own);
        let Some((rival, nearest)) = rivals.max_by(|one, other| one.1.total_cmp(other.1)) else { continue };
        let missing = MARGIN - (of_own - nearest);
        if missing <= 0.0 {
            continue;
        }
        // Each row is of length 1, and moves two classes.
        let step = (missing / 2.0).min(MOST_STEP);
        for (word, share) in row {
            let Some(of_word) = weights.get_mut(*word as usize) else { continue };
            for (class, by) in [(*own, step * share), (rival, -step * share)] {
                let at = of_word.iter().position(|it| it.class == class).unwrap_or_else(|| {
                    of_word.push(Weight { class, now: 0.0, stepped: 0.0 });
                    of_word.len() - 1
                });
                if let Some(weight) = of_word.get_mut(at) {
                    weight.now += by;
                    weight.stepped += seen * by;
                }
            }
        }
    }
    let mean = |it: &Weight| (it.class, it.now - it.stepped / seen.max(1.0));
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

    const TOLD: [(&str, &str); 6] = [
        ("bill", "why is the invoice so high"),
        ("bill", "the invoice doubled"),
        ("bill", "发票为什么这么高"),
        ("leak", "our key is public"),
        ("leak", "somebody stole the key"),
        ("leak", "密钥被偷了"),
    ];

    #[test]
    fn a_text_is_nearest_to_the_class_that_its_words_are_said_of() {
        let classes = Classes::learned(TOLD);
        let nearest = |text: &str| classes.nearest(text).map(|it| it.0);
        assert_eq!(nearest("who made the invoice double"), Some("bill"));
        assert_eq!(nearest("is the key stolen"), Some("leak"));
        assert_eq!(nearest("我的密鑰好像被偷"), Some("leak"), "in the other script");
        assert_eq!(nearest("zebra"), None);
        let ahead = |text: &str| classes.nearest(text).map(|it| it.1).unwrap_or_default();
        assert!(ahead("the invoice doubled") > ahead("the key and the invoice"));
        assert!(classes.nearness("zebra").values().all(|it| *it == 0.0));
        assert!(Classes::learned([]).nearness("the invoice doubled").is_empty());
    }

    #[test]
    fn the_same_is_learned_from_the_same_in_any_order() {
        let shown = |it: &Classes| serde_json::to_string(it).unwrap_or_default();
        let turned = Classes::learned(TOLD.into_iter().rev());
        assert_eq!(shown(&Classes::learned(TOLD)), shown(&turned));
    }
}
