use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{TantivyError, Term};

use super::ranking::Ground;
use super::schema::{SEARCHED, TITLE};
use super::statistics::LONGEST_REMEMBERED;
use super::workspace::Workspace;

/// Where a word stands in an index: its occurrences in all fields of a passage or a document, weighted, scaled by the
/// fields' lengths and added up.
pub(super) struct Occurrences {
    /// In the order of the index. A document whose passages lie apart has several.
    pub(super) runs: Vec<Run>,
    /// The passages that hold the word and how often, in the order of the index.
    pub(super) passages: Vec<(u32, f32)>,
}

/// Passages of one document that hold a word and follow each other.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) document: u32,
    /// Which of [`Occurrences::passages`] they are.
    start: u32,
    end: u32,
    /// How often the whole document holds the word; 0 in all of its runs but the first.
    pub(super) in_document: f32,
    /// How often the passage that holds it most often does.
    pub(super) most: f32,
}

impl Occurrences {
    /// Reads a word's postings. Cost: linear in their number, about 10 ns each.
    pub(super) fn read(ground: Ground<'_>, word: &str, space: &mut Workspace) -> Result<Self, TantivyError> {
        let mut counter = Counter { ground, space };
        for (number, segment) in ground.searcher.segment_readers().iter().enumerate() {
            let base = ground.documents.base(number);
            for (field, searched) in ground.fields.searched.into_iter().enumerate() {
                let term = Term::from_field_text(searched, word);
                let index = segment.inverted_index(searched)?;
                let postings = index.read_block_postings(&term, IndexRecordOption::WithFreqs)?;
                if let (Some(postings), Some(lengths)) = (postings, ground.documents.lengths(number, field)) {
                    let weights = of_field(ground.statistics.weights_by_length(), field);
                    let document_weights = of_field(ground.statistics.document_weights_by_length(), field);
                    counter.count(postings, &List { field, base, lengths, weights, document_weights });
                }
            }
        }
        Ok(counter.finish())
    }

    /// The passages of a run with their occurrences.
    pub(super) fn of(&self, run: &Run) -> &[(u32, f32)] {
        self.passages.get(run.start as usize..run.end as usize).unwrap_or_default()
    }

    /// How often a passage holds the word. Cost: a search.
    pub(super) fn in_passage(&self, passage: usize) -> f32 {
        let found = self.passages.binary_search_by_key(&passage, |it| it.0 as usize).ok();
        found.and_then(|at| self.passages.get(at)).map_or(0.0, |it| it.1)
    }

    /// How often a document holds it. Cost: linear.
    pub(super) fn in_document(&self, document: usize) -> f32 {
        self.runs.iter().filter(|run| run.document as usize == document).map(|run| run.in_document).sum()
    }
}

/// Which documents of an index hold a word: all that it takes to find documents, and a small part of [`Occurrences`].
pub(super) struct InDocuments(Vec<Rounded>);

/// An [`InDocument`] with its numbers rounded down to three digits, which is enough to tell which documents are worth a look.
struct Rounded {
    document: u32,
    times: u16,
    most: u16,
}

/// The upper half of a number's bits is the number with a shorter fraction.
fn rounded(number: f32) -> u16 {
    (number.to_bits() >> 16) as u16
}

fn unrounded(bits: u16) -> f32 {
    f32::from_bits(u32::from(bits) << 16)
}

/// What a document holds of a word, or a part of a document whose passages lie apart.
pub(super) struct InDocument {
    pub(super) document: u32,
    /// How often the whole document holds the word; 0 in all of its parts but the first.
    pub(super) times: f32,
    /// How often the passage that holds it most often does.
    pub(super) most: f32,
}

/// What is kept of where a word stands.
pub(super) trait Listed: Sized {
    fn of(read: Occurrences) -> Self;
    /// In the order of the index.
    fn in_documents(&self) -> impl Iterator<Item = InDocument>;
    fn bytes(&self) -> usize;
    fn among(remembered: &Remembered) -> &Memory<Self>;
}

/// What a list takes beside its items: its word and its place in the table.
const ALONE: usize = 160;

impl Listed for Occurrences {
    fn of(read: Occurrences) -> Self {
        read
    }

