use futures::future::BoxFuture;
use jiff::Timestamp;

use crate::access::Scope;
use crate::base::Deadline;
use crate::domain::{Fact, Gap};

/// Reads one source of facts about an account. Implementations only ever read, and only for the scope's account.
pub trait Collector: Send + Sync {
    /// A short stable name: the source that gaps and pages show, e.g. `files`.
    fn name(&self) -> &str;

    /// What this source knows about the scope's account at the moment `at`.
    ///
    /// A source that delivers in part returns what it has and names the rest as gaps; an error means nothing came.
    /// Dropping the future cancels the work. Nobody waits longer than `by`.
    fn collect<'a>(
        &'a self,
        scope: &'a Scope,
        at: Timestamp,
        by: Deadline,
    ) -> BoxFuture<'a, Result<Collected, CollectError>>;
}

/// What could be gathered in time, and what is missing and why.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Collected {
    pub facts: Vec<Fact>,
    pub gaps: Vec<Gap>,
}

/// Why a source delivered nothing. The words become a gap's detail, so they are for customers too.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    #[error("the source is not configured: {detail}")]
    NotConfigured { detail: String },
    #[error("the source refused: {detail}")]
    Refused { detail: String },
    #[error("the source could not be read: {detail}")]
    Failed { detail: String },
}

impl Collected {
    /// Newest fact first, then by source and id; gaps by source and reason; nothing twice.
    ///
    /// The order follows from the facts alone, so equal facts give equal prompts.
    pub(super) fn sorted(mut self) -> Self {
        self.facts.sort_by(|a, b| (b.at, &a.source, &a.id).cmp(&(a.at, &b.source, &b.id)));
        let mut seen = std::collections::HashSet::new();
        self.facts.retain(|fact| seen.insert(fact.id.clone()));
        self.gaps.sort();
        self.gaps.dedup();
        self
    }
}
