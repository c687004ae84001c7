//! What a question says, heard by rules in its own words, in what was said before it and beside what the account shows.

use super::Account;
use super::going_on::asks_what_to_do_about_it;
use super::log_words::names_another_error;
use crate::account::findings;
use crate::cases::{self, Said};
use crate::domain::{Fact, FactKind};
use crate::llm::{asks_how_the_account_is, runs_elsewhere};

/// What is heard in a question: what it tells, and which of it is no matter of what goes wrong in the account now.
pub(super) struct Heard<'a> {
    /// The question, before those that it goes on from.
    pub query: &'a str,
    /// The question alone.
    pub own: &'a str,
    /// What it says happened, and in which place.
    pub says: Said,
    pub breach: Breach,
    /// The coming change of the account that it is about.
    pub announced: Option<&'a Fact>,
    /// What it is about runs with another provider.
    pub is_with_another_provider: bool,
    /// It names an error that nothing in the account speaks of.
    pub names_another_error: bool,
    /// It asks what would be if something stopped, and tells of nothing that does.
    pub only_supposes: bool,
    /// It asks whose trouble it is.
    pub whose: bool,
    /// Somebody is at a loss, and on duty or pressed, and tells of nothing that fails.
    pub is_at_a_loss: bool,
    /// It asks what to do now, and tells of something that fails.
    pub asks_what_now: bool,
    /// It asks how the account is.
    pub asks_of_all: bool,
    /// It asks what to do about trouble that was reported before it.
    pub asks_what_to_do: bool,
}

/// How a breach that a customer tells of stands to what the account shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Breach {
    /// The talk tells of one, and the account has findings about security.
    pub is_shown: bool,
    /// Of such a one the question itself tells: one that goes on from a breach asks about more than what to do first.
    pub is_told_now: bool,
    /// The question tells of strangers, or of what lies open, and no finding asks for action.
    pub is_unseen: bool,
}

impl<'a> Heard<'a> {
    /// `said` is what the customer said so far, the question last; `query` is how it is searched for.
    pub(super) fn of(query: &'a str, said: &[String], account: &Account<'a>) -> Self {
        let own = own_words(query);
        let says = cases::by_rules(said.last().map(String::as_str));
        let of_account = account.facts.iter().flat_map(|it| [it.title.as_str(), it.body.as_str()]);
        Self {
            query,
            own,
            breach: Breach::of(&cases::by_rules(said.iter().map(String::as_str)), &says, account),
            announced: cases::announced(own, account.facts, account.now),
            is_with_another_provider: runs_elsewhere(own),
            only_supposes: cases::only_supposes(own),
            names_another_error: names_another_error(query, of_account),
            whose: cases::asks_whose_it_is(own),
            is_at_a_loss: cases::is_at_a_loss(own) && !says.tells_of_trouble(),
            asks_what_now: says.tells_of_trouble() && cases::asks_what_now(own),
            asks_of_all: asks_how_the_account_is(own),
            asks_what_to_do: asks_what_to_do_about_it(said),
            says,
        }
    }

    /// Whether what it is about is no matter of what goes wrong in the account now.
    pub(super) fn is_elsewhere(&self) -> bool {
        // A breach that they tell of comes before whatever else is wrong, whether the account shows it or not.
        self.announced.is_some()
            || self.is_with_another_provider
            || self.breach.is_unseen
            || self.names_another_error
            || self.only_supposes
    }

    /// The facts that it may be about: what runs in another place than the one it speaks of is another matter.
    pub(super) fn in_place(&self, account: &Account<'_>) -> Vec<Fact> {
        let is_meant =
            |it: &&Fact| !self.is_elsewhere() && cases::is_in_place(it, self.says.environment, account.workloads);
        account.facts.iter().filter(is_meant).cloned().collect()
    }

    /// Those of the account's `facts` that can contradict it: none where it is about what runs with another provider.
    pub(super) fn contradicted_by<'f>(&self, facts: &'f [Fact]) -> &'f [Fact] {
        if self.is_with_another_provider { &[] } else { facts }
    }
}

impl Breach {
    fn of(talk: &Said, says: &Said, account: &Account<'_>) -> Self {
        let tells = |it: &Said| it.security || it.exposed || it.strangers;
        let is_shown = tells(talk) && account.facts.iter().any(|it| it.kind == FactKind::Security);
        let is_plain = says.exposed || says.strangers;
        Self {
            is_shown,
            is_told_now: is_shown && tells(says),
            is_unseen: is_plain && findings(account.facts, account.now.timestamp()).is_empty(),
        }
    }
}

/// A question that goes on stands before those that it goes on from, whose claims were answered.
pub(super) fn own_words(question: &str) -> &str {
    question.lines().next().unwrap_or_default()
}
