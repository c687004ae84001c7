use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::vectors::{Vectors, short};
use crate::base::Deadline;
use crate::config::EmbeddingsConfig;
use crate::domain::{Passage, Visibility};
use crate::llm::{EmbedError, Embedder, Purpose};
use crate::search::error::SearchError;
use crate::search::part::Part;
use crate::search::query::Kinds;
use crate::text::language_of;

/// Files of vectors kept in memory beside the public one.
const KEPT_OPEN: usize = 64;
/// Characters of a question that are embedded.
const QUESTION_CHARS: usize = 2_000;

/// Whether search compares meanings as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DenseHealth {
    /// Nobody configured it.
    Off,
    /// So many public passages of so many have vectors.
    Ready { vectors: usize, passages: u64 },
    /// Configured, but words alone are compared, and why.
    LexicalOnly { why: String },
}

/// What a searcher needs to compare meanings.
pub struct Dense {
    source: Result<Arc<dyn Embedder>, String>,
    /// BCP 47 tags; empty: all.
    languages: Vec<String>,
    patience: Duration,
    opened: Mutex<HashMap<Visibility, Option<Arc<Vectors>>>>,
    /// What went wrong at the last question, or with the files.
    trouble: Mutex<Option<String>>,
}

impl Dense {
    /// With what [`crate::llm::connect_embedder`] came to; an error of it is told by the health.
    pub fn new(embedder: Result<Arc<dyn Embedder>, EmbedError>, config: &EmbeddingsConfig) -> Self {
        Self {
            source: embedder.map_err(|error| error.to_string()),
            languages: config.languages.clone(),
            patience: config.query,
            opened: Mutex::default(),
            trouble: Mutex::default(),
        }
    }

    /// Asks for a vector in any language, and compares its length with that of the passages'.
    pub(in crate::search) fn try_question(&self, index_dir: &Path) {
        if let Some(question) = self.embedded("Does this work?")
            && let Some(vectors) = self.vectors(index_dir, &Visibility::Public)
        {
            self.note_length(&vectors, &question);
        }
    }

    /// Whether questions are sent away.
    pub(in crate::search) fn sends_text(&self) -> bool {
        self.source.as_ref().is_ok_and(|it| it.sends_text())
    }

    /// Forgets the vectors read so far, after new ones were made.
    pub(in crate::search) fn reload(&self) {
        lock(&self.opened).clear();
    }

    /// The question as a vector; `None` means "words alone", and [`Dense::health`] says why. Blocks, for the configured patience at most.
    pub(in crate::search) fn question(&self, text: &str) -> Option<Vec<f32>> {
        let is_known = self.languages.is_empty() || self.languages.iter().any(|it| it == language_of(text).tag());
        if !is_known || text.trim().is_empty() {
            return None;
        }
        self.embedded(text)
    }

    fn embedded(&self, text: &str) -> Option<Vec<f32>> {
        let embedder = self.source.as_ref().ok()?;
        let text: String = text.chars().take(QUESTION_CHARS).collect();
        match embedder.embed(&[text], Purpose::Query, Deadline::in_(self.patience)) {
            Ok(mut vectors) => vectors.pop(),
            Err(error) => {
                // Not again for each question that a resting embedder refuses.
                if error != EmbedError::Resting {
                    tracing::warn!(%error, "search compares words alone");
                    *lock(&self.trouble) = Some(error.to_string());
                }
                None
            }
        }
    }

    /// The passages of `part` nearest to `question`, nearest first, with their cosine where it is above zero.
    pub(in crate::search) fn nearest(
        &self,
        index_dir: &Path,
        visibility: &Visibility,
        part: &Part,
        question: &[f32],
        kinds: Kinds,
        limit: usize,
    ) -> Result<Vec<(f32, Passage)>, SearchError> {
        let Some(vectors) = self.vectors(index_dir, visibility) else { return Ok(Vec::new()) };
        self.note_length(&vectors, question);
        let mut found = Vec::new();
        // The index holds kinds, the vectors do not.
        let depth = if kinds == Kinds::All { limit } else { limit * 4 };
        for (score, id, digest) in vectors.nearest(question, depth) {
            let Some(passage) = part.passage(id)? else { continue };
            if score > 0.0 && short(&passage.digest) == digest && kinds.holds(passage.kind) && found.len() < limit {
                found.push((score, passage));
            }
        }
        Ok(found)
    }

    /// The ids of the documents nearest to `question` by their best passage, nearest first.
    pub(in crate::search) fn nearest_documents(
        &self,
        index_dir: &Path,
        visibility: &Visibility,
        question: &[f32],
        limit: usize,
    ) -> Vec<(f32, String)> {
        let Some(vectors) = self.vectors(index_dir, visibility) else { return Vec::new() };
        self.note_length(&vectors, question);
        let mut seen = std::collections::HashSet::new();
        let nearest = vectors.nearest(question, limit.saturating_mul(8));
        let documents = nearest.into_iter().filter_map(|(score, id, _)| Some((score, id.rsplit_once('#')?.0)));
        documents.filter(|(_, id)| seen.insert(*id)).take(limit).map(|(score, id)| (score, id.to_owned())).collect()
    }

    fn note_length(&self, vectors: &Vectors, question: &[f32]) {
        let expected = vectors.dimensions();
        *lock(&self.trouble) = (expected != question.len() && vectors.len() > 0)
            .then(|| EmbedError::Dimensions { expected, got: question.len() }.to_string());
    }

    fn vectors(&self, index_dir: &Path, visibility: &Visibility) -> Option<Arc<Vectors>> {
        let space = self.source.as_ref().ok()?.space();
        let mut opened = lock(&self.opened);
        if let Some(known) = opened.get(visibility) {
            return known.clone();
        }
        let path = file_of(index_dir, space, visibility);
        let read = Vectors::read(&path, space).unwrap_or_else(|error| {
            tracing::error!(%error, "a file of vectors cannot be used; `firstline index` makes it anew");
            *lock(&self.trouble) = Some(error.to_string());
            None
        });
        let read = read.map(Arc::new);
        if opened.len() > KEPT_OPEN {
            opened.retain(|kept, _| *kept == Visibility::Public);
        }
        opened.insert(visibility.clone(), read.clone());
        read
    }

    /// What can be compared. Cost: reads the public index's vectors, if no question did.
    pub(in crate::search) fn health(&self, index_dir: &Path, passages: u64) -> DenseHealth {
        if let Err(why) = &self.source {
            return DenseHealth::LexicalOnly { why: why.clone() };
        }
        let vectors = self.vectors(index_dir, &Visibility::Public).map_or(0, |it| it.len());
        if let Some(why) = lock(&self.trouble).clone() {
            return DenseHealth::LexicalOnly { why };
        }
        match vectors {
            0 => DenseHealth::LexicalOnly { why: "no passage has a vector yet: run `firstline index`".to_owned() },
            vectors => DenseHealth::Ready { vectors, passages },
        }
    }
}

/// Where the vectors of an index lie: beside the builds, as they outlive them.
pub(super) fn file_of(index_dir: &Path, space: &str, visibility: &Visibility) -> PathBuf {
    let folder = index_dir.join("vectors").join(space.get(..16).unwrap_or(space));
    match visibility {
        Visibility::Public => folder.join("public.vectors"),
        Visibility::Staff => folder.join("staff.vectors"),
        Visibility::Account(account) => folder.join("accounts").join(format!("{}.vectors", account.folder())),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