    fn in_documents(&self) -> impl Iterator<Item = InDocument> {
        self.runs.iter().map(|run| InDocument { document: run.document, times: run.in_document, most: run.most })
    }

    fn bytes(&self) -> usize {
        ALONE + self.runs.len() * size_of::<Run>() + self.passages.len() * size_of::<(u32, f32)>()
    }

    fn among(remembered: &Remembered) -> &Memory<Self> {
        &remembered.occurrences
    }
}

impl Listed for InDocuments {
    fn of(read: Occurrences) -> Self {
        let round =
            |it: InDocument| Rounded { document: it.document, times: rounded(it.times), most: rounded(it.most) };
        Self(read.in_documents().map(round).collect())
    }

    fn in_documents(&self) -> impl Iterator<Item = InDocument> {
        let whole = |it: &Rounded| (it.document, unrounded(it.times), unrounded(it.most));
        self.0.iter().map(whole).map(|(document, times, most)| InDocument { document, times, most })
    }

    fn bytes(&self) -> usize {
        ALONE + self.0.len() * size_of::<Rounded>()
    }

    fn among(remembered: &Remembered) -> &Memory<Self> {
        &remembered.in_documents
    }
}

/// What a list of one field and segment is weighed with.
struct List<'a> {
    field: usize,
    base: usize,
    lengths: &'a FieldNormReader,
    weights: &'a [f32],
    document_weights: &'a [f32],
}

/// Adds up a word's occurrences in arrays that are all 0 between words.
struct Counter<'a> {
    ground: Ground<'a>,
    space: &'a mut Workspace,
}

impl Counter<'_> {
    /// Adds what a list of one field and segment holds of the passages that are read of.
    fn count(&mut self, mut postings: BlockSegmentPostings, list: &List<'_>) {
        let mut before = usize::MAX;
        let Some(mut rest) = self.ground.spans else {
            while !postings.docs().is_empty() {
                for (place, times) in postings.docs().iter().zip(postings.freqs()) {
                    self.add(list, *place, *times, &mut before);
                }
                postings.advance();
            }
            return;
        };
        while let Some(span) = rest.first() {
            let at = postings.seek(span.start.saturating_sub(list.base) as u32);
            let Some(next) = postings.docs().get(at).map(|place| list.base + *place as usize) else { return };
            if next >= span.end {
                let passed = rest.partition_point(|it| it.end <= next);
                rest = rest.get(passed..).unwrap_or_default();
                continue;
            }
            let here = postings.docs().iter().zip(postings.freqs()).skip(at);
            let mut is_over = false;
            for (place, times) in here {
                is_over = list.base + *place as usize >= span.end;
                if is_over {
                    break;
                }
                self.add(list, *place, *times, &mut before);
            }
            if is_over {
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            postings.advance();
            if postings.docs().is_empty() {
                return;
            }
        }
    }

    /// Adds what one passage holds. `before` is the document that the list was last at.
    fn add(&mut self, list: &List<'_>, place: u32, times: u32, before: &mut usize) {
        let passage = list.base + place as usize;
        let Some(document) = self.ground.documents.of_passage(passage) else { return };
        let times = times as f32;
        let weight = list.weights.get(usize::from(list.lengths.fieldnorm_id(place))).copied().unwrap_or_default();
        if let Some(sum) = self.space.passages.get_mut(passage) {
            if *sum == 0.0 {
                self.space.touched.push(passage as u32);
            }
            *sum += times * weight;
        }
        // All passages of a document repeat its title, which counts once.
        if list.field != TITLE || document != *before {
            let length = self.ground.documents.length_ids(document).get(list.field).copied().unwrap_or_default();
            let weight = list.document_weights.get(usize::from(length)).copied().unwrap_or_default();
            if let Some(sum) = self.space.documents.get_mut(document) {
                sum.score += times * weight;
            }
        }
        *before = document;
    }

    fn finish(self) -> Occurrences {
        let Workspace { passages, documents, touched, .. } = self.space;
        // Stable on purpose: a list a field and segment, each sorted, is quickly put together.
        touched.sort();
        let mut runs: Vec<Run> = Vec::new();
        let mut found: Vec<(u32, f32)> = Vec::with_capacity(touched.len());
        for passage in touched.drain(..) {
            let at = passage as usize;
            let (Some(sum), Some(document)) = (passages.get_mut(at), self.ground.documents.of_passage(at)) else {
                continue;
            };
            let occurrences = std::mem::take(sum);
            found.push((passage, occurrences));
            let end = found.len() as u32;
            match runs.last_mut() {
                Some(run) if run.document as usize == document => {
                    run.end = end;
                    run.most = run.most.max(occurrences);
                }
                _ => {
                    let in_document = documents.get_mut(document).map(std::mem::take).unwrap_or_default().score;
                    runs.push(Run { document: document as u32, start: end - 1, end, in_document, most: occurrences });
                }
            }
        }
        runs.shrink_to_fit();
        Occurrences { runs, passages: found }
    }
}

