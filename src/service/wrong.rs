//! What goes wrong in the account now, where a question may be about that, and what documents say of it.

use super::sources::{LOOKED_UP, TurnSources, add};
use crate::account::may_be_about;
use crate::base::Deadline;
use crate::cases;
use crate::domain::{Evidence, EvidenceKind, Fact};
use crate::search::Kinds;

/// Passages on what goes wrong in the account now, beside those on the question's own words.
const ON_SYMPTOMS: usize = 6;
const DOCUMENTS_ON_SYMPTOMS: usize = 2;
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
}

impl TurnSources {
    /// What is wrong and what may have led to it, where the question may be about that.
    pub(super) fn causes<'f>(&self, facts: &'f [Fact], question: &str, asks: Asks) -> Option<cases::Causes<'f>> {
        let workloads = &self.profile.workloads;
        let causes =
            cases::causes(facts, workloads, self.now).filter(|it| it.may_be_in(asks.environment, workloads))?;
        let of_sign = cases::workload_of(causes.sign, workloads);
        let words = of_sign.map(|it| format!("{} {}", it.name, it.services.join(" "))).unwrap_or_default();
        (asks.for_it || may_be_about(question, asks.is_reported, &causes.concerned(facts, workloads), &words))
            .then_some(causes)
    }

    /// Passages of the documents that speak most of `symptoms`, of each its own, documents before cards: whole sections belong
    /// together, the one that says what it means and the one that says what to do.
    pub(super) async fn on_symptoms(&self, symptoms: &[&str], by: Deadline) -> Vec<Evidence> {
        let searches = symptoms.iter().map(|it| self.search(it, Kinds::Documents, LOOKED_UP, by));
        let lists: Vec<Vec<Evidence>> = futures::future::join_all(searches).await.into_iter().map(|it| it.0).collect();
        let mut titles: Vec<String> = Vec::new();
        // The best of each symptom, then their second best.
        let ranked = (0..LOOKED_UP).flat_map(|rank| lists.iter().filter_map(move |it| it.get(rank)));
        for it in ranked {
            if !titles.contains(&it.title) && titles.len() < DOCUMENTS_ON_SYMPTOMS {
                titles.push(it.title.clone());
            }
        }
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
