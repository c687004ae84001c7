use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::TermQuery;
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{DocAddress, Index, ReloadPolicy, Searcher, TantivyDocument, Term};

use super::error::SearchError;
use super::folder;
use super::manifest::Manifest;
use super::ranking::{Scored, best};
use super::schema::{Fields, kind_number, schema};
use super::seal::is_whole;
use super::searcher::Kinds;
use super::statistics::Statistics;
use super::words::Idea;
use crate::domain::{Passage, PassageKind};

/// Decompressed blocks of passages kept a segment, 16 KB each.
const KEPT_BLOCKS: usize = 32;

/// A part of up to so many bytes is read whole when it is opened: a seventh of a second from a cache.
const CHECKED_AT_ONCE: u64 = 256 << 20;

/// One open index.
pub(super) struct Part {
    path: PathBuf,
    searcher: Searcher,
    fields: Fields,
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
        let statistics = Statistics::of(&searcher, fields).map_err(SearchError::index(path))?;
        Ok(Self { path: path.to_owned(), searcher, fields, statistics })
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
        ideas: &[Idea],
        statistics: &Statistics,
        kinds: Kinds,
        limit: usize,
    ) -> Result<Vec<(f32, Passage)>, SearchError> {
        let found = self.best_places(ideas, statistics, kinds, limit)?;
        found.into_iter().map(|(scored, address)| Ok((scored.score, self.passage_at(address)?))).collect()
    }

    /// The ids of the documents with the best passages, each with its best passage's score, in no order.
    pub(super) fn best_documents(
        &self,
        ideas: &[Idea],
        statistics: &Statistics,
        kinds: Kinds,
    ) -> Result<Vec<(f32, String)>, SearchError> {
        let found = self.best_places(ideas, statistics, kinds, usize::MAX)?;
        let mut documents: HashMap<(u32, u64), f32> = HashMap::new();
        let mut columns = Vec::new();
        for segment in self.searcher.segment_readers() {
            columns.push(segment.fast_fields().str("document").map_err(SearchError::index(&self.path))?);
        }
        for (scored, address) in found {
            let column = columns.get(address.segment_ord as usize).and_then(Option::as_ref);
            if let Some(number) = column.and_then(|it| it.term_ords(address.doc_id).next()) {
                documents.entry((address.segment_ord, number)).or_insert(scored.score);
            }
        }
        let mut named = Vec::new();
        for ((segment, number), score) in documents {
            let mut id = String::new();
            if let Some(Some(column)) = columns.get(segment as usize) {
                column
                    .ord_to_str(number, &mut id)
                    .map_err(|error| SearchError::corrupt(&self.path, error.to_string()))?;
            }
            named.push((score, id));
        }
        Ok(named)
    }

    fn best_places(
        &self,
        ideas: &[Idea],
        statistics: &Statistics,
        kinds: Kinds,
        limit: usize,
    ) -> Result<Vec<(Scored, DocAddress)>, SearchError> {
        let mut found: Vec<(Scored, DocAddress)> = Vec::new();
        for (number, segment) in (0..).zip(self.searcher.segment_readers()) {
            let kind: Column<u64> = segment.fast_fields().u64("kind").map_err(SearchError::index(&self.path))?;
            let accepts =
                |place| !segment.is_deleted(place) && (kinds == Kinds::All || is_of(kinds, kind.first(place)));
            let scored = best(segment, &self.fields, statistics, ideas, limit, accepts)
                .map_err(SearchError::index(&self.path))?;
            found.extend(scored.into_iter().map(|scored| (scored, DocAddress::new(number, scored.place))));
        }
        found.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        found.truncate(limit);
        Ok(found)
    }

    /// The passage with this id or digest.
    pub(super) fn passage(&self, key: &str) -> Result<Option<Passage>, SearchError> {
        let query = TermQuery::new(Term::from_field_text(self.fields.key, key), IndexRecordOption::Basic);
        let collector = TopDocs::with_limit(1).order_by_score();
        let found = self.searcher.search(&query, &collector).map_err(SearchError::index(&self.path))?;
        found.first().map(|(_, address)| self.passage_at(*address)).transpose()
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

fn is_of(kinds: Kinds, number: Option<u64>) -> bool {
    let is_case = number == Some(kind_number(PassageKind::Case));
    match kinds {
        Kinds::All => true,
        Kinds::Documents => !is_case,
        Kinds::PastCases => is_case,
    }
}
