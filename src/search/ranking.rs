use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings as _, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet as _, SegmentReader, TERMINATED, TantivyError, Term};

use super::schema::{Fields, SEARCHED};
use super::statistics::Statistics;
use super::words::{Idea, Word};

/// How soon repeating a word stops counting.
pub(super) const K1: f32 = 1.2;

/// A passage of one segment and what it scores. Ordered best last; equal scores by place, later first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    pub(super) score: f32,
    pub(super) place: DocId,
}

impl Eq for Scored {}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.place.cmp(&self.place))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The `limit` best passages of `segment` that `accepts`, best first; those that share no word with the question are none.
///
/// A word's occurrences in all fields are weighted, scaled by the fields' lengths and added up before they saturate,
/// so that a word in title, heading and body does not count three times over.
/// Cost: linear in the postings of the words.
///
/// Source: Robertson, Zaragoza, Taylor, "Simple BM25 Extension to Multiple Weighted Fields", CIKM 2004.
pub(super) fn best(
    segment: &SegmentReader,
    fields: &Fields,
    statistics: &Statistics,
    ideas: &[Idea],
    limit: usize,
    accepts: impl Fn(DocId) -> bool,
) -> Result<Vec<Scored>, TantivyError> {
    let places = segment.max_doc() as usize;
    let mut source =
        Source { segment, fields, statistics, occurrences: vec![0.0; places], places: Vec::with_capacity(places / 16) };
    let mut scores = vec![0.0_f32; places];
    let mut scratch = Scratch::default();
    for idea in ideas {
        if let [wording] = idea.wordings.as_slice() {
            for word in wording {
                source.each_place(word, |place, amount| add(&mut scores, place, amount))?;
            }
        } else {
            scratch.score(idea, &mut source, places)?;
            scratch.move_into(&mut scores);
        }
    }
    Ok(top(&scores, limit, accepts))
}

/// An idea's scores by place, before they are added to the others.
#[derive(Default)]
struct Scratch {
    /// The best wording so far.
    best: Vec<f32>,
    /// The wording at hand.
    wording: Vec<f32>,
    /// Places where `best` is above 0; some twice.
    touched: Vec<DocId>,
}

impl Scratch {
    fn score(&mut self, idea: &Idea, source: &mut Source<'_>, places: usize) -> Result<(), TantivyError> {
        self.best.resize(places, 0.0);
        self.wording.resize(places, 0.0);
        for wording in &idea.wordings {
            let from = self.touched.len();
            for word in wording {
                source.each_place(word, |place, amount| {
                    add(&mut self.wording, place, amount);
                    self.touched.push(place);
                })?;
            }
            for place in self.touched.get(from..).unwrap_or_default() {
                let place = *place as usize;
                if let (Some(best), Some(wording)) = (self.best.get_mut(place), self.wording.get_mut(place)) {
                    *best = best.max(*wording);
                    *wording = 0.0;
                }
            }
        }
        Ok(())
    }

    fn move_into(&mut self, scores: &mut [f32]) {
        for place in self.touched.drain(..) {
            if let Some(best) = self.best.get_mut(place as usize) {
                add(scores, place, std::mem::take(best));
            }
        }
    }
}

/// What words are looked up in.
struct Source<'a> {
    segment: &'a SegmentReader,
    fields: &'a Fields,
    statistics: &'a Statistics,
    /// A word's occurrences by place, all 0 between words, and the places where they are not.
    occurrences: Vec<f32>,
    places: Vec<DocId>,
}

impl<'a> Source<'a> {
    /// Calls `on` with every passage that holds `word`, in no order, and what the word scores there.
    fn each_place(&mut self, word: &Word, mut on: impl FnMut(DocId, f32)) -> Result<(), TantivyError> {
        let lists = self.lists(&word.text)?;
        if lists.is_empty() {
            return Ok(());
        }
        let weight = word.weight * self.statistics.rarity(&word.text)?;
        for mut list in lists {
            let mut place = list.postings.doc();
            while place != TERMINATED {
                if let Some(sum) = self.occurrences.get_mut(place as usize) {
                    if *sum == 0.0 {
                        self.places.push(place);
                    }
                    *sum += list.occurrences();
                }
                place = list.postings.advance();
            }
        }
        for place in self.places.drain(..) {
            if let Some(sum) = self.occurrences.get_mut(place as usize) {
                let occurrences = std::mem::take(sum);
                on(place, weight * occurrences / (K1 + occurrences));
            }
        }
        Ok(())
    }

    fn lists(&self, text: &str) -> Result<Vec<List<'a>>, TantivyError> {
        let mut lists = Vec::with_capacity(SEARCHED);
        for (field, weights) in self.fields.searched.into_iter().zip(self.statistics.weights_by_length()) {
            let term = Term::from_field_text(field, text);
            let postings = self.segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::WithFreqs)?;
            if let Some(postings) = postings {
                lists.push(List { postings, lengths: self.segment.get_fieldnorms_reader(field)?, weights });
            }
        }
        Ok(lists)
    }
}

/// Where a word stands in one field.
struct List<'a> {
    postings: SegmentPostings,
    lengths: FieldNormReader,
    weights: &'a [f32],
}

impl List<'_> {
    /// The weighted, length-scaled occurrences in the passage the list stands at.
    fn occurrences(&self) -> f32 {
        let length = self.lengths.fieldnorm_id(self.postings.doc());
        self.postings.term_freq() as f32 * self.weights.get(usize::from(length)).copied().unwrap_or(0.0)
    }
}

fn add(scores: &mut [f32], place: DocId, amount: f32) {
    if let Some(score) = scores.get_mut(place as usize) {
        *score += amount;
    }
}

fn top(scores: &[f32], limit: usize, accepts: impl Fn(DocId) -> bool) -> Vec<Scored> {
    let mut best: BinaryHeap<std::cmp::Reverse<Scored>> = BinaryHeap::with_capacity(limit.min(scores.len()) + 1);
    let mut least = 0.0;
    for (place, score) in (0..).zip(scores.iter().copied()) {
        if score > least && accepts(place) {
            best.push(std::cmp::Reverse(Scored { score, place }));
            if best.len() > limit {
                best.pop();
                least = best.peek().map_or(0.0, |worst| worst.0.score);
            }
        }
    }
    best.into_sorted_vec().into_iter().map(|scored| scored.0).collect()
}
