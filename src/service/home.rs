use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio_util::task::TaskTracker;

use super::error::ServiceError;
use super::knowledge::Knowledge;
use super::live::LiveTurns;
use crate::access::{HomeKey, HomeKeyError, Principal, Scope, TokenVerifier};
use crate::account::Accounts;
use crate::agent::BadSchema;
use crate::base::Clock;
use crate::cases::Services;
use crate::config::{Config, CorpusConfig, EmbeddingsSource, SearchConfig};
use crate::domain::{AccountId, Catalogue};
use crate::llm::ConnectError;
use crate::prompt::PromptError;
use crate::search::{DenseHealth, SearchError, SearchHealth};
use crate::store::{Store, StoreError};

/// The product's verbs over one home. Cheap to clone; all clones share everything.
#[derive(Clone)]
pub struct Service(Arc<Shared>);

struct Shared {
    store: Store,
    knowledge: Knowledge,
    search: SearchConfig,
    corpus: CorpusConfig,
    home: PathBuf,
    model_host: Option<String>,
    console_url: Option<String>,
    clock: Arc<dyn Clock>,
    home_key: HomeKey,
    tokens: TokenVerifier,
    live: LiveTurns,
    /// Whose turn it is to bring the index of past cases up to date.
    publishing: tokio::sync::Mutex<()>,
    tasks: TaskTracker,
}

