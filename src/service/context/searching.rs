//! How a turn searches: what is found under its scope, as evidence, and what could not be searched as a gap.

use std::sync::Arc;
use std::time::Duration;

use super::TurnSources;
use crate::base::Deadline;
use crate::domain::{Evidence, Gap, GapReason, Language, ModelUse, Passage, is_of_document};
use crate::llm::asks_for_steps;
use crate::search::{Hit, Kinds, Query, SearchError};
use crate::text::language_of;

/// Passages that are looked through for those that are wanted.
pub(super) const LOOKED_UP: usize = 12;
/// What a passage counts at the most that holds on another day or in another region: a model may read it with its dates, and
/// quotes neither answer with it nor call it close.
pub(super) const DOES_NOT_HOLD: f32 = 0.27;

impl TurnSources {
    /// One of `sentences` that a passage of the document `slug` holds, in the reader's language first, with that passage.
    pub(super) async fn quoted(&self, slug: &str, sentences: &[String], by: Deadline) -> Option<(Evidence, String)> {
        let mut sentences: Vec<&String> = sentences.iter().collect();
        sentences.sort_by_key(|it| !self.language.reads(language_of(it)));
        for language in [self.language, Language::En] {
            for words in &sentences {
                let (found, _) = self.hits_in(language, false, words, (Kinds::Documents, LOOKED_UP), by).await;
                let mut found = found.into_iter().map(evidence);
                let holds = |it: &Evidence| it.id.starts_with(&format!("{slug}.")) && it.text.contains(words.as_str());
                if let Some(it) = found.find(holds) {
                    return Some((it, (*words).clone()));
                }
            }
        }
        None
    }

    /// Searches on a blocking thread; an index that cannot be read, or not in time, is a gap.
    pub(super) async fn search(
        &self,
        query: &str,
        kinds: Kinds,
        limit: usize,
        by: Deadline,
    ) -> (Vec<Evidence>, Option<Gap>) {
        let (hits, gap) = self.hits(query, kinds, limit, by).await;
        (hits.into_iter().map(evidence).collect(), gap)
    }

    pub(super) async fn hits(&self, query: &str, kinds: Kinds, limit: usize, by: Deadline) -> (Vec<Hit>, Option<Gap>) {
        self.hits_with(asks_for_steps(query), query, kinds, limit, by).await
    }

    /// [`Self::search`], with what the documents that are found first begin with and their numbered steps, where these are wanted.
    pub(super) async fn hits_with(
        &self,
        steps: bool,
        query: &str,
        kinds: Kinds,
        limit: usize,
        by: Deadline,
    ) -> (Vec<Hit>, Option<Gap>) {
        self.hits_in(self.language, steps, query, (kinds, limit), by).await
    }

    /// The same for a reader of `language`.
    async fn hits_in(
        &self,
        language: Language,
        steps: bool,
        query: &str,
        sought: (Kinds, usize),
        by: Deadline,
    ) -> (Vec<Hit>, Option<Gap>) {
        self.hits_of(language, steps, query, sought, |_| true, by).await
    }

    /// Passages of `document`, which is named without its language, those first that fit `query` the most; what it begins with and
    /// its steps are among them, whatever words these have.
    pub(super) async fn hits_of_document(&self, document: &str, query: &str, by: Deadline) -> Vec<Hit> {
        let document = document.to_owned();
        let is_of_it = move |it: &Hit| is_of_document(&it.passage.document_id, &document);
        self.hits_of(self.language, true, query, (Kinds::Documents, LOOKED_UP), is_of_it, by).await.0
    }

    /// All passages of the document that the passage `id` is of; none where they cannot be read in time.
    pub(super) async fn whole_document(&self, id: String, by: Deadline) -> Vec<Evidence> {
        let (searcher, scope) = (Arc::clone(&self.knowledge.searcher), self.scope.clone());
        let work = tokio::task::spawn_blocking(move || searcher.whole_document(&scope, &id));
        let found = tokio::time::timeout(by.left().max(Duration::from_millis(1)), work).await;
        let found = found.ok().and_then(Result::ok).and_then(Result::ok).unwrap_or_default();
        found.into_iter().map(Evidence::from).collect()
    }

