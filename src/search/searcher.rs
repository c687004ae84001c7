use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use super::coverage::{AskedAbout, HeldTerms};
use super::error::SearchError;
use super::folder::{self, HeldBuild, hold_current, part_folder, remove_unused};
use super::merge::merge;
use super::part::{Opening, Part};
use super::term_table::TermTable;
use super::words::ideas;
use crate::access::Scope;
use crate::config::SearchConfig;
use crate::domain::{Language, Passage, Visibility};

/// Indexes kept open beside the public one.
const KEPT_OPEN: usize = 64;

/// More than anyone reads; evaluations ask this deep.
const MAX_LIMIT: usize = 1000;

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// The question as asked, in any language, of any length.
    pub text: &'a str,
    /// The reader's language: their copy of a translated document is preferred.
    pub language: Language,
    /// At most this many hits, up to 1,000.
    pub limit: usize,
    pub kinds: Kinds,
}

impl<'a> Query<'a> {
    /// Ten passages of any kind for `text`, for a reader of `language`.
    pub fn new(text: &'a str, language: Language) -> Self {
        Self { text, language, limit: 10, kinds: Kinds::All }
    }
}

/// Which passages may be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    All,
    /// Documents and resolution cards.
    Documents,
    PastCases,
}

/// A passage found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub passage: Passage,
    /// Above 0, no unit; comparable between the hits of one query only.
    pub score: f32,
    /// Share of what is asked that the passage speaks of, in `[0, 1]`, in any language; 0 until a search sets it.
    pub coverage: f32,
}

/// How much of the index can be searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchHealth {
    Ready,
    /// Nothing was ever indexed here, or by an older version.
    NotBuilt,
    /// These parts are missing or were corrupt and set aside; the rest is searched. Part → what was wrong.
    Limited(BTreeMap<String, String>),
}

/// Searches the index in force. Cheap to share; every method blocks on files.
pub struct Searcher {
    config: SearchConfig,
    table: TermTable,
    opened: ArcSwap<Opened>,
    held: HeldTerms,
}

impl Searcher {
    /// Opens the index in force and checks the public part's files. An index that is absent or corrupt is no error:
    /// see [`Searcher::health`].
    pub fn open(config: &SearchConfig, table: TermTable) -> Result<Self, SearchError> {
        let opened = Opened::current(config)?;
        Ok(Self { config: config.clone(), table, opened: ArcSwap::from_pointee(opened), held: HeldTerms::default() })
    }

    /// Turns to the build in force now; searches that run keep the one they began with.
    pub fn reload(&self) -> Result<(), SearchError> {
        let before = self.opened.swap(Arc::new(Opened::current(&self.config)?));
        drop(before);
        remove_unused(&self.config.index_dir);
        Ok(())
    }

    /// Passages for a question, best first, from the indexes that `scope` may open and no others.
    ///
    /// Equal inputs give equal lists. A question without any word finds nothing.
    pub fn search(&self, scope: &Scope, query: &Query<'_>) -> Result<Vec<Hit>, SearchError> {
        let limit = query.limit.min(MAX_LIMIT);
        let ideas = ideas(query.text, &self.table);
        if ideas.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let opened = self.opened.load_full();
        // Translations of a hit are dropped later, so look deeper than asked.
        let depth = (limit * 4).min(limit + 48);
        let mut lists = Vec::new();
        for part in opened.parts(scope)? {
            let statistics = opened.public.as_deref().map(Part::statistics).filter(|shared| !shared.is_empty());
            lists.push(part.best(&ideas, statistics.unwrap_or(part.statistics()), query.kinds, depth)?);
        }
        let public = opened.public.as_deref().map(Part::statistics).filter(|shared| !shared.is_empty());
        let asked =
            AskedAbout::new(query.text, &self.table, public).map_err(SearchError::index(&self.config.index_dir))?;
        let mut hits = merge(lists, query.language, limit);
        for hit in &mut hits {
            hit.coverage = asked.share_in(&hit.passage, &self.held.of(&hit.passage));
        }
        Ok(hits)
    }

    /// Documents for a question, best first, each with the score of its best passage: nothing is collapsed, and no
    /// language is preferred. For evaluations.
    pub fn rank_documents(&self, scope: &Scope, query: &Query<'_>) -> Result<Vec<(String, f32)>, SearchError> {
        let ideas = ideas(query.text, &self.table);
        let opened = self.opened.load_full();
        let mut best: HashMap<String, f32> = HashMap::new();
        for part in opened.parts(scope)? {
            let statistics = opened.public.as_deref().map(Part::statistics).filter(|shared| !shared.is_empty());
            for (score, id) in part.best_documents(&ideas, statistics.unwrap_or(part.statistics()), query.kinds)? {
                let known = best.entry(id).or_insert(score);
                *known = known.max(score);
            }
        }
        let mut ranked: Vec<(String, f32)> = best.into_iter().collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        ranked.truncate(query.limit.min(MAX_LIMIT));
        Ok(ranked)
    }

