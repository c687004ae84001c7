use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use super::error::ServiceError;
use super::home::Service;
use crate::access::{Principal, Role, Scope};
use crate::account::{Collected, collect_all};
use crate::base::Deadline;
use crate::domain::{AccountId, AccountProfile, Language, Plan, Severity, Workload};

/// Who is asking, for pages and scripts.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Me {
    pub sub: String,
    pub role: Role,
    pub name: Option<String>,
    pub locale: Option<Language>,
    pub accounts: Vec<MyAccount>,
    /// Where text goes: the model's host, or `null` when nothing leaves this server.
    pub model_host: Option<String>,
}

/// An account of the principal's, in short.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct MyAccount {
    pub id: AccountId,
    pub name: String,
    pub plan: Plan,
    pub languages: Vec<Language>,
    pub time_zone: String,
}

/// An account as its customer sees it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct AccountView {
    #[serde(flatten)]
    pub account: MyAccount,
    /// The demo world's clock for this account; `null`: real time.
    pub now: Option<Timestamp>,
    /// Minutes to the first response by severity; what is absent the plan does not include.
    pub entitlements: BTreeMap<Severity, u32>,
    pub workloads: Vec<Workload>,
}

impl Service {
    /// The principal and their accounts, as far as this home knows them.
    pub fn me(&self, principal: &Principal) -> Me {
        let accounts = principal.accounts().iter().filter_map(|id| self.accounts().get(id));
        Me {
            sub: principal.subject().to_owned(),
            role: principal.role(),
            name: principal.name().map(str::to_owned),
            locale: principal.locale(),
            accounts: accounts.map(MyAccount::from).collect(),
            model_host: self.model_host().map(str::to_owned),
        }
    }

    /// One account: plan, entitlements, workloads.
    pub fn account(&self, principal: &Principal, id: &AccountId) -> Result<AccountView, ServiceError> {
        let scope = self.scope(principal, id)?;
        let profile = self.accounts().get(scope.account()).ok_or(ServiceError::NotFound { what: "account" })?;
        Ok(AccountView {
            account: MyAccount::from(profile),
            now: profile.now,
            entitlements: self.entitlements(profile.plan),
            workloads: profile.workloads.clone(),
        })
    }

    /// Facts and gaps of one account now, newest first.
    pub async fn facts(&self, principal: &Principal, id: &AccountId) -> Result<(Collected, Timestamp), ServiceError> {
        let scope = self.scope(principal, id)?;
        let demo_now = self.accounts().get(id).and_then(|it| it.now);
        let now = demo_now.unwrap_or_else(|| self.now());
        Ok((self.collected(&scope, now).await, now))
    }

    /// What all collectors see of an account at `now`, within the time that a turn gives them.
    pub(super) async fn collected(&self, scope: &Scope, now: Timestamp) -> Collected {
        let by = Deadline::in_(self.knowledge().limits.gather);
        collect_all(&self.knowledge().collectors, scope, now, by).await
    }
}

impl From<&AccountProfile> for MyAccount {
    fn from(profile: &AccountProfile) -> Self {
        Self {
            id: profile.id.clone(),
            name: profile.name.clone(),
            plan: profile.plan,
            languages: profile.languages.clone(),
            time_zone: profile.time_zone.clone(),
        }
    }
}
