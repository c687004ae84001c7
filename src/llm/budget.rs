use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How many retries there may be: a share of the calls of the last minute, so that retries never multiply the load on
/// a server that is failing.
#[derive(Debug)]
pub(super) struct RetryBudget {
    current: Slot,
    /// Oldest first, all within the window.
    earlier: VecDeque<Slot>,
}

/// What happened in a few seconds.
#[derive(Debug)]
struct Slot {
    begins: Instant,
    calls: u32,
    retries: u32,
}

const WINDOW: Duration = Duration::from_secs(60);
const SLOT: Duration = Duration::from_secs(5);
/// One retry for so many calls.
const CALLS_A_RETRY: u32 = 10;
/// Retries a window that are allowed however few the calls, or a quiet server would never be asked twice.
const MINIMUM: u32 = 3;

impl RetryBudget {
    pub fn new(now: Instant) -> Self {
        Self { current: Slot::beginning(now), earlier: VecDeque::new() }
    }

    /// Counts a call.
    pub fn call(&mut self, now: Instant) {
        self.advance(now);
        self.current.calls += 1;
    }

    /// Takes a retry, if one is left.
    pub fn try_retry(&mut self, now: Instant) -> bool {
        self.advance(now);
        let total = |count: fn(&Slot) -> u32| self.earlier.iter().map(count).sum::<u32>() + count(&self.current);
        let is_left = total(|slot| slot.retries) < MINIMUM.max(total(|slot| slot.calls) / CALLS_A_RETRY);
        self.current.retries += u32::from(is_left);
        is_left
    }

    fn advance(&mut self, now: Instant) {
        if now.saturating_duration_since(self.current.begins) >= SLOT {
            self.earlier.push_back(std::mem::replace(&mut self.current, Slot::beginning(now)));
        }
        while self.earlier.front().is_some_and(|slot| now.saturating_duration_since(slot.begins) >= WINDOW) {
            self.earlier.pop_front();
        }
    }
}

impl Slot {
    fn beginning(now: Instant) -> Self {
        Self { begins: now, calls: 0, retries: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_of_the_calls_may_be_retried_and_a_few_always() {
        let now = Instant::now();
        let mut budget = RetryBudget::new(now);
        let granted = |budget: &mut RetryBudget, now| (0..1000).take_while(|_| budget.try_retry(now)).count();
        assert_eq!(granted(&mut budget, now), 3);
        (0..100).for_each(|_| budget.call(now));
        assert_eq!(granted(&mut budget, now), 7);
    }

    #[test]
    fn a_minute_later_the_budget_is_new() {
        let start = Instant::now();
        let mut budget = RetryBudget::new(start);
        let mut granted = 0;
        for second in 0..180 {
            granted += u32::from(budget.try_retry(start + Duration::from_secs(second)));
        }
        assert_eq!(granted, 9);
        assert!(budget.earlier.len() <= 13, "{}", budget.earlier.len());
    }
}
