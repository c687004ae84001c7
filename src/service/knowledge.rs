use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::context::TurnSources;
use super::draft::{DraftReader, Proposed, draft_of};
use super::home::OpenError;
use super::index::{source_folders, term_table};
use super::when_and_where::WhenAndWhere;
use crate::access::Scope;
use crate::account::{Accounts, Collector, FilesCollector};
use crate::agent::{Agent, Exchange, Finished, ModelUse, Setup, Sources, Toolbox, citations_of};
use crate::base::Deadline;
use crate::cases::{AccountNames, Services};
use crate::config::{AgentConfig, Config, CorpusConfig, SearchConfig};
use crate::domain::{AccountProfile, Answer, Belief, KnownQuestion, Language, Mode, TableRow, Turn, Usage};
use crate::ingest;
use crate::llm::{Extractive, Model, connect, connect_embedder};
use crate::prompt::Prompts;
use crate::redact::redact_text;
use crate::search::{Dense, Query, Recognised, SearchError, Searcher, Surety};
use crate::text::TokenCounter;

/// A known question that somebody may ask in other words, and what answers it.
#[derive(Clone, Debug)]
pub(super) struct MayBeAsked {
    pub question: KnownQuestion,
    pub surety: Surety,
    /// What of its document answers each question that is known of it, and how likely it is the one that is asked, the likeliest first.
    pub says: Vec<(BTreeMap<Language, Vec<String>>, f32)>,
}

/// What a turn reads from and answers with: everything of a home but what is written. Cheap to clone.
///
/// [`Service`](super::Service) is built on one; evals open one alone and run the very same turns with no store.
#[derive(Clone)]
pub struct Knowledge {
    pub searcher: Arc<Searcher>,
    pub accounts: Arc<Accounts>,
    /// What all accounts go by.
    pub names: Arc<AccountNames>,
    pub services: Arc<Services>,
    /// Limits and lead times of the sources' tables.
    pub tables: Arc<Vec<TableRow>>,
    pub collectors: Vec<Arc<dyn Collector>>,
    pub agent: Agent,
    pub limits: AgentConfig,
    /// Passages a question gathers, at the most.
    pub search_hits: usize,
    /// Longest reply of a model, in tokens.
    pub max_tokens: u32,
    /// US dollars per million prompt and completion tokens, where both are known.
    pub price: Option<(f64, f64)>,
}

/// What is set for one turn and what is not the account's or the organisation's.
pub struct TurnStart {
    /// Redacted.
    pub question: String,
    /// Finished earlier turns of the conversation, oldest first.
    pub earlier: Vec<Exchange>,
    pub language: Language,
    /// The real time; an account's demo clock wins.
    pub at: Timestamp,
    /// Marks untrusted text in prompts; made anew for each turn.
    pub boundary: String,
}

impl Knowledge {
    /// Opens the index in force, the accounts and the model of `config`; connects to nothing.
    pub fn open(config: &Config) -> Result<Self, OpenError> {
        let model = config.model.as_ref().map(connect).transpose()?;
        let counter = match model {
            Some(_) => TokenCounter::load_in_background(),
            None => TokenCounter::estimating(),
        };
        let mut knowledge = Self::without_model(&config.corpus, &config.search, &config.agent, &config.prompts_dir())?;
        if let (Some(embeddings), Some(searcher)) = (&config.embeddings, Arc::get_mut(&mut knowledge.searcher)) {
            searcher.set_dense(Dense::new(connect_embedder(embeddings), embeddings));
        }
        knowledge.agent.model = model;
        knowledge.agent.counter = counter;
        if let Some(model) = &config.model {
            knowledge.max_tokens = model.max_tokens;
            knowledge.price = model.price;
        }
        Ok(knowledge)
    }

    /// The same over any index and sources, answering by quotes. `prompts` holds an operator's overrides, if any.
    pub fn without_model(
        corpus: &CorpusConfig,
        search: &SearchConfig,
        limits: &AgentConfig,
        prompts: &Path,
    ) -> Result<Self, OpenError> {
        let settings = ingest::read_settings(&corpus.sources);
        for reject in &settings.rejects {
            let line = reject.line.map(|it| format!(":{it}")).unwrap_or_default();
            tracing::warn!("{}{line}: {}", reject.file, reject.reason);
        }
        let folders = source_folders(corpus);
        let mut searcher = Searcher::open(search, term_table(&settings.terms))?;
        searcher.set_known_questions(settings.asked, &settings.reports);
        searcher.set_beliefs(settings.believed);
        let accounts = Accounts::load(&folders);
        let services = Services { catalogue: Arc::new(settings.catalogue), taught: searcher.services() };
        Ok(Self {
            searcher: Arc::new(searcher),
            names: Arc::new(AccountNames::of(accounts.list())),
            accounts: Arc::new(accounts),
            services: Arc::new(services),
            tables: Arc::new(settings.tables),
            collectors: vec![Arc::new(FilesCollector::new(folders, Arc::new(redact_text)))],
            agent: Agent {
                prompts: Arc::new(Prompts::load(prompts)?),
                toolbox: Arc::new(Toolbox::new()?),
                counter: TokenCounter::estimating(),
                model: None,
                extractive: Arc::new(Extractive),
            },
            limits: limits.clone(),
            search_hits: search.hits,
            max_tokens: 1200,
            price: None,
        })
    }

    /// The same, answered by `model`.
    pub fn with_model(mut self, model: Arc<dyn Model>) -> Self {
        self.agent.model = Some(model);
        self
    }

    /// Who words this account's answers.
    pub fn model_use(&self, profile: &AccountProfile) -> ModelUse {
        let is_allowed = profile.model == crate::domain::ModelUse::On;
        if self.agent.model.is_some() && is_allowed { ModelUse::Model } else { ModelUse::QuotesOnly }
    }

