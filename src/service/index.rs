use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::base::sha256_hex;
use crate::config::{CorpusConfig, SearchConfig};
use crate::domain::TermGroup;
use crate::ingest::{self, Reject};
use crate::redact::redact_text;
use crate::search::{IndexBuild, IndexReport, SearchError, TermTable, built_from};

/// What indexing tells while it goes on.
#[derive(Debug)]
pub enum IndexProgress<'a> {
    /// A file is about to be read.
    File(&'a Path),
    /// So many of so many passages are written.
    Written { done: usize, of: usize },
}

/// How an indexing run ended.
#[derive(Debug)]
pub struct IndexOutcome {
    /// `None`: the sources have not changed, so nothing was built.
    pub report: Option<IndexReport>,
    pub documents: usize,
    pub passages: usize,
    pub rejects: Vec<Reject>,
    /// Rejects beyond those listed.
    pub rejects_left_out: usize,
    /// Public documents that may hold a secret; indexed as they are.
    pub suspicions: Vec<Reject>,
}

/// Part of what an index is built from, so that a program that redacts or cuts differently builds anew.
const BUILD_VERSION: &str = "1";

/// Whether the index in force was built from the sources as they are now. Cost: reads every source file.
pub fn is_index_current(corpus: &CorpusConfig, search: &SearchConfig) -> bool {
    built_from(&search.index_dir).is_some_and(|it| it == fingerprint(&ingest::digest(&corpus.sources)))
}

/// Reads the sources and puts a new index in force; nothing is built when they have not changed, unless `rebuild`.
///
/// Blocks. Readers keep the old index until they reload. Cases and cards are redacted on the way.
pub fn build_index(
    corpus: &CorpusConfig,
    search: &SearchConfig,
    rebuild: bool,
    on_progress: &mut dyn FnMut(IndexProgress<'_>),
) -> Result<IndexOutcome, SearchError> {
    if !rebuild && is_index_current(corpus, search) {
        return Ok(IndexOutcome {
            report: None,
            documents: 0,
            passages: 0,
            rejects: Vec::new(),
            rejects_left_out: 0,
            suspicions: Vec::new(),
        });
    }
    let mut build = IndexBuild::start(&search.index_dir)?;
    let read = ingest::read(&corpus.sources, &redact_text, &mut |path| on_progress(IndexProgress::File(path)));
    build.from_sources(&fingerprint(&read.digest));
    let of = read.passages.len();
    for (done, (visibility, passage)) in read.passages.into_iter().enumerate() {
        if done % 500 == 0 {
            on_progress(IndexProgress::Written { done, of });
        }
        build.add(visibility, &passage)?;
    }
    let report = build.commit()?;
    on_progress(IndexProgress::Written { done: of, of });
    Ok(IndexOutcome {
        report: Some(report),
        documents: read.documents,
        passages: of,
        rejects: read.rejects,
        rejects_left_out: read.rejects_left_out,
        suspicions: read.suspicions,
    })
}

fn fingerprint(digest: &str) -> String {
    sha256_hex(format!("{BUILD_VERSION}\n{digest}").as_bytes())
}

/// The table that expands questions, from the sources' `terms.toml`.
pub(super) fn term_table(groups: &[TermGroup]) -> TermTable {
    TermTable::new(groups.iter().map(|it| -> BTreeMap<_, _> { it.words.clone() }))
}

/// The sources as a list that collectors and accounts read from.
pub(super) fn source_folders(corpus: &CorpusConfig) -> Vec<PathBuf> {
    corpus.sources.clone()
}
