use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{DocAddress, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term};

use super::definition;
use super::documents::Documents;
use super::error::SearchError;
use super::explain::{Explanation, reasons};
use super::files::open_index;
use super::folder;
use super::kinds::{Accepted, KindsOf};
use super::manifest::Manifest;
use super::occurrences::Remembered;
use super::proximity;
use super::query::{Effort, Kinds};
use super::ranking::{Ground, Scored, best_of_documents, most_promising, top};
use super::schema::{Fields, schema};
use super::seal::is_whole;
use super::searcher::Hit;
use super::statistics::Statistics;
use super::telling::Means;
use super::words::{Asked, Idea};
use super::workspace::Workspaces;
use crate::domain::Passage;

/// How many of the best passages are looked at again for words side by side.
const RESCORED: usize = 100;

/// Decompressed blocks of passages kept a segment, 16 KB each.
const KEPT_BLOCKS: usize = 32;

/// Passages kept unpacked, a kilobyte or two each; then all are forgotten.
const KEPT_PASSAGES: usize = 2_048;

/// A part of up to so many bytes is read whole when it is opened: a seventh of a second from a cache.
const CHECKED_AT_ONCE: u64 = 256 << 20;

/// One open index.
pub(super) struct Part {
    path: PathBuf,
    searcher: Searcher,
    fields: Fields,
    documents: Documents,
    kinds: KindsOf,
    statistics: Statistics,
    remembered: Remembered,
    workspaces: Workspaces,
    /// Passages that were found lately, by their number: unpacking one means unpacking its neighbours.
    unpacked: Mutex<HashMap<usize, Passage>>,
}

/// Where a long question is ranked, and by what.
struct Promising {
    /// Passages, in the order of the index.
    spans: Vec<Range<usize>>,
    ideas: Vec<Idea>,
}

/// What opening a part came to.
pub(super) enum Opening {
    Open(Box<Part>),
    Absent,
    /// Not what was written; moved away.
    SetAside(SearchError),
}

impl Part {
    /// Checks the part against its manifest, then opens the index. A part that fails either is set aside.
    ///
    /// Every file's size is checked; the bytes of a part of up to [`CHECKED_AT_ONCE`] as well. Those of a larger one are
    /// checked by whoever builds next (`serve` does so in the background as it starts), and until then, as always, by the
    /// seal of each passage that is read.
    pub(super) fn open(path: &Path) -> Result<Opening, SearchError> {
        if !path.exists() {
            return Ok(Opening::Absent);
        }
        match check(path).and_then(|()| Self::open_verified(path)) {
            Ok(part) => Ok(Opening::Open(Box::new(part))),
            Err(error) => {
                folder::set_aside(path)?;
                Ok(Opening::SetAside(error))
            }
        }
    }

