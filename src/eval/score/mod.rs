//! Scorers, one a file: pure functions of a sample and what was run for it → a [`Verdict`].
//!
//! Exact ones only; the one that asks a model is [`judge`](super::judge) and decides nothing. A scorer that panics leaves its sample unmeasured; see [`checked()`].

mod agreement;
mod budget;
mod calibration;
mod citations;
mod cites;
mod draft;
mod egress;
mod handoff;
mod healthy;
mod holds;
mod latency;
mod leak;
mod matching;
mod named_gaps;
mod outcome;
mod pack;
mod premise;
mod ranked;
mod secret;
mod severity;
mod spent;
mod worded;

pub use agreement::agreement;
pub use budget::{budget, cost_of};
pub use calibration::{Calibration, calibration};
pub use citations::citations;
pub use cites::{CitedAs, cites, first_cites, names_document, never_cites};
pub use draft::{drafted, same_draft, slot_completeness};
pub use egress::egress;
pub use handoff::handoff;
pub use healthy::healthy;
pub use holds::{holds, never};
pub use latency::{Latency, in_time, latency};
pub use leak::{Known, leak};
pub use matching::Comparable;
pub use named_gaps::gaps;
pub use outcome::{outcome, reply_language};
pub use pack::packed;
pub use premise::premise;
pub use ranked::{RankedHit, ranked};
pub use secret::secret;
pub use severity::{cost as severity_cost, outage_missed, severity_brier, weighted_kappa};
pub use spent::spent;
pub use worded::{registers, reply_leak, reply_sources};

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::result::{Check, Verdict};

/// Runs a scorer; one that panics leaves the sample unmeasured, never at 0.
pub fn checked(scorer: &str, score: impl FnOnce() -> Verdict) -> Check {
    let verdict = catch_unwind(AssertUnwindSafe(score))
        .unwrap_or_else(|_| Verdict::Unmeasured(format!("the scorer `{scorer}` stopped unexpectedly")));
    Check { scorer: scorer.to_owned(), verdict, optional: false }
}
