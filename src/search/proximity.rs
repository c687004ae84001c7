use tantivy::postings::Postings as _;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, TantivyError, Term};

use super::ranking::{Ground, K1, Scored};
use super::schema::{BODY, HEADING, TITLE};

/// How far apart two words that the question has side by side may stand in the text, in words, to count as said so.
const SIDE_BY_SIDE: u32 = 3;
/// How far apart they may stand, in either order, to count as said together.
const TOGETHER: u32 = 8;
/// What a pair side by side counts, beside the commoner of its two words.
const SIDE_BY_SIDE_WEIGHT: f32 = 0.3;
/// What a pair together counts.
const TOGETHER_WEIGHT: f32 = 0.2;
/// What a pair in the title or in headings counts beside one in the body.
const HEADING_WEIGHT: f32 = 2.0;

/// Two words that the question has side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) first: String,
    pub(super) second: String,
}

/// Raises the `scored` passages that have the question's neighbours near each other. The order is the index's then.
///
/// Cost: the positions of the pairs' words in these passages only.
///
/// Source: the ordered and unordered windows of Metzler and Croft, "A Markov Random Field Model for Term Dependencies",
/// SIGIR 2005, with BM25's saturation.
pub(super) fn raise(ground: Ground<'_>, pairs: &[Pair], scored: &mut [Scored]) -> Result<(), TantivyError> {
    if pairs.is_empty() {
        return Ok(());
    }
    scored.sort_unstable_by_key(|it| it.passage);
    let lengths = length_weights(ground, scored);
    let mut raises = vec![0.0_f32; scored.len()];
    let mut last: Option<(&str, Positions)> = None;
    for pair in pairs {
        let first = match last.take() {
            Some((word, positions)) if word == pair.first => positions,
            _ => Positions::read(ground, &pair.first, scored)?,
        };
        let second = Positions::read(ground, &pair.second, scored)?;
        let rarity = ground.statistics.rarity(&pair.first)?.min(ground.statistics.rarity(&pair.second)?);
        for (at, (raise, length)) in raises.iter_mut().zip(&lengths).enumerate() {
            let (side_by_side, together) = near(&first, &second, at);
            let saturated = |times: f32| times * length / (K1 + times * length);
            *raise += rarity * (SIDE_BY_SIDE_WEIGHT * saturated(side_by_side) + TOGETHER_WEIGHT * saturated(together));
        }
        last = Some((&pair.second, second));
    }
    for (it, raise) in scored.iter_mut().zip(raises) {
        it.score += raise;
    }
    Ok(())
}

/// What one occurrence in the body counts in each passage, by the body's length.
fn length_weights(ground: Ground<'_>, scored: &[Scored]) -> Vec<f32> {
    let by_length = ground.statistics.weights_by_length().get(BODY).map(Vec::as_slice).unwrap_or_default();
    let weight = |it: &Scored| {
        let (segment, place) = ground.documents.place(it.passage);
        let length = ground.documents.lengths(segment as usize, BODY).map_or(0, |it| it.fieldnorm_id(place));
        by_length.get(usize::from(length)).copied().unwrap_or(1.0)
    };
    scored.iter().map(weight).collect()
}

/// Where a word stands in some passages: for each field and passage, its positions.
pub(super) struct Positions {
    fields: [Spans; 3],
}

#[derive(Default)]
struct Spans {
    all: Vec<u32>,
    /// For each passage, the end of its positions in `all`.
    ends: Vec<usize>,
}

impl Positions {
    /// Reads them for `scored`, which is in the order of the index.
    pub(super) fn read(ground: Ground<'_>, word: &str, scored: &[Scored]) -> Result<Self, TantivyError> {
        let mut fields: [Spans; 3] = Default::default();
        for (spans, field) in fields.iter_mut().zip([TITLE, HEADING, BODY]) {
            let Some(searched) = ground.fields.searched.get(field) else { continue };
            let term = Term::from_field_text(*searched, word);
            let mut rest = scored.iter().peekable();
            let mut buffer = Vec::new();
            for (number, segment) in ground.searcher.segment_readers().iter().enumerate() {
                let base = ground.documents.base(number);
                let end = base + segment.max_doc() as usize;
                let mut postings = segment
                    .inverted_index(*searched)?
                    .read_postings(&term, IndexRecordOption::WithFreqsAndPositions)?;
                while let Some(it) = rest.next_if(|it| it.passage < end) {
                    let place = (it.passage - base) as u32;
                    if let Some(postings) = &mut postings {
                        let here = if postings.doc() < place { postings.seek(place) } else { postings.doc() };
                        if here == place {
                            postings.positions(&mut buffer);
                            spans.all.append(&mut buffer);
                        }
                    }
                    spans.ends.push(spans.all.len());
                }
            }
        }
        Ok(Self { fields })
    }

    /// In [`TITLE`], [`HEADING`] or [`BODY`] of the passage `at` of those that it was read for, rising.
    pub(super) fn in_field(&self, field: usize, at: usize) -> &[u32] {
        let place = [TITLE, HEADING, BODY].iter().position(|it| *it == field);
        place.and_then(|it| self.fields.get(it)).map(|it| it.of(at)).unwrap_or_default()
    }
}

impl Spans {
    fn of(&self, at: usize) -> &[u32] {
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.ends.get(at).and_then(|end| self.all.get(start..*end)).unwrap_or_default()
    }
}

/// How often two words stand side by side in a passage, and how often together, weighted by field.
fn near(first: &Positions, second: &Positions, at: usize) -> (f32, f32) {
    let (mut side_by_side, mut together) = (0.0, 0.0);
    let weights = [HEADING_WEIGHT, HEADING_WEIGHT, 1.0];
    for ((first, second), weight) in first.fields.iter().zip(&second.fields).zip(weights) {
        let (ordered, any) = count_near(first.of(at), second.of(at));
        side_by_side += weight * ordered as f32;
        together += weight * any as f32;
    }
    (side_by_side, together)
}

/// Walks two rising lists of positions; each position is compared with the last one of the other word before it.
fn count_near(first: &[u32], second: &[u32]) -> (u32, u32) {
    let (mut ordered, mut together) = (0, 0);
    let (mut firsts, mut seconds) = (first.iter().copied().peekable(), second.iter().copied().peekable());
    let (mut last_first, mut last_second): (Option<u32>, Option<u32>) = (None, None);
    loop {
        let takes_first = match (firsts.peek(), seconds.peek()) {
            (Some(one), Some(other)) => one <= other,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return (ordered, together),
        };
        let (place, other) = if takes_first { (firsts.next(), last_second) } else { (seconds.next(), last_first) };
        let Some(place) = place else { return (ordered, together) };
        let gap = other.map_or(u32::MAX, |other| place - other);
        if !takes_first && (1..=SIDE_BY_SIDE).contains(&gap) {
            ordered += 1;
        }
        if (1..=TOGETHER).contains(&gap) {
            together += 1;
        }
        if takes_first { last_first = Some(place) } else { last_second = Some(place) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_count_in_order_and_near_ones_in_any_order() {
        assert_eq!(count_near(&[1, 20], &[2, 40]), (1, 1));
        assert_eq!(count_near(&[5], &[1]), (0, 1));
        assert_eq!(count_near(&[1], &[30]), (0, 0));
        assert_eq!(count_near(&[], &[3]), (0, 0));
    }
}
