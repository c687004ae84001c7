use std::num::NonZeroU32;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;
use crate::config::ServerConfig;

/// How often a principal may ask, over all of their sessions.
pub(super) struct Limits {
    requests: DefaultKeyedRateLimiter<String>,
    messages: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Limits {
    pub(super) fn new(config: &ServerConfig) -> Self {
        let limiter = |per_minute: NonZeroU32| RateLimiter::keyed(Quota::per_minute(per_minute));
        Self {
            requests: limiter(config.requests_per_minute),
            messages: limiter(config.messages_per_minute),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a request; an error says how long to wait.
    pub(super) fn take_request(&self, subject: &str) -> Result<(), Problem> {
        self.take(&self.requests, subject)
    }

    /// Counts a message, which costs a turn.
    pub(super) fn take_message(&self, subject: &str) -> Result<(), Problem> {
        self.take(&self.messages, subject)
    }

    fn take(&self, limiter: &DefaultKeyedRateLimiter<String>, subject: &str) -> Result<(), Problem> {
        // Keys of callers that were long silent are dropped, so that the table stays small.
        if limiter.len() > 10_000 {
            limiter.retain_recent();
        }
        limiter.check_key(&subject.to_owned()).map_err(|denied| {
            let seconds = denied.wait_time_from(self.clock.now()).as_secs() + 1;
            let detail = format!("wait {seconds} s before the next try");
            Problem { retry_after: Some(seconds), ..Problem::new("rate_limited", detail) }
        })
    }
}
