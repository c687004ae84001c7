use jiff::Timestamp;

use super::causes::{Causes, causes};
use super::near::near;
use super::observed::observe;
use super::said::Said;
use super::severity::{Suggestion, suggest};
use crate::domain::{Catalogue, Fact, Workload};

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
    catalogue: &Catalogue,
    now: Timestamp,
) -> Weighed<'a> {
    let near = near(facts, cited, named, heard, workloads, catalogue);
    let causes = causes(near.iter().copied(), workloads, now);
    let cause = causes.as_ref().and_then(Causes::likely);
    let suggestion = suggest(heard, &observe(&near, workloads), cause);
    let is_traced = cause.is_some();
    Weighed { near, suggestion, is_traced }
}
