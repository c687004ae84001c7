use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::gate::{BreakerPolicy, Gate, Pass, Verdict};
use super::{ChatReply, ChatRequest, DeltaSink, Model, ModelError};
use crate::domain::Mode;

/// Leaves a failing server alone, so that customers get a quoted answer at once instead of waiting for the next
/// failure. After a while one call is let through as a probe; its outcome decides.
pub struct Breaker<M> {
    inner: M,
    gate: Mutex<Gate>,
    now: fn() -> Instant,
}

impl<M: Model> Breaker<M> {
    /// `inner`, left alone as `policy` says.
    pub fn new(inner: M, policy: BreakerPolicy) -> Self {
        Self::with_clock(inner, policy, Instant::now)
    }

    /// The same with a clock of the caller's.
    pub fn with_clock(inner: M, policy: BreakerPolicy, now: fn() -> Instant) -> Self {
        Self { inner, gate: Mutex::new(Gate::new(policy)), now }
    }

    async fn call(&self, request: &ChatRequest, deltas: DeltaSink) -> Result<ChatReply, ModelError> {
        let pass = self.with_gate(Gate::enter).ok_or(ModelError::BreakerOpen)?;
        let mut visit = Visit { breaker: self, pass, verdict: Verdict::Unknown };
        let result = self.inner.reply(request, deltas).await;
        visit.verdict = Verdict::of(&result);
        result
    }

    fn with_gate<T>(&self, act: impl FnOnce(&mut Gate, Instant) -> T) -> T {
        let now = (self.now)();
        act(&mut self.gate.lock().unwrap_or_else(PoisonError::into_inner), now)
    }
}

/// A call on its way. Reports when it is dropped, so that a cancelled probe gives its place back.
struct Visit<'a, M: Model> {
    breaker: &'a Breaker<M>,
    pass: Pass,
    verdict: Verdict,
}

impl<M: Model> Drop for Visit<'_, M> {
    fn drop(&mut self) {
        self.breaker.with_gate(|gate, now| gate.leave(self.pass, self.verdict, now));
    }
}

impl<M: Model> Model for Breaker<M> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn mode(&self) -> Mode {
        self.inner.mode()
    }

    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        deltas: DeltaSink,
    ) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        self.call(request, deltas).boxed()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::llm::samples::{Scripted, reply, request};

    #[tokio::test]
    async fn an_open_breaker_asks_nobody() {
        let failed = ModelError::Server { status: 500, retry_after: Some(Duration::from_secs(600)) };
        let model = Breaker::new(Scripted::new(vec![Err(failed.clone()), Ok(reply())]), BreakerPolicy::default());
        let sink = || tokio::sync::mpsc::channel(1).0;
        assert_eq!(model.reply(&request(), sink()).await, Err(failed));
        assert_eq!(model.reply(&request(), sink()).await, Err(ModelError::BreakerOpen));
        assert_eq!(model.inner.calls(), 1);
    }

    #[tokio::test]
    async fn a_cancelled_probe_gives_its_place_back() {
        let policy = BreakerPolicy { failures: 1, open_for: Duration::ZERO, ..BreakerPolicy::default() };
        let model = Breaker::new(Scripted::new(vec![Err(ModelError::Connect), Ok(reply())]), policy);
        let (request, sink) = (request(), || tokio::sync::mpsc::channel(1).0);
        assert_eq!(model.reply(&request, sink()).await, Err(ModelError::Connect));

        assert_eq!(model.with_gate(Gate::enter), Some(Pass::Probe));
        assert_eq!(model.reply(&request, sink()).await, Err(ModelError::BreakerOpen));
        drop(Visit { breaker: &model, pass: Pass::Probe, verdict: Verdict::Unknown });
        assert!(model.reply(&request, sink()).await.is_ok());
    }
}
