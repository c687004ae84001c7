use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::error::ServiceError;
use super::home::Service;
use super::knowledge::Knowledge;
use super::language::reader_language;
use super::similar::{Found, asked, find};
use crate::access::{Desk, HomeKey, Principal, Scope};
use crate::account::collect_all;
use crate::agent::{Brief, ModelUse, take_reply_back, word_triage};
use crate::base::{Deadline, random_token};
use crate::cases::{Known, triage, with_sources};
use crate::domain::{
    CaseTold, Command, Gap, GapReason, Language, ReplyDraft, ReplyToSend, Sentences, TextChange, Triage, TriagePhrase,
};
use crate::redact::redact_text;
use crate::search::SearchError;
use crate::store::{Job, JudgedRow, TriageVerdict, Written};
use crate::text::{changes, likeness};

const NO_DRAFT: ServiceError = ServiceError::NotFound { what: "triage" };
/// The kind of job that opening a case leaves, who does it, and how long one may take.
const TRIAGE: &str = "triage";
const WORKER: &str = "serve";
const LEASE: SignedDuration = SignedDuration::from_secs(60);

impl Knowledge {
    /// What an engineer gets with `case`: facts of its account, similar cases of all accounts, documents, and a reply that
    /// cites only what the account's own customers can open. What cannot be read is a gap. Where the account has a model, it
    /// words parts of what was computed.
    ///
    /// `desk` is the scope of staff who opened the case; `at` is real time; `boundary` marks untrusted text in prompts, made
    /// anew for each draft. Waits for collectors no longer than a turn does, and for a model 40 s at the most.
    pub async fn triage(
        &self,
        desk: &Scope,
        case: &CaseTold,
        at: Timestamp,
        boundary: &str,
    ) -> Result<Triage, ServiceError> {
        Ok(self.triage_beside(desk, case, at, boundary).await?.0)
    }

    /// [`Knowledge::triage`] with the reply as it was computed, whoever worded the draft's.
    async fn triage_beside(
        &self,
        desk: &Scope,
        case: &CaseTold,
        at: Timestamp,
        boundary: &str,
    ) -> Result<(Triage, ReplyDraft), ServiceError> {
        let profile = self.accounts.get(desk.account()).ok_or(ServiceError::NotFound { what: "account" })?;
        let case = redacted(case);
        let now = profile.now.unwrap_or(at);
        let asked = asked(&case);
        let ideas = self.searcher.ideas(&asked);
        let stated = case.language.or(profile.languages.first().copied());
        // Who opened a case in one language and goes on in another is answered in that.
        let language = match (case.messages().last(), case.language) {
            (Some(last), _) => reader_language(&last.body, stated),
            (None, Some(language)) => language,
            (None, None) => reader_language(&asked, stated),
        };
        let by = Deadline::in_(self.limits.gather);
        let own = desk.as_customer();
        let (collected, found) = futures::join!(
            collect_all(&self.collectors, &own, now, by),
            find(Arc::clone(&self.searcher), desk.clone(), case.id.clone(), asked, language)
        );
        let mut gaps = collected.gaps;
        let found = found.unwrap_or_else(|error| {
            gaps.push(unsearched(&error));
            Found::default()
        });
        let drafted = triage(Known {
            case: &case,
            profile,
            services: &self.services,
            facts: &collected.facts,
            gaps,
            similar: found.similar,
            documents: found.documents,
            passages: found.passages,
            openable: found.openable,
            ideas,
            language,
            phrases: self.agent.prompts.phrases(language),
            wording: &self.agent.prompts.triage(),
            now,
            at,
        });
        let computed = drafted.triage.reply.clone();
        if self.model_use(profile) == ModelUse::QuotesOnly {
            return Ok((drafted.triage, computed));
        }
        let for_staff = self.sources(desk, profile, Language::En, at);
        let for_reply = self.sources(&own, profile, language, at);
        let brief = Brief {
            case: &case,
            time_zone: &profile.time_zone,
            now,
            limits: &self.limits,
            max_tokens: self.max_tokens,
            boundary,
            own_names: &BTreeSet::from([profile.id.to_string(), profile.name.clone(), case.id.clone()]),
            names: &self.names,
            for_staff: for_staff.as_ref(),
            for_reply: for_reply.as_ref(),
        };
        let mut triage = word_triage(&self.agent, &brief, drafted).await;
        // The words stand, whatever becomes of the lists.
        if let Err(error) = self.list_what_was_found(&mut triage, desk) {
            triage.gaps.push(unsearched(&error));
        }
        if let Some(wording) = &mut triage.wording {
            wording.usage.cost_usd = self.cost(&wording.usage);
        }
        Ok((triage, computed))
    }
}

/// What a search that failed leaves in a draft.
fn unsearched(error: &SearchError) -> Gap {
    Gap { source: Gap::SEARCH.to_owned(), reason: GapReason::Failed, detail: error.to_string() }
}

