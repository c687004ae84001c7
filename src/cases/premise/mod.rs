//! What a customer takes for granted, against the evidence: pure.
//!
//! In: a question, the account's facts, what goes wrong in it and why, rows of tables. Out: the quotes that contradict what the
//! question asserts, or the row of a table whose document is to be quoted. What is asked or supposed is no claim; what the
//! evidence does not decide is not contradicted.

mod believed;
mod by_facts;
mod claims;
mod forms;
mod poles;
mod spoken;
mod statements;
#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests;
mod topic;
mod values;

use jiff::Zoned;

use super::causes::Causes;
pub use super::limits::Documented;
use super::limits::{Checked, Known as KnownLimits, check_limits};
use crate::domain::{Assessment, Evidence, Fact, Idea, Point, Premise, Standing, Workload};
pub use believed::{Granted, denied_by_fact, names_a_thing, taken_for_granted};
pub(super) use claims::Claim;
use claims::Claims;
use forms::TOO_LITTLE;
pub(super) use statements::{Statement, statements};
pub(super) use topic::Topic;
pub(super) use values::Value;

/// What claims are compared with.
pub struct Known<'a> {
    pub limits: KnownLimits<'a>,
    /// What is wrong and what may have led to it, where that is known.
    pub causes: Option<&'a Causes<'a>>,
    /// As the plan is called: `Business Plus plan`.
    pub plan: &'a str,
    /// The customer's own.
    pub now: &'a Zoned,
    /// What documents say that may be about it.
    pub passages: &'a [Evidence],
    /// What is asked about, with the words that every trade has.
    pub words: &'a [Idea],
}

impl Known<'_> {
    fn facts(&self) -> &[Fact] {
        self.limits.facts
    }

    fn workloads(&self) -> &[Workload] {
        self.limits.workloads
    }
}

/// What contradicts a claim.
#[derive(Debug)]
pub enum Contradicted {
    /// Facts or passages, quoted.
    Quoted(Premise),
    /// A row whose document has yet to be quoted.
    Row(Box<Documented>),
}

/// All that `question` asserts, folded; `None` where it asserts nothing.
pub fn asserted(question: &str) -> Option<String> {
    let claims = Claims::of(question);
    (!claims.is_empty()).then(|| claims.whole())
}

/// The evidence against what `question` asserts; `None` where it asserts nothing, or nothing known decides against it.
pub fn contradicted(question: &str, known: &Known<'_>) -> Option<Contradicted> {
    let claims = Claims::of(question);
    if claims.is_empty() {
        return None;
    }
    let facts = known.facts().iter().map(Evidence::from);
    let evidence: Vec<Evidence> = facts.chain(known.passages.iter().cloned()).collect();
    let spoken = spoken::against(&claims, &evidence, known.words);
    let (of_named, spoken): (Option<_>, Option<_>) = match spoken {
        Some(it) if it.is_of_named => (Some(it), None),
        other => (None, other),
    };
    let quoted = |point: Point, is_plain: bool| Contradicted::Quoted(Premise { point, is_plain });
    let first = of_named.map(|it| quoted(it.point, false));
    let first = first.or_else(|| by_facts::against(&claims, known).map(|it| quoted(it, true)));
    first.or_else(|| by_numbers(&claims, known)).or_else(|| spoken.map(|it| quoted(it.point, false)))
}

/// A number that is taken for possible, and is not: each thing that it may be about says so.
fn by_numbers(claims: &Claims, known: &Known<'_>) -> Option<Contradicted> {
    if TOO_LITTLE.is_in(&claims.all) || claims.asks_whether() {
        return None;
    }
    let of_plan = format!("{} {}", claims.with_numbers()?, if claims.is_about_plan() { known.plan } else { "" });
    let limits = KnownLimits { is_claim: true, ..known.limits };
    match check_limits(&of_plan, &limits)? {
        Checked::Facts(assessment) => {
            over(&assessment).map(|point| Contradicted::Quoted(Premise { point, is_plain: true }))
        }
        Checked::Row(row) => (row.standing == Standing::DoesNotFit).then_some(Contradicted::Row(row)),
    }
}

fn over(assessment: &Assessment) -> Option<Point> {
    let is_over = assessment.groups.iter().all(|it| matches!(it.standing, Standing::Over | Standing::DoesNotFit));
    let point = assessment.groups.first()?.points.first()?;
    is_over.then(|| point.clone())
}
