use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use crate::llm::ModelError;

/// What an answer other than 2xx means: by its status first, by words in its body only where the status is not enough.
///
/// `body`: as much as was read, in any encoding; nothing of it is kept.
pub(super) fn classify(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ModelError {
    let code = status.as_u16();
    let body = String::from_utf8_lossy(body).to_ascii_lowercase();
    match code {
        300..=399 => ModelError::RedirectRefused,
        401 | 403 => ModelError::Unauthorized { status: code },
        402 => ModelError::QuotaExceeded,
        404 => ModelError::NoSuchModel,
        413 => ModelError::ContextOverflow,
        429 if says_any(&body, QUOTA) => ModelError::QuotaExceeded,
        429 => ModelError::RateLimited { retry_after: retry_after(headers) },
        408 | 425 | 500.. => ModelError::Server { status: code, retry_after: retry_after(headers) },
        _ if says_any(&body, CONTEXT) => ModelError::ContextOverflow,
        _ if says_any(&body, KEY) => ModelError::Unauthorized { status: code },
        _ => ModelError::BadRequest { status: code },
    }
}

const QUOTA: &[&str] = &["insufficient_quota", "exceeded your current quota", "billing_hard_limit"];

/// OpenAI and Azure; vLLM; llama.cpp and Ollama; Mistral and others.
const CONTEXT: &[&str] = &[
    "context_length_exceeded",
    "maximum context",
    "max context",
    "context length",
    "context size",
    "context window",
    "prompt is too long",
    "too many tokens",
];

/// Gemini answers 400 to a bad key.
const KEY: &[&str] = &["invalid_api_key", "api key not valid", "api_key_invalid"];

fn says_any(body: &str, words: &[&str]) -> bool {
    words.iter().any(|word| body.contains(word))
}

/// How long the server asks us to wait, read from `retry-after-ms`, or `Retry-After` in seconds or as a date; a date
/// is measured against the server's own `Date`, so that neither clock needs to be right.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let millis = text("retry-after-ms").and_then(|text| text.parse::<f64>().ok()).map(|millis| millis / 1000.0);
    let given = text(RETRY_AFTER.as_str());
    let seconds = millis.or_else(|| given?.parse::<f64>().ok());
    if let Some(seconds) = seconds {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let wait = date(given?)?.duration_since(date(text(DATE.as_str())?)?);
    Some(Duration::try_from(wait).unwrap_or_default())
}

fn date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn check(status: u16, headers: &[(&'static str, &'static str)], body: &str, expected: ModelError) {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).parse().expect("a name"), (*value).parse().expect("a value")))
            .collect();
        let status = StatusCode::from_u16(status).expect("a status");
        assert_eq!(classify(status, &headers, body.as_bytes()), expected, "{status} {headers:?} {body}");
    }

    fn limited(millis: Option<u64>) -> ModelError {
        ModelError::RateLimited { retry_after: millis.map(Duration::from_millis) }
    }

    #[test]
    fn the_status_decides_whatever_the_body_is() {
        for body in ["", "<html>maximum context</html>", r#"{"error":"stopped"}"#, r#"{"detail":[]}"#] {
            check(302, &[], body, ModelError::RedirectRefused);
            check(401, &[], body, ModelError::Unauthorized { status: 401 });
            check(404, &[], body, ModelError::NoSuchModel);
            check(503, &[], body, ModelError::Server { status: 503, retry_after: None });
            check(429, &[], body, limited(None));
        }
    }

    #[test]
    fn the_body_tells_a_long_prompt_from_a_wrong_one() {
        check(400, &[], r#"{"object":"error","message":"max context","code":400}"#, ModelError::ContextOverflow);
        check(400, &[], r#"{"error":{"code":"context_length_exceeded"}}"#, ModelError::ContextOverflow);
        check(400, &[], "API key not valid", ModelError::Unauthorized { status: 400 });
        check(422, &[], r#"{"detail":[{"msg":"field required"}]}"#, ModelError::BadRequest { status: 422 });
        check(429, &[("retry-after", "2")], r#"{"code":"insufficient_quota"}"#, ModelError::QuotaExceeded);
    }

    #[test]
    fn a_wait_is_read_in_each_of_its_forms() {
        check(429, &[("retry-after", "3600")], "", limited(Some(3_600_000)));
        check(429, &[("retry-after", "0.5")], "", limited(Some(500)));
        check(429, &[("retry-after-ms", "250"), ("retry-after", "1")], "", limited(Some(250)));
        let date = ("date", "Fri, 21 Nov 2025 06:00:00 GMT");
        check(429, &[date, ("retry-after", "Fri, 21 Nov 2025 06:00:07 GMT")], "", limited(Some(7000)));
        check(429, &[date, ("retry-after", "Fri, 21 Nov 2025 05:00:00 GMT")], "", limited(Some(0)));
        for unreadable in ["soon", "-1", "NaN", "1e300"] {
            check(429, &[("retry-after", unreadable)], "", limited(None));
        }
    }
}
