//! The model seam: a request in, the model's next message out.
//!
//! Backends: [`openai`](OpenAi) for any OpenAI-compatible server, [`extractive`](Extractive), which answers by quoting
//! evidence. Retry, breaker and meter are wrappers around a backend; [`connect()`] stacks them.
//! Does not know: tools' meaning, citations, the store.

mod breaker;
mod budget;
mod connect;
mod embed;
mod extractive;
mod gate;
mod meter;
mod openai;
mod recording;
mod retry;
#[cfg(test)]
mod samples;
mod seam;
mod tokens;

pub use breaker::Breaker;
pub use connect::{ConnectError, connect, connect_counting};
pub use embed::{EmbedError, Embedder, Purpose, connect_embedder};
pub use extractive::{
    Extractive, MEASURES, asks_for_steps, asks_how_it_is_done, asks_how_the_account_is, asks_leave, is_wrong, measures,
    runs_elsewhere, standing_line, wants_the_gist,
};
pub use gate::BreakerPolicy;
pub use meter::Metered;
pub use openai::OpenAi;
pub use recording::{
    CostToRecord, Miss, Recorder, RecordingError, Recordings, Replay, WhichCalls, recording_key, recording_path,
};
pub use retry::{RetryPolicy, Retrying};
pub use seam::{
    Arguments, ChatMessage, ChatReply, ChatRequest, DeltaSink, Finish, Model, ModelError, TokenUsage, ToolCall,
    ToolSpec,
};
pub use tokens::{TokenCounter, estimated_tokens};
