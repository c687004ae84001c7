use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::llm::Model;

/// The backend that quotes; it needs nothing.
pub const EXTRACTIVE: &str = "extractive";

/// Who may answer in an eval, by the name that `suite.toml` gives.
pub struct Backends {
    /// `evals/recordings`.
    pub recordings: PathBuf,
}

/// A suite names a backend that there is not.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    #[error("there is no backend `{name}`; there are: {}", .known.join(", "))]
    Unknown { name: String, known: Vec<String> },
}

impl Backends {
    /// Backends over the recordings of `evals`.
    pub fn of(evals: &Path) -> Self {
        Self { recordings: evals.join("recordings") }
    }

    /// The model behind a name; `None` is the extractive backend.
    pub fn open(&self, name: &str, _suite: &str) -> Result<Option<Arc<dyn Model>>, BackendError> {
        match name {
            EXTRACTIVE => Ok(None),
            _ => Err(BackendError::Unknown { name: name.to_owned(), known: vec![EXTRACTIVE.to_owned()] }),
        }
    }
}
