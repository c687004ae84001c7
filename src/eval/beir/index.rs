use std::path::{Path, PathBuf};

use super::error::BeirError;
use crate::config::{CorpusConfig, SearchConfig};
use crate::search::{SearchHealth, Searcher, TermTable};
use crate::service::{IndexProgress, build_index};

/// An index over a corpus, made or found in the home.
pub(super) struct CorpusIndex {
    pub(super) searcher: Searcher,
    /// Documents that could not be read.
    pub(super) rejects: usize,
}

/// Opens the index of `corpus` below `<home>/eval/beir`, building it where there is none of its content.
pub(super) fn open(
    home: &Path,
    corpus: &Path,
    on_progress: &mut dyn FnMut(IndexProgress<'_>),
) -> Result<CorpusIndex, BeirError> {
    let sources = vec![corpus.to_owned()];
    let folder = folder_of(home, &crate::ingest::digest(&sources));
    let settings = SearchConfig { hits: 1, index_dir: folder.clone() };
    let outcome = build_index(&CorpusConfig { sources, is_demo: false }, &settings, false, on_progress)?;
    let searcher = Searcher::open(&settings, TermTable::default())?;
    if searcher.health() != SearchHealth::Ready {
        return Err(BeirError::Damaged { folder });
    }
    Ok(CorpusIndex { searcher, rejects: outcome.rejects.len() + outcome.rejects_left_out })
}

fn folder_of(home: &Path, digest: &str) -> PathBuf {
    const NAMED_BY: usize = 16;
    home.join("eval").join("beir").join(digest.get(..NAMED_BY).unwrap_or(digest))
}
