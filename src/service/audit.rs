use super::error::ServiceError;
use super::home::Service;
use crate::access::{HomeKey, Principal, Role};
use crate::domain::{AccountId, AuditEntry, Page};
use crate::store::AuditVerdict;

impl Service {
    /// Recomputes the hashes of one chain, or of every one there is, for the operator.
    pub async fn verify_audit(
        &self,
        chain: Option<&str>,
        _operator: &HomeKey,
    ) -> Result<Vec<(String, AuditVerdict)>, ServiceError> {
        let chains = match chain {
            Some(chain) => vec![chain.to_owned()],
            None => self.store().audit_chains().await?,
        };
        let mut verdicts = Vec::with_capacity(chains.len());
        for chain in chains {
            let verdict = self.store().verify_audit(&chain).await?;
            verdicts.push((chain, verdict));
        }
        Ok(verdicts)
    }

    /// One page of an audit chain, oldest first: a customer reads the chain of an account of theirs (the first one when
    /// none is named), an admin any chain and `system`.
    pub async fn audit(
        &self,
        principal: &Principal,
        chain: Option<&str>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<AuditEntry>, ServiceError> {
        let missing = ServiceError::NotFound { what: "audit chain" };
        let chain = match (principal.role(), chain) {
            (Role::Admin, chain) => chain.unwrap_or("system").to_owned(),
            (Role::Engineer, _) => return Err(ServiceError::StaffOnly),
            (Role::Customer, given) => {
                let first = principal.accounts().first().map(AccountId::as_str);
                let account = given.or(first).and_then(|it| AccountId::parse(it).ok()).ok_or(missing)?;
                self.scope(principal, &account)?.account().to_string()
            }
        };
        Ok(self.store().audit(&chain, cursor, limit).await?)
    }
}