/// A draft with what was last said of one of its case.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct JudgedTriage {
    #[serde(flatten)]
    pub triage: Triage,
    /// The reply as its customer would read it, with what its markers stand for.
    pub to_send: ReplyToSend,
    /// `None`: nobody judged one.
    pub verdict: Option<TriageOpinion>,
}

/// What somebody said of a draft.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TriageOpinion {
    pub verdict: TriageJudged,
    pub at: Timestamp,
    /// Their `sub`.
    pub by: String,
    pub reason: Option<String>,
    /// What was sent instead.
    pub edited: Option<String>,
    /// How that differs from the draft's reply as it would have been sent, in the register that is nearer to it.
    pub changes: Vec<TextChange>,
}

/// What an engineer says of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TriageJudged {
    Accepted,
    /// The text that was sent instead comes with it.
    Edited,
    /// With a reason.
    Rejected,
}

impl TriageJudged {
    fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Edited => "edited",
            Self::Rejected => "rejected",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::Accepted, Self::Edited, Self::Rejected].into_iter().find(|it| it.word() == word)
    }
}

impl Service {
    /// The draft for a case from a file, for the operator at the command line.
    pub async fn triage_told(&self, case: &CaseTold, operator: &HomeKey) -> Result<Triage, ServiceError> {
        let scope = operator.desk(case.account_id.clone());
        self.triage_checked(&scope, case, self.now()).await
    }

    /// The draft for `case`. A reply in a model's words is held against what the desk's editor holds a text against, and is
    /// ours again where that marks anything.
    async fn triage_checked(&self, scope: &Scope, case: &CaseTold, at: Timestamp) -> Result<Triage, ServiceError> {
        let (mut triage, computed) = self.knowledge().triage_beside(scope, case, at, &random_token()).await?;
        let is_ours = triage.reply == computed;
        if !is_ours && self.is_foreign_draft(scope, case, &triage.reply, &triage.evidence).await? {
            take_reply_back(&mut triage, computed);
        }
        Ok(triage)
    }

