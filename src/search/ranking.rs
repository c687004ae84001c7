use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, Searcher, TERMINATED, TantivyError, Term};

use super::documents::Documents;
use super::schema::{Fields, SEARCHED, TITLE};
use super::statistics::Statistics;
use super::words::{Idea, Word};

/// How soon repeating a word stops counting.
pub(super) const K1: f32 = 1.4;

/// What a word counts by its occurrences in the whole document, beside those in the passage: a passage out of a document
/// on the subject is the better answer.
const DOCUMENT_SHARE: f32 = 1.0;

/// A passage and what it scores. Ordered best last; equal scores by number, later first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    pub(super) score: f32,
    /// Its number, as [`Documents`] counts.
    pub(super) passage: usize,
}

impl Eq for Scored {}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.passage.cmp(&self.passage))
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
}

/// What each passage scores by itself and, behind the passages, what each document does.
pub(super) struct Scores<'a> {
    documents: &'a Documents,
    scores: Vec<f32>,
}

/// Scores every passage and every document by `ideas`.
///
/// A word's occurrences in all fields are weighted, scaled by the fields' lengths and added up before they saturate,
/// so that a word in title, heading and body does not count three times over; once in the passage, once in the document.
/// Cost: linear in the postings of the words.
///
/// Source: Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004.
pub(super) fn scores<'a>(ground: Ground<'a>, ideas: &[Idea]) -> Result<Scores<'a>, TantivyError> {
    let count = ground.documents.passages() + ground.documents.count();
    let mut source = Source { ground, occurrences: vec![0.0; count], touched: Vec::with_capacity(count / 16) };
    let mut scores = vec![0.0_f32; count];
    let mut scratch = Scratch::default();
    for idea in ideas {
        if let [wording] = idea.wordings.as_slice() {
            for word in wording {
                source.each(word, |at, amount| add(&mut scores, at, amount))?;
            }
        } else {
            scratch.score(idea, &mut source, count)?;
            scratch.move_into(&mut scores);
        }
    }
    Ok(Scores { documents: ground.documents, scores })
}

impl Scores<'_> {
    /// What a passage scores together with its document; 0: it shares no word with the question.
    pub(super) fn of(&self, passage: usize) -> f32 {
        let own = self.scores.get(passage).copied().unwrap_or_default();
        if own > 0.0 { own + self.of_document(passage) } else { 0.0 }
    }

    /// The document's share in that.
    pub(super) fn of_document(&self, passage: usize) -> f32 {
        let at = self.documents.passages() + self.documents.of_passage(passage);
        self.scores.get(at).copied().unwrap_or_default()
    }

    /// The `limit` best passages that `accepts`, best first.
    pub(super) fn top(&self, limit: usize, accepts: impl Fn(usize) -> bool) -> Vec<Scored> {
        let mut best: BinaryHeap<std::cmp::Reverse<Scored>> = BinaryHeap::new();
        let mut least = 0.0;
        for passage in 0..self.documents.passages() {
            let score = self.of(passage);
            if score > least && accepts(passage) {
                best.push(std::cmp::Reverse(Scored { score, passage }));
                if best.len() > limit {
                    best.pop();
                    least = best.peek().map_or(0.0, |worst| worst.0.score);
                }
            }
        }
        best.into_sorted_vec().into_iter().map(|scored| scored.0).collect()
    }
}

/// An idea's scores, before they are added to the others.
#[derive(Default)]
struct Scratch {
    /// The best wording so far.
    best: Vec<f32>,
    /// The wording at hand.
    wording: Vec<f32>,
    /// Where `best` is above 0; some twice.
    touched: Vec<usize>,
}

impl Scratch {
    fn score(&mut self, idea: &Idea, source: &mut Source<'_>, count: usize) -> Result<(), TantivyError> {
        self.best.resize(count, 0.0);
        self.wording.resize(count, 0.0);
        for wording in &idea.wordings {
            let from = self.touched.len();
            for word in wording {
                source.each(word, |at, amount| {
                    add(&mut self.wording, at, amount);
                    self.touched.push(at);
                })?;
            }
            for at in self.touched.get(from..).unwrap_or_default() {
                if let (Some(best), Some(wording)) = (self.best.get_mut(*at), self.wording.get_mut(*at)) {
                    *best = best.max(*wording);
                    *wording = 0.0;
                }
            }
        }
        Ok(())
    }

    fn move_into(&mut self, scores: &mut [f32]) {
        for at in self.touched.drain(..) {
            if let Some(best) = self.best.get_mut(at) {
                add(scores, at, std::mem::take(best));
            }
        }
    }
}

/// What words are looked up in.
struct Source<'a> {
    ground: Ground<'a>,
    /// A word's occurrences by passage and, behind them, by document; all 0 between words.
    occurrences: Vec<f32>,
    /// Where they are not.
    touched: Vec<usize>,
}

impl Source<'_> {
    /// Calls `on` with every passage and every document that holds `word`, in no order, and what the word scores there.
    fn each(&mut self, word: &Word, mut on: impl FnMut(usize, f32)) -> Result<(), TantivyError> {
        let ground = self.ground;
        for (number, segment) in ground.searcher.segment_readers().iter().enumerate() {
            let base = ground.documents.base(number);
            for (field, searched) in ground.fields.searched.into_iter().enumerate() {
                let term = Term::from_field_text(searched, &word.text);
                let index = segment.inverted_index(searched)?;
                if let Some(postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? {
                    self.count(postings, &segment.get_fieldnorms_reader(searched)?, field, base);
                }
            }
        }
        if self.touched.is_empty() {
            return Ok(());
        }
        let weight = word.weight * ground.statistics.rarity(&word.text)?;
        let passages = ground.documents.passages();
        for at in self.touched.drain(..) {
            if let Some(sum) = self.occurrences.get_mut(at) {
                let occurrences = std::mem::take(sum);
                let share = if at < passages { 1.0 } else { DOCUMENT_SHARE };
                on(at, share * weight * occurrences / (K1 + occurrences));
            }
        }
        Ok(())
    }

    /// Adds what a list of one field and segment holds.
    fn count(&mut self, mut postings: SegmentPostings, lengths: &FieldNormReader, field: usize, base: usize) {
        let Ground { documents, statistics, .. } = self.ground;
        let weights = of_field(statistics.weights_by_length(), field);
        let document_weights = of_field(statistics.document_weights_by_length(), field);
        let passages = documents.passages();
        let mut before = usize::MAX;
        let mut place = postings.doc();
        while place != TERMINATED {
            let passage = base + place as usize;
            let times = postings.term_freq() as f32;
            let weight = weights.get(usize::from(lengths.fieldnorm_id(place))).copied().unwrap_or_default();
            self.touch(passage, times * weight);
            let document = documents.of_passage(passage);
            if field != TITLE || document != before {
                let length = documents.length_ids(document).get(field).copied().unwrap_or_default();
                let weight = document_weights.get(usize::from(length)).copied().unwrap_or_default();
                self.touch(passages + document, times * weight);
            }
            before = document;
            place = postings.advance();
        }
    }

    fn touch(&mut self, at: usize, amount: f32) {
        if let Some(sum) = self.occurrences.get_mut(at) {
            if *sum == 0.0 {
                self.touched.push(at);
            }
            *sum += amount;
        }
    }
}

fn of_field(by_field: &[Vec<f32>; SEARCHED], field: usize) -> &[f32] {
    by_field.get(field).map(Vec::as_slice).unwrap_or_default()
}

fn add(scores: &mut [f32], at: usize, amount: f32) {
    if let Some(score) = scores.get_mut(at) {
        *score += amount;
    }
}
