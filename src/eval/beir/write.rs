use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::error::BeirError;

/// A run in TREC's form: `query Q0 document rank score firstline`.
pub(super) struct RunFile {
    path: PathBuf,
    file: BufWriter<File>,
}

impl RunFile {
    pub(super) fn create(path: &Path) -> Result<Self, BeirError> {
        let file = File::create(path).map_err(|source| BeirError::Io { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), file: BufWriter::new(file) })
    }

    /// Adds a query's documents, best first. Scores are written so that reading gives the same number.
    pub(super) fn add(&mut self, query: &str, ranked: &[(String, f32)]) -> Result<(), BeirError> {
        for (rank, (document, score)) in (1..).zip(ranked) {
            writeln!(self.file, "{query} Q0 {document} {rank} {score} firstline").map_err(|it| self.fault(it))?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), BeirError> {
        self.file.flush().map_err(|it| self.fault(it))
    }

    fn fault(&self, source: std::io::Error) -> BeirError {
        BeirError::Io { path: self.path.clone(), source }
    }
}
