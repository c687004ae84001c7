use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::Arc;

use tantivy::{Searcher, TantivyError};

use super::documents::Documents;
use super::occurrences::{InDocuments, Listed, Occurrences, Remembered, look_up};
use super::schema::Fields;
use super::statistics::Statistics;
use super::words::{Idea, Word};
use super::workspace::{Standing, Workspace, Workspaces};

/// How soon repeating a word stops counting.
pub(super) const K1: f32 = 1.4;

/// What a word counts by its occurrences in the whole document, beside those in the passage: a passage out of a document
/// on the subject is the better answer.
const DOCUMENT_SHARE: f32 = 1.0;

/// How much sums of many numbers may differ by the order they are added in, many times over.
const ROUNDING: f32 = 1.0001;

/// A passage and what it scores. Ordered best last; equal scores by document, then by passage, later first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    pub(super) score: f32,
    /// The number of its document, as [`Documents`] counts.
    pub(super) document: u32,
    /// Its own.
    pub(super) passage: usize,
}

impl Eq for Scored {}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score.then(other.document.cmp(&self.document)).then(other.passage.cmp(&self.passage))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An index to rank, and what it is scored with.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) searcher: &'a Searcher,
    pub(super) fields: &'a Fields,
    pub(super) documents: &'a Documents,
    pub(super) statistics: &'a Statistics,
    /// What was read of the same passages.
    pub(super) remembered: Option<&'a Remembered>,
    pub(super) workspaces: &'a Workspaces,
    /// The passages that are read of, in order; `None`: all.
    pub(super) spans: Option<&'a [Range<usize>]>,
}

/// Which passages may be found.
pub(super) trait Accepts {
    /// Whether any passage of this document may; when in doubt, it may.
    fn any_of(&self, document: usize) -> bool;
    /// Whether this passage may.
    fn passage(&self, passage: usize) -> bool;
}

/// The `limit` best passages that `accepts` takes, best first, by what each scores together with its document.
///
/// A word's occurrences in all fields are weighted, scaled by the fields' lengths and added up before they saturate,
/// so that a word in title, heading and body does not count three times over; once in the passage, once in the document.
/// What documents score, and the most that their passages could, says which passages need no look.
/// Cost: linear in the documents that hold the words.
///
/// Source: Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004.
pub(super) fn top(
    ground: Ground<'_>,
    ideas: &[Idea],
    limit: usize,
    accepts: &dyn Accepts,
) -> Result<Vec<Scored>, TantivyError> {
    ranked(ground, ideas, |ranking: &mut Ranking<'_, '_, Occurrences>| {
        let mut best = Best::of(limit);
        // Some good passages first: they set what the others have to beat.
        let first = ranking.most_promising(limit, accepts);
        ranking.look_at(&first, |scored| best.take(scored, accepts));
        let others = ranking.able_to_reach(best.least(), accepts, &first);
        ranking.look_at(&others, |scored| best.take(scored, accepts));
        best.sorted()
    })
}

/// The `count` documents whose passages may score most, in no order. Cost: linear in the documents that hold the words.
pub(super) fn most_promising(
    ground: Ground<'_>,
    ideas: &[Idea],
    count: usize,
    accepts: &dyn Accepts,
) -> Result<Vec<u32>, TantivyError> {
    ranked(ground, ideas, |ranking: &mut Ranking<'_, '_, InDocuments>| ranking.most_promising(count, accepts))
}

/// The best score of a passage that `accepts` takes in each document, by the document's number; 0: none shares a word.
pub(super) fn best_of_documents(
    ground: Ground<'_>,
    ideas: &[Idea],
    accepts: &dyn Accepts,
) -> Result<Vec<f32>, TantivyError> {
    ranked(ground, ideas, |ranking: &mut Ranking<'_, '_, Occurrences>| {
        let mut by_document = vec![0.0_f32; ground.documents.count()];
        let all = ranking.able_to_reach(0.0, accepts, &[]);
        ranking.look_at(&all, |scored| {
            let best = by_document.get_mut(scored.document as usize).filter(|_| accepts.passage(scored.passage));
            if let Some(best) = best {
                *best = best.max(scored.score);
            }
        });
        by_document
    })
}

