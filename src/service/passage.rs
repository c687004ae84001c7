use std::sync::Arc;

use super::error::ServiceError;
use super::home::Service;
use crate::access::Principal;
use crate::access::Scope;
use crate::domain::{Evidence, EvidenceKind};

/// A cited text as it was, and whether its source still says so.
#[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema)]
pub struct CitedText {
    #[serde(flatten)]
    pub evidence: Evidence,
    /// The source was changed or removed since. Facts are observations of their moment and never change.
    pub changed_since: bool,
}

impl Service {
    /// The text behind a citation as it was when it was cited, for anyone who may see a turn that cites it.
    pub async fn passage(&self, principal: &Principal, digest: &str) -> Result<CitedText, ServiceError> {
        for account in principal.accounts() {
            let Ok(scope) = self.scope(principal, account) else { continue };
            if let Some(evidence) = self.store().passage(&scope, digest).await? {
                let changed_since = evidence.kind != EvidenceKind::Fact && !self.is_indexed(scope, digest).await;
                return Ok(CitedText { evidence, changed_since });
            }
        }
        Err(ServiceError::NotFound { what: "passage" })
    }

    /// Whether the index in force has these very words. An index that cannot be read says nothing about its sources.
    async fn is_indexed(&self, scope: Scope, digest: &str) -> bool {
        let (searcher, digest) = (Arc::clone(&self.knowledge().searcher), digest.to_owned());
        let found = tokio::task::spawn_blocking(move || searcher.passage(&scope, &digest)).await;
        !matches!(found, Ok(Ok(None)))
    }
}
