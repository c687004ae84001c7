use std::sync::Arc;

use super::{Breaker, BreakerPolicy, Metered, Model, OpenAi, RetryPolicy, Retrying, TokenCounter, estimated_tokens};
use crate::config::ModelConfig;

/// Why a configured model cannot be used. Found at start, before any request.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("`model.base_url` is `{given}`, which is no http or https address")]
    BaseUrl { given: String },
    #[error("`model.api_key` holds characters that no HTTP header can carry")]
    ApiKey,
    #[error("cannot set up the HTTP client")]
    Client(#[from] reqwest::Error),
}

/// The model of `config`, retried within a budget, left alone while it fails, and metered.
///
/// Tokens are roughly estimated where the server does not count them. Connects to nothing yet.
pub fn connect(config: &ModelConfig) -> Result<Arc<dyn Model>, ConnectError> {
    connect_counting(config, estimated_tokens)
}

/// The same with a better token counter.
pub fn connect_counting(config: &ModelConfig, count: TokenCounter) -> Result<Arc<dyn Model>, ConnectError> {
    let retrying = Retrying::new(OpenAi::new(config, count)?, RetryPolicy::default());
    Ok(Arc::new(Metered::new(Breaker::new(retrying, BreakerPolicy::default()))))
}
