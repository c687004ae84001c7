use jiff::Timestamp;

use super::causes::{Causes, causes as causes_of};
use super::near::near;
use super::observed::{environment_of, observe_case};
use super::said::{Environment, Said};
use super::service::Services;
use super::severity::{Suggestion, suggest};
use crate::domain::{Fact, Workload};

/// A report held against what its account shows.
pub struct Weighed<'a> {
    /// The facts that it is about.
    pub near: Vec<&'a Fact>,
    pub suggestion: Suggestion,
    /// Whether a change that likely led to it is known.
    pub is_traced: bool,
}

/// Weighs what was `heard` against `facts`: those that it cites, and those near to the `named` words. `now` is the account's.
pub fn weigh<'a>(
    heard: &Said,
    facts: &'a [Fact],
    cited: &[&str],
    named: &[String],
    workloads: &[Workload],
    services: &Services,
    now: Timestamp,
) -> Weighed<'a> {
    let near = near(facts, cited, named, heard, workloads, services);
    let causes = causes_of(near.iter().copied(), workloads, now);
    let cause = causes.as_ref().and_then(Causes::likely);
    // Who names nothing of what fails in a place of test speaks of what fails there.
    let staging = Some(Environment::Staging);
    let is_unnamed = near.is_empty() && heard.environment == staging;
    let there = facts.iter().filter(|it| is_unnamed && environment_of(it, workloads) == staging);
    let sign = causes.as_ref().map(|it| it.sign).or_else(|| Some(causes_of(there, workloads, now)?.sign));
    let observed = observe_case(&near, named, workloads, now).with_sign(sign, workloads);
    let suggestion = suggest(heard, &observed, cause);
    let is_traced = cause.is_some();
    Weighed { near, suggestion, is_traced }
}