    /// The passage with this id or digest, if `scope` may see it.
    pub fn passage(&self, scope: &Scope, id_or_digest: &str) -> Result<Option<Passage>, SearchError> {
        let opened = self.opened.load_full();
        for part in opened.parts(scope)? {
            if let Some(passage) = part.passage(id_or_digest)? {
                return Ok(Some(passage));
            }
        }
        Ok(None)
    }

    /// What can be searched, as far as it was opened.
    pub fn health(&self) -> SearchHealth {
        self.opened.load().health()
    }

    /// Checks the parts that no search has opened yet as well, for `doctor`. Cost: reads every file of the index once.
    pub fn check_all(&self) -> Result<SearchHealth, SearchError> {
        let opened = self.opened.load_full();
        if let Some(build) = &opened.build {
            for visibility in folder::parts_of(&build.folder) {
                drop(opened.open(&visibility)?);
            }
        }
        Ok(opened.health())
    }

    /// Where the index lies.
    pub fn index_dir(&self) -> &Path {
        &self.config.index_dir
    }

    /// Passages in the public index.
    pub fn public_passages(&self) -> u64 {
        self.opened.load().public.as_ref().map_or(0, |part| part.passages())
    }
}

/// One build, held open.
struct Opened {
    build: Option<HeldBuild>,
    public: Option<Arc<Part>>,
    /// The other parts, those used last at the end.
    others: Mutex<VecDeque<(Visibility, Arc<Part>)>>,
    limited: Mutex<BTreeMap<String, String>>,
}

impl Opened {
    fn current(config: &SearchConfig) -> Result<Self, SearchError> {
        let mut limited = BTreeMap::new();
        let build = match hold_current(&config.index_dir) {
            Ok(build) => build,
            Err(SearchError::Corrupt { what, .. }) => {
                limited.insert("index".to_owned(), what);
                None
            }
            Err(error) => return Err(error),
        };
        let mut opened = Self { build, public: None, others: Mutex::default(), limited: Mutex::new(limited) };
        opened.public = opened.open(&Visibility::Public)?;
        Ok(opened)
    }

    /// The open parts that `scope` may see.
    fn parts(&self, scope: &Scope) -> Result<Vec<Arc<Part>>, SearchError> {
        let mut parts = Vec::new();
        for visibility in scope.indexes() {
            parts.extend(self.part(&visibility)?);
        }
        Ok(parts)
    }

    fn part(&self, visibility: &Visibility) -> Result<Option<Arc<Part>>, SearchError> {
        if *visibility == Visibility::Public {
            return Ok(self.public.clone());
        }
        let mut others = lock(&self.others);
        if let Some(known) = others.iter().position(|(kept, _)| kept == visibility).and_then(|at| others.remove(at)) {
            let part = Arc::clone(&known.1);
            others.push_back(known);
            return Ok(Some(part));
        }
        let Some(part) = self.open(visibility)? else { return Ok(None) };
        others.push_back((visibility.clone(), Arc::clone(&part)));
        if others.len() > KEPT_OPEN {
            others.pop_front();
        }
        Ok(Some(part))
    }

    fn open(&self, visibility: &Visibility) -> Result<Option<Arc<Part>>, SearchError> {
        let Some(build) = &self.build else { return Ok(None) };
        let path = part_folder(&build.folder, visibility);
        match Part::open(&path)? {
            Opening::Open(part) => Ok(Some(Arc::new(part))),
            Opening::SetAside(error) => {
                tracing::error!(part = %name(visibility), error = %error, "an index part is corrupt and was set aside");
                self.limit(visibility, error.to_string());
                Ok(None)
            }
            Opening::Absent => {
                if folder::is_expected(&build.folder, visibility) {
                    self.limit(visibility, "missing".to_owned());
                }
                Ok(None)
            }
        }
    }

    fn limit(&self, visibility: &Visibility, what: String) {
        lock(&self.limited).entry(name(visibility)).or_insert(what);
    }

    fn health(&self) -> SearchHealth {
        let limited = lock(&self.limited).clone();
        match (&self.build, limited.is_empty()) {
            (_, false) => SearchHealth::Limited(limited),
            (None, true) => SearchHealth::NotBuilt,
            (Some(_), true) => SearchHealth::Ready,
        }
    }
}

fn name(visibility: &Visibility) -> String {
    match visibility {
        Visibility::Public => "public".to_owned(),
        Visibility::Staff => "staff".to_owned(),
        Visibility::Account(account) => format!("account {account}"),
    }
}

/// What these locks guard stays whole at every step, so a thread that died holding one changes nothing.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
