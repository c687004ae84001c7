use std::collections::HashMap;
use std::ops::Range;

use tantivy::columnar::StrColumn;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::{Searcher, TantivyError};

use super::schema::{Fields, SEARCHED, TITLE};

const DELETED: u32 = u32::MAX;

/// Which passages of an index are of one document, and how long documents are.
///
/// Passages are counted through all segments: number `n` is the `n - base`th of the segment that begins at `base`. Documents are
/// numbered by their names, so that nothing hangs on the order in which an index came about.
pub(super) struct Documents {
    bases: Vec<usize>,
    /// For each passage, its document; [`DELETED`] for one that is gone.
    of_passage: Vec<u32>,
    /// For each document, the span from its first passage to its last.
    spans: Vec<Range<usize>>,
    /// For each document and field, the id of its length as the index rounds it.
    length_ids: Vec<[u8; SEARCHED]>,
    /// For each segment and field, the passages' own lengths.
    lengths: Vec<Vec<FieldNormReader>>,
    names: Vec<String>,
    /// Mean length of a document's fields, at least 1.
    averages: [f32; SEARCHED],
    /// The same of a passage's.
    passage_averages: [f32; SEARCHED],
}

impl Documents {
    /// Reads which document each passage is of. Cost: linear in the passages, a few milliseconds for 100,000.
    pub(super) fn of(searcher: &Searcher, fields: Fields) -> Result<Self, TantivyError> {
        let mut bases = Vec::new();
        let mut passage_lengths = Vec::new();
        let mut of_passage: Vec<u32> = Vec::with_capacity(searcher.num_docs() as usize);
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut lengths: Vec<[u32; SEARCHED]> = Vec::new();
        let mut totals = [0_u64; SEARCHED];
        for segment in searcher.segment_readers() {
            bases.push(of_passage.len());
            let column = segment.fast_fields().str("document")?;
            let known = column.as_ref().map(|it| numbers_of(it, &mut numbers)).transpose()?.unwrap_or_default();
            lengths.resize(numbers.len(), [0; SEARCHED]);
            let norms =
                fields.searched.iter().map(|it| segment.get_fieldnorms_reader(*it)).collect::<Result<Vec<_>, _>>()?;
            for place in 0..segment.max_doc() {
                if segment.is_deleted(place) {
                    of_passage.push(DELETED);
                    continue;
                }
                let ordinal = column.as_ref().and_then(|it| it.term_ords(place).next());
                let number = ordinal.and_then(|it| known.get(it as usize)).copied().unwrap_or_default();
                of_passage.push(number);
                if let Some(sum) = lengths.get_mut(number as usize) {
                    add_lengths(sum, &norms, place);
                }
                for (total, norm) in totals.iter_mut().zip(&norms) {
                    *total += u64::from(norm.fieldnorm(place));
                }
            }
            passage_lengths.push(norms);
        }
        let names = in_order(numbers, &mut of_passage, &mut lengths);
        let mut spans = vec![0..0; names.len()];
        for (passage, document) in of_passage.iter().enumerate() {
            if let Some(span) = spans.get_mut(*document as usize) {
                let first = if span.end == 0 { passage } else { span.start };
                *span = first..passage + 1;
            }
        }
        let mean = |total: u64, of: u64| (total as f32 / of.max(1) as f32).max(1.0);
        let total = |field: usize| lengths.iter().filter_map(|it| it.get(field)).map(|it| u64::from(*it)).sum();
        let averages = std::array::from_fn(|field| mean(total(field), lengths.len() as u64));
        let passage_averages = totals.map(|total| mean(total, searcher.num_docs()));
        let length_ids = lengths.iter().map(|it| it.map(FieldNormReader::fieldnorm_to_id)).collect();
        Ok(Self { bases, of_passage, spans, length_ids, lengths: passage_lengths, names, averages, passage_averages })
    }

    /// How many passages there are, counting deleted ones.
    pub(super) fn passages(&self) -> usize {
        self.of_passage.len()
    }

    /// How many documents.
    pub(super) fn count(&self) -> usize {
        self.names.len()
    }

    /// Number of the first passage of a segment.
    pub(super) fn base(&self, segment: usize) -> usize {
        self.bases.get(segment).copied().unwrap_or_default()
    }

    /// The segment of a passage and its place there.
    pub(super) fn place(&self, passage: usize) -> (u32, u32) {
        let segment = self.bases.partition_point(|base| *base <= passage).saturating_sub(1);
        (segment as u32, passage.saturating_sub(self.base(segment)) as u32)
    }

