//! What goes wrong in the account now, where a question may be about that, and what documents say of it.

use std::collections::BTreeSet;

use super::heard::{Heard, own_words};
use super::matter::Matter;
use super::meant::{ABOUT_ANNOUNCED, document_of};
use super::searching::{LOOKED_UP, add, evidence, put_first};
use super::{Account, TurnSources};
use crate::account::{findings, may_be_about, spoken_of, symptom};
use crate::base::Deadline;
use crate::cases;
use crate::domain::{Evidence, EvidenceKind, Fact, FactKind, Workload};
use crate::llm::asks_how_it_is_done;
use crate::search::{Kinds, Surety};
use crate::text::{holds_name, thing_name};

/// Passages on what goes wrong in the account now, beside those on the question's own words.
const ON_SYMPTOMS: usize = 6;
const DOCUMENTS_ON_SYMPTOMS: usize = 2;
/// Relevance from which the first document found is what a question is about.
const ABOUT_A_FINDING: f32 = 0.4;
/// Passages of the document on what leads to an error.
const ON_AN_ERROR: usize = 4;
/// Their least relevance, in whatever language: what the error means asks for them.
const OF_AN_ERROR: f32 = 0.5;
/// Bytes of a name that is no word by chance.
const LEAST_NAME: usize = 6;
/// Least relevance of such a passage: the account asks for it, whatever words the question has.
const OF_SYMPTOMS: f32 = 0.4;

/// How a question is about what goes wrong.
#[derive(Clone, Copy)]
pub(super) struct Asks {
    /// What goes wrong was found by what it asks.
    pub for_it: bool,
    /// It tells of trouble.
    pub is_reported: bool,
    /// Where.
    pub environment: Option<cases::Environment>,
    /// It asks whose trouble it is.
    pub whose: bool,
}

/// What the document on keys in strangers' hands is searched by.
const LEAKED: &str = "what to do in the first minutes when an access key has leaked";
/// The same where no key is spoken of.
const TAKEN_OVER: &str =
    "contain first, then investigate: credentials used by somebody else, instances that nobody started";
/// What a key is called.
const KEYS: [&str; 12] =
    ["key", "ak/sk", "credential", "password", "login", "token", "密钥", "密鑰", "金鑰", "キー", "パスワード", "认证"];
/// The same on the provider's own trouble.
const DOES_IT_EXPLAIN: &str = "does an event of the provider explain my problem: compare service, Region and start";

/// What is wrong by `facts` of the account, and what may have led to it, where the question may be about that.
pub(super) fn causes<'f>(
    facts: &'f [Fact],
    question: &str,
    asks: Asks,
    account: &Account<'_>,
) -> Option<cases::Causes<'f>> {
    let (workloads, now) = (account.workloads, account.now.timestamp());
    // Who asks whether it is the provider's is told of the provider's trouble before a threshold of their own.
    let is_theirs = asks.whose && facts.iter().any(cases::is_open_issue);
    let is_weighed = |it: &&'f Fact| !is_theirs || it.kind != FactKind::Alarm;
    let all = cases::causes(facts.iter().filter(is_weighed), workloads, now)?;
    // The plainest sign is theirs unless they name a thing that another is of.
    let spoken: Vec<&Fact> = spoken_of(facts, question, now).into_iter().filter(is_weighed).collect();
    let is_meant = spoken.iter().any(|it| it.id == all.sign.id);
    let other = if is_meant { None } else { cases::causes(spoken, workloads, now) };
    let causes = Some(other.unwrap_or(all)).filter(|it| it.may_be_in(asks.environment, workloads))?;
    let of_sign = cases::workload_of(causes.sign, workloads);
    let words = of_sign.map(|it| format!("{} {}", it.name, it.services.join(" "))).unwrap_or_default();
    let is_about_it = asks.for_it || names_a_change(own_words(question), &causes);
    (is_about_it || may_be_about(question, asks.is_reported, &causes.concerned(facts, workloads), &words))
        .then_some(causes)
}

/// Whether `question` names who made one of the changes that were weighed, by a name that is no word: who asks about
/// `cost-tagging` while something is wrong asks whether that was it.
pub(super) fn names_a_change(question: &str, causes: &cases::Causes<'_>) -> bool {
    // Who asks how something is done asks nothing of what was done.
    if asks_how_it_is_done(question) {
        return false;
    }
    let is_of_a_name = |it: char| it.is_ascii_alphanumeric() || it == '-';
    let names = question.split(|it| !is_of_a_name(it)).filter(|it| it.len() >= LEAST_NAME && it.contains('-'));
    let names: Vec<String> = names.map(str::to_lowercase).collect();
    causes.changes.iter().any(|it| {
        let title = it.fact.title.to_lowercase();
        let actor = title.split_once(" by ").map_or("", |(_, by)| by.split('(').next().unwrap_or(by));
        names.iter().any(|name| holds_name(actor, name))
    })
}

/// The words by which findings are looked up; the names of most are codes.
pub(super) fn breached<'f>(findings: &[&'f Fact]) -> Vec<&'f str> {
    let is_of_a_key = |it: &&&Fact| it.body.contains("access key") || it.body.contains("credential");
    let leaked = findings.iter().find(is_of_a_key).map(|_| LEAKED);
    leaked.into_iter().chain(findings.iter().map(|it| symptom(it))).collect()
}

/// The words by which a breach is looked up that the account does not show.
pub(super) fn told_of(question: &str) -> &'static str {
    let question = question.to_lowercase();
    if KEYS.iter().any(|it| question.contains(it)) { LEAKED } else { TAKEN_OVER }
}