    /// The latest draft kept for a case; for staff. Not found until one is made.
    pub async fn triage(&self, principal: &Principal, id: &str) -> Result<Triage, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        let row = self.store().triage(&scope, id).await?.ok_or(NO_DRAFT)?;
        serde_json::from_value(row.body).map_err(|_| ServiceError::Crashed)
    }

    /// What was last said of a draft for a case, and what of it was edited; `None`: nobody judged one. For staff.
    pub async fn triage_judged(&self, principal: &Principal, id: &str) -> Result<Option<TriageOpinion>, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        Ok(self.store().triage_verdict(&scope, id).await?.and_then(|it| self.opinion(it)))
    }

    /// The latest draft kept for a case, for who holds its scope; one of another version of the program that cannot be read is
    /// as none.
    pub(super) async fn kept_triage(&self, scope: &Scope, id: &str) -> Result<Option<Triage>, ServiceError> {
        Ok(self.store().triage(scope, id).await?.and_then(|it| serde_json::from_value(it.body).ok()))
    }

    /// What an engineer writes in a case as its customer reads it: markers of the latest drafted reply have its sources below, in
    /// its language. Where nothing is drafted it stays as it is.
    pub(super) async fn sourced(&self, scope: &Scope, id: &str, text: &str) -> Result<String, ServiceError> {
        Ok(match self.kept_triage(scope, id).await? {
            Some(Triage { reply, .. }) => with_sources(text, &reply.citations, &self.words_of(&reply)).whole(),
            None => text.to_owned(),
        })
    }

    fn to_send(&self, reply: &ReplyDraft) -> ReplyToSend {
        let words = self.words_of(reply);
        let told = |text: &str| with_sources(text, &reply.citations, &words);
        ReplyToSend { engineer: told(&reply.markdown), manager: told(&reply.manager_markdown) }
    }

    /// A triage's own sentences in the language of its reply.
    fn words_of(&self, reply: &ReplyDraft) -> Sentences<TriagePhrase> {
        self.knowledge().agent.prompts.triage_in(reply.language)
    }

    /// The latest draft kept for a case, with what was last said of one; for staff.
    pub async fn judged_triage(&self, principal: &Principal, id: &str) -> Result<JudgedTriage, ServiceError> {
        let triage = self.triage(principal, id).await?;
        let to_send = self.to_send(&triage.reply);
        Ok(JudgedTriage { triage, to_send, verdict: self.triage_judged(principal, id).await? })
    }

    /// Makes the draft for a case anew and keeps it; earlier ones stay. A command that made one before answers that one, and
    /// nothing is looked at again. For staff.
    pub async fn make_triage(
        &self,
        principal: &Principal,
        id: &str,
        command: Option<Command>,
    ) -> Result<Triage, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        let before = match &command {
            Some(command) => self.store().triage_made_by(&scope, id, command).await?,
            None => None,
        };
        match before {
            Some(row) => serde_json::from_value(row.body).map_err(|_| ServiceError::Crashed),
            None => self.keep_triage(&scope, id, command).await,
        }
    }

    /// Keeps what an engineer says of the latest draft of a case. Both texts are redacted.
    pub async fn judge_triage(
        &self,
        principal: &Principal,
        id: &str,
        verdict: TriageJudged,
        reason: Option<&str>,
        edited: Option<&str>,
        command: Option<Command>,
    ) -> Result<(), ServiceError> {
        let lacks = |given: Option<&str>| given.is_none_or(|it| it.trim().is_empty());
        if verdict == TriageJudged::Rejected && lacks(reason) {
            return Err(ServiceError::Missing { what: "a reason", hint: "say what is wrong with the draft" });
        }
        if verdict == TriageJudged::Edited && lacks(edited) {
            return Err(ServiceError::Missing { what: "the edited text", hint: "send what was written instead" });
        }
        let (_, scope) = self.desk_scope(principal, id).await?;
        let row = self.store().triage(&scope, id).await?.ok_or(NO_DRAFT)?;
        let given = TriageVerdict {
            triage_id: row.id,
            verdict: verdict.word(),
            reason: reason.map(redact_text),
            edited: edited.map(redact_text),
        };
        Ok(self.store().judge_triage(&scope, id, given, self.moment(), command).await?)
    }

    /// Makes the drafts that opened cases wait for, at most `most`; returns how many. What a crash left undone is claimed
    /// again when its lease has run out, and what fails is tried again a minute later.
    pub async fn triage_waiting(&self, most: usize) -> Result<usize, ServiceError> {
        let now = self.now();
        let jobs = self.store().claim_jobs(TRIAGE, WORKER, now, LEASE, most).await?;
        let desk = Desk::of(&self.home_key().engineer())?;
        // At once: a model may take most of a lease for one of them.
        futures::future::try_join_all(jobs.iter().map(|it| self.triage_job(&desk, it, now))).await?;
        Ok(jobs.len())
    }

    async fn triage_job(&self, desk: &Desk, job: &Job, now: Timestamp) -> Result<(), ServiceError> {
        let scope = desk.open(&job.opened());
        if let Err(error) = self.keep_triage(&scope, &job.subject, None).await {
            tracing::warn!(%error, "a triage draft could not be made");
            self.store().retry_job(&job.id, WORKER, now + LEASE, "could not be made").await?;
            return Ok(());
        }
        self.store().finish_job(&job.id, WORKER, self.now()).await?;
        Ok(())
    }

    async fn keep_triage(&self, scope: &Scope, id: &str, command: Option<Command>) -> Result<Triage, ServiceError> {
        let case = self.store().case(scope, id).await?.ok_or(ServiceError::NotFound { what: "case" })?;
        let shown = match &case.conversation_id {
            Some(id) => self.store().pack(scope, id).await?.map_or_else(Vec::new, |it| it.cited),
            None => Vec::new(),
        };
        let told = CaseTold { shown, ..CaseTold::from(&case) };
        let triage = self.triage_checked(scope, &told, self.moment()).await?;
        let body = serde_json::to_value(&triage).map_err(|_| ServiceError::Crashed)?;
        if let Written::Replayed(row) = self.store().keep_triage(scope, id, body, self.moment(), command).await? {
            // The same command made one meanwhile.
            return serde_json::from_value(row.body).map_err(|_| ServiceError::Crashed);
        }
        self.heed_triage(scope, &case, &triage).await?;
        Ok(triage)
    }

    /// `None`: another version of the program wrote it, in words that this one does not know.
    fn opinion(&self, kept: JudgedRow) -> Option<TriageOpinion> {
        let JudgedRow { verdict, at, subject, reason, edited, draft } = kept;
        let drafted = serde_json::from_value(draft).ok().map(|it: Triage| self.to_send(&it.reply));
        let compare = |after: &String| {
            let registers = drafted.as_ref().map(|it| [it.engineer.whole(), it.manager.whole()])?;
            let nearer = registers.iter().max_by(|one, other| likeness(one, after).total_cmp(&likeness(other, after)));
            nearer.map(|before| changes(before, after))
        };
        let changes = edited.as_ref().and_then(compare).unwrap_or_default();
        Some(TriageOpinion { verdict: TriageJudged::of_word(&verdict)?, at, by: subject, reason, edited, changes })
    }
}

/// The case without secrets; one from the store has none left.
fn redacted(case: &CaseTold) -> CaseTold {
    let mut case = case.clone();
    case.subject = redact_text(&case.subject);
    case.description = redact_text(&case.description);
    for message in &mut case.communications {
        message.body = redact_text(&message.body);
    }
    case
}