fn ranked<T, L: Listed>(
    ground: Ground<'_>,
    ideas: &[Idea],
    work: impl FnOnce(&mut Ranking<'_, '_, L>) -> T,
) -> Result<T, TantivyError> {
    let documents = ground.documents;
    ground.workspaces.with(documents.passages(), documents.count(), |space| {
        let ideas = ideas.iter().map(|idea| Looked::up(ground, idea, space)).collect::<Result<Vec<_>, _>>()?;
        let mut ranking = Ranking { documents, ideas, space };
        ranking.score_documents();
        let done = work(&mut ranking);
        ranking.space.documents.fill(Standing::default());
        Ok(done)
    })
}

/// A word of a question with its list.
struct Weighed<L> {
    list: Arc<L>,
    weight: f32,
}

impl<L: Listed> Weighed<L> {
    fn up(ground: Ground<'_>, word: &Word, space: &mut Workspace) -> Result<Self, TantivyError> {
        let list = look_up(ground, &word.text, space)?;
        Ok(Self { list, weight: word.weight * ground.statistics.rarity(&word.text)? })
    }

    /// What so many occurrences in a passage score.
    fn score(&self, occurrences: f32) -> f32 {
        self.weight * occurrences / (K1 + occurrences)
    }

    /// What so many occurrences in a document score.
    fn score_in_document(&self, occurrences: f32) -> f32 {
        DOCUMENT_SHARE * self.weight * occurrences / (K1 + occurrences)
    }
}

/// An idea with the lists of its words.
struct Looked<L> {
    wordings: Vec<Vec<Weighed<L>>>,
    /// The most that a passage can score by it.
    most: f32,
}

impl<L: Listed> Looked<L> {
    fn up(ground: Ground<'_>, idea: &Idea, space: &mut Workspace) -> Result<Self, TantivyError> {
        let mut wordings = Vec::with_capacity(idea.wordings.len());
        for wording in &idea.wordings {
            let words = wording.iter().map(|word| Weighed::up(ground, word, space));
            wordings.push(words.collect::<Result<Vec<_>, _>>()?);
        }
        let weight = |wording: &Vec<Weighed<L>>| wording.iter().map(|word| word.weight).sum();
        let most = wordings.iter().map(weight).fold(0.0, f32::max);
        Ok(Self { wordings, most })
    }
}

/// A question being ranked.
struct Ranking<'a, 'space, L> {
    documents: &'a Documents,
    ideas: Vec<Looked<L>>,
    space: &'space mut Workspace,
}

impl<L: Listed> Ranking<'_, '_, L> {
    /// Says what each document scores, and the most that one of its passages may by itself.
    fn score_documents(&mut self) {
        let Workspace { documents, best, wording: at_hand, reworded, .. } = &mut *self.space;
        for idea in &self.ideas {
            if let [wording] = idea.wordings.as_slice() {
                for word in wording {
                    for held in word.list.in_documents() {
                        if let Some(standing) = documents.get_mut(held.document as usize) {
                            standing.score += word.score_in_document(held.times);
                            standing.most += word.score(held.most);
                        }
                    }
                }
                continue;
            }
            let mut wordings = Reworded::new(best, at_hand, reworded, documents.len());
            for wording in &idea.wordings {
                if let [word] = wording.as_slice() {
                    for held in word.list.in_documents() {
                        wordings.take(held.document, word.score_in_document(held.times));
                    }
                    continue;
                }
                for word in wording {
                    for held in word.list.in_documents() {
                        wordings.add(held.document, word.score_in_document(held.times));
                    }
                }
                wordings.keep_better();
            }
            wordings.finish(|document, score| {
                if let Some(standing) = documents.get_mut(document) {
                    standing.score += score;
                    standing.most += idea.most;
                }
            });
        }
    }

