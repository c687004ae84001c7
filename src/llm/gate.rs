use std::time::{Duration, Instant};

use super::{ChatReply, ModelError};

/// When to leave a server alone, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct BreakerPolicy {
    /// Consecutive failures that open it.
    pub failures: u32,
    /// How long it stays open at first; each failed probe doubles that.
    pub open_for: Duration,
    /// The longest it stays open by itself.
    pub open_at_most: Duration,
    /// A wait longer than this opens it at once, for as long as the server says.
    pub patience: Duration,
    /// The longest it stays open on the server's word.
    pub told_at_most: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            failures: 5,
            open_for: Duration::from_secs(10),
            open_at_most: Duration::from_secs(120),
            patience: Duration::from_secs(20),
            told_at_most: Duration::from_secs(3600),
        }
    }
}

/// The breaker's state; decides with time as an argument.
#[derive(Debug)]
pub(super) struct Gate {
    policy: BreakerPolicy,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed {
        failures: u32,
    },
    Open {
        until: Instant,
        lasts: Duration,
    },
    /// A probe is on its way.
    HalfOpen {
        lasted: Duration,
    },
}

/// Leave to make one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    Normal,
    Probe,
}

/// What a call says about the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Well,
    Failing {
        told: Option<Duration>,
    },
    /// Nothing: the failure was the request's, or it was cancelled.
    Unknown,
}

impl Gate {
    pub fn new(policy: BreakerPolicy) -> Self {
        Self { policy, state: State::Closed { failures: 0 } }
    }

    /// `None` while the server is left alone.
    pub fn enter(&mut self, now: Instant) -> Option<Pass> {
        match self.state {
            State::Closed { .. } => Some(Pass::Normal),
            State::Open { until, lasts } if now >= until => {
                self.state = State::HalfOpen { lasted: lasts };
                Some(Pass::Probe)
            }
            State::Open { .. } | State::HalfOpen { .. } => None,
        }
    }

    /// Takes in what became of a call.
    pub fn leave(&mut self, pass: Pass, verdict: Verdict, now: Instant) {
        let told = match verdict {
            Verdict::Failing { told } => told.filter(|told| *told > self.policy.patience),
            Verdict::Well | Verdict::Unknown => None,
        };
        self.state = match (self.state, verdict) {
            // Calls that began before it opened change nothing any more.
            (state @ (State::Open { .. } | State::HalfOpen { .. }), _) if pass == Pass::Normal => state,
            (_, Verdict::Well) => State::Closed { failures: 0 },
            (State::HalfOpen { lasted }, Verdict::Unknown) => State::Open { until: now, lasts: lasted },
            (state, Verdict::Unknown) => state,
            (state, Verdict::Failing { .. }) => self.after_failure(state, told, now),
        };
    }

    fn after_failure(&self, state: State, told: Option<Duration>, now: Instant) -> State {
        let lasts = match state {
            State::Closed { failures } if told.is_none() && failures + 1 < self.policy.failures => {
                return State::Closed { failures: failures + 1 };
            }
            State::Closed { .. } => self.policy.open_for,
            State::HalfOpen { lasted } | State::Open { lasts: lasted, .. } => {
                (lasted * 2).min(self.policy.open_at_most)
            }
        };
        let wait = told.map_or(lasts, |told| told.min(self.policy.told_at_most));
        tracing::warn!(open_ms = wait.as_millis(), "leaving the model server alone");
        State::Open { until: now + wait, lasts }
    }
}

