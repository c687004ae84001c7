//! Limits that a question states, checked against what was measured, what is granted and what documents say: pure.
//!
//! In: a question with what it asks about, facts, rows of tables. Out: an [`Assessment`], or the row of a table whose document is
//! to be quoted. What was not measured as the limit asks never counts as within it. A limit that is not understood is not checked.

mod asked;
mod documented;
pub(in crate::cases) mod granted;
mod measured;
mod regions;
mod stated;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

use crate::domain::{Assessment, Fact, Idea, TableRow, Workload};
pub(in crate::cases) use asked::{asks_whether, asks_whether_still};
pub use documented::Documented;
pub(in crate::cases) use regions::regions_in;
pub(in crate::cases) use stated::{Amount, Kind, Stated, amounts};

/// What a check reads beside the question.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    pub ideas: &'a [Idea],
    pub facts: &'a [Fact],
    pub workloads: &'a [Workload],
    pub rows: &'a [TableRow],
    pub now: Timestamp,
    /// Whether the text asserts and does not ask.
    pub is_claim: bool,
}

/// What came of a check.
#[derive(Debug)]
pub enum Checked {
    /// By the account's own facts.
    Facts(Assessment),
    /// By a row whose document has yet to be quoted.
    Row(Box<Documented>),
}

/// Checks the limit that `question` states: by the account's measurements where it has some of that kind, else by its quotas,
/// else by the tables. `None` where it states none, or nothing known is of its kind.
pub fn check_limits(question: &str, known: &Known<'_>) -> Option<Checked> {
    let stated = Stated::of(question, known);
    let by_facts = measured::check(&stated, known).or_else(|| granted::check(&stated, known));
    by_facts.map(Checked::Facts).or_else(|| documented::check(&stated, known).map(|it| Checked::Row(Box::new(it))))
}