    /// The `count` documents whose passages may score most, in no order.
    fn most_promising(&self, count: usize, accepts: &dyn Accepts) -> Vec<u32> {
        let mut best: BinaryHeap<Reverse<Scored>> = BinaryHeap::with_capacity(count + 1);
        let mut least = 0.0;
        for (document, standing) in self.space.documents.iter().enumerate() {
            let score = standing.score + standing.most;
            if score > least && accepts.any_of(document) {
                best.push(Reverse(Scored { score, document: document as u32, passage: 0 }));
                if best.len() > count {
                    best.pop();
                    least = best.peek().map_or(0.0, |worst| worst.0.score);
                }
            }
        }
        best.into_iter().map(|it| it.0.document).collect()
    }
}

impl Ranking<'_, '_, Occurrences> {
    /// The documents, without those of `seen`, of which a passage may score `least` or more.
    fn able_to_reach(&mut self, least: f32, accepts: &dyn Accepts, seen: &[u32]) -> Vec<u32> {
        self.want(seen, true);
        let mut able = Vec::new();
        for (document, (standing, is_seen)) in self.space.documents.iter().zip(&self.space.is_wanted).enumerate() {
            let most = (standing.score + standing.most) * ROUNDING;
            if most > 0.0 && most >= least && !is_seen && accepts.any_of(document) {
                able.push(document as u32);
            }
        }
        self.want(seen, false);
        able
    }

    fn want(&mut self, documents: &[u32], is_wanted: bool) {
        for document in documents {
            if let Some(it) = self.space.is_wanted.get_mut(*document as usize) {
                *it = is_wanted;
            }
        }
    }

    /// Calls `on` with each passage of these documents that holds a word and what it scores together with its document, in no
    /// order.
    fn look_at(&mut self, wanted: &[u32], mut on: impl FnMut(Scored)) {
        if wanted.is_empty() {
            return;
        }
        self.want(wanted, true);
        self.score_passages();
        self.want(wanted, false);
        let Workspace { passages, documents, touched, .. } = &mut *self.space;
        for passage in touched.drain(..) {
            let passage = passage as usize;
            let own = passages.get_mut(passage).map(std::mem::take).unwrap_or_default();
            // One that was touched twice is taken once.
            if let Some(document) = self.documents.of_passage(passage).filter(|_| own > 0.0) {
                let score = own + documents.get(document).map_or(0.0, |it| it.score);
                on(Scored { score, document: document as u32, passage });
            }
        }
    }

    /// Adds up what each passage of the wanted documents scores by itself.
    fn score_passages(&mut self) {
        let Workspace { passages, touched, is_wanted, best, wording: at_hand, reworded, .. } = &mut *self.space;
        let mut add = |passage: u32, score: f32| {
            if let Some(sum) = passages.get_mut(passage as usize) {
                if *sum == 0.0 {
                    touched.push(passage);
                }
                *sum += score;
            }
        };
        let is_wanted = |document: u32| is_wanted.get(document as usize).copied().unwrap_or_default();
        for idea in &self.ideas {
            if let [wording] = idea.wordings.as_slice() {
                for word in wording {
                    for run in word.list.runs.iter().filter(|run| is_wanted(run.document)) {
                        for (passage, occurrences) in word.list.of(run) {
                            add(*passage, word.score(*occurrences));
                        }
                    }
                }
                continue;
            }
            let mut wordings = Reworded::new(best, at_hand, reworded, self.documents.passages());
            for wording in &idea.wordings {
                for word in wording {
                    for run in word.list.runs.iter().filter(|run| is_wanted(run.document)) {
                        for (passage, occurrences) in word.list.of(run) {
                            wordings.add(*passage, word.score(*occurrences));
                        }
                    }
                }
                wordings.keep_better();
            }
            wordings.finish(|passage, score| add(passage as u32, score));
        }
    }
}

