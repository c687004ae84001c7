use std::time::Duration;

use serde::Serialize;

use crate::eval::result::Verdict;

/// How long samples took, in milliseconds; with several trials each sample's mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Latency {
    pub p50: f64,
    pub p95: f64,
    pub most: f64,
}

/// Percentiles by nearest rank; `None` without a sample.
pub fn latency(took: impl Iterator<Item = Duration>) -> Option<Latency> {
    let mut ms: Vec<f64> = took.map(|it| it.as_secs_f64() * 1e3).collect();
    ms.sort_by(f64::total_cmp);
    let rank = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank among samples")]
        let rank = (share * ms.len() as f64).ceil() as usize;
        ms.get(rank.saturating_sub(1)).copied()
    };
    Some(Latency { p50: rank(0.5)?, p95: rank(0.95)?, most: *ms.last()? })
}

/// A sample's time against what its suite allows; machines differ, so this decides only where it is asked for.
pub fn in_time(took: Duration, most_ms: u64) -> Verdict {
    let ms = took.as_millis();
    Verdict::of(ms <= u128::from(most_ms), || format!("took {ms} ms of {most_ms}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_that_were_measured() {
        let found = latency((1..=100).map(Duration::from_millis));
        assert_eq!(found, Some(Latency { p50: 50.0, p95: 95.0, most: 100.0 }));
        assert_eq!(latency([].into_iter()), None);
        assert_eq!(in_time(Duration::from_millis(21), 20), Verdict::Fail("took 21 ms of 20".to_owned()));
    }
}
