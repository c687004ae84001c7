use std::time::Instant;

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::{ChatReply, ChatRequest, DeltaSink, Model, ModelError};
use crate::domain::Mode;

/// Counts calls, tokens and errors by class, and times each call, retries included. Carries no text into a metric.
///
/// Names follow OpenTelemetry's conventions for generative AI; seconds and tokens are the units.
/// Source: <https://github.com/open-telemetry/semantic-conventions-genai>, `gen-ai-metrics.md`.
pub struct Metered<M> {
    inner: M,
}

impl<M: Model> Metered<M> {
    /// `inner`, metered.
    pub fn new(inner: M) -> Self {
        Self { inner }
    }

    async fn call(&self, request: &ChatRequest, deltas: DeltaSink) -> Result<ChatReply, ModelError> {
        let started = Instant::now();
        let result = self.inner.reply(request, deltas).await;
        let took = started.elapsed();
        let class = result.as_ref().err().map_or("", ModelError::class);
        metrics::histogram!("gen_ai.client.operation.duration", "gen_ai.operation.name" => "chat",
            "gen_ai.request.model" => self.name().to_owned(), "error.type" => class)
        .record(took);
        match &result {
            Ok(reply) => self.count_tokens(reply),
            Err(_) => {
                metrics::counter!("firstline_model_errors_total", "class" => class).increment(1);
                tracing::warn!(class, took_ms = took.as_millis(), "the model gave no reply");
            }
        }
        result
    }

    fn count_tokens(&self, reply: &ChatReply) {
        for (kind, tokens) in [("input", reply.usage.prompt), ("output", reply.usage.completion)] {
            metrics::histogram!("gen_ai.client.token.usage", "gen_ai.operation.name" => "chat",
                "gen_ai.request.model" => self.name().to_owned(), "gen_ai.token.type" => kind)
            .record(tokens as f64);
        }
    }
}

impl<M: Model> Model for Metered<M> {
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
