use std::sync::Arc;

use jiff::Timestamp;

use super::error::ServiceError;
use super::home::Service;
use super::knowledge::Knowledge;
use super::language::reader_language;
use crate::access::{HomeKey, Principal, Scope};
use crate::account::collect_all;
use crate::base::Deadline;
use crate::cases::{Known, Openable, triage};
use crate::domain::{
    CaseTold, Evidence, FoundDocument, Gap, GapReason, Language, Passage, PassageKind, SimilarCase, Triage,
};
use crate::redact::redact_text;
use crate::search::{Hit, Kinds, Query, SearchError, Searcher};

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
            openable: found.openable,
            language,
            phrases: self.agent.prompts.phrases(language),
            now,
            at,
        }))
    }
}

impl Service {
    /// The draft for a case from a file, for the operator at the command line.
    pub async fn triage_told(&self, case: &CaseTold, operator: &HomeKey) -> Result<Triage, ServiceError> {
        let scope = operator.desk(case.account_id.clone());
        self.knowledge().triage(&scope, case, self.now()).await
    }

    /// The draft for a case of this home, made now and not kept; for staff.
    pub async fn triage_case(&self, principal: &Principal, id: &str) -> Result<Triage, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        let case = self.store().case(&scope, id).await?.ok_or(ServiceError::NotFound { what: "case" })?;
        self.knowledge().triage(&scope, &CaseTold::from(&case), self.now()).await
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
        let cards = documents.iter().filter(|it| it.passage.kind == PassageKind::Card).cloned().take(OF_CARDS);
        let similar = first_of_each(cases.into_iter().take(OF_CASES).chain(cards).collect());
        let similar: Result<Vec<SimilarCase>, SearchError> =
            similar.into_iter().take(LISTED).map(|it| similar_case(&searcher, &desk, it.passage)).collect();
        let for_reply = searcher.search(&desk.as_customer(), &query(Kinds::Documents, FOR_REPLY))?;
        let evidence = |it: Hit| Evidence { relevance: Some(it.coverage), ..Evidence::from(it.passage) };
        Ok(Found {
            similar: similar?,
            documents: first_of_each(documents).into_iter().take(LISTED).map(|it| document(it.passage)).collect(),
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
