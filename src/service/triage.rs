use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::error::ServiceError;
use super::home::Service;
use super::knowledge::Knowledge;
use super::language::reader_language;
use crate::access::{Desk, HomeKey, Principal, Scope};
use crate::account::collect_all;
use crate::base::Deadline;
use crate::cases::{Known, Openable, triage};
use crate::domain::{
    CaseTold, Command, Evidence, FoundDocument, Gap, GapReason, Language, Passage, PassageKind, SimilarCase, Triage,
};
use crate::redact::redact_text;
use crate::search::{Hit, Kinds, Query, SearchError, Searcher};
use crate::store::TriageVerdict;

const NO_DRAFT: ServiceError = ServiceError::NotFound { what: "triage" };
/// The kind of job that opening a case leaves, who does it, and how long one may take.
const TRIAGE: &str = "triage";
const WORKER: &str = "serve";
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// Similar cases and documents that a draft lists.
const LISTED: usize = 5;
/// Passages that are looked through for them.
const LOOKED_AT: usize = 50;
/// Of similar passages, those before cards are looked at, and cards then.
const OF_CASES: usize = 20;
const OF_CARDS: usize = 2;
/// Passages that the reply may choose from.
const FOR_REPLY: usize = 8;
/// Passages before and behind one that are looked through for how its case ended.
const REACH: usize = 40;
/// Longest note on what solved a case, in characters.
const LONGEST_NOTE: usize = 300;
/// The heading of a case's last part.
const RESOLUTION: &str = "Resolution";

/// What search found for a case.
#[derive(Default)]
struct Found {
    similar: Vec<SimilarCase>,
    documents: Vec<FoundDocument>,
    passages: Vec<Evidence>,
    openable: Vec<Openable>,
}

impl Knowledge {
    /// What an engineer gets with `case`, made without a model: facts of its account, similar cases of all accounts,
    /// documents, and a reply that cites only what the account's own customers can open. What cannot be read is a gap.
    ///
    /// `desk` is the scope of staff who opened the case; `at` is real time. Waits for collectors no longer than a turn does.
    pub async fn triage(&self, desk: &Scope, case: &CaseTold, at: Timestamp) -> Result<Triage, ServiceError> {
        let profile = self.accounts.get(desk.account()).ok_or(ServiceError::NotFound { what: "account" })?;
        let case = redacted(case);
        let now = profile.now.unwrap_or(at);
        let asked = format!("{}\n{}", case.subject, case.description);
        let stated = case.language.or(profile.languages.first().copied());
        let language = case.language.unwrap_or_else(|| reader_language(&asked, stated));
        let by = Deadline::in_(self.limits.gather);
        let own = desk.as_customer();
        let (collected, found) = futures::join!(
            collect_all(&self.collectors, &own, now, by),
            find(Arc::clone(&self.searcher), desk.clone(), case.id.clone(), asked, language)
        );
        let mut gaps = collected.gaps;
        let found = found.unwrap_or_else(|error| {
            gaps.push(Gap { source: "search".to_owned(), reason: GapReason::Failed, detail: error.to_string() });
            Found::default()
        });
        Ok(triage(Known {
            case: &case,
            profile,
            catalogue: &self.catalogue,
            facts: &collected.facts,
            gaps,
            similar: found.similar,
            documents: found.documents,
            passages: found.passages,
            openable: found.openable,
            language,
            phrases: self.agent.prompts.phrases(language),
            now,
            at,
        }))
    }
}

