use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use backon::{BackoffBuilder as _, ExponentialBuilder};
use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::budget::RetryBudget;
use super::{ChatReply, ChatRequest, DeltaSink, Model, ModelError};
use crate::domain::Mode;

/// Asks again where that may help: after an error that says nothing was sent yet and that may pass.
///
/// Waits as long as the server says, up to `RetryPolicy::longest_wait`, else jittered and growing; gives up at once
/// when it says longer, when the wait would pass the request's deadline, or when the budget of a tenth of the last
/// minute's calls is used up.
pub struct Retrying<M> {
    inner: M,
    policy: RetryPolicy,
    budget: Mutex<RetryBudget>,
}

/// When and how often to ask again.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Requests in all, the first included.
    pub attempts: u32,
    /// The first wait without word from the server; each later one is twice as long, each jittered up to double.
    pub first_wait: Duration,
    /// The longest wait, whoever asks for it.
    pub longest_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 3, first_wait: Duration::from_millis(400), longest_wait: Duration::from_secs(20) }
    }
}

impl<M: Model> Retrying<M> {
    /// `inner`, asked again as `policy` says.
    pub fn new(inner: M, policy: RetryPolicy) -> Self {
        Self { inner, policy, budget: Mutex::new(RetryBudget::new(Instant::now())) }
    }

    async fn call(&self, request: &ChatRequest, deltas: DeltaSink) -> Result<ChatReply, ModelError> {
        self.with_budget(|budget, now| budget.call(now));
        let mut waits = self.waits();
        let mut attempts = 1;
        loop {
            let error = match self.inner.reply(request, deltas.clone()).await {
                Ok(reply) => return Ok(ChatReply { attempts, ..reply }),
                Err(error) => error,
            };
            let wait = self.next_wait(&error, &mut waits).filter(|wait| *wait < request.deadline.left());
            let Some(wait) = wait else { return Err(error) };
            if !self.with_budget(RetryBudget::try_retry) {
                return Err(error);
            }
            attempts += 1;
            metrics::counter!("firstline_model_retries_total", "class" => error.class()).increment(1);
            tracing::info!(class = error.class(), attempts, wait_ms = wait.as_millis(), "asking the model again");
            tokio::time::sleep(wait).await;
        }
    }

    /// The waits before each further attempt, none twice the same.
    fn waits(&self) -> impl Iterator<Item = Duration> + use<M> {
        let retries = usize::try_from(self.policy.attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        ExponentialBuilder::default()
            .with_jitter()
            .with_min_delay(self.policy.first_wait)
            .with_max_delay(self.policy.longest_wait)
            .with_max_times(retries)
            .build()
    }

    /// How long to wait before the next attempt. `None`: it would be useless, might repeat text, or there is none left.
    ///
    /// To the wait that a server asks for a little is added, so that not everybody comes back at the same moment.
    fn next_wait(&self, error: &ModelError, waits: &mut impl Iterator<Item = Duration>) -> Option<Duration> {
        let asked = match error {
            ModelError::RateLimited { retry_after } | ModelError::Server { retry_after, .. } => *retry_after,
            ModelError::Connect => None,
            _ => return None,
        };
        let jittered = waits.next()?;
        match asked {
            None => Some(jittered),
            Some(asked) if asked <= self.policy.longest_wait => Some(asked + jittered / 4),
            Some(_) => None,
        }
    }

    fn with_budget<T>(&self, act: impl FnOnce(&mut RetryBudget, Instant) -> T) -> T {
        act(&mut self.budget.lock().unwrap_or_else(PoisonError::into_inner), Instant::now())
    }
}

impl<M: Model> Model for Retrying<M> {
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
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::llm::samples::{Scripted, reply, request};

    const LIMITED: ModelError = ModelError::RateLimited { retry_after: None };

    fn after(seconds: u64) -> ModelError {
        ModelError::Server { status: 503, retry_after: Some(Duration::from_secs(seconds)) }
    }

    /// Calls a model that answers with `results` in turn. Returns what came of it and how many requests it took.
    async fn call(results: Vec<Result<ChatReply, ModelError>>) -> (Result<u32, ModelError>, usize) {
        let policy = RetryPolicy { first_wait: Duration::from_millis(1), ..RetryPolicy::default() };
        let model = Retrying::new(Scripted::new(results), policy);
        let result = model.reply(&request(), tokio::sync::mpsc::channel(1).0).await;
        (result.map(|reply| reply.attempts), model.inner.calls())
    }

    #[tokio::test]
    async fn what_may_pass_is_tried_three_times_at_most() {
        for error in [LIMITED, ModelError::Connect, ModelError::Server { status: 500, retry_after: None }] {
            let failed = || Err(error.clone());
            assert_eq!(call(vec![Ok(reply())]).await, (Ok(1), 1));
            assert_eq!(call(vec![failed(), Ok(reply())]).await, (Ok(2), 2));
            assert_eq!(call(vec![failed(), failed(), failed(), Ok(reply())]).await, (Err(error.clone()), 3));
        }
    }

    #[tokio::test]
    async fn what_will_not_pass_or_had_begun_is_tried_once() {
        for error in [
            ModelError::Unauthorized { status: 401 },
            ModelError::NoSuchModel,
            ModelError::QuotaExceeded,
            ModelError::RedirectRefused,
            ModelError::ContextOverflow,
            ModelError::IdleTimeout,
            ModelError::Truncated,
            ModelError::Provider,
            ModelError::BreakerOpen,
        ] {
            assert_eq!(call(vec![Err(error.clone()), Ok(reply())]).await, (Err(error), 1));
        }
    }

    #[tokio::test]
    async fn a_server_that_was_silent_for_so_long_has_had_its_chance() {
        let silent = || Err(ModelError::FirstByteTimeout);
        assert_eq!(call(vec![silent(), Ok(reply())]).await, (Err(ModelError::FirstByteTimeout), 1));
    }

    #[tokio::test]
    async fn a_wait_that_is_too_long_is_not_begun() {
        assert_eq!(call(vec![Err(after(0)), Ok(reply())]).await, (Ok(2), 2));
        assert_eq!(call(vec![Err(after(21)), Ok(reply())]).await, (Err(after(21)), 1));
        assert_eq!(call(vec![Err(after(u64::MAX)), Ok(reply())]).await, (Err(after(u64::MAX)), 1));
        // The request's own deadline is ten seconds away.
        assert_eq!(call(vec![Err(after(15)), Ok(reply())]).await, (Err(after(15)), 1));
    }

    #[tokio::test]
    async fn a_server_that_keeps_failing_is_not_asked_twice_as_often() {
        let policy = RetryPolicy { first_wait: Duration::from_millis(1), ..RetryPolicy::default() };
        let model = Retrying::new(Scripted::new(vec![Err(LIMITED)]), policy);
        for _ in 0..50 {
            let result = model.reply(&request(), tokio::sync::mpsc::channel(1).0).await;
            assert_eq!(result, Err(LIMITED));
        }
        assert_eq!(model.inner.calls(), 50 + 50 / 10);
    }
}
