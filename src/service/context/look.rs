//! What is looked at before anything is decided.

use std::sync::LazyLock;

use regex::Regex;

use super::TurnSources;
use super::heard::own_words;
use super::log_words::without_stamps;
use super::searching::evidence;
use crate::account::{Collected, collect_all};
use crate::base::{Deadline, constant_pattern};
use crate::domain::{Evidence, Fact, Gap};
use crate::llm::{asks_for_steps, wants_the_gist};
use crate::search::{Hit, Kinds};

/// Past cases of the account that a turn reads, at the most; they must not crowd the documents out.
const PAST_CASES: usize = 3;

/// What was found by the question's own words, and what the account shows.
pub(super) struct Looked {
    /// Of documents, best first.
    pub passages: Vec<Evidence>,
    /// Those of them that hold on the account's day, in its regions.
    pub valid: Vec<Evidence>,
    /// What a passage says of the error that the question pastes: its id, and its words without the error's own.
    pub error: Option<(String, String)>,
    /// Passages of the account's past cases.
    pub cases: Vec<Evidence>,
    pub facts: Vec<Fact>,
    /// What could not be looked at.
    pub gaps: Vec<Gap>,
}

/// What a passage says of the error that it names, without the error itself: by that other documents are found, since few repeat it.
fn explained(hit: &Hit) -> (String, String) {
    static CODE: LazyLock<Regex> = LazyLock::new(|| constant_pattern("`[^`]*`"));
    (hit.passage.id.clone(), CODE.replace_all(&hit.passage.text, " ").into_owned())
}

impl TurnSources {
    /// Looks at documents, past cases and the account, side by side.
    pub(super) async fn look(&self, query: &str, by: Deadline) -> Looked {
        let hits = self.knowledge.search_hits;
        let words = without_stamps(query);
        let of_documents = hits.saturating_sub(PAST_CASES).max(1);
        // Who tells what happens, or asks why, wants what a document begins with, and its steps.
        let whole = asks_for_steps(query) || wants_the_gist(own_words(query));
        let ((documents, unread_documents), (cases, unread_cases), Collected { facts, mut gaps }) = futures::join!(
            self.hits_with(whole, &words, Kinds::Documents, of_documents, by),
            self.search(&words, Kinds::PastCases, PAST_CASES.min(hits), by),
            self.collect(by)
        );
        let error = documents.iter().find(|it| it.holds && it.is_page_of_the_error()).map(explained);
        let valid = documents.iter().filter(|it| it.holds).cloned().map(evidence).collect();
        gaps.extend(unread_documents.or(unread_cases));
        Looked { passages: documents.into_iter().map(evidence).collect(), valid, error, cases, facts, gaps }
    }

    pub(super) async fn collect(&self, by: Deadline) -> Collected {
        // Facts are what the account's own customers see, whoever looks.
        collect_all(&self.knowledge.collectors, &self.scope.as_customer(), self.now, by).await
    }
}
