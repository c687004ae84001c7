//! What operators see of a running firstline: log lines on stderr and numbers for Prometheus.
//!
//! In: a [`LogConfig`](crate::config::LogConfig), and small functions that count what happened. Out: log lines, and
//! [`render_metrics`] for `/metrics`. Cannot fail: a filter that cannot be read falls back to `info` and says so.
//! Labels come from closed lists: never an account, a person, a question or a secret.
//! Does not know: who calls it, and what a question said.

mod logging;
mod metrics;

pub use logging::start;
pub use metrics::{handoff_requested, render_metrics, retrieval_empty, secrets_masked, turn_finished};