/// The words by which the one sign is looked up.
pub(super) fn looked_up(sign: &Fact, asks: Asks) -> Vec<&str> {
    let explains = (asks.whose && cases::is_open_issue(sign)).then_some(DOES_IT_EXPLAIN);
    explains.into_iter().chain([symptom(sign)]).collect()
}

impl TurnSources {
    /// The coming change that the question is about, with the workload that it is of, as facts to tell before all others; and what
    /// the documents say of it.
    pub(super) async fn on_announced(&self, event: &Fact, by: Deadline) -> (Vec<Fact>, Vec<Evidence>) {
        let workload = cases::workload_of(event, &self.profile.workloads).map(|it| self.fact_of(it, event));
        let found = self.on_symptoms(&[ABOUT_ANNOUNCED], false, by).await;
        (std::iter::once(event.clone()).chain(workload).collect(), found)
    }

    /// What the account's owners say of a workload, as a fact: what the thing of `event` is there for.
    fn fact_of(&self, workload: &Workload, event: &Fact) -> Fact {
        let name = &workload.name;
        let thing = event.resource.as_deref().map_or(name.as_str(), thing_name);
        Fact {
            id: format!("workload-{}", name.to_lowercase().replace(' ', "-")),
            kind: FactKind::Inventory,
            at: self.now,
            observed_at: self.now,
            title: format!("{thing} belongs to the workload {name}"),
            body: workload.business_impact.clone().unwrap_or_default(),
            severity: None,
            source: "account.toml".to_owned(),
            begins: None,
            ends: None,
            measures: Vec::new(),
            ..event.clone()
        }
    }

    /// Who asks what the document on an open finding answers is about that finding, whatever words they tell it in: "the key was in a
    /// public repository" names no leak.
    pub(super) async fn look_for_findings(
        &self,
        heard: &Heard<'_>,
        account: &Account<'_>,
        matter: &mut Matter,
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) {
        let placed = heard.in_place(account);
        let findings = findings(&placed, account.now.timestamp());
        let sure = passages.first().filter(|it| it.kind == EvidenceKind::Doc && it.relevance >= Some(ABOUT_A_FINDING));
        let (Some(finding), Some(sure)) = (findings.first(), sure) else { return };
        let document = document_of(&sure.id);
        let found = self.on_symptoms(&breached(&findings), true, by).await;
        if found.first().is_some_and(|it| document_of(&it.id) == document) {
            matter.set_on(finding);
            put_first(passages, found);
        }
    }

    /// Passages of the document on what leads to an error, that a passage `of` another one explains by `words`: behind what stands
    /// there of the error itself.
    pub(super) async fn add_on_error(
        &self,
        (of, words): &(String, String),
        question: &str,
        passages: &mut Vec<Evidence>,
        by: Deadline,
    ) {
        let document = document_of(of);
        let is_of_it = |it: &Evidence| document_of(&it.id) == document;
        let sought = format!("{words} {question}");
        let known =
            self.knowledge.known_questions(self.scope.clone(), question, self.language).await.unwrap_or_default();
        let likely = known.iter().find(|it| it.surety >= Surety::Likely && it.question.document != document);
        let found = match likely {
            Some(known) => self.hits_of_document(&known.question.document, &sought, by).await,
            None => self.hits_with(true, &sought, Kinds::Documents, LOOKED_UP, by).await.0,
        };
        let mut found =
            found.into_iter().map(evidence).filter(|it| it.holds_only.is_none() && !is_of_it(it)).peekable();
        let Some(title) = found.peek().map(|it| it.title.clone()) else { return };
        let found: Vec<Evidence> = found.filter(|it| it.title == title).take(ON_AN_ERROR).collect();
        passages.retain(|it| !found.iter().any(|known| known.id == it.id));
        let at = passages.iter().rposition(is_of_it).map_or(0, |it| it + 1);
        let raised =
            found.into_iter().map(|it| Evidence { relevance: it.relevance.map(|it| it.max(OF_AN_ERROR)), ..it });
        passages.splice(at..at, raised);
    }

    /// Passages of the documents that speak most of `symptoms`, of each its own, documents before cards: whole sections belong
    /// together, the one that says what it means and the one that says what to do. In an outage their steps join them, whatever
    /// words these have.
    pub(super) async fn on_symptoms(
        &self,
        symptoms: &[impl AsRef<str>],
        is_outage: bool,
        by: Deadline,
    ) -> Vec<Evidence> {
        let searches =
            symptoms.iter().map(|it| self.hits_with(is_outage, it.as_ref(), Kinds::Documents, LOOKED_UP, by));
        let lists = futures::future::join_all(searches).await.into_iter();
        let lists: Vec<Vec<Evidence>> = lists.map(|(hits, _)| hits.into_iter().map(evidence).collect()).collect();
        let of_lists: Vec<Vec<&str>> = lists.iter().map(|it| distinct(it.iter().map(|it| it.title.as_str()))).collect();
        // The best of each symptom, then their second best.
        let ranked = (0..LOOKED_UP).flat_map(|rank| of_lists.iter().filter_map(move |it| it.get(rank).copied()));
        let titles: Vec<String> = distinct(ranked).into_iter().take(DOCUMENTS_ON_SYMPTOMS).map(str::to_owned).collect();
        let mut found: Vec<Evidence> = Vec::new();
        for it in lists.into_iter().flatten().filter(|it| titles.contains(&it.title)) {
            add(&mut found, it);
        }
        found.truncate(ON_SYMPTOMS);
        for it in &mut found {
            it.relevance = it.relevance.map(|share| share.max(OF_SYMPTOMS));
        }
        found.sort_by_key(|it| it.kind != EvidenceKind::Doc);
        found
    }
}

/// Each once, in the order they came first.
fn distinct<'a>(titles: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    titles.filter(|it| seen.insert(*it)).collect()
}
