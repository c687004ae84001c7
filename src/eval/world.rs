use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::base::sha256_hex;
use crate::config::{AgentConfig, CorpusConfig, SearchConfig};
use crate::domain::AccountId;
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

/// What a suite runs in.
#[derive(Clone)]
pub struct World {
    pub knowledge: Knowledge,
    pub owners: Arc<BTreeMap<String, AccountId>>,
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
pub struct Worlds(BTreeMap<Option<PathBuf>, World>);

impl Worlds {
    /// The organisation's sources, with `extra` beside them where a suite has a world of its own. Blocks: builds the index
    /// where its sources have changed since.
    pub fn open(&mut self, place: &Place, extra: Option<&Path>) -> Result<World, WorldError> {
        let key = extra.map(Path::to_owned);
        if let Some(known) = self.0.get(&key) {
            return Ok(known.clone());
        }
        let world = open(place, extra)?;
        self.0.insert(key, world.clone());
        Ok(world)
    }
}

fn open(place: &Place, extra: Option<&Path>) -> Result<World, WorldError> {
    let sources: Vec<PathBuf> = place.sources.iter().cloned().chain(extra.map(Path::to_owned)).collect();
    if let Some(missing) = sources.iter().find(|it| !it.exists()) {
        return Err(WorldError::NoSource(missing.clone()));
    }
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let names: Vec<String> = sources.iter().map(|it| absolute(it).display().to_string()).collect();
    let key: String = sha256_hex(names.join("\n").as_bytes()).chars().take(16).collect();
    let owners = Arc::new(owners(&sources));
    let corpus = CorpusConfig { sources, ..CorpusConfig::default() };
    let search = SearchConfig { hits: place.hits, index_dir: place.indexes.join(key) };
    build(&corpus, &search)?;
    let knowledge = Knowledge::without_model(&corpus, &search, &place.limits, &place.prompts)?;
    Ok(World { knowledge, owners })
}

/// Whose case is whose, read from the sources and not from any index, so that a mixed-up index shows.
fn owners(sources: &[PathBuf]) -> BTreeMap<String, AccountId> {
    let folders = sources.iter().filter_map(|it| std::fs::read_dir(it.join("cases")).ok());
    let files = folders.flatten().filter_map(|it| Some(it.ok()?.path()));
    let texts = files.filter(|it| it.extension().is_some_and(|it| it == "jsonl")).map(std::fs::read_to_string);
    let mut owners = BTreeMap::new();
    for text in texts.filter_map(Result::ok) {
        let cases = text.lines().filter_map(|it| serde_json::from_str::<serde_json::Value>(it).ok());
        for case in cases {
            let field = |name: &str| case.get(name).and_then(serde_json::Value::as_str);
            if let (Some(id), Some(Ok(account))) = (field("id"), field("account_id").map(AccountId::parse)) {
                owners.insert(id.to_owned(), account);
            }
        }
    }
    owners
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
