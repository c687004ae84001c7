use serde_json::Value;

use super::error::ServiceError;
use super::home::Service;
use crate::access::{HomeKey, Principal, Role};
use crate::domain::{AccountId, AuditEntry, Page};
use crate::store::AuditVerdict;

/// What entries of earlier versions tell that only staff may read.
const STAFF_ONLY: [(&str, &[&str]); 8] = [
    ("case.noted", &["text"]),
    ("case.severity_changed", &["reason"]),
    ("case.assigned", &["note"]),
    ("case.handed_on", &["note"]),
    ("case.linked", &["incident_id"]),
    ("case.engineer_wrote", &["incident_id"]),
    ("triage.judged", &["verdict", "reason"]),
    ("case.outside_update", &["update", "result"]),
];

/// An entry without what only staff may read. The chain goes on: `hash` stays that of the whole.
fn for_customer(entry: AuditEntry) -> AuditEntry {
    let Some((_, hidden)) = STAFF_ONLY.iter().find(|(action, _)| *action == entry.action) else { return entry };
    let Ok(mut payload) = serde_json::from_str::<Value>(&entry.payload) else { return entry };
    let Some(detail) = payload.get_mut("detail").and_then(Value::as_object_mut) else { return entry };
    let before = detail.len();
    detail.retain(|key, _| !hidden.contains(&key.as_str()));
    if detail.len() == before {
        return entry;
    }
    AuditEntry { payload: payload.to_string(), is_shortened: true, ..entry }
}

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
    /// none is named) without what only staff may read, an admin any chain and `system`.
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
        let Page { items, next } = self.store().audit(&chain, cursor, limit).await?;
        let is_customer = principal.role() == Role::Customer;
        let items = items.into_iter().map(|it| if is_customer { for_customer(it) } else { it }).collect();
        Ok(Page { items, next })
    }
}
