use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::knowledge::Knowledge;
use crate::access::Scope;
use crate::account::{Collected, collect_all, rank_local};
use crate::agent::{Gathered, ReadCall, Sources};
use crate::base::Deadline;
use crate::domain::{AccountProfile, Evidence, Fact, Gap, GapReason, Language};
use crate::search::{Hit, Kinds, Query};
use crate::telemetry;

/// Facts that a turn's evidence begins with, at the most.
const RELEVANT_FACTS: usize = 8;
/// Past cases of the account that a turn reads, at the most; they must not crowd the documents out.
const PAST_CASES: usize = 3;
/// Under this share of the best fact's rank a fact does not bear on the question.
const RELATIVE_RANK: f32 = 0.35;
/// Under this rank no fact bears on the question.
const LEAST_RANK: f32 = 1.2;
/// Facts a turn carries for its reader, at the most.
const KEPT_FACTS: usize = 50;

/// What one turn may read: bound to its scope, so that no call can name another.
pub(super) struct TurnSources {
    pub knowledge: Knowledge,
    pub scope: Scope,
    pub profile: AccountProfile,
    pub language: Language,
    /// What "now" is for this account.
    pub now: Timestamp,
}

impl Sources for TurnSources {
    fn gather<'a>(&'a self, query: &'a str, by: Deadline) -> BoxFuture<'a, Gathered> {
        Box::pin(async move {
            let hits = self.knowledge.search_hits;
            let (documents, cases, collected) = futures::join!(
                self.search(query, Kinds::Documents, hits.saturating_sub(PAST_CASES).max(1), by),
                self.search(query, Kinds::PastCases, PAST_CASES.min(hits), by),
                self.collect(by)
            );
            let (mut passages, search_gap) = documents;
            passages.extend(cases.0);
            let mut gaps = collected.gaps;
            gaps.extend(search_gap.or(cases.1));
            if passages.is_empty() {
                telemetry::retrieval_empty();
            }
            let (facts, relevant) = self.in_order(&collected.facts, query);
            Gathered { facts, relevant, gaps, passages }
        })
    }

    fn read<'a>(&'a self, call: &'a ReadCall, by: Deadline) -> BoxFuture<'a, Vec<Evidence>> {
        Box::pin(async move {
            match call {
                ReadCall::SearchDocs(call) => {
                    let limit = usize::from(call.limit.unwrap_or(5));
                    self.search(&call.query, Kinds::Documents, limit, by).await.0
                }
                ReadCall::SearchCases(call) => self.search(&call.query, Kinds::PastCases, 5, by).await.0,
                ReadCall::ReadAccount(call) => {
                    let mut facts = self.collect(by).await.facts;
                    if let Some(hours) = call.since_hours {
                        let since = self.now - SignedDuration::from_hours(i64::from(hours));
                        facts.retain(|it| it.at >= since);
                    }
                    let (ordered, _) = self.in_order(&facts, &call.about);
                    ordered.iter().take(RELEVANT_FACTS).map(Evidence::from).collect()
                }
            }
        })
    }
}

impl TurnSources {
    async fn collect(&self, by: Deadline) -> Collected {
        collect_all(&self.knowledge.collectors, &self.scope, self.now, by).await
    }

    /// Searches on a blocking thread; an index that cannot be read, or not in time, is a gap.
    async fn search(&self, query: &str, kinds: Kinds, limit: usize, by: Deadline) -> (Vec<Evidence>, Option<Gap>) {
        let (searcher, scope, language) = (Arc::clone(&self.knowledge.searcher), self.scope.clone(), self.language);
        let text = query.to_owned();
        let work = tokio::task::spawn_blocking(move || {
            searcher.search(&scope, &Query { text: &text, language, limit, kinds })
        });
        let left = by.left().max(Duration::from_millis(1));
        match tokio::time::timeout(left, work).await {
            Ok(Ok(Ok(hits))) => (hits.into_iter().map(evidence).collect(), None),
            Ok(Ok(Err(error))) => {
                tracing::error!(%error, "the search index cannot be read");
                (Vec::new(), Some(search_gap(GapReason::Failed, "The documents could not be searched.")))
            }
            Ok(Err(_)) => (Vec::new(), Some(search_gap(GapReason::Failed, "The search of the documents stopped."))),
            Err(_) => (Vec::new(), Some(search_gap(GapReason::Late, "The search of the documents took too long."))),
        }
    }

    /// Facts in order of use to the question, and how many of them bear on it.
    fn in_order(&self, facts: &[Fact], question: &str) -> (Vec<Fact>, usize) {
        let zone = TimeZone::get(&self.profile.time_zone).unwrap_or(TimeZone::UTC);
        let ranked = rank_local(facts, question, &self.now.to_zoned(zone));
        let best = ranked.first().map_or(0.0, |(score, _)| *score);
        let least = (best * RELATIVE_RANK).max(LEAST_RANK);
        let relevant = ranked.iter().take(RELEVANT_FACTS).take_while(|(score, _)| *score >= least).count();
        (ranked.into_iter().take(KEPT_FACTS).map(|(_, fact)| fact.clone()).collect(), relevant)
    }
}

fn evidence(hit: Hit) -> Evidence {
    Evidence { relevance: Some(hit.coverage), ..Evidence::from(hit.passage) }
}

fn search_gap(reason: GapReason, detail: &str) -> Gap {
    Gap { source: "search".to_owned(), reason, detail: detail.to_owned() }
}
