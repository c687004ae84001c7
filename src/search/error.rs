use std::path::{Path, PathBuf};

/// Why an index could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("cannot read or write `{}` in the index folder; check space and permissions", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("the index in `{}` failed; `firstline index --rebuild` writes it anew", path.display())]
    Index { path: PathBuf, source: tantivy::TantivyError },
    #[error("`{}` is being indexed by another process; try again when it is done", path.display())]
    Busy { path: PathBuf },
    #[error("`{}` is not what was written there ({what})", path.display())]
    Corrupt { path: PathBuf, what: String },
}

impl SearchError {
    /// For `map_err` on file operations at `path`.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), source }
    }

    /// For `map_err` on the index in `path`.
    pub(super) fn index<E: Into<tantivy::TantivyError>>(path: &Path) -> impl FnOnce(E) -> Self {
        move |source| Self::Index { path: path.to_owned(), source: source.into() }
    }

    /// For `map_err` where the content of `path` is wrong.
    pub(super) fn corrupt(path: &Path, what: impl Into<String>) -> Self {
        Self::Corrupt { path: path.to_owned(), what: what.into() }
    }
}