    fn open_verified(path: &Path) -> Result<Self, SearchError> {
        let index = open_index(path)?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err(SearchError::corrupt(path, "its fields are not ours"));
        }
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(KEPT_BLOCKS)
            .try_into()
            .map_err(SearchError::index(path))?;
        let searcher = reader.searcher();
        let documents = Documents::of(&searcher, fields).map_err(SearchError::index(path))?;
        let statistics = Statistics::of(&searcher, fields, &documents);
        let mut kinds = Vec::with_capacity(documents.passages());
        for segment in searcher.segment_readers() {
            let column: Column<u64> = segment.fast_fields().u64("kind").map_err(SearchError::index(path))?;
            kinds.extend((0..segment.max_doc()).map(|place| column.first(place).unwrap_or_default() as u8));
        }
        Ok(Self {
            path: path.to_owned(),
            searcher,
            fields,
            kinds: KindsOf::new(kinds, &documents),
            documents,
            statistics,
            remembered: Remembered::default(),
            workspaces: Workspaces::default(),
            unpacked: Mutex::default(),
        })
    }

    /// Averages and rarities of this index.
    pub(super) fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// How many passages it holds.
    pub(super) fn passages(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// The `limit` best passages of these kinds, best first.
    pub(super) fn best(
        &self,
        asked: &Asked,
        statistics: &Statistics,
        kinds: Kinds,
        effort: Option<Effort>,
        limit: usize,
    ) -> Result<Vec<(f32, Passage)>, SearchError> {
        let mut found = self.ranked(asked, statistics, kinds, effort, limit.max(RESCORED))?;
        found.truncate(limit);
        found.into_iter().map(|it| Ok((it.score, self.passage_numbered(it.passage)?))).collect()
    }

    /// The ids of the `limit` documents with the best passages, each with its best passage's score, best first; equal
    /// scores by the shorter id, then by id.
    pub(super) fn best_documents(
        &self,
        asked: &Asked,
        statistics: &Statistics,
        kinds: Kinds,
        limit: usize,
    ) -> Result<Vec<(f32, String)>, SearchError> {
        let raised = self.ranked(asked, statistics, kinds, None, RESCORED)?;
        let accepted = Accepted { of: &self.kinds, kinds };
        let mut by_document = best_of_documents(self.ground_of(kinds, statistics), &asked.ideas, &accepted)
            .map_err(SearchError::index(&self.path))?;
        for it in raised {
            if let Some(best) = self.documents.of_passage(it.passage).and_then(|it| by_document.get_mut(it)) {
                *best = best.max(it.score);
            }
        }
        let found = by_document.into_iter().enumerate().filter(|(_, score)| *score > 0.0);
        let mut best: Vec<(f32, &str)> = found.map(|(it, score)| (score, self.documents.name(it))).collect();
        let better = |one: &(f32, &str), other: &(f32, &str)| {
            other.0.total_cmp(&one.0).then(one.1.len().cmp(&other.1.len())).then_with(|| one.1.cmp(other.1))
        };
        if limit < best.len() {
            best.select_nth_unstable_by(limit, better);
            best.truncate(limit);
        }
        best.sort_unstable_by(better);
        Ok(best.into_iter().map(|(score, id)| (score, id.to_owned())).collect())
    }

    /// Ranks by words, then looks at the best ones again for what stands side by side.
    fn ranked(
        &self,
        asked: &Asked,
        statistics: &Statistics,
        kinds: Kinds,
        effort: Option<Effort>,
        limit: usize,
    ) -> Result<Vec<Scored>, SearchError> {
        if !self.kinds.hold(kinds) {
            return Ok(Vec::new());
        }
        let ground = self.ground_of(kinds, statistics);
        let accepted = Accepted { of: &self.kinds, kinds };
        let promising = self.promising(ground, asked, effort, &accepted).map_err(SearchError::index(&self.path))?;
        let (ground, ideas) = match &promising {
            Some(it) => (Ground { spans: Some(&it.spans), remembered: None, ..ground }, it.ideas.as_slice()),
            None => (ground, asked.ideas.as_slice()),
        };
        let mut found = top(ground, ideas, limit, &accepted).map_err(SearchError::index(&self.path))?;
        let count = RESCORED.min(found.len());
        let (again, _) = found.split_at_mut(count);
        look_again(ground, asked, again).map_err(SearchError::index(&self.path))?;
        Ok(found)
    }

    /// Where a long question is ranked with so much `effort`, and by what. `None`: in all, by all it says, as there is no need to
    /// choose.
    fn promising(
        &self,
        ground: Ground<'_>,
        asked: &Asked,
        effort: Option<Effort>,
        accepted: &Accepted<'_>,
    ) -> Result<Option<Promising>, TantivyError> {
        let Some(effort) = effort else { return Ok(None) };
        if ground.spans.is_some() || self.documents.count() <= effort.documents {
            return Ok(None);
        }
        let means = Means::of(&asked.ideas, ground.statistics, &self.statistics)?;
        let found = most_promising(ground, &means.within_postings(effort.postings), effort.documents, accepted)?;
        Ok(Some(Promising { spans: self.documents.spans(&found), ideas: means.within_words(effort.words) }))
    }

    fn ground<'a>(&'a self, statistics: &'a Statistics) -> Ground<'a> {
        Ground {
            searcher: &self.searcher,
            fields: &self.fields,
            documents: &self.documents,
            statistics,
            remembered: Some(&self.remembered),
            workspaces: &self.workspaces,
            spans: None,
        }
    }

    /// The ground without the passages of other kinds, where those are most.
    fn ground_of<'a>(&'a self, kinds: Kinds, statistics: &'a Statistics) -> Ground<'a> {
        let ground = self.ground(statistics);
        match self.kinds.few(kinds) {
            Some(few) => Ground { spans: Some(&few.spans), remembered: Some(&few.remembered), ..ground },
            None => ground,
        }
    }

    fn passage_numbered(&self, number: usize) -> Result<Passage, SearchError> {
        // The table is whole at every step, so a thread that died holding the lock changes nothing.
        let known = self.unpacked.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let (segment, place) = self.documents.place(number);
        let passage = self.passage_at(DocAddress::new(segment, place))?;
        let mut unpacked = self.unpacked.lock().unwrap_or_else(PoisonError::into_inner);
        if unpacked.len() >= KEPT_PASSAGES {
            unpacked.clear();
        }
        unpacked.insert(number, passage.clone());
        Ok(passage)
    }

    /// The passage with this id or digest.
    pub(super) fn passage(&self, key: &str) -> Result<Option<Passage>, SearchError> {
        self.find(key)?.map(|address| self.passage_at(address)).transpose()
    }

    /// Every passage, in the order of the index. Cost: unpacks all of it once, and keeps nothing of that.
    pub(super) fn all(&self) -> impl Iterator<Item = Result<Passage, SearchError>> {
        let addresses = (0..self.documents.passages()).map(|it| self.documents.place(it));
        addresses.map(|(segment, place)| self.passage_at(DocAddress::new(segment, place)))
    }

    /// The passages of the same document around the one with this id or digest, in their order.
    pub(super) fn around(&self, key: &str, reach: usize) -> Result<Vec<Passage>, SearchError> {
        let Some(number) = self.number(key)? else { return Ok(Vec::new()) };
        let near = self.documents.around(number, reach);
        near.into_iter().map(|number| self.passage_numbered(number)).collect()
    }

    /// Adds to the hits that lie in this part why they rank where they do.
    pub(super) fn explain(
        &self,
        asked: &Asked,
        statistics: &Statistics,
        explained: &mut [(Hit, Explanation)],
    ) -> Result<(), SearchError> {
        let (mut numbers, mut mine) = (Vec::new(), Vec::new());
        for (hit, explanation) in explained {
            if let Some(number) = self.number(&hit.passage.id)?
                && explanation.reasons.is_empty()
            {
                numbers.push(number);
                mine.push(explanation);
            }
        }
        let ground = self.ground(statistics);
        let all = reasons(ground, &asked.ideas, &numbers).map_err(SearchError::index(&self.path))?;
        for (explanation, reasons) in mine.iter_mut().zip(all) {
            explanation.reasons = reasons;
        }
        let document = |passage: usize| self.documents.of_passage(passage).unwrap_or_default() as u32;
        let scored = |it: &usize| Scored { score: 0.0, document: document(*it), passage: *it };
        let mut scored: Vec<Scored> = numbers.iter().map(scored).collect();
        look_again(ground, asked, &mut scored).map_err(SearchError::index(&self.path))?;
        for (explanation, number) in mine.iter_mut().zip(&numbers) {
            let raised = scored.iter().find(|it| it.passage == *number);
            explanation.side_by_side = raised.map_or(0.0, |it| it.score);
        }
        Ok(())
    }

    fn number(&self, key: &str) -> Result<Option<usize>, SearchError> {
        let address = self.find(key)?;
        Ok(address.map(|it| self.documents.base(it.segment_ord as usize) + it.doc_id as usize))
    }

    fn find(&self, key: &str) -> Result<Option<DocAddress>, SearchError> {
        let query = TermQuery::new(Term::from_field_text(self.fields.key, key), IndexRecordOption::Basic);
        let collector = TopDocs::with_limit(1).order_by_score();
        let found = self.searcher.search(&query, &collector).map_err(SearchError::index(&self.path))?;
        Ok(found.first().map(|(_, address)| *address))
    }

    /// Every passage, in the index's own order. Cost: unpacks all of them.
    pub(super) fn each_passage(&self, take: &mut dyn FnMut(Passage)) -> Result<(), SearchError> {
        for (number, segment) in (0..).zip(self.searcher.segment_readers()) {
            for place in segment.doc_ids_alive() {
                take(self.passage_at(DocAddress::new(number, place))?);
            }
        }
        Ok(())
    }

    fn passage_at(&self, address: DocAddress) -> Result<Passage, SearchError> {
        let document: TantivyDocument = self.searcher.doc(address).map_err(SearchError::index(&self.path))?;
        let mut stored = document.get_all(self.fields.passage).filter_map(|value| value.as_bytes());
        let json = stored.next().unwrap_or_default();
        if !is_whole(json, stored.next()) {
            return Err(SearchError::corrupt(&self.path, "a passage differs from its seal"));
        }
        serde_json::from_slice(json).map_err(|error| SearchError::corrupt(&self.path, error.to_string()))
    }
}

/// Raises what says the question's words side by side, or begins with what it asks the meaning of; sorts anew, best first.
fn look_again(ground: Ground<'_>, asked: &Asked, scored: &mut [Scored]) -> Result<(), TantivyError> {
    proximity::raise(ground, &asked.pairs, scored)?;
    definition::raise(ground, &asked.subject, scored)?;
    scored.sort_unstable_by(|one, other| other.cmp(one));
    Ok(())
}

fn check(path: &Path) -> Result<(), SearchError> {
    let manifest = Manifest::read(path)?;
    if manifest.bytes() <= CHECKED_AT_ONCE { manifest.check_digests(path) } else { manifest.check_sizes(path) }
}
