use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::error::ServiceError;
use super::home::Service;
use crate::access::Principal;
use crate::base::Deadline;
use crate::domain::{AccountId, KnownQuestion, Language};
use crate::llm::{ChatRequest, ModelError};
use crate::search::{Explanation, Hit, Query, Surety};
use crate::store::StoreCheck;

/// How long `doctor` waits for a model.
const TRIAL: Duration = Duration::from_secs(20);

impl Service {
    /// Passages for a query as one of the principal's accounts sees them, and why they rank so, for people who tune.
    pub async fn search(
        &self,
        principal: &Principal,
        account: &AccountId,
        query: &str,
        language: Language,
        limit: usize,
    ) -> Result<Vec<(Hit, Explanation)>, ServiceError> {
        let scope = self.scope(principal, account)?;
        let profile = self.accounts().get(account).ok_or(ServiceError::NotFound { what: "account" })?;
        let asked = self.knowledge().when_and_where(query, profile, profile.now.unwrap_or_else(|| self.now()));
        let (searcher, text) = (Arc::clone(&self.knowledge().searcher), query.to_owned());
        let work = move || {
            let regions = asked.region_names();
            let query = Query { limit, at: Some(asked.at), regions: &regions, ..Query::new(&text, language) };
            searcher.explain(&scope, &query)
        };
        match tokio::task::spawn_blocking(work).await {
            Ok(hits) => Ok(hits?),
            Err(_) => Err(ServiceError::NotFound { what: "search result" }),
        }
    }

    /// What customers are known to ask that `query` may mean, the likeliest first.
    pub async fn known_questions(
        &self,
        principal: &Principal,
        account: &AccountId,
        query: &str,
        language: Language,
    ) -> Result<Vec<(KnownQuestion, Surety)>, ServiceError> {
        let scope = self.scope(principal, account)?;
        let found = self.knowledge().known_questions(scope, query, language).await?;
        Ok(found.into_iter().map(|it| (it.question, it.surety)).collect())
    }

    /// Reads the whole database for damage.
    pub async fn check_store(&self) -> Result<StoreCheck, ServiceError> {
        Ok(self.store().check().await?)
    }

    /// Asks for the vector of one question, so that [`Service::dense_health`] tells how things are now.
    pub async fn try_embeddings(&self) {
        let service = self.clone();
        // What came of it shows in the health.
        let _ = tokio::task::spawn_blocking(move || service.knowledge().searcher.try_dense()).await;
    }

    /// Asks the configured model for one word; how long that took.
    pub async fn try_model(&self) -> Result<Duration, ModelError> {
        let Some(model) = &self.knowledge().agent.model else { return Ok(Duration::ZERO) };
        let begun = Instant::now();
        let (system, asked) = ("Reply with the word ok.".to_owned(), "Are you there?".to_owned());
        let request = ChatRequest { now: self.now(), ..ChatRequest::of_text(system, asked, 16, Deadline::in_(TRIAL)) };
        let (deltas, mut arriving) = mpsc::channel(64);
        let drain = async { while arriving.recv().await.is_some() {} };
        let (reply, ()) = futures::join!(model.reply(&request, deltas), drain);
        reply.map(|_| begun.elapsed())
    }
}