    /// Those hits that are wanted.
    async fn hits_of(
        &self,
        language: Language,
        steps: bool,
        query: &str,
        (kinds, limit): (Kinds, usize),
        is_wanted: impl Fn(&Hit) -> bool + Send + 'static,
        by: Deadline,
    ) -> (Vec<Hit>, Option<Gap>) {
        let (searcher, scope) = (Arc::clone(&self.knowledge.searcher), self.scope.clone());
        let text = query.to_owned();
        let asked = self.knowledge.when_and_where(query, &self.profile, self.now);
        // An account whose text no model may see keeps it from an embeddings server as well.
        let by_words = searcher.sends_text() && self.profile.model == ModelUse::Off;
        let work = tokio::task::spawn_blocking(move || {
            let regions = asked.region_names();
            let query = Query { limit, kinds, at: Some(asked.at), regions: &regions, ..Query::new(&text, language) };
            let mut hits =
                if by_words { searcher.search_by_words(&scope, &query) } else { searcher.search(&scope, &query) }?;
            hits.retain(is_wanted);
            if kinds == Kinds::Documents && steps {
                searcher.add_steps(&scope, &query, &mut hits)?;
            }
            Ok::<_, SearchError>(hits)
        });
        let left = by.left().max(Duration::from_millis(1));
        match tokio::time::timeout(left, work).await {
            Ok(Ok(Ok(hits))) => (hits, None),
            Ok(Ok(Err(error))) => {
                tracing::error!(%error, "the search index cannot be read");
                (Vec::new(), Some(search_gap(GapReason::Failed, "The documents could not be searched.")))
            }
            Ok(Err(_)) => {
                // Bytes that changed under an open index can stop the library that decodes them.
                self.knowledge.searcher.distrust("a search stopped unexpectedly".to_owned());
                (Vec::new(), Some(search_gap(GapReason::Failed, "The search of the documents stopped.")))
            }
            Err(_) => (Vec::new(), Some(search_gap(GapReason::Late, "The search of the documents took too long."))),
        }
    }
}

pub(super) fn evidence(hit: Hit) -> Evidence {
    // Who pastes an error has said with it all that is asked.
    let asked = hit.coverage.max(hit.says_error);
    let relevance = if hit.holds { asked } else { (asked / 2.0).min(DOES_NOT_HOLD) };
    let holds_only = (!hit.holds).then(|| holds_only(&hit.passage));
    Evidence { relevance: Some(relevance), holds_only, ..Evidence::from(hit.passage) }
}

/// Where and from when to when a passage holds.
fn holds_only(passage: &Passage) -> String {
    let from = passage.effective_from.map(|it| format!("from {it}"));
    let to = passage.effective_to.map(|it| format!("until {it}"));
    let regions = Some(passage.regions.join(", ")).filter(|it| !it.is_empty()).map(|it| format!("in {it}"));
    from.into_iter().chain(to).chain(regions).collect::<Vec<_>>().join(" ")
}

/// Adds a passage once; what was only a guess answers where it is found.
pub(super) fn add(passages: &mut Vec<Evidence>, passage: Evidence) {
    match passages.iter_mut().find(|it| it.id == passage.id) {
        Some(known) if known.relevance < passage.relevance => known.relevance = passage.relevance,
        Some(_) => {}
        None => passages.push(passage),
    }
}

/// Puts what was found before all other passages, each once.
pub(super) fn put_first(passages: &mut Vec<Evidence>, found: Vec<Evidence>) {
    passages.retain(|it| !found.iter().any(|known| known.id == it.id));
    passages.splice(0..0, found);
}

fn search_gap(reason: GapReason, detail: &str) -> Gap {
    Gap { source: Gap::SEARCH.to_owned(), reason, detail: detail.to_owned() }
}
