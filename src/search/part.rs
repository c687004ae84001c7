use std::collections::HashSet;
use std::path::{Path, PathBuf};

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{DocAddress, Index, ReloadPolicy, Searcher, TantivyDocument, Term};

use super::documents::Documents;
use super::error::SearchError;
use super::folder;
use super::manifest::Manifest;
use super::proximity::raise;
use super::ranking::{Ground, Scored, scores};
use super::schema::{Fields, kind_number, schema};
use super::seal::is_whole;
use super::searcher::Kinds;
use super::statistics::Statistics;
use super::words::Asked;
use crate::domain::{Passage, PassageKind};

/// How many of the best passages are looked at again for words side by side.
const RESCORED: usize = 100;

/// Decompressed blocks of passages kept a segment, 16 KB each.
const KEPT_BLOCKS: usize = 32;

/// A part of up to so many bytes is read whole when it is opened: a seventh of a second from a cache.
const CHECKED_AT_ONCE: u64 = 256 << 20;

/// One open index.
pub(super) struct Part {
    path: PathBuf,
    searcher: Searcher,
    fields: Fields,
    documents: Documents,
    /// For each passage, the number of its kind.
    kinds: Vec<u8>,
    statistics: Statistics,
}

/// What opening a part came to.
pub(super) enum Opening {
    Open(Part),
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
            Ok(part) => Ok(Opening::Open(part)),
            Err(error) => {
                folder::set_aside(path)?;
                Ok(Opening::SetAside(error))
            }
        }
    }

    fn open_verified(path: &Path) -> Result<Self, SearchError> {
        let index = Index::open_in_dir(path).map_err(SearchError::index(path))?;
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
        let statistics = Statistics::of(&searcher, fields, &documents).map_err(SearchError::index(path))?;
        let mut kinds = Vec::with_capacity(documents.passages());
        for segment in searcher.segment_readers() {
            let column: Column<u64> = segment.fast_fields().u64("kind").map_err(SearchError::index(path))?;
            kinds.extend((0..segment.max_doc()).map(|place| column.first(place).unwrap_or_default() as u8));
        }
        Ok(Self { path: path.to_owned(), searcher, fields, documents, kinds, statistics })
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
        limit: usize,
    ) -> Result<Vec<(f32, Passage)>, SearchError> {
        let mut found = self.ranked(asked, statistics, kinds, limit.max(RESCORED))?;
        found.truncate(limit);
        found.into_iter().map(|it| Ok((it.score, self.passage_numbered(it.passage)?))).collect()
    }

    /// The ids of the documents with the best passages, each with its best passage's score, best first; equal scores by
    /// the shorter id, then by id.
    pub(super) fn best_documents(
        &self,
        asked: &Asked,
        statistics: &Statistics,
        kinds: Kinds,
    ) -> Result<Vec<(f32, String)>, SearchError> {
        let found = self.ranked(asked, statistics, kinds, usize::MAX)?;
        let mut seen = HashSet::new();
        let mut best: Vec<(f32, &str)> = Vec::new();
        for it in found {
            let document = self.documents.of_passage(it.passage);
            if seen.insert(document) {
                best.push((it.score, self.documents.name(document)));
            }
        }
        best.sort_by(|one, other| {
            other.0.total_cmp(&one.0).then(one.1.len().cmp(&other.1.len())).then_with(|| one.1.cmp(other.1))
        });
        Ok(best.into_iter().map(|(score, id)| (score, id.to_owned())).collect())
    }

    /// Ranks by words, then looks at the best ones again for what stands side by side.
    fn ranked(
        &self,
        asked: &Asked,
        statistics: &Statistics,
        kinds: Kinds,
        limit: usize,
    ) -> Result<Vec<Scored>, SearchError> {
        let ground = self.ground(statistics);
        let scores = scores(ground, &asked.ideas).map_err(SearchError::index(&self.path))?;
        let is_alive = |passage: usize| {
            let (segment, place) = self.documents.place(passage);
            self.searcher.segment_reader(segment).alive_bitset().is_none_or(|alive| alive.is_alive(place))
        };
        let accepts = |passage: usize| {
            (kinds == Kinds::All || is_of(kinds, self.kinds.get(passage).copied())) && is_alive(passage)
        };
        let mut found = scores.top(limit, accepts);
        let count = RESCORED.min(found.len());
        let (again, _) = found.split_at_mut(count);
        raise(ground, &asked.pairs, again).map_err(SearchError::index(&self.path))?;
        Ok(found)
    }

    fn ground<'a>(&'a self, statistics: &'a Statistics) -> Ground<'a> {
        Ground { searcher: &self.searcher, fields: &self.fields, documents: &self.documents, statistics }
    }

    fn passage_numbered(&self, number: usize) -> Result<Passage, SearchError> {
        let (segment, place) = self.documents.place(number);
        self.passage_at(DocAddress::new(segment, place))
    }

    /// The passage with this id or digest.
    pub(super) fn passage(&self, key: &str) -> Result<Option<Passage>, SearchError> {
        let query = TermQuery::new(Term::from_field_text(self.fields.key, key), IndexRecordOption::Basic);
        let collector = TopDocs::with_limit(1).order_by_score();
        let found = self.searcher.search(&query, &collector).map_err(SearchError::index(&self.path))?;
        found.first().map(|(_, address)| self.passage_at(*address)).transpose()
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

fn check(path: &Path) -> Result<(), SearchError> {
    let manifest = Manifest::read(path)?;
    if manifest.bytes() <= CHECKED_AT_ONCE { manifest.check_digests(path) } else { manifest.check_sizes(path) }
}

fn is_of(kinds: Kinds, number: Option<u8>) -> bool {
    let is_case = number.map(u64::from) == Some(kind_number(PassageKind::Case));
    match kinds {
        Kinds::All => true,
        Kinds::Documents => !is_case,
        Kinds::PastCases => is_case,
    }
}
