use std::collections::{BTreeMap, HashSet, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;

use super::beliefs::Beliefs;
use super::coverage::{AskedAbout, HeldTerms};
use super::dense::{Dense, fused_documents, fused_hits};
use super::duplicates::{SaidLately, collapse};
use super::error::SearchError;
use super::error_text::{self, KnownTemplates, Pasted};
use super::explain::Explanation;
use super::folder::{self, HeldBuild, hold_current, part_folder, remove_unused};
use super::known_questions::KnownQuestions;
use super::merge::merge;
use super::part::{Opening, Part};
use super::procedures;
use super::query::Query;
use super::reach::Reach;
use super::spelling::HeldWords;
use super::statistics::Statistics;
use super::term_table::TermTable;
use super::validity::sink_invalid;
use super::words::{Asked, asked};
use crate::access::Scope;
use crate::config::SearchConfig;
use crate::domain::{Idea, Passage, Visibility};
use crate::text::Term;

/// So many passages on either side of one are its whole document.
const WHOLE_DOCUMENT: usize = 256;

/// Indexes kept open beside the public one.
const KEPT_OPEN: usize = 64;

/// What [`SearchHealth::Limited`] calls the index where it is no part of it that cannot be trusted.
pub(super) const WHOLE_INDEX: &str = "index";

/// More than anyone reads; evaluations ask this deep.
const MAX_LIMIT: usize = 1000;

/// What a section on one error text counts for a question that does not paste it: it explains that error, whatever words they
/// have in common.
const OF_ANOTHER_ERROR: f32 = 0.5;

/// A passage found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub passage: Passage,
    /// Above 0, no unit; comparable between the hits of one query only.
    pub score: f32,
    /// Share of what is asked that the passage speaks of, in `[0, 1]`, in any language; 0 until a search sets it, which it does
    /// where [`Query::tells_coverage`].
    pub coverage: f32,
    /// How surely the passage writes the error text that the question pastes; 0: not at all.
    pub says_error: f32,
    /// Whether it holds on the day and in the regions asked about, and no other hit that holds takes its place.
    pub holds: bool,
}

impl Hit {
    /// Whether all that the passage is about is the error text that the question pastes.
    pub fn is_page_of_the_error(&self) -> bool {
        self.says_error > 0.0 && error_text::is_about_one_error(&self.passage)
    }
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

fn idea(found: super::term_table::Match<'_>) -> Idea {
    let texts = |terms: &[Term]| terms.iter().map(|it| it.text.clone()).collect();
    let unsaid = found.unsaid.iter().map(|(_, terms)| *terms);
    Idea { wordings: found.said.iter().copied().chain(unsaid).map(texts).collect() }
}

/// Searches the index in force. Cheap to share; every method blocks on files.
pub struct Searcher {
    pub(super) config: SearchConfig,
    pub(super) table: TermTable,
    pub(super) opened: ArcSwap<Opened>,
    held: HeldTerms,
    templates: KnownTemplates,
    said: SaidLately,
    pub(super) dense: Option<Dense>,
    /// What customers are known to ask.
    pub(super) known: KnownQuestions,
    /// What they wrongly take for granted.
    pub(super) beliefs: Beliefs,
}

impl Searcher {
    /// Opens the index in force and checks the public part's files. An index that is absent or corrupt is no error:
    /// see [`Searcher::health`].
    pub fn open(config: &SearchConfig, table: TermTable) -> Result<Self, SearchError> {
        let opened = Opened::current(config)?;
        Ok(Self {
            config: config.clone(),
            table,
            opened: ArcSwap::from_pointee(opened),
            held: HeldTerms::default(),
            templates: KnownTemplates::default(),
            said: SaidLately::default(),
            dense: None,
            known: KnownQuestions::default(),
            beliefs: Beliefs::default(),
        })
    }

