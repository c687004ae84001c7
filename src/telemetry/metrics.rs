use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use metrics::{counter, describe_counter, describe_histogram, histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

use crate::domain::{Mode, Outcome};
use crate::redact::Found;

const CONVERSATIONS: &str = "support_assistant_conversations_total";
const ANSWER_DURATION: &str = "support_assistant_answer_duration_seconds";
const HANDOFF: &str = "support_assistant_handoff_total";
const RETRIEVAL_EMPTY: &str = "support_assistant_retrieval_empty_total";
const SECRETS_MASKED: &str = "support_assistant_secrets_masked_total";

/// Upper bounds in seconds: extractive answers take milliseconds, a turn is cut after a minute.
const ANSWER_BUCKETS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 60.0];

/// `None` if another recorder was installed first; then what is counted goes there and `/metrics` is empty.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// A turn ended as `outcome`, worded by `mode`, `took` after its message was accepted.
pub fn turn_finished(outcome: Outcome, mode: Mode, took: Duration) {
    install();
    counter!(CONVERSATIONS, "outcome" => outcome_word(outcome)).increment(1);
    histogram!(ANSWER_DURATION, "mode" => mode_word(mode)).record(took.as_secs_f64());
    tidy_up_now_and_then();
}

/// A conversation was asked to go to a person. `reason`: a word of our own (`customer`, `security`), never a text.
pub fn handoff_requested(reason: &'static str) {
    install();
    counter!(HANDOFF, "reason" => reason).increment(1);
}

/// A question found no passage at all.
pub fn retrieval_empty() {
    install();
    counter!(RETRIEVAL_EMPTY).increment(1);
}

/// Secrets were masked in a customer's text.
pub fn secrets_masked(found: &[Found]) {
    install();
    for kind in found {
        counter!(SECRETS_MASKED, "kind" => kind.kind.word()).increment(u64::from(kind.count));
    }
}

/// All numbers in Prometheus' text format; empty if another recorder was installed before ours.
pub fn render_metrics() -> String {
    match install() {
        Some(handle) => {
            handle.run_upkeep();
            handle.render()
        }
        None => String::new(),
    }
}

/// Makes our recorder the process's, once.
pub(super) fn install() -> Option<&'static PrometheusHandle> {
    let handle = RECORDER.get_or_init(|| match recorder() {
        Ok(handle) => {
            describe();
            Some(handle)
        }
        Err(error) => {
            tracing::warn!(%error, "metrics go to a recorder that was installed before ours");
            None
        }
    });
    handle.as_ref()
}

fn recorder() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(ANSWER_DURATION.to_owned()), &ANSWER_BUCKETS)?
        .install_recorder()
}

fn describe() {
    describe_counter!(CONVERSATIONS, "Turns of conversations, by how they ended.");
    describe_histogram!(ANSWER_DURATION, "Seconds from an accepted message to the end of its turn.");
    describe_counter!(HANDOFF, "Conversations that were asked to go to a person.");
    describe_counter!(RETRIEVAL_EMPTY, "Questions for which no passage was found.");
    describe_counter!(SECRETS_MASKED, "Secrets masked in customers' texts, by kind.");
}

/// Durations are kept one by one until somebody renders; without a scraper that would grow for ever.
fn tidy_up_now_and_then() {
    const EVERY: u64 = 1024;
    static TURNS: AtomicU64 = AtomicU64::new(0);
    if TURNS.fetch_add(1, Ordering::Relaxed) % EVERY == EVERY - 1
        && let Some(handle) = install()
    {
        handle.run_upkeep();
    }
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Answered => "answered",
        Outcome::Clarify => "clarify",
        Outcome::Draft => "draft",
        Outcome::Handoff => "handoff",
        Outcome::OutOfScope => "out_of_scope",
        Outcome::NoEvidence => "no_evidence",
        Outcome::Interrupted => "interrupted",
        Outcome::Failed => "failed",
    }
}

fn mode_word(mode: Mode) -> &'static str {
    match mode {
        Mode::Model => "model",
        Mode::Extractive => "extractive",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::redact::SecretKind;

    /// The value of the sample that begins so, 0 if it was never counted. Tests share one recorder.
    fn sample(start: &str) -> f64 {
        let text = render_metrics();
        let line = text.lines().find(|line| line.starts_with(start));
        line.and_then(|line| line.rsplit(' ').next()).map_or(0.0, |value| value.parse().unwrap())
    }

    #[test]
    fn a_finished_turn_is_counted_by_outcome_and_timed_by_mode() {
        install();
        let counted = r#"support_assistant_conversations_total{outcome="out_of_scope"}"#;
        let below = r#"support_assistant_answer_duration_seconds_bucket{mode="extractive",le="0.25"}"#;
        let above = r#"support_assistant_answer_duration_seconds_bucket{mode="extractive",le="0.1"}"#;
        let before = [counted, below, above].map(sample);
        turn_finished(Outcome::OutOfScope, Mode::Extractive, Duration::from_millis(200));
        let after = [counted, below, above].map(sample);
        let rise: Vec<f64> = before.iter().zip(after).map(|(before, after)| after - before).collect();
        assert_eq!(rise, [1.0, 1.0, 0.0]);
    }

    #[test]
    fn handoffs_empty_searches_and_masked_secrets_are_counted() {
        install();
        handoff_requested("customer");
        retrieval_empty();
        secrets_masked(&[Found { kind: SecretKind::Jwt, count: 2 }]);
        assert!(sample(r#"support_assistant_handoff_total{reason="customer"}"#) >= 1.0);
        assert!(sample("support_assistant_retrieval_empty_total") >= 1.0);
        assert!(sample(r#"support_assistant_secrets_masked_total{kind="jwt"}"#) >= 2.0);
        assert!(render_metrics().contains("# TYPE support_assistant_answer_duration_seconds histogram"));
    }

    #[test]
    fn outcomes_and_modes_are_written_as_in_json() {
        for outcome in [Outcome::Answered, Outcome::OutOfScope, Outcome::NoEvidence, Outcome::Interrupted] {
            assert_eq!(serde_json::to_value(outcome).unwrap(), outcome_word(outcome));
        }
        assert_eq!(serde_json::to_value(Mode::Extractive).unwrap(), mode_word(Mode::Extractive));
    }
}