/// The home cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    HomeKey(#[from] HomeKeyError),
    #[error(transparent)]
    Prompt(#[from] PromptError),
    #[error(transparent)]
    Tools(#[from] BadSchema),
    #[error(transparent)]
    Model(#[from] ConnectError),
}

impl Service {
    /// Opens the store, the index in force, the accounts and the model of `config`; connects to nothing.
    pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let home_key = HomeKey::open(&config.home)?;
        let store = Store::open(&config.store).await?;
        let knowledge = Knowledge::open(config)?;
        let tokens = TokenVerifier::new(config.auth.jwt_secret.as_ref().unwrap_or(home_key.secret()));
        Ok(Self(Arc::new(Shared {
            store,
            knowledge,
            search: config.search.clone(),
            corpus: config.corpus.clone(),
            model_host: hosts(config),
            home: config.home.clone(),
            console_url: config.server.url.clone(),
            clock,
            home_key,
            tokens,
            live: LiveTurns::default(),
            publishing: tokio::sync::Mutex::default(),
            tasks: TaskTracker::new(),
        })))
    }

    /// Ends turns that an earlier process left running, as interrupted; who asked for a person in one is handed over first, for once it
    /// has ended nothing tells of that. For the one process that serves this home.
    pub async fn close_cut_turns(&self) -> Result<usize, ServiceError> {
        for turn in self.store().running_turns().await? {
            self.hand_over_cut(&turn).await?;
        }
        Ok(self.0.store.close_cut_turns(self.now()).await?)
    }

    /// Stops running turns, waits until each has stored its end, and closes the store.
    pub async fn close(&self) {
        self.0.live.cancel_all();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        self.0.store.close().await;
    }

    /// Puts an index that was built meanwhile in force.
    pub fn reload_index(&self) -> Result<(), ServiceError> {
        Ok(self.0.knowledge.searcher.reload()?)
    }

    /// Whether search compares meanings as well, and why not.
    pub fn dense_health(&self) -> DenseHealth {
        self.0.knowledge.searcher.dense_health()
    }

    /// How much of the index can be searched.
    pub fn search_health(&self) -> SearchHealth {
        self.0.knowledge.searcher.health()
    }

    /// The real time; an account's demo clock is [`crate::domain::AccountProfile::now`].
    pub fn now(&self) -> jiff::Timestamp {
        self.0.clock.now()
    }

    /// Checks and mints tokens.
    pub fn tokens(&self) -> &TokenVerifier {
        &self.0.tokens
    }

    /// The home's own key.
    pub fn home_key(&self) -> &HomeKey {
        &self.0.home_key
    }

    /// The accounts of the sources.
    pub fn accounts(&self) -> &Accounts {
        &self.0.knowledge.accounts
    }

    /// What the organisation offers.
    pub fn catalogue(&self) -> &Catalogue {
        &self.0.knowledge.services.catalogue
    }

    /// The same with what was learned of whose engineers cases are for.
    pub fn services(&self) -> &Services {
        &self.0.knowledge.services
    }

    /// Where customers' text goes: the model's host, or `None` when nothing leaves.
    pub fn model_host(&self) -> Option<&str> {
        self.0.model_host.as_deref()
    }

    /// Where people open the console, without a slash at its end, if the operator said.
    pub(super) fn console_url(&self) -> Option<&str> {
        self.0.console_url.as_deref()
    }

    /// The folder that holds database, indexes, keys and eval runs.
    pub fn home(&self) -> &Path {
        &self.0.home
    }

    /// What is indexed and where.
    pub fn index_settings(&self) -> (&CorpusConfig, &SearchConfig) {
        (&self.0.corpus, &self.0.search)
    }

    /// Whether the store answers a read; that it can be written shows only when something is.
    pub async fn is_ready(&self) -> bool {
        self.0.store.running_turns().await.is_ok()
    }

    pub(super) fn store(&self) -> &Store {
        &self.0.store
    }

    /// What turns read from and answer with.
    pub fn knowledge(&self) -> &Knowledge {
        &self.0.knowledge
    }

    pub(super) fn live(&self) -> &LiveTurns {
        &self.0.live
    }

    pub(super) fn publishing(&self) -> &tokio::sync::Mutex<()> {
        &self.0.publishing
    }

    pub(super) fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// The scope of a principal in one account; an account that is not theirs, or not ours, is not found.
    pub fn scope(&self, principal: &Principal, account: &AccountId) -> Result<Scope, ServiceError> {
        if self.0.knowledge.accounts.get(account).is_none() {
            return Err(ServiceError::NotFound { what: "account" });
        }
        Ok(Scope::of_customer(principal, account)?)
    }

    pub(super) async fn scope_of_conversation(&self, principal: &Principal, id: &str) -> Result<Scope, ServiceError> {
        let account = self.0.store.scope_account_of(id, principal.subject()).await?;
        self.scope_or_missing(principal, account, "conversation")
    }

    pub(super) async fn scope_of_turn(&self, principal: &Principal, id: &str) -> Result<Scope, ServiceError> {
        let account = self.0.store.scope_account_of_turn(id, principal.subject()).await?;
        self.scope_or_missing(principal, account, "turn")
    }

    pub(super) async fn scope_of_message(&self, principal: &Principal, id: &str) -> Result<Scope, ServiceError> {
        let account = self.0.store.scope_account_of_message(id, principal.subject()).await?;
        self.scope_or_missing(principal, account, "message")
    }

    pub(super) fn scope_or_missing(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
        what: &'static str,
    ) -> Result<Scope, ServiceError> {
        let account = account.ok_or(ServiceError::NotFound { what })?;
        Scope::of_customer(principal, &account).map_err(|_| ServiceError::NotFound { what })
    }

    /// What the catalogue entitles an account to: severity word → minutes to the first response.
    pub(super) fn entitlements(&self, plan: crate::domain::Plan) -> BTreeMap<crate::domain::Severity, u32> {
        let row = self.0.knowledge.services.catalogue.plans.iter().find(|it| it.id == plan);
        row.map(|it| it.targets.clone()).unwrap_or_default()
    }
}

/// The hosts that customers' text is sent to: the model's and that of embeddings; `None` where nothing leaves.
fn hosts(config: &Config) -> Option<String> {
    let model = config.model.as_ref().map(|it| host_of(&it.base_url));
    let embeddings = config.embeddings.as_ref().and_then(|it| match &it.source {
        EmbeddingsSource::Server { base_url, .. } => Some(host_of(base_url)),
        EmbeddingsSource::Folder(_) => None,
    });
    match (model, embeddings) {
        (Some(one), Some(other)) if one != other => Some(format!("{one}, {other}")),
        (one, other) => one.or(other),
    }
}

/// The host part of a base URL, without credentials or path.
fn host_of(base_url: &str) -> String {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_owned()
}
