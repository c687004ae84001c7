//! The model seam: a request in, the model's next message out.
//!
//! Backends: [`openai`](OpenAi) for any OpenAI-compatible server, [`extractive`](Extractive), which answers by quoting
//! evidence. Retry, breaker and meter are wrappers around a backend; [`connect`] stacks them. Does not know: tools' meaning, citations, the store.

mod extractive;
mod breaker;
mod budget;
mod connect;
mod meter;
mod openai;
mod retry;
#[cfg(test)]
mod samples;
mod seam;
mod tokens;

pub use extractive::Extractive;

pub use breaker::{Breaker, BreakerPolicy};
pub use connect::{ConnectError, connect, connect_counting};
pub use meter::Metered;
pub use openai::OpenAi;
pub use retry::{RetryPolicy, Retrying};
pub use seam::{
    Arguments, ChatMessage, ChatReply, ChatRequest, DeltaSink, Finish, Model, ModelError, TokenUsage, ToolCall,
    ToolSpec,
};
pub use tokens::{TokenCounter, estimated_tokens};
