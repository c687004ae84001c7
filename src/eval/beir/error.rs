use std::path::PathBuf;

use crate::access::{Denied, HomeKeyError};
use crate::llm::EmbedError;
use crate::search::SearchError;

/// Why a set could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum BeirError {
    #[error("`{}` holds no `{what}`; a set is a folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`", folder.display())]
    Missing { folder: PathBuf, what: &'static str },
    #[error("cannot read or write `{}`", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{}:{line}: {what}", path.display())]
    Line { path: PathBuf, line: usize, what: String },
    #[error("no query of `{}` has a judgement; are queries and judgements of the same set?", queries.display())]
    NothingJudged { queries: PathBuf },
    #[error("the index of this set is damaged; remove `{}` and try again", folder.display())]
    Damaged { folder: PathBuf },
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Embeddings(#[from] EmbedError),
    #[error(transparent)]
    HomeKey(#[from] HomeKeyError),
    #[error(transparent)]
    Scope(#[from] Denied),
}