/// An idea's scores, of which the best wording's counts, before they are added to the others.
struct Reworded<'a> {
    best: &'a mut Vec<f32>,
    at_hand: &'a mut Vec<f32>,
    touched: &'a mut Vec<u32>,
    /// Where the wording at hand begins in `touched`.
    from: usize,
}

impl<'a> Reworded<'a> {
    fn new(best: &'a mut Vec<f32>, at_hand: &'a mut Vec<f32>, touched: &'a mut Vec<u32>, count: usize) -> Self {
        if best.len() < count {
            best.resize(count, 0.0);
            at_hand.resize(count, 0.0);
        }
        Self { best, at_hand, touched, from: 0 }
    }

    fn add(&mut self, at: u32, score: f32) {
        if let Some(sum) = self.at_hand.get_mut(at as usize) {
            *sum += score;
            self.touched.push(at);
        }
    }

    /// Adds what a wording of one word scores.
    fn take(&mut self, at: u32, score: f32) {
        if let Some(best) = self.best.get_mut(at as usize)
            && *best < score
        {
            if *best == 0.0 {
                self.touched.push(at);
                self.from = self.touched.len();
            }
            *best = score;
        }
    }

    /// Ends a wording.
    fn keep_better(&mut self) {
        for at in self.touched.get(self.from..).unwrap_or_default() {
            let at = *at as usize;
            if let (Some(best), Some(at_hand)) = (self.best.get_mut(at), self.at_hand.get_mut(at)) {
                *best = best.max(std::mem::take(at_hand));
            }
        }
        self.from = self.touched.len();
    }

    fn finish(self, mut on: impl FnMut(usize, f32)) {
        for at in self.touched.drain(..) {
            let score = self.best.get_mut(at as usize).map(std::mem::take).unwrap_or_default();
            if score > 0.0 {
                on(at as usize, score);
            }
        }
    }
}

/// The best passages so far.
struct Best {
    passages: BinaryHeap<Reverse<Scored>>,
    limit: usize,
}

impl Best {
    fn of(limit: usize) -> Self {
        Self { passages: BinaryHeap::with_capacity(limit + 1), limit }
    }

    fn take(&mut self, scored: Scored, accepts: &dyn Accepts) {
        let is_better = self.passages.len() < self.limit || self.passages.peek().is_some_and(|it| it.0 < scored);
        if is_better && accepts.passage(scored.passage) {
            self.passages.push(Reverse(scored));
            if self.passages.len() > self.limit {
                self.passages.pop();
            }
        }
    }

    /// What a passage has to score to be among them.
    fn least(&self) -> f32 {
        let worst = self.passages.peek().filter(|_| self.passages.len() >= self.limit);
        worst.map_or(0.0, |worst| worst.0.score)
    }

    fn sorted(self) -> Vec<Scored> {
        self.passages.into_sorted_vec().into_iter().map(|it| it.0).collect()
    }
}

/// What an idea adds to the scores of `passages`: to each by its own text, and by its document's.
pub(super) fn shares(ground: Ground<'_>, idea: &Idea, passages: &[usize]) -> Result<Vec<(f32, f32)>, TantivyError> {
    let documents = ground.documents;
    ground.workspaces.with(documents.passages(), documents.count(), |space| {
        let looked: Looked<Occurrences> = Looked::up(ground, idea, space)?;
        let share = |passage: &usize| {
            let document = documents.of_passage(*passage);
            let wordings = looked.wordings.iter().map(|wording| {
                let by = |share: &dyn Fn(&Weighed<Occurrences>) -> f32| wording.iter().map(share).sum::<f32>();
                let own = by(&|word| word.score(word.list.in_passage(*passage)));
                (own, by(&|word| word.score_in_document(document.map_or(0.0, |it| word.list.in_document(it)))))
            });
            wordings.fold((0.0_f32, 0.0_f32), |best, it| (best.0.max(it.0), best.1.max(it.1)))
        };
        Ok(passages.iter().map(share).collect())
    })
}
