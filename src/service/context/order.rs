//! The account's facts in the order in which an answer uses them.

use super::Account;
use super::heard::Heard;
use super::matter::Matter;
use crate::account::rank_local;
use crate::cases;
use crate::domain::{Fact, Workload};
use crate::text::{compared_terms, thing_name};

/// Facts that a turn's evidence begins with, at the most.
pub(super) const RELEVANT_FACTS: usize = 8;
/// Under this share of the best fact's rank a fact does not bear on the question.
const RELATIVE_RANK: f32 = 0.4;
/// Under this rank no fact bears on the question.
const LEAST_RANK: f32 = 1.2;
/// Facts a turn carries for its reader, at the most.
const KEPT_FACTS: usize = 50;

/// Facts, those of most use to the question first.
#[derive(Debug, PartialEq)]
pub(super) struct Ordered {
    pub facts: Vec<Fact>,
    /// How many of them, from the front, bear on the question.
    pub relevant: usize,
    /// Ids of those that are told whatever the question's words.
    pub told_first: Vec<String>,
}

/// What is told before all other facts, whatever the question's words.
#[derive(Debug, PartialEq)]
pub(super) enum First<'a> {
    Nothing,
    /// The coming change that it is about, with the workload that this is of; whatever else the account shows bears on nothing.
    Announced(Vec<Fact>),
    /// What is wrong at the provider's where the question means to change something.
    OpenIssue(&'a Fact),
    /// What is open in the account, where trouble is reported that is none of it, or it is asked how the account is.
    StillOpen(Vec<&'a Fact>),
}

impl<'a> First<'a> {
    /// `announced`: what is told of the change that the question is about, if it is about one. Where it is about trouble, or about
    /// what runs with another provider, an open issue is not put before that.
    pub(super) fn of(heard: &Heard<'_>, announced: Vec<Fact>, matter: &Matter, facts: &'a [Fact]) -> Self {
        if !announced.is_empty() {
            return Self::Announced(announced);
        }
        let issue = cases::open_issue_before(heard.own, facts);
        let is_beside = !heard.is_with_another_provider && matter.trouble.is_none();
        if let Some(issue) = issue.filter(|_| is_beside) {
            return Self::OpenIssue(issue);
        }
        let open = matter.still_open.iter().filter_map(|id| facts.iter().find(|it| it.id == *id));
        let open: Vec<&Fact> = open.filter(|_| !heard.is_with_another_provider).collect();
        if open.is_empty() { Self::Nothing } else { Self::StillOpen(open) }
    }
}

impl First<'_> {
    /// The same without what is open and `is_aside`, and the ids of that.
    pub(super) fn without(self, is_aside: impl Fn(&Fact) -> bool) -> (Self, Vec<String>) {
        let Self::StillOpen(open) = self else { return (self, Vec::new()) };
        let (aside, open): (Vec<&Fact>, Vec<&Fact>) = open.into_iter().partition(|it| is_aside(it));
        let aside = aside.into_iter().map(|it| it.id.clone()).collect();
        (if open.is_empty() { Self::Nothing } else { Self::StillOpen(open) }, aside)
    }
}

impl Ordered {
    /// The facts in the order of their rank; those that are `named`, by id, are always kept, and those `left_out` bear on nothing.
    pub(super) fn of(question: &str, account: &Account<'_>, named: &[&String], left_out: &[&str]) -> Self {
        let mut ranked = rank_local(account.facts, &with_workloads(question, account.workloads), account.now);
        for (score, fact) in &mut ranked {
            *score = if left_out.contains(&fact.id.as_str()) { score.min(0.0) } else { *score };
        }
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        let best = ranked.first().map_or(0.0, |(score, _)| *score);
        let least = (best * RELATIVE_RANK).max(LEAST_RANK);
        let relevant = ranked.iter().take(RELEVANT_FACTS).take_while(|(score, _)| *score >= least).count();
        let is_named = |fact: &Fact| named.contains(&&fact.id);
        let kept = ranked.into_iter().enumerate().filter(|(at, (_, fact))| *at < KEPT_FACTS || is_named(fact));
        Self { facts: kept.map(|(_, (_, fact))| fact.clone()).collect(), relevant, told_first: Vec::new() }
    }

    /// The same with what is told first before the rest.
    pub(super) fn led_by(mut self, first: First<'_>) -> Self {
        let first = match first {
            First::Nothing => return self,
            First::Announced(facts) => {
                self.relevant = facts.len();
                facts
            }
            First::OpenIssue(issue) => {
                self.relevant += 1;
                vec![issue.clone()]
            }
            First::StillOpen(open) => {
                let is_open = |it: &&Fact| open.iter().any(|other| other.id == it.id);
                let known = self.facts.iter().take(self.relevant).filter(is_open).count();
                self.relevant += open.len() - known;
                open.into_iter().cloned().collect()
            }
        };
        self.told_first = first.iter().map(|it| it.id.clone()).collect();
        self.facts.retain(|it| !self.told_first.contains(&it.id));
        self.facts.splice(0..0, first);
        self
    }
}

/// The question with the names of the things behind a workload that it calls by name: "our reporting box".
fn with_workloads(question: &str, workloads: &[Workload]) -> String {
    // A part of a thing's own name is no word for a workload.
    let plain: Vec<&str> = question.split_whitespace().filter(|it| !it.contains('-')).collect();
    let asked = compared_terms(&plain.join(" "));
    let is_meant = |it: &&Workload| compared_terms(&it.name).iter().any(|term| asked.contains(term));
    let meant: Vec<&Workload> = workloads.iter().filter(is_meant).collect();
    // A word that most workloads have in their name tells none of them apart.
    if meant.len() != 1 {
        return question.to_owned();
    }
    let things: Vec<&str> = meant.iter().flat_map(|it| it.resources.iter()).map(|it| thing_name(it)).collect();
    format!("{question}\n{}", things.join(" "))
}
