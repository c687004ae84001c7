use std::collections::BTreeSet;
use std::sync::Arc;

use super::correspond::LONGEST_COMMUNICATION;
use super::read::MISSING;
use crate::access::{Principal, Scope};
use crate::cases::{Foreign, SharedWords, foreign};
use crate::domain::{
    Audience, Case, CaseTold, Evidence, EvidenceKind, Fact, ForeignWords, Passage, PassageKind, ReplyDraft,
};
use crate::search::{Kinds, Query, SearchError, Searcher};
use crate::service::aside::aside;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::text::language_of;

/// Characters of a text that are looked up at once: a paragraph or two.
const LOOKED_UP: usize = 1_000;
/// Passages that each of them is compared with.
const COMPARED: usize = 20;

/// Names that are held against what the customer may open; a text with more is refused for these.
const MOST_NAMED: usize = 20;
/// Titles of past cases, and ids, that are shorter say nothing, in characters.
const SHORTEST_TITLE: usize = 10;
const SHORTEST_NUMBER: usize = 8;

/// What a text for a customer is compared with.
#[derive(Default)]
struct Compared {
    /// Internal documents and cases of others.
    others: Vec<Evidence>,
    /// What the customer may open.
    own: Vec<String>,
}

/// For whom a text is, and what beside the index it is compared with.
struct Addressee {
    /// What the case and its account go by.
    names: BTreeSet<String>,
    /// What the customer wrote.
    written: Vec<String>,
    /// What the writer has read of documents and cases, and internal notes.
    read: Vec<Evidence>,
    notes: Vec<Evidence>,
}

impl Service {
    /// What in a text for a case's customer belongs to another account or is internal; for staff, before they send it.
    pub async fn foreign_words(
        &self,
        principal: &Principal,
        case_id: &str,
        text: &str,
    ) -> Result<Vec<ForeignWords>, ServiceError> {
        let given = text.chars().count();
        if given > LONGEST_COMMUNICATION {
            return Err(ServiceError::TooLong { given, limit: LONGEST_COMMUNICATION });
        }
        let (_, scope) = self.desk_scope(principal, case_id).await?;
        let case = self.store().case(&scope, case_id).await?.ok_or(MISSING)?;
        self.foreign_in(&scope, &case, text, &BTreeSet::new()).await
    }

    /// Refuses a text with words that this customer must not read.
    pub(super) async fn refuse_foreign(&self, scope: &Scope, case_id: &str, text: &str) -> Result<(), ServiceError> {
        let case = self.store().case(scope, case_id).await?.ok_or(MISSING)?;
        match self.foreign_in(scope, &case, text, &BTreeSet::new()).await?.into_iter().next() {
            Some(words) => Err(ServiceError::ForeignWords(words)),
            None => Ok(()),
        }
    }

    /// The same for a case that `scope` opened, which comes with its communications; `more`: names of others beside accounts.
    pub(super) async fn foreign_in(
        &self,
        scope: &Scope,
        case: &Case,
        text: &str,
        more: &BTreeSet<String>,
    ) -> Result<Vec<ForeignWords>, ServiceError> {
        let read = self.drafted_from(scope, &case.id).await?;
        let notes = self.store().notes(scope, &case.id).await?.into_iter().map(|it| internal_note(it.text)).collect();
        let thread = case.communications.iter().filter(|it| it.visibility == Audience::Public).map(|it| &it.body);
        let written = thread.chain([&case.body.subject, &case.body.description]).cloned().collect();
        self.foreign_to(scope, Addressee { names: self.names_of(case), written, read, notes }, text, more).await
    }

    /// Whether the reply of a draft for `case` says what its customer must not read, or may do so: what the editor marks, of whoever
    /// worded it. `read`: what the draft names.
    pub(in crate::service) async fn is_foreign_draft(
        &self,
        scope: &Scope,
        case: &CaseTold,
        reply: &ReplyDraft,
        read: &[Evidence],
    ) -> Result<bool, ServiceError> {
        let mut names = BTreeSet::from([case.id.clone(), case.account_id.to_string()]);
        names.extend(self.accounts().get(&case.account_id).map(|it| it.name.clone()));
        let read = read.iter().filter(|it| it.kind != EvidenceKind::Fact).cloned().collect();
        let text = format!("{}\n{}", reply.markdown, reply.manager_markdown);
        let to = Addressee { names, written: case.said(), read, notes: Vec::new() };
        match self.foreign_to(scope, to, &text, &BTreeSet::new()).await {
            // A draft of ours needs no comparison, so nobody has to wait for one.
            Err(ServiceError::NotCompared) => Ok(true),
            found => Ok(!found?.is_empty()),
        }
    }