impl Verdict {
    pub fn of(result: &Result<ChatReply, ModelError>) -> Self {
        let Err(error) = result else { return Self::Well };
        match error {
            ModelError::RateLimited { retry_after } | ModelError::Server { retry_after, .. } => {
                Self::Failing { told: *retry_after }
            }
            ModelError::Unauthorized { .. }
            | ModelError::NoSuchModel
            | ModelError::QuotaExceeded
            | ModelError::RedirectRefused
            | ModelError::Connect
            | ModelError::FirstByteTimeout
            | ModelError::IdleTimeout
            | ModelError::Truncated
            | ModelError::BadChunk
            | ModelError::Provider
            | ModelError::TooLarge { .. } => Self::Failing { told: None },
            // One customer's question can bring these about, which must not cost the others their model.
            ModelError::Empty
            | ModelError::OutputCap { .. }
            | ModelError::ContextOverflow
            | ModelError::BadRequest { .. }
            | ModelError::DeadlinePassed
            | ModelError::BreakerOpen
            | ModelError::StaleRecording { .. } => Self::Unknown,
        }
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    const FAILING: Verdict = Verdict::Failing { told: None };

    fn gate() -> Gate {
        let policy = BreakerPolicy { failures: 3, ..BreakerPolicy::default() };
        Gate::new(policy)
    }

    fn told(seconds: u64) -> Verdict {
        Verdict::Failing { told: Some(Duration::from_secs(seconds)) }
    }

    /// Makes a call that ends at once.
    fn call(gate: &mut Gate, verdict: Verdict, now: Instant) -> Option<Pass> {
        let pass = gate.enter(now)?;
        gate.leave(pass, verdict, now);
        Some(pass)
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn only_consecutive_failures_of_the_server_open_it() {
        let (mut gate, now) = (gate(), Instant::now());
        for verdict in [FAILING, FAILING, Verdict::Well, FAILING, Verdict::Unknown, FAILING, FAILING] {
            assert_eq!(call(&mut gate, verdict, now), Some(Pass::Normal));
        }
        assert_eq!(gate.enter(now), None);
    }

    #[test]
    fn after_a_while_one_probe_decides() {
        let (mut gate, start) = (gate(), Instant::now());
        (0..3).for_each(|_| assert!(call(&mut gate, FAILING, start).is_some()));
        assert_eq!(gate.enter(start + seconds(9)), None);

        let then = start + seconds(10);
        let probe = gate.enter(then).expect("a probe");
        assert_eq!((probe, gate.enter(then)), (Pass::Probe, None));
        gate.leave(probe, FAILING, then);
        assert_eq!(gate.enter(then + seconds(19)), None, "twice as long after a failed probe");

        assert_eq!(call(&mut gate, Verdict::Well, then + seconds(20)), Some(Pass::Probe));
        assert_eq!(gate.state, State::Closed { failures: 0 });
    }

    #[test]
    fn it_never_stays_open_for_longer_than_allowed() {
        let (mut gate, mut now) = (gate(), Instant::now());
        (0..3).for_each(|_| assert!(call(&mut gate, FAILING, now).is_some()));
        for _ in 0..20 {
            now += seconds(120);
            assert_eq!(call(&mut gate, FAILING, now), Some(Pass::Probe));
        }
        now += seconds(120);
        assert_eq!(call(&mut gate, told(1_000_000), now), Some(Pass::Probe));
        assert_eq!((gate.enter(now + seconds(3599)), gate.enter(now + seconds(3600))), (None, Some(Pass::Probe)));
    }

    #[test]
    fn a_long_wait_that_the_server_asks_for_opens_it_at_once() {
        let (mut gate, now) = (gate(), Instant::now());
        assert_eq!(call(&mut gate, told(20), now), Some(Pass::Normal));
        assert_eq!(call(&mut gate, told(600), now), Some(Pass::Normal));
        assert_eq!((gate.enter(now + seconds(599)), gate.enter(now + seconds(600))), (None, Some(Pass::Probe)));
    }

    #[test]
    fn calls_that_began_before_it_opened_change_nothing() {
        let (mut gate, now) = (gate(), Instant::now());
        let early = gate.enter(now).expect("closed");
        (0..3).for_each(|_| assert!(call(&mut gate, FAILING, now).is_some()));
        let open = gate.state;
        for verdict in [Verdict::Well, FAILING, Verdict::Unknown] {
            gate.leave(early, verdict, now + seconds(5));
            assert_eq!(gate.state, open);
        }
    }
}
