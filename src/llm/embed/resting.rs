use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{EmbedError, Embedder, Purpose};
use crate::base::Deadline;

/// Failures in a row after which questions stop waiting for vectors.
const FAILURES: u32 = 3;
/// How long they do not ask; then one tries.
const REST: Duration = Duration::from_secs(30);

/// Leaves an embedder alone for a while once it fails again and again, so that a dead one costs nobody its deadline.
pub(super) struct Resting<E> {
    inner: E,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    failures: u32,
    until: Option<Instant>,
}

impl<E: Embedder> Resting<E> {
    pub fn new(inner: E) -> Self {
        Self { inner, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it may be asked at `now`. Who may after a rest moves it on, so that only one tries.
    fn may_ask(&self, now: Instant) -> bool {
        let mut state = self.state();
        match state.until {
            Some(until) if now < until => false,
            Some(_) => {
                state.until = Some(now + REST);
                true
            }
            None => true,
        }
    }

    fn note(&self, has_failed: bool, now: Instant) {
        let mut state = self.state();
        if !has_failed {
            *state = State::default();
            return;
        }
        state.failures += 1;
        if state.failures >= FAILURES {
            state.until = Some(now + REST);
        }
    }
}

impl<E: Embedder> Embedder for Resting<E> {
    fn space(&self) -> &str {
        self.inner.space()
    }

    fn sends_text(&self) -> bool {
        self.inner.sends_text()
    }

    fn embed(&self, texts: &[String], purpose: Purpose, by: Deadline) -> Result<Vec<Vec<f32>>, EmbedError> {
        if !self.may_ask(Instant::now()) {
            return Err(EmbedError::Resting);
        }
        let result = self.inner.embed(texts, purpose, by);
        self.note(result.is_err(), Instant::now());
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Dead;

    impl Embedder for Dead {
        fn space(&self) -> &str {
            "dead"
        }

        fn sends_text(&self) -> bool {
            true
        }

        fn embed(&self, _: &[String], _: Purpose, _: Deadline) -> Result<Vec<Vec<f32>>, EmbedError> {
            Err(EmbedError::Connect)
        }
    }

    #[test]
    fn one_that_keeps_failing_is_left_alone_and_tried_again_by_one() {
        let resting = Resting::new(Dead);
        let ask = || resting.embed(&[], Purpose::Query, Deadline::in_(Duration::from_secs(1)));
        for _ in 0..FAILURES {
            assert_eq!(ask(), Err(EmbedError::Connect));
        }
        assert_eq!(ask(), Err(EmbedError::Resting));
        let later = Instant::now() + REST;
        assert!(resting.may_ask(later) && !resting.may_ask(later));
        resting.note(false, later);
        assert!(resting.may_ask(later) && resting.may_ask(later));
    }
}