    /// The document of a passage; `None`: the passage is deleted.
    pub(super) fn of_passage(&self, passage: usize) -> Option<usize> {
        self.of_passage.get(passage).filter(|it| **it != DELETED).map(|it| *it as usize)
    }

    /// The passages of the same document that lie within `reach` of `passage`, in the order of the index.
    pub(super) fn around(&self, passage: usize, reach: usize) -> Vec<usize> {
        let Some(document) = self.of_passage(passage) else { return Vec::new() };
        let near = passage.saturating_sub(reach)..=passage.saturating_add(reach);
        near.filter(|near| self.of_passage(*near) == Some(document)).collect()
    }

    /// The passages of these documents, in the order of the index. Cost: linear in theirs.
    pub(super) fn spans(&self, documents: &[u32]) -> Vec<Range<usize>> {
        let of_one = |document: usize| {
            let span = self.spans.get(document).cloned().unwrap_or_default();
            span.filter(move |passage| self.of_passage(*passage) == Some(document))
        };
        let mut passages: Vec<usize> = documents.iter().flat_map(|it| of_one(*it as usize)).collect();
        passages.sort_unstable();
        spans(passages.into_iter())
    }

    /// The id of a document's length in each field.
    pub(super) fn length_ids(&self, document: usize) -> [u8; SEARCHED] {
        self.length_ids.get(document).copied().unwrap_or_default()
    }

    /// The lengths of the passages of a segment in one field.
    pub(super) fn lengths(&self, segment: usize, field: usize) -> Option<&FieldNormReader> {
        self.lengths.get(segment)?.get(field)
    }

    /// The document's id as it was given.
    pub(super) fn name(&self, document: usize) -> &str {
        self.names.get(document).map_or("", String::as_str)
    }

    /// Mean length of a document's fields.
    pub(super) fn averages(&self) -> [f32; SEARCHED] {
        self.averages
    }

    /// Mean length of a passage's fields, from the lengths as they are rounded: the totals that an index keeps are estimates once
    /// passages were removed from it, and an updated index would rank otherwise than the same one built at once.
    pub(super) fn passage_averages(&self) -> [f32; SEARCHED] {
        self.passage_averages
    }
}

/// Rising numbers as the spans they lie in.
pub(super) fn spans(numbers: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut spans: Vec<Range<usize>> = Vec::new();
    for number in numbers {
        match spans.last_mut() {
            Some(span) if span.end == number => span.end += 1,
            _ => spans.push(number..number + 1),
        }
    }
    spans
}

/// The number of each document of a segment, by its ordinal there; new ones are numbered on.
fn numbers_of(column: &StrColumn, numbers: &mut HashMap<String, u32>) -> Result<Vec<u32>, TantivyError> {
    let mut known = Vec::with_capacity(column.num_terms());
    // A name by its ordinal would cost unpacking a block of names, each time anew.
    let mut names = column.dictionary().stream()?;
    while names.advance() {
        let next = numbers.len() as u32;
        let name = String::from_utf8_lossy(names.key()).into_owned();
        known.push(*numbers.entry(name).or_insert(next));
    }
    Ok(known)
}

/// Numbers the documents by their names in place of `numbers`; returns the names in that order.
fn in_order(numbers: HashMap<String, u32>, of_passage: &mut [u32], lengths: &mut Vec<[u32; SEARCHED]>) -> Vec<String> {
    let mut named: Vec<(String, u32)> = numbers.into_iter().collect();
    named.sort_unstable();
    let mut renumbered = vec![0; named.len()];
    for (number, (_, before)) in (0_u32..).zip(&named) {
        if let Some(it) = renumbered.get_mut(*before as usize) {
            *it = number;
        }
    }
    for document in of_passage.iter_mut().filter(|it| **it != DELETED) {
        *document = renumbered.get(*document as usize).copied().unwrap_or_default();
    }
    *lengths = named.iter().map(|(_, before)| lengths.get(*before as usize).copied().unwrap_or_default()).collect();
    named.into_iter().map(|(name, _)| name).collect()
}

/// Adds a passage's lengths to its document's. All passages of a document repeat its title, which counts once.
fn add_lengths(sum: &mut [u32; SEARCHED], norms: &[FieldNormReader], place: u32) {
    for (field, (sum, norm)) in sum.iter_mut().zip(norms).enumerate() {
        let length = norm.fieldnorm(place);
        *sum = if field == TITLE { (*sum).max(length) } else { sum.saturating_add(length) };
    }
}
