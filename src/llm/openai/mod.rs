//! Any server that speaks OpenAI's chat completions, streamed or not, including those that deviate.
//!
//! In: a [`ChatRequest`]. Out: text through the sink, then the whole [`ChatReply`]. One request a call, no retry.
//! Does not know: what an answer cites, what a tool does, who is asking.

mod accumulate;
mod calls;
mod chunk;
mod events;
mod reading;
mod reasoning;
mod request;
mod screen;
mod status;
#[cfg(test)]
mod tests;
mod transport;

pub(super) use transport::{client, endpoint, headers};

use std::time::{Duration, Instant};

use futures::FutureExt as _;
use futures::future::BoxFuture;

use self::accumulate::Collected;
use self::chunk::Usage;
use self::reading::Reading;
use self::reasoning::LearnedStyle;
use self::request::{Dialect, LimitField};
use self::transport::Transport;
use super::{
    Arguments, ChatMessage, ChatReply, ChatRequest, ConnectError, DeltaSink, Model, ModelError, TokenCounter,
    TokenUsage,
};
use crate::config::ModelConfig;
use crate::domain::Mode;

/// An OpenAI-compatible model server.
///
/// A reply may be silent for `ModelConfig::first_byte` before its first byte and for `ModelConfig::idle` between two
/// pieces of content (keep-alives are none), and ends at the request's deadline in any case. It holds at most 1 MiB
/// of an event, 8 MiB on the wire, and eight bytes a token it was allowed.
pub struct OpenAi {
    transport: Transport,
    name: String,
    is_streamed: bool,
    limit_field: LimitField,
    idle: Duration,
    style: LearnedStyle,
    count: TokenCounter,
}

impl OpenAi {
    /// A client for `config`'s server; `count` estimates tokens where the server does not count them.
    ///
    /// Errors: the URL, the key or the TLS set-up is unusable. Connects to nothing yet.
    pub fn new(config: &ModelConfig, count: TokenCounter) -> Result<Self, ConnectError> {
        let transport = Transport::new(config)?;
        let is_openai = transport.url().host_str().is_some_and(|host| host.ends_with(".openai.com"));
        Ok(Self {
            transport,
            name: config.name.clone(),
            is_streamed: config.stream,
            limit_field: if is_openai { LimitField::MaxCompletionTokens } else { LimitField::MaxTokens },
            idle: config.idle,
            style: LearnedStyle::default(),
            count,
        })
    }

    async fn call(&self, request: &ChatRequest, deltas: DeltaSink) -> Result<ChatReply, ModelError> {
        let started = Instant::now();
        let dialect =
            Dialect { is_streamed: self.is_streamed, limit_field: self.limit_field, reasoning: self.style.get() };
        let body = request::body(request, &self.name, dialect);
        let incoming = self.transport.send(body, request.deadline).await?;
        metrics::histogram!("gen_ai.client.operation.time_to_first_chunk", "gen_ai.request.model" => self.name.clone())
            .record(started.elapsed());
        let collected = Reading::new(request, self.idle, deltas).read(incoming).await?;
        self.style.learn(&collected);
        Ok(self.with_usage(collected, request))
    }

    fn with_usage(&self, collected: Collected, request: &ChatRequest) -> ChatReply {
        let Collected { mut reply, usage: Usage { prompt_tokens, completion_tokens }, .. } = collected;
        reply.usage = TokenUsage {
            prompt: prompt_tokens.unwrap_or_else(|| self.prompt_tokens(request)),
            completion: completion_tokens.unwrap_or_else(|| self.completion_tokens(&reply)),
            estimated: prompt_tokens.is_none() || completion_tokens.is_none(),
        };
        reply
    }

    fn prompt_tokens(&self, request: &ChatRequest) -> u64 {
        let messages = request.messages.iter().map(|message| match message {
            ChatMessage::User { text } | ChatMessage::Assistant { text, .. } | ChatMessage::Tool { text, .. } => {
                (self.count)(text)
            }
        });
        messages.chain([(self.count)(&request.system)]).map(|tokens| tokens as u64).sum()
    }

    fn completion_tokens(&self, reply: &ChatReply) -> u64 {
        let reasoning = reply.reasoning.as_deref().unwrap_or_default();
        let calls = reply.calls.iter().map(|call| {
            let arguments = match &call.arguments {
                Arguments::Parsed(value) => (self.count)(&value.to_string()),
                Arguments::Malformed(text) => (self.count)(text),
            };
            (self.count)(&call.name) + arguments
        });
        calls.chain([(self.count)(&reply.text), (self.count)(reasoning)]).map(|tokens| tokens as u64).sum()
    }
}

impl Model for OpenAi {
    fn name(&self) -> &str {
        &self.name
    }

    fn mode(&self) -> Mode {
        Mode::Model
    }

    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        deltas: DeltaSink,
    ) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        self.call(request, deltas).boxed()
    }
}