    /// Turns to the build in force now; searches that run keep the one they began with.
    pub fn reload(&self) -> Result<(), SearchError> {
        let before = self.opened.swap(Arc::new(Opened::current(&self.config)?));
        drop(before);
        if let Some(dense) = &self.dense {
            dense.reload();
        }
        remove_unused(&self.config.index_dir);
        Ok(())
    }

    /// Passages for a question, best first, from the indexes that `scope` may open and no others.
    ///
    /// Equal inputs give equal lists. A question without any word finds nothing.
    pub fn search(&self, scope: &Scope, query: &Query<'_>) -> Result<Vec<Hit>, SearchError> {
        self.trusting(self.search_with(scope, query, self.dense_question(query.text)))
    }

    /// The same by words alone, for a question that may not be sent to whoever makes vectors.
    pub fn search_by_words(&self, scope: &Scope, query: &Query<'_>) -> Result<Vec<Hit>, SearchError> {
        self.trusting(self.search_with(scope, query, None))
    }

    /// An index that cannot be read is not trusted any more.
    pub(super) fn trusting<T>(&self, found: Result<T, SearchError>) -> Result<T, SearchError> {
        if let Err(error) = &found {
            self.distrust(error.to_string());
        }
        found
    }

    /// Says why the index in force must be built anew; [`Self::health`] tells it until the next [`Self::reload`].
    pub fn distrust(&self, why: String) {
        lock(&self.opened.load().limited).entry(WHOLE_INDEX.to_owned()).or_insert(why);
    }

    fn search_with(
        &self,
        scope: &Scope,
        query: &Query<'_>,
        question: Option<(&Dense, Vec<f32>)>,
    ) -> Result<Vec<Hit>, SearchError> {
        let limit = query.limit.min(MAX_LIMIT);
        if limit == 0 {
            return Ok(Vec::new());
        }
        let opened = self.opened.load_full();
        let parts = opened.parts(scope)?;
        let looked_for = self.looked_for(query.text, &opened, &parts);
        // Translations of a hit are dropped later, so look deeper than asked.
        let depth = (limit * 4).min(limit + 48);
        let mut lists = Vec::new();
        let public = opened.shared_statistics();
        for part in &parts {
            let statistics = public.unwrap_or(part.statistics());
            lists.push(part.best(&looked_for, statistics, query.kinds, query.effort, depth)?);
        }
        let dense = self.nearest(&opened, scope, query, question, depth)?;
        let reach = match public {
            Some(public) => Reach::of(&looked_for.ideas, public).map_err(SearchError::index(&self.config.index_dir))?,
            None => Reach::NONE,
        };
        let mut hits = merge(lists, query.language, |language| reach.raise(language));
        if !dense.iter().all(Vec::is_empty) {
            hits = fused_hits(hits, merge(dense, query.language, |_| 1.0), depth);
        }
        collapse(&mut hits, &self.said);
        if let (Some(pasted), Some(public)) = (Pasted::of(query.text), public) {
            let rarity = |word: &str| public.rarity(word).unwrap_or_default() / public.rarity_of_nothing();
            error_text::lead(&mut hits, &pasted, &self.templates, &rarity);
        }
        sink_invalid(&mut hits, query.at, query.regions);
        hits.truncate(limit);
        if query.tells_coverage {
            self.cover(query.text, public, &mut hits)?;
        }
        Ok(hits)
    }

    /// Tells of `hits` what share of `question` they speak of, where their query did not ask for that; costs by the hit.
    pub fn tell_coverage(&self, question: &str, hits: &mut [Hit]) -> Result<(), SearchError> {
        self.cover(question, self.opened.load_full().shared_statistics(), hits)
    }

    fn cover(&self, question: &str, public: Option<&Statistics>, hits: &mut [Hit]) -> Result<(), SearchError> {
        let asked =
            AskedAbout::new(question, &self.table, public).map_err(SearchError::index(&self.config.index_dir))?;
        for hit in hits {
            let share = asked.share_in(&hit.passage, &self.held.of(&hit.passage));
            let is_of_another_error = hit.says_error == 0.0 && error_text::is_about_one_error(&hit.passage);
            hit.coverage = if is_of_another_error { share * OF_ANOTHER_ERROR } else { share };
        }
        Ok(())
    }