    /// What computes over all of a text, which is up to five mebibytes of a file, does so aside.
    async fn foreign_to(
        &self,
        scope: &Scope,
        to: Addressee,
        text: &str,
        more: &BTreeSet<String>,
    ) -> Result<Vec<ForeignWords>, ServiceError> {
        let searcher = Arc::clone(&self.knowledge().searcher);
        let text: Arc<str> = text.into();
        let (desk, asked) = (scope.clone(), Arc::clone(&text));
        let looked = move || {
            let found = compared(&searcher, &desk, to.read, &asked).map_err(|it| it.to_string())?;
            searcher.unread(&desk).map_or(Ok(found), Err)
        };
        let looked = tokio::task::spawn_blocking(looked).await.unwrap_or_else(|_| {
            let why = "a comparison stopped unexpectedly".to_owned();
            self.knowledge().searcher.distrust(why.clone());
            Err(why)
        });
        // What was found in a part of the index says nothing of the rest: a text that was not compared may hold anything.
        let mut found = looked.map_err(|why| {
            tracing::error!(why, "a text for a customer could not be compared with internal ones");
            ServiceError::NotCompared
        })?;
        found.others.extend(to.notes);
        found.own.extend(to.written);
        let found = Arc::new(found);
        let mut others = self.named_others(scope, Arc::clone(&text), Arc::clone(&found)).await?;
        others.extend(more.iter().cloned());
        let judged = move || {
            let given = Foreign {
                own_names: &to.names,
                other_names: &others,
                own: &found.own.iter().map(String::as_str).collect::<Vec<_>>(),
                others: &found.others.iter().collect::<Vec<_>>(),
            };
            foreign(&text, &given)
        };
        aside(judged).await
    }

    /// What `text` calls other accounts, their people, resources, workloads and cases by, that this customer neither wrote nor
    /// may open. Costs look-ups by the words of `text` and one pass over the subjects of all cases; only where these find
    /// something, the account's facts and a search for each of at most [`MOST_NAMED`] names.
    async fn named_others(
        &self,
        scope: &Scope,
        text: Arc<str>,
        found: Arc<Compared>,
    ) -> Result<BTreeSet<String>, ServiceError> {
        let (names, own) = (Arc::clone(&self.knowledge().names), scope.account().clone());
        let read = move || {
            let named: BTreeSet<String> = names.of_others(&text, &own).into_iter().map(str::to_owned).collect();
            let numbers: Vec<String> = numbers(&text).into_iter().map(str::to_owned).collect();
            (named, numbers, SharedWords::of(text))
        };
        let (mut named, numbers, words) = aside(read).await?;
        named.extend(self.store().cases_of_others(scope, &numbers).await?);
        named.extend(self.store().subjects_of_others(scope, |it| words.hold(it)).await?);
        let service = self.clone();
        let unsaid = move || {
            let past = found.others.iter().filter(|it| it.kind == EvidenceKind::Case);
            let titles = past.map(|it| &it.title).filter(|it| it.chars().count() >= SHORTEST_TITLE && words.hold(it));
            named.extend(titles.cloned());
            let engineers = &service.catalogue().engineers;
            named.retain(|name| {
                !found.own.iter().any(|it| says(it, name)) && engineers.iter().all(|it| it.name != *name)
            });
            named
        };
        let mut named = aside(unsaid).await?;
        if named.is_empty() {
            return Ok(named);
        }
        let customer = scope.as_customer();
        let now = self.accounts().get(scope.account()).and_then(|it| it.now).unwrap_or_else(|| self.now());
        let facts = self.collected(&customer, now).await.facts;
        let searcher = Arc::clone(&self.knowledge().searcher);
        let unopened = move || {
            let of_facts = |it: &Fact, name: &str| {
                [&it.title, &it.body].into_iter().chain(&it.resource).any(|own| says(own, name))
            };
            named.retain(|name| !facts.iter().any(|it| of_facts(it, name)));
            let is_open = |name: &String| {
                let query = Query { limit: COMPARED, ..Query::new(name, language_of(name)) };
                let hits = searcher.search_by_words(&customer, &query).unwrap_or_default();
                hits.iter().any(|it| says(&it.passage.text, name))
            };
            named.into_iter().take(MOST_NAMED).filter(|name| !is_open(name)).collect()
        };
        aside(unopened).await
    }

