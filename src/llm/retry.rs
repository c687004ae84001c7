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
        let mut has_timed_out = false;
        loop {
            let error = match self.inner.reply(request, deltas.clone()).await {
                Ok(reply) => return Ok(ChatReply { attempts, ..reply }),
                Err(error) => error,
            };
            let is_timeout = error == ModelError::FirstByteTimeout;
            let wait = match asked_wait(&error) {
                Some(asked) => waits.next().map(|jitter| asked.unwrap_or(jitter)),
                None => None,
            };
            let Some(wait) = wait.filter(|wait| self.may_wait(*wait, request)) else { return Err(error) };
            if (is_timeout && has_timed_out) || !self.with_budget(RetryBudget::try_retry) {
                return Err(error);
            }
            has_timed_out |= is_timeout;
            attempts += 1;
            metrics::counter!("firstline_model_retries_total", "class" => error.class()).increment(1);
            tracing::info!(
                class = error.class(),
                attempts,
                wait_ms = wait.as_millis(),
                "asking the model server again"
            );
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

    fn may_wait(&self, wait: Duration, request: &ChatRequest) -> bool {
        wait <= self.policy.longest_wait && wait < request.deadline.left()
    }

    fn with_budget<T>(&self, act: impl FnOnce(&mut RetryBudget, Instant) -> T) -> T {
        act(&mut self.budget.lock().unwrap_or_else(PoisonError::into_inner), Instant::now())
    }
}

/// `None`: asking again is useless or would repeat text. `Some`: it may help, after this wait if the server named one.
fn asked_wait(error: &ModelError) -> Option<Option<Duration>> {
    match error {
        ModelError::RateLimited { retry_after } | ModelError::Server { retry_after, .. } => Some(*retry_after),
        ModelError::Connect | ModelError::FirstByteTimeout => Some(None),
        _ => None,
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
