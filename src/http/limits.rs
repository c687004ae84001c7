use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::problem::Problem;
use crate::config::ServerConfig;

/// How long to wait before asking again for a stream when too many are open: one of them has to end, which nobody foresees.
const STREAM_WAIT_SECONDS: u64 = 5;

/// How often a principal may ask and how many streams they may hold open, over all of their sessions.
pub(super) struct Limits {
    requests: DefaultKeyedRateLimiter<String>,
    messages: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
    streams: Arc<Mutex<HashMap<String, u32>>>,
    streams_each: u32,
}

impl Limits {
    pub(super) fn new(config: &ServerConfig) -> Self {
        let limiter = |per_minute: NonZeroU32| RateLimiter::keyed(Quota::per_minute(per_minute));
        Self {
            requests: limiter(config.requests_per_minute),
            messages: limiter(config.messages_per_minute),
            clock: DefaultClock::default(),
            streams: Arc::default(),
            streams_each: config.streams_per_principal.get(),
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

    /// Counts an open stream until the slot is dropped.
    pub(super) fn take_stream(&self, subject: &str) -> Result<StreamSlot, Problem> {
        let mut open = lock(&self.streams);
        let count = open.entry(subject.to_owned()).or_default();
        if *count >= self.streams_each {
            let detail = format!("{count} streams are open; close one");
            return Err(Problem { retry_after: Some(STREAM_WAIT_SECONDS), ..Problem::new("rate_limited", detail) });
        }
        *count += 1;
        Ok(StreamSlot { subject: subject.to_owned(), streams: Arc::clone(&self.streams) })
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

/// One of a principal's open streams; dropping it makes room for another.
pub(super) struct StreamSlot {
    subject: String,
    streams: Arc<Mutex<HashMap<String, u32>>>,
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut open = lock(&self.streams);
        if let Some(count) = open.get_mut(&self.subject) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.subject);
            }
        }
    }
}

fn lock(streams: &Mutex<HashMap<String, u32>>) -> std::sync::MutexGuard<'_, HashMap<String, u32>> {
    // The counts are whole at every step, so a thread that died holding the lock changes nothing.
    streams.lock().unwrap_or_else(PoisonError::into_inner)
}