    /// What the case's triage names of documents and cases: what its engineer has read.
    async fn drafted_from(&self, scope: &Scope, case_id: &str) -> Result<Vec<Evidence>, ServiceError> {
        let evidence = self.kept_triage(scope, case_id).await?.into_iter().flat_map(|it| it.evidence);
        Ok(evidence.filter(|it| it.kind != EvidenceKind::Fact).collect())
    }

    /// What a case and its account go by.
    pub(super) fn names_of(&self, case: &Case) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = case.body.resources.iter().cloned().collect();
        names.extend([case.id.clone(), case.display_id.clone(), case.account_id.to_string()]);
        names.extend(self.accounts().get(&case.account_id).map(|it| it.name.clone()));
        names
    }
}

/// Whether a text of the customer's own has a name that somebody else goes by as well.
fn says(own: &str, name: &str) -> bool {
    own.to_lowercase().contains(&name.to_lowercase())
}

/// What may be a case's id or number: words of eight letters and digits and more, with a digit.
fn numbers(text: &str) -> Vec<&str> {
    let is_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let words = text.split(|it: char| !is_word(it)).map(|it| it.trim_matches(['-', '_']));
    let mut numbers: Vec<&str> =
        words.filter(|it| it.len() >= SHORTEST_NUMBER && it.bytes().any(|it| it.is_ascii_digit())).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// What stands near `text` in any index, apart by whether the customer may open it.
///
/// Costs three searches a thousand characters of a message. Anything longer, which a file is, would cost thousands: it costs
/// one look at all that staff may read, some seconds where that is many cases.
fn compared(
    searcher: &Searcher,
    desk: &Scope,
    drafted: Vec<Evidence>,
    text: &Arc<str>,
) -> Result<Compared, SearchError> {
    let customer = desk.as_customer();
    let mut compared = Compared::default();
    let near = if text.chars().count() > LONGEST_COMMUNICATION {
        let mut words = SharedWords::of(Arc::clone(text));
        searcher.read_through(desk, &mut |it| is_near(&mut words, it))?
    } else {
        searched(searcher, desk, text, &mut compared.own)?
    };
    for evidence in near.into_iter().map(Evidence::from).chain(drafted) {
        match searcher.passage(&customer, &evidence.id)? {
            Some(passage) => compared.own.push(passage.text),
            None => compared.others.push(evidence),
        }
    }
    Ok(compared)
}

/// What searches for each piece of a text find as staff; what they find as its customer goes to `own`.
fn searched(searcher: &Searcher, desk: &Scope, text: &str, own: &mut Vec<String>) -> Result<Vec<Passage>, SearchError> {
    let characters: Vec<char> = text.chars().collect();
    let mut near: Vec<Passage> = Vec::new();
    for piece in characters.chunks(LOOKED_UP) {
        let piece: String = piece.iter().collect();
        let query = |kinds| Query { limit: COMPARED, kinds, ..Query::new(&piece, language_of(&piece)) };
        for kinds in [Kinds::PastCases, Kinds::Documents] {
            near.extend(searcher.search_by_words(desk, &query(kinds))?.into_iter().map(|it| it.passage));
        }
        let openable = searcher.search_by_words(&desk.as_customer(), &query(Kinds::All))?;
        own.extend(openable.into_iter().map(|it| it.passage.text));
    }
    Ok(near)
}

/// Whether a long text has to be compared with a passage.
fn is_near(words: &mut SharedWords, passage: &Passage) -> bool {
    let case = (passage.kind == PassageKind::Case).then_some(passage.document_id.as_str());
    words.are_shared(&passage.text, case) || case.is_some() && words.hold(&passage.title)
}

/// An internal note is no passage, and nobody but the desk may read it.
fn internal_note(text: String) -> Evidence {
    Evidence {
        id: "note".to_owned(),
        kind: EvidenceKind::Doc,
        title: "an internal note".to_owned(),
        headings: Vec::new(),
        url: None,
        language: language_of(&text),
        updated: None,
        digest: String::new(),
        text,
        fact: None,
        relevance: None,
        holds_only: None,
    }
}
