//! A run as files: `results.jsonl`, `timings.jsonl`, `report.md`, `junit.xml`, `report.html`. Text in, text out.

mod chart;
mod html;
mod jsonl;
mod junit;
mod markdown;
mod samples;

pub use html::html;
pub(super) use html::{document, policy, runs};
pub use jsonl::{jsonl, timings};
pub use junit::junit;
pub use markdown::markdown;

/// A share as a percentage with one decimal.
fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
