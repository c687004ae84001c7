use std::sync::{Mutex, PoisonError};

/// What a document scores, and the most that any of its passages may score by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Standing {
    pub(super) score: f32,
    pub(super) most: f32,
}

/// Arrays as long as an index that a search adds up in. Everything is 0, and every list empty, between uses.
#[derive(Default)]
pub(super) struct Workspace {
    /// By passage.
    pub(super) passages: Vec<f32>,
    /// By document.
    pub(super) documents: Vec<Standing>,
    /// Which of `passages` are not 0; some twice.
    pub(super) touched: Vec<u32>,
    /// By document: whether its passages are looked at.
    pub(super) is_wanted: Vec<bool>,
    /// For ideas with several wordings: by passage or document, the best wording so far and the one at hand.
    pub(super) best: Vec<f32>,
    pub(super) wording: Vec<f32>,
    /// Where `best` is not 0; some twice.
    pub(super) reworded: Vec<u32>,
}

impl Workspace {
    fn of(passages: usize, documents: usize) -> Self {
        Self {
            passages: vec![0.0; passages],
            documents: vec![Standing::default(); documents],
            is_wanted: vec![false; documents],
            ..Self::default()
        }
    }
}

/// Most that are kept: one a search that runs at the same time, on a machine of some size.
const KEPT: usize = 4;

/// Workspaces of one index that nobody uses.
#[derive(Default)]
pub(super) struct Workspaces(Mutex<Vec<Workspace>>);

impl Workspaces {
    /// Calls `work` with a workspace. One that `work` fails with is not used again.
    pub(super) fn with<T, E>(
        &self,
        passages: usize,
        documents: usize,
        work: impl FnOnce(&mut Workspace) -> Result<T, E>,
    ) -> Result<T, E> {
        let free = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut space = free.unwrap_or_else(|| Workspace::of(passages, documents));
        let done = work(&mut space)?;
        let mut free = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(space);
        }
        Ok(done)
    }
}
