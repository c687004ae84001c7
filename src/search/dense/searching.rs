use super::{Dense, DenseHealth};
use crate::search::Searcher;

impl Searcher {
    /// Compares meanings as well from now on.
    pub fn set_dense(&mut self, dense: Dense) {
        self.dense = Some(dense);
    }

    /// Whether meanings are compared, and why not.
    pub fn dense_health(&self) -> DenseHealth {
        let health = |it: &Dense| it.health(&self.config.index_dir, self.public_passages());
        self.dense.as_ref().map_or(DenseHealth::Off, health)
    }

    /// Asks for a question's vector, for [`Searcher::dense_health`] to tell what came of it.
    pub fn try_dense(&self) {
        if let Some(dense) = &self.dense {
            dense.try_question(&self.config.index_dir);
        }
    }

    /// Whether a search sends its question away to become a vector.
    pub fn sends_text(&self) -> bool {
        self.dense.as_ref().is_some_and(Dense::sends_text)
    }
}