/// What an engineer says of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
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
        self.knowledge().triage(&scope, case, self.now()).await
    }

    /// The latest draft kept for a case; for staff. Not found until one is made.
    pub async fn triage(&self, principal: &Principal, id: &str) -> Result<Triage, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        let row = self.store().triage(&scope, id).await?.ok_or(NO_DRAFT)?;
        serde_json::from_value(row.body).map_err(|_| ServiceError::Crashed)
    }

    /// What was last said of a draft for a case, and why; `None`: nobody judged one. For staff.
    pub async fn triage_judged(
        &self,
        principal: &Principal,
        id: &str,
    ) -> Result<Option<(TriageJudged, Option<String>)>, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        let said = self.store().triage_verdict(&scope, id).await?;
        Ok(said.and_then(|(verdict, reason)| Some((TriageJudged::of_word(&verdict)?, reason))))
    }

    /// Makes the draft for a case anew and keeps it; earlier ones stay. For staff.
    pub async fn make_triage(&self, principal: &Principal, id: &str) -> Result<Triage, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        self.keep_triage(&scope, id).await
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
        for job in &jobs {
            let scope = desk.open(&job.opened());
            if let Err(error) = self.keep_triage(&scope, &job.subject).await {
                tracing::warn!(%error, "a triage draft could not be made");
                self.store().retry_job(&job.id, WORKER, now + LEASE, "could not be made").await?;
                continue;
            }
            self.store().finish_job(&job.id, WORKER, self.now()).await?;
        }
        Ok(jobs.len())
    }

    async fn keep_triage(&self, scope: &Scope, id: &str) -> Result<Triage, ServiceError> {
        let case = self.store().case(scope, id).await?.ok_or(ServiceError::NotFound { what: "case" })?;
        let shown = match &case.conversation_id {
            Some(id) => self.store().pack(scope, id).await?.map_or_else(Vec::new, |it| it.cited),
            None => Vec::new(),
        };
        let told = CaseTold { shown, ..CaseTold::from(&case) };
        let triage = self.knowledge().triage(scope, &told, self.moment()).await?;
        let body = serde_json::to_value(&triage).map_err(|_| ServiceError::Crashed)?;
        self.store().keep_triage(scope, id, body, self.moment()).await?;
        Ok(triage)
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

/// Searches on a blocking thread.
async fn find(
    searcher: Arc<Searcher>,
    desk: Scope,
    case_id: String,
    asked: String,
    language: Language,
) -> Result<Found, SearchError> {
    let work = move || {
        let query = |kinds, limit| Query { limit, kinds, ..Query::new(&asked, language) };
        let mut cases = searcher.search(&desk, &query(Kinds::PastCases, LOOKED_AT))?;
        cases.retain(|it| it.passage.document_id != case_id);
        let documents = searcher.search(&desk, &query(Kinds::Documents, LOOKED_AT))?;
        // Cards are what past cases taught; they count among the similar ones.
        let cards = documents.iter().filter(|it| it.passage.kind == PassageKind::Card).take(OF_CARDS).cloned();
        let similar = first_of_each(cases.into_iter().take(OF_CASES).chain(cards).collect());
        let (similar, documents) = (first(similar), first(first_of_each(documents)));
        let passages = similar.iter().chain(&documents).cloned().map(Evidence::from).collect();
        let similar: Result<Vec<SimilarCase>, SearchError> =
            similar.into_iter().map(|it| similar_case(&searcher, &desk, it)).collect();
        let for_reply = searcher.search(&desk.as_customer(), &query(Kinds::Documents, FOR_REPLY))?;
        let evidence = |it: Hit| Evidence { relevance: Some(it.coverage), ..Evidence::from(it.passage) };
        Ok(Found {
            similar: similar?,
            documents: documents.into_iter().map(document).collect(),
            passages,
            openable: for_reply.into_iter().map(evidence).map(Openable::found_by_customer).collect(),
        })
    };
    // A panic on that thread found nothing; the draft says so by its empty lists.
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Ok(Found::default()))
}

/// The best passage of each document or case.
fn first_of_each(hits: Vec<Hit>) -> Vec<Hit> {
    let mut seen = std::collections::BTreeSet::new();
    hits.into_iter().filter(|it| seen.insert(it.passage.document_id.clone())).collect()
}

fn first(hits: Vec<Hit>) -> Vec<Passage> {
    hits.into_iter().take(LISTED).map(|it| it.passage).collect()
}

fn similar_case(searcher: &Searcher, desk: &Scope, passage: Passage) -> Result<SimilarCase, SearchError> {
    let is_end = |it: &Passage| it.headings.first().is_some_and(|it| it == RESOLUTION);
    let solved_by = match passage.kind {
        PassageKind::Card => Some(note(&passage.text)),
        _ if is_end(&passage) => Some(note(&passage.text)),
        _ => searcher.neighbours(desk, &passage.id, REACH)?.iter().find(|it| is_end(it)).map(|it| note(&it.text)),
    };
    Ok(SimilarCase {
        evidence_id: passage.id,
        case_id: passage.document_id,
        title: passage.title,
        language: passage.language,
        solved_by: solved_by.filter(|it| !it.is_empty()),
    })
}

/// The first paragraphs before a list, as one line.
fn note(text: &str) -> String {
    let before = text.split("\n1. ").next().unwrap_or(text);
    let line = before.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST_NOTE).collect()
}

fn document(passage: Passage) -> FoundDocument {
    FoundDocument { evidence_id: passage.id, title: passage.title, url: passage.url, language: passage.language }
}
