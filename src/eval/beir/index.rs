use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::BeirError;
use crate::base::sha256_hex;
use crate::config::{CorpusConfig, EmbeddingsConfig, SearchConfig};
use crate::llm::connect_embedder;
use crate::search::{Dense, SearchHealth, Searcher, TermTable, fill_vectors};
use crate::service::{IndexProgress, build_index};

/// How long a query waits for its vector: an eval is in no hurry.
const PATIENCE: Duration = Duration::from_secs(10);

/// An index over a corpus, made or found in the home.
pub(super) struct CorpusIndex {
    pub(super) searcher: Searcher,
    /// Documents that could not be read.
    pub(super) rejects: usize,
}

/// Opens the index of `corpus` below `<home>/eval/beir`, building what is not there or has changed.
pub(super) fn open(
    home: &Path,
    corpus: &Path,
    embeddings: Option<&EmbeddingsConfig>,
    on_progress: &mut dyn FnMut(IndexProgress<'_>),
) -> Result<CorpusIndex, BeirError> {
    let folder = folder_of(home, corpus);
    let sources = vec![corpus.to_owned()];
    let settings = SearchConfig { hits: 1, index_dir: folder.clone() };
    let outcome = build_index(&CorpusConfig { sources, ..CorpusConfig::default() }, &settings, false, on_progress)?;
    let mut searcher = Searcher::open(&settings, TermTable::default())?;
    if searcher.health() != SearchHealth::Ready {
        return Err(BeirError::Damaged { folder });
    }
    if let Some(embeddings) = embeddings {
        // A run that silently measured words alone would say something else than it was asked.
        let embedder = connect_embedder(embeddings)?;
        on_progress(IndexProgress::Writing);
        let filled = fill_vectors(&settings, &*embedder, &|_| false, &mut |_, _| {})?;
        if let Some(failure) = filled.failure {
            return Err(failure.into());
        }
        let patient = EmbeddingsConfig { query: PATIENCE, ..embeddings.clone() };
        searcher.set_dense(Dense::new(Ok(embedder), &patient));
    }
    Ok(CorpusIndex { searcher, rejects: outcome.rejects.len() + outcome.rejects_left_out })
}

/// One index a corpus file, brought up to date when the file has changed.
fn folder_of(home: &Path, corpus: &Path) -> PathBuf {
    const NAMED_BY: usize = 16;
    let path = std::path::absolute(corpus).unwrap_or_else(|_| corpus.to_owned());
    let digest = sha256_hex(path.display().to_string().as_bytes());
    home.join("eval").join("beir").join(digest.get(..NAMED_BY).unwrap_or(&digest))
}
