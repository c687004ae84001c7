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

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::Mode;
    use crate::llm::ModelError;
    use crate::llm::samples::request;

    fn config(base_url: &str) -> ModelConfig {
        ModelConfig {
            base_url: base_url.to_owned(),
            api_key: None,
            name: "a-model".to_owned(),
            stream: true,
            max_tokens: 1200,
            first_byte: Duration::from_secs(1),
            idle: Duration::from_secs(1),
            price: None,
        }
    }

    #[test]
    fn an_unusable_config_is_refused_before_any_request() {
        let error = connect(&config("models.example/v1")).err().expect("no scheme");
        assert_eq!(error.to_string(), "`model.base_url` is `models.example/v1`, which is no http or https address");
    }

    #[tokio::test]
    async fn a_dead_server_is_asked_three_times_and_counted_once() {
        let recorder = metrics_exporter_prometheus::PrometheusBuilder::new().build_recorder();
        let metered = metrics::set_default_local_recorder(&recorder);
        // Port 9 is `discard`, which nothing serves.
        let model = connect(&config("http://127.0.0.1:9/v1")).expect("a usable config");
        assert_eq!((model.name(), model.mode()), ("a-model", Mode::Model));

        let result = model.reply(&request(), tokio::sync::mpsc::channel(1).0).await;

        drop(metered);
        assert_eq!(result, Err(ModelError::Connect));
        let metrics = recorder.handle().render();
        for line in [
            r#"firstline_model_errors_total{class="connect"} 1"#,
            r#"firstline_model_retries_total{class="connect"} 2"#,
            r#"gen_ai_client_operation_duration_count{gen_ai_operation_name="chat",gen_ai_request_model="a-model",error_type="connect"} 1"#,
        ] {
            assert!(metrics.lines().any(|found| found == line), "{line}\n{metrics}");
        }
    }
}