fn of_field(by_field: &[Vec<f32>; SEARCHED], field: usize) -> &[f32] {
    by_field.get(field).map(Vec::as_slice).unwrap_or_default()
}

/// What may be remembered of each sort for each passage of an index, and at least and at most altogether, in bytes.
const REMEMBERED_A_PASSAGE: usize = 256;
const LEAST_REMEMBERED: usize = 1 << 20;
const MOST_REMEMBERED: usize = 128 << 20;

/// Words that were looked up lately in one index with the same statistics: the common ones, whose lists are long, are in
/// every other question.
#[derive(Default)]
pub(super) struct Remembered {
    occurrences: Memory<Occurrences>,
    in_documents: Memory<InDocuments>,
}

/// Lists of one sort.
pub(super) struct Memory<L>(Mutex<Lists<L>>);

impl<L> Default for Memory<L> {
    fn default() -> Self {
        Self(Mutex::new(Lists { by_word: HashMap::new(), bytes: 0, clock: 0 }))
    }
}

struct Lists<L> {
    by_word: HashMap<String, (Arc<L>, u64)>,
    bytes: usize,
    /// Counts what is looked up, to tell what was not for long.
    clock: u64,
}

/// Where `word` stands. Cost: that of reading it, unless it is remembered.
pub(super) fn look_up<L: Listed>(
    ground: Ground<'_>,
    word: &str,
    space: &mut Workspace,
) -> Result<Arc<L>, TantivyError> {
    let memory = ground.remembered.map(L::among);
    if let Some(known) = memory.and_then(|it| it.lock().known(word)) {
        return Ok(known);
    }
    let read = Arc::new(L::of(Occurrences::read(ground, word, space)?));
    if let Some(memory) = memory {
        let passages = ground.documents.passages();
        let most = passages.saturating_mul(REMEMBERED_A_PASSAGE).clamp(LEAST_REMEMBERED, MOST_REMEMBERED);
        memory.lock().keep(word, &read, most);
    }
    Ok(read)
}

impl<L> Memory<L> {
    fn lock(&self) -> MutexGuard<'_, Lists<L>> {
        // The lists are whole at every step, so a thread that died holding the lock changes nothing.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<L: Listed> Lists<L> {
    fn known(&mut self, word: &str) -> Option<Arc<L>> {
        self.clock += 1;
        let (list, used) = self.by_word.get_mut(word)?;
        *used = self.clock;
        Some(Arc::clone(list))
    }

    fn keep(&mut self, word: &str, list: &Arc<L>, most: usize) {
        let bytes = list.bytes();
        if bytes > most / 4 || word.len() > LONGEST_REMEMBERED {
            return;
        }
        while self.bytes + bytes > most && !self.by_word.is_empty() {
            self.forget_half();
        }
        let before = self.by_word.insert(word.to_owned(), (Arc::clone(list), self.clock));
        self.bytes += bytes;
        self.bytes -= before.map_or(0, |(list, _)| list.bytes());
    }

    /// Drops the half of the words that was not looked up for the longest time.
    fn forget_half(&mut self) {
        let mut used: Vec<u64> = self.by_word.values().map(|(_, used)| *used).collect();
        used.sort_unstable();
        let middle = used.get(used.len() / 2).copied().unwrap_or_default();
        self.by_word.retain(|_, (_, used)| *used > middle);
        self.bytes = self.by_word.values().map(|(list, _)| list.bytes()).sum();
    }
}