    /// How a turn of this account begins.
    pub fn mode(&self, profile: &AccountProfile) -> Mode {
        match self.model_use(profile) {
            ModelUse::Model => Mode::Model,
            ModelUse::QuotesOnly => Mode::Extractive,
        }
    }

    /// What a run is told before it starts.
    pub fn setup(&self, profile: &AccountProfile, start: TurnStart) -> Setup {
        Setup {
            question: start.question,
            earlier: start.earlier,
            language: start.language,
            time_zone: profile.time_zone.clone(),
            now: profile.now.unwrap_or(start.at),
            plan: profile.plan.word().to_owned(),
            phrases: self.agent.prompts.phrases(start.language),
            limits: self.limits.clone(),
            max_tokens: self.max_tokens,
            model: self.model_use(profile),
            boundary: start.boundary,
            deadline: Deadline::in_(self.limits.turn),
        }
    }

    /// What one turn may read.
    pub fn sources(
        &self,
        scope: &Scope,
        profile: &AccountProfile,
        language: Language,
        at: Timestamp,
    ) -> Arc<dyn Sources> {
        Arc::new(TurnSources {
            knowledge: self.clone(),
            scope: scope.clone(),
            profile: profile.clone(),
            language,
            now: profile.now.unwrap_or(at),
        })
    }

    /// What customers are known to ask that `question` may mean, the likeliest first. Searches on a blocking thread.
    pub(super) async fn known_questions(
        &self,
        scope: Scope,
        question: &str,
        language: Language,
    ) -> Result<Vec<MayBeAsked>, SearchError> {
        let (searcher, asked) = (Arc::clone(&self.searcher), question.to_owned());
        let work = tokio::task::spawn_blocking(move || {
            let found = searcher.known_questions(&scope, &Query::new(&asked, language))?;
            // What is asked as well belongs to what is surely asked.
            let each = |it: Recognised<'_>| {
                let also = if it.surety == Surety::Meant { it.also.as_slice() } else { &[] };
                let says = it.among.into_iter().map(|(known, likely)| (known.says.clone(), likely)).collect();
                MayBeAsked { question: it.question.and(also), surety: it.surety, says }
            };
            Ok(found.into_iter().map(each).collect())
        });
        // A panic on that thread recognised nothing.
        work.await.unwrap_or_else(|_| Ok(Vec::new()))
    }

    /// The beliefs that any of `said` of `question` is like, with the log odds by words alone, the likeliest first. Searches on a
    /// blocking thread.
    pub(super) async fn beliefs(
        &self,
        scope: Scope,
        question: &str,
        said: Vec<String>,
        language: Language,
    ) -> Vec<(Belief, f32)> {
        let (searcher, asked) = (Arc::clone(&self.searcher), question.to_owned());
        let work = tokio::task::spawn_blocking(move || {
            let parts: Vec<&str> = said.iter().map(String::as_str).collect();
            let found = searcher.beliefs(&scope, &Query::new(&asked, language), &parts).unwrap_or_default();
            found.into_iter().map(|it| (it.belief.clone(), it.odds)).collect()
        });
        // Without them the question is answered all the same.
        work.await.unwrap_or_default()
    }

    /// When and where an answer to `question` has to hold for this account.
    pub fn when_and_where(&self, question: &str, profile: &AccountProfile, now: Timestamp) -> WhenAndWhere {
        WhenAndWhere::of(question, &self.searcher.ideas(question), profile, now)
    }

    /// Writes what a run left into its turn: outcome, answer, facts, gaps, draft, usage. Where it ends in a handoff, the
    /// store writes that: it knows which case it opens or joins.
    pub fn complete(
        &self,
        turn: &mut Turn,
        finished: Finished,
        profile: &AccountProfile,
        language: Language,
        at: Timestamp,
    ) {
        turn.usage = self.usage(&finished);
        turn.draft = finished.proposal.clone().map(|proposal| {
            let Finished { said, facts, gaps, cited, .. } = &finished;
            let phrases = &self.agent.prompts.phrases(language);
            let reader = DraftReader { profile, language, phrases, services: &self.services };
            draft_of(Proposed { proposal, said, facts, gaps, cited }, &reader, at)
        });
        let markdown: String = finished.units.iter().map(|it| it.markdown.as_str()).collect();
        let citations = citations_of(&finished.units);
        turn.outcome = Some(finished.outcome);
        turn.mode = finished.mode;
        turn.degraded = finished.degraded.map(str::to_owned);
        turn.withheld = finished.withheld;
        turn.answer =
            (!markdown.is_empty()).then(|| Answer { markdown: markdown.trim_end().to_owned(), language, citations });
        turn.facts = finished.facts;
        turn.gaps = finished.gaps;
    }

    fn usage(&self, finished: &Finished) -> Usage {
        let name = match (finished.mode, &self.agent.model) {
            (Mode::Model, Some(model)) => model.name().to_owned(),
            _ => self.agent.extractive.name().to_owned(),
        };
        let usage = Usage {
            model: name,
            prompt_tokens: finished.prompt_tokens,
            completion_tokens: finished.completion_tokens,
            model_calls: finished.model_calls,
            tool_calls: finished.tool_calls,
            cost_usd: None,
        };
        Usage { cost_usd: self.cost(&usage), ..usage }
    }

    /// What a model's part of `usage` costs, in US dollars, where a price is known.
    pub(super) fn cost(&self, usage: &Usage) -> Option<f64> {
        self.price.filter(|_| usage.model_calls > 0).map(|(prompt, completion)| {
            (usage.prompt_tokens as f64 * prompt + usage.completion_tokens as f64 * completion) / 1_000_000.0
        })
    }
}
