use super::error::ServiceError;
use super::home::Service;
use crate::access::Principal;
use crate::domain::Evidence;

impl Service {
    /// The text behind a citation as it was when it was cited, for anyone who may see a turn that cites it.
    pub async fn passage(&self, principal: &Principal, digest: &str) -> Result<Evidence, ServiceError> {
        for account in principal.accounts() {
            let Ok(scope) = self.scope(principal, account) else { continue };
            if let Some(evidence) = self.store().passage(&scope, digest).await? {
                return Ok(evidence);
            }
        }
        Err(ServiceError::NotFound { what: "passage" })
    }
}
