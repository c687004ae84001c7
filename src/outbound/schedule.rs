use std::time::Duration;

/// Waits between the tries, which together last over a day: 5 s after the first, hours in the end.
const WAITS: [u64; 12] = [5, 30, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200];
/// Longest wait that a receiver may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(3_600);

/// How long to wait after `failed` tries in a row (1: the first one failed); `None`: that was the last, and what could not be
/// delivered becomes a dead letter. `asked` is what the receiver asked for. `jitter` in `[0, 1)` spreads the wait by up to a
/// fifth, so that a receiver that comes back is not hit by all at once.
pub fn wait_after(failed: u32, asked: Option<Duration>, jitter: f64) -> Option<Duration> {
    let index = usize::try_from(failed.saturating_sub(1)).unwrap_or(usize::MAX);
    let base = Duration::from_secs(*WAITS.get(index)?);
    let spread = base.mul_f64(1.0 + 0.2 * jitter.clamp(0.0, 1.0));
    Some(spread.max(asked.unwrap_or_default().min(LONGEST_ASKED)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end_after_more_than_a_day() {
        let waits: Vec<Duration> = (1..).map_while(|failed| wait_after(failed, None, 0.0)).collect();
        assert!(waits.windows(2).all(|pair| pair.first() < pair.last()));
        assert!(waits.iter().sum::<Duration>() > Duration::from_secs(24 * 3_600));
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_a_day() {
        assert_eq!(wait_after(1, Some(Duration::from_secs(90)), 0.0), Some(Duration::from_secs(90)));
        assert_eq!(wait_after(1, Some(Duration::from_secs(86_400)), 0.0), Some(LONGEST_ASKED));
        assert_eq!(wait_after(1, Some(Duration::from_secs(1)), 0.9), wait_after(1, None, 0.9));
    }
}