    /// Adds to the hits of `query`, which asks how something is done, the numbered steps that the documents found first hold
    /// in other sections: such a section is named after the work, and seldom says the words of who asks for it.
    pub fn add_steps(&self, scope: &Scope, query: &Query<'_>, hits: &mut Vec<Hit>) -> Result<(), SearchError> {
        let opened = self.opened.load_full();
        let asked = AskedAbout::new(query.text, &self.table, opened.shared_statistics())
            .map_err(SearchError::index(&self.config.index_dir))?;
        for first in procedures::leading(hits) {
            let siblings = self.trusting(self.whole_document(scope, &first.passage.id))?;
            procedures::add(hits, &first, siblings, query.text, &self.table);
        }
        // What a document begins with tells more of what was found, and was not found itself.
        let found: Vec<(String, f32)> = hits.iter().map(|it| (it.passage.document_id.clone(), it.coverage)).collect();
        for hit in hits.iter_mut().filter(|it| it.coverage == 0.0) {
            let of_document = found.iter().filter(|it| it.0 == hit.passage.document_id).map(|it| it.1);
            let most = if hit.passage.begins_its_document() { of_document.fold(0.0, f32::max) } else { f32::INFINITY };
            hit.coverage = asked.share_in(&hit.passage, &self.held.of(&hit.passage)).min(most);
        }
        Ok(())
    }

    /// What a question asks about by the table of terms, each idea with all its wordings; words that the table lacks, and those
    /// that every trade has, are left out.
    pub fn ideas(&self, question: &str) -> Vec<Idea> {
        self.table.matches(question).into_iter().filter(|it| !it.is_common).map(idea).collect()
    }

    /// [`Searcher::ideas`] with the words that every trade has.
    pub fn ideas_and_words(&self, question: &str) -> Vec<Idea> {
        self.table.matches(question).into_iter().map(idea).collect()
    }

    /// Documents for a question, best first, each with the score of its best passage: nothing is collapsed, and no
    /// language is preferred. For evaluations.
    pub fn rank_documents(&self, scope: &Scope, query: &Query<'_>) -> Result<Vec<(String, f32)>, SearchError> {
        let opened = self.opened.load_full();
        let parts = opened.parts(scope)?;
        let looked_for = self.looked_for(query.text, &opened, &parts);
        let limit = query.limit.min(MAX_LIMIT);
        let mut ranked = Vec::new();
        for part in &parts {
            let statistics = opened.shared_statistics().unwrap_or(part.statistics());
            ranked.extend(part.best_documents(&looked_for, statistics, query.kinds, limit)?);
        }
        // Stable: equal scores stay in the order of their part.
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut seen = HashSet::new();
        ranked.retain(|(_, id)| seen.insert(id.clone()));
        ranked.truncate(limit);
        let ranked: Vec<(String, f32)> = ranked.into_iter().map(|(score, id)| (id, score)).collect();
        let Some((dense, question)) = self.dense_question(query.text) else { return Ok(ranked) };
        let mut nearest = Vec::new();
        for visibility in scope.indexes() {
            nearest.extend(dense.nearest_documents(&self.config.index_dir, &visibility, &question, limit));
        }
        nearest.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        Ok(fused_documents(ranked, nearest.into_iter().map(|(_, id)| id).collect(), limit))
    }

    /// Whether nothing is compared by its meaning.
    pub fn compares_words_alone(&self) -> bool {
        self.dense.is_none()
    }

    fn dense_question(&self, text: &str) -> Option<(&Dense, Vec<f32>)> {
        let dense = self.dense.as_ref()?;
        Some((dense, dense.question(text)?))
    }

