//! Scorers, one a file: pure functions of a sample and what was run for it → a [`Verdict`].
//!
//! Exact ones only: no model judges here. A scorer that panics leaves its sample unmeasured; see [`checked()`].

mod budget;
mod calibration;
mod citations;
mod cites;
mod draft;
mod egress;
mod handoff;
mod healthy;
mod holds;
mod leak;
mod matching;
mod named_gaps;
mod outcome;
mod ranked;
mod secret;
mod severity;

pub use budget::{budget, cost_of};
pub use calibration::{Calibration, calibration};
pub use citations::citations;
pub use cites::{CitedAs, cites, first_cites, names_document, never_cites};
pub use draft::{drafted, same_draft};
pub use egress::egress;
pub use handoff::handoff;
pub use healthy::healthy;
pub use holds::{holds, never};
pub use leak::{Known, leak};
pub use matching::Comparable;
pub use named_gaps::gaps;
pub use outcome::{outcome, reply_language};
pub use ranked::{RankedHit, ranked};
pub use secret::secret;
pub use severity::{cost as severity_cost, weighted_kappa};

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::result::{Check, Verdict};

/// Runs a scorer; one that panics leaves the sample unmeasured, never at 0.
pub fn checked(scorer: &str, score: impl FnOnce() -> Verdict) -> Check {
    let verdict = catch_unwind(AssertUnwindSafe(score))
        .unwrap_or_else(|_| Verdict::Unmeasured(format!("the scorer `{scorer}` stopped unexpectedly")));
    Check { scorer: scorer.to_owned(), verdict, optional: false }
}
