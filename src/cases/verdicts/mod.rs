//! One thing that a question asks, answered by a sum over numbers that evidence says: pure.
//!
//! In: a question, facts, rows of tables, the document that leads its answer. Out: an assessment that stands before the rest of
//! the answer. Where a number is missing, or it is not plain which is meant, there is no verdict.

mod expected;
mod notice;
mod stated_limit;
#[cfg(test)]
mod tests;
mod together;

use jiff::Zoned;

use super::Reckoned;
use super::limits::{Known, Stated};
use crate::domain::Language;
pub use notice::{Notice, NoticeKind, notice};
pub use stated_limit::stated_limit;

/// Whether quotas carry what is expected of them, or so many of a thing what each of them takes; `None` where the question asks
/// neither. `now` is the customer's own.
pub fn verdict(question: &str, known: &Known<'_>, now: &Zoned, language: Language) -> Option<Reckoned> {
    let stated = Stated::of(question, known);
    let together = together::check(&stated, known);
    together
        .map(|assessment| Reckoned { assessment, leads: Vec::new() })
        .or_else(|| expected::check(&stated, known, now, language))
}