    /// What lies near to the question, a list an index; nothing means words alone.
    fn nearest(
        &self,
        opened: &Opened,
        scope: &Scope,
        query: &Query<'_>,
        question: Option<(&Dense, Vec<f32>)>,
        limit: usize,
    ) -> Result<Vec<Vec<(f32, Passage)>>, SearchError> {
        let Some((dense, question)) = question else { return Ok(Vec::new()) };
        let mut lists = Vec::new();
        for visibility in scope.indexes() {
            if let Some(part) = opened.part(&visibility)? {
                let directory = &self.config.index_dir;
                lists.push(dense.nearest(directory, &visibility, &part, &question, query.kinds, limit)?);
            }
        }
        Ok(lists)
    }

    /// [`Searcher::search`] with the reasons for each hit's rank, for people who tune. Cost: a search for each word.
    pub fn explain(&self, scope: &Scope, query: &Query<'_>) -> Result<Vec<(Hit, Explanation)>, SearchError> {
        let hits = self.search(scope, query)?;
        let opened = self.opened.load_full();
        let parts = opened.parts(scope)?;
        let looked_for = self.looked_for(query.text, &opened, &parts);
        let mut explained: Vec<(Hit, Explanation)> =
            hits.into_iter().map(|hit| (hit, Explanation::default())).collect();
        for part in &parts {
            let statistics = opened.shared_statistics().unwrap_or(part.statistics());
            part.explain(&looked_for, statistics, &mut explained)?;
        }
        for (hit, explanation) in explained.iter_mut().filter(|_| self.dense.is_none()) {
            let sum = explanation.sum();
            explanation.raised = if sum > 0.0 { hit.score / sum } else { 1.0 };
        }
        Ok(explained)
    }

    /// The passages of the same document around one, itself included, in their order; none: `scope` sees no such passage.
    pub fn neighbours(&self, scope: &Scope, id_or_digest: &str, reach: usize) -> Result<Vec<Passage>, SearchError> {
        let opened = self.opened.load_full();
        for part in opened.parts(scope)? {
            let found = part.around(id_or_digest, reach)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }

    /// All passages of the document that one is of, in their order; none: `scope` sees no such passage.
    pub fn whole_document(&self, scope: &Scope, id: &str) -> Result<Vec<Passage>, SearchError> {
        self.neighbours(scope, id, WHOLE_DOCUMENT)
    }

    /// How rare each of `words` is in the public documents, above 0 and the higher the rarer; empty where there are none.
    pub fn rarities(&self, words: HashSet<String>) -> Result<Vec<(String, f32)>, SearchError> {
        let opened = self.opened.load_full();
        let Some(public) = opened.shared_statistics() else { return Ok(Vec::new()) };
        let rarity = |word: String| public.rarity(&word).map(|it| (word, it));
        words.into_iter().map(rarity).collect::<Result<_, _>>().map_err(SearchError::index(&self.config.index_dir))
    }

    fn looked_for(&self, question: &str, opened: &Opened, parts: &[Arc<Part>]) -> Asked {
        let shared = opened.shared_statistics();
        let own = parts.iter().map(|part| part.statistics());
        asked(question, &self.table, &HeldWords(shared.into_iter().chain(own).collect()))
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
pub(super) struct Opened {
    pub(super) build: Option<HeldBuild>,
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
                limited.insert(WHOLE_INDEX.to_owned(), what);
                None
            }
            Err(error) => return Err(error),
        };
        let mut opened = Self { build, public: None, others: Mutex::default(), limited: Mutex::new(limited) };
        opened.public = opened.open(&Visibility::Public)?;
        Ok(opened)
    }

    /// What all parts are scored with: the public part's statistics, where it holds anything.
    fn shared_statistics(&self) -> Option<&Statistics> {
        self.public.as_deref().map(Part::statistics).filter(|shared| !shared.is_empty())
    }

    /// The open parts that `scope` may see.
    pub(super) fn parts(&self, scope: &Scope) -> Result<Vec<Arc<Part>>, SearchError> {
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
            Opening::Open(part) => Ok(Some(Arc::from(part))),
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

pub(super) fn name(visibility: &Visibility) -> String {
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
