use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::base::sha256_hex;
use crate::config::{AgentConfig, CorpusConfig, SearchConfig};
use crate::search::SearchError;
use crate::service::{Knowledge, OpenError, build_index};

/// How often a busy index is waited for, and how long between.
const TRIES: u32 = 120;
const BETWEEN_TRIES: Duration = Duration::from_millis(500);

/// Where the worlds of evals come from and lie.
#[derive(Clone)]
pub struct Place {
    /// The organisation's sources, `corpus/` by default.
    pub sources: Vec<PathBuf>,
    /// `<home>/eval/index`: one index a set of sources, rebuilt when they change.
    pub indexes: PathBuf,
    /// An operator's prompts, `<home>/prompts`.
    pub prompts: PathBuf,
    pub limits: AgentConfig,
    /// Passages a question gathers.
    pub hits: usize,
}

/// A world cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    #[error("the source `{0}` does not exist; run from the folder that holds `corpus`, or set corpus.sources")]
    NoSource(PathBuf),
    #[error(transparent)]
    Index(#[from] SearchError),
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// The worlds that suites run in, each opened once.
#[derive(Default)]
pub struct Worlds(BTreeMap<Option<PathBuf>, Knowledge>);

impl Worlds {
    /// The organisation's sources, with `extra` beside them where a suite has a world of its own. Blocks: builds the index
    /// where its sources have changed since.
    pub fn open(&mut self, place: &Place, extra: Option<&Path>) -> Result<Knowledge, WorldError> {
        let key = extra.map(Path::to_owned);
        if let Some(known) = self.0.get(&key) {
            return Ok(known.clone());
        }
        let knowledge = open(place, extra)?;
        self.0.insert(key, knowledge.clone());
        Ok(knowledge)
    }
}

fn open(place: &Place, extra: Option<&Path>) -> Result<Knowledge, WorldError> {
    let sources: Vec<PathBuf> = place.sources.iter().cloned().chain(extra.map(Path::to_owned)).collect();
    if let Some(missing) = sources.iter().find(|it| !it.exists()) {
        return Err(WorldError::NoSource(missing.clone()));
    }
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let names: Vec<String> = sources.iter().map(|it| absolute(it).display().to_string()).collect();
    let key: String = sha256_hex(names.join("\n").as_bytes()).chars().take(16).collect();
    let corpus = CorpusConfig { sources, is_demo: false };
    let search = SearchConfig { hits: place.hits, index_dir: place.indexes.join(key) };
    build(&corpus, &search)?;
    Ok(Knowledge::without_model(&corpus, &search, &place.limits, &place.prompts)?)
}

/// Builds what is not current; while another process does, waits for it.
fn build(corpus: &CorpusConfig, search: &SearchConfig) -> Result<(), SearchError> {
    for _ in 0..TRIES {
        match build_index(corpus, search, false, &mut |_| {}) {
            Err(SearchError::Busy { .. }) => std::thread::sleep(BETWEEN_TRIES),
            done => return done.map(drop),
        }
    }
    build_index(corpus, search, false, &mut |_| {}).map(drop)
}
