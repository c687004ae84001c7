use std::path::{Path, PathBuf};

use super::error::BeirError;
use crate::base::sha256_hex;
use crate::config::{CaseMapping, CorpusConfig, SearchConfig};
use crate::search::{SearchHealth, Searcher, TermTable};
use crate::service::{IndexProgress, build_index};

/// An index over a corpus, made or found in the home.
pub(super) struct CorpusIndex {
    pub(super) searcher: Searcher,
    /// Documents that could not be read.
    pub(super) rejects: usize,
}

/// Opens the index of `corpus` below `<home>/eval/beir`, built where there is none and brought up to date.
pub(super) fn open(
    home: &Path,
    corpus: &Path,
    on_progress: &mut dyn FnMut(IndexProgress<'_>),
) -> Result<CorpusIndex, BeirError> {
    let sources = vec![corpus.to_owned()];
    let folder = folder_of(home, corpus)?;
    let settings = SearchConfig { hits: 1, index_dir: folder.clone() };
    let corpus = CorpusConfig { sources, is_demo: false, cases: CaseMapping::default() };
    let outcome = build_index(&corpus, &settings, false, on_progress)?;
    let searcher = Searcher::open(&settings, TermTable::default())?;
    if searcher.health() != SearchHealth::Ready {
        return Err(BeirError::Damaged { folder });
    }
    Ok(CorpusIndex { searcher, rejects: outcome.rejects.len() + outcome.rejects_left_out })
}

/// One folder a file; the index there follows what the file holds.
fn folder_of(home: &Path, corpus: &Path) -> Result<PathBuf, BeirError> {
    const NAMED_BY: usize = 16;
    let whole = corpus.canonicalize().map_err(|source| BeirError::Io { path: corpus.to_owned(), source })?;
    let digest = sha256_hex(whole.as_os_str().as_encoded_bytes());
    Ok(home.join("eval").join("beir").join(digest.get(..NAMED_BY).unwrap_or(&digest)))
}
