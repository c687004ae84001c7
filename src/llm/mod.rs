//! The model seam: a request in, the model's next message out.
//!
//! Backends: [`openai`](OpenAi) for any OpenAI-compatible server, [`extractive`](Extractive), which answers by quoting
//! evidence. Retry, breaker and meter are wrappers around a backend. Does not know: tools' meaning, citations, the store.

mod extractive;
mod seam;

pub use extractive::Extractive;

pub use seam::{
    Arguments, ChatMessage, ChatReply, ChatRequest, DeltaSink, Finish, Model, ModelError, TokenUsage, ToolCall,
    ToolSpec,
};
