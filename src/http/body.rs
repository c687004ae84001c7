use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;
use super::router::Http;
use crate::access::Principal;
use crate::base::sha256_hex;
use crate::domain::Command;
use crate::service::{LARGEST_FILE, ServiceError};

/// Largest request body but a file's, in bytes.
pub(super) const LARGEST_BODY: usize = 1024 * 1024;
/// What a larger one is answered with.
pub(super) const BODY_TOO_LARGE: &str = "the body has more than 1 MiB";
/// Deepest nesting of a body; a bound of our own below the parser's.
const DEEPEST: usize = 32;

/// A JSON body with what makes the write idempotent. An empty body reads as `{}`.
pub(super) struct JsonBody<T> {
    pub value: T,
    key: Option<String>,
    digest: String,
}

impl<T> JsonBody<T> {
    /// The command of this principal at this route, where the caller sent an `Idempotency-Key`.
    pub(super) fn command(&self, principal: &Principal, route: &str) -> Option<Command> {
        let key = self.key.as_ref()?;
        Some(Command { key: format!("{}\n{route}\n{key}", principal.subject()), digest: self.digest.clone() })
    }
}

impl<T: DeserializeOwned> FromRequest<Http> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, http: &Http) -> Result<Self, Problem> {
        let key = idempotency_key(request.headers())?;
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .is_none_or(|it| it.to_str().is_ok_and(|it| it.starts_with("application/json")));
        let too_large = || Problem::new("too_large", BODY_TOO_LARGE);
        let bytes = whole(request, http, too_large).await?;
        if !is_json && !bytes.is_empty() {
            return Err(Problem::new("invalid_request", "the Content-Type must be application/json"));
        }
        let json: Value = match bytes.is_empty() {
            true => Value::Object(serde_json::Map::new()),
            false => serde_json::from_slice(&bytes)
                .map_err(|error| Problem::new("invalid_request", format!("the body is not JSON: {error}")))?,
        };
        if depth(&json) > DEEPEST {
            return Err(Problem::new("invalid_request", format!("the body is nested deeper than {DEEPEST}")));
        }
        let digest = sha256_hex(canonical(&json).as_bytes());
        let value = serde_json::from_value(json)
            .map_err(|error| Problem::new("invalid_request", without_values(&error.to_string())))?;
        Ok(Self { value, key, digest })
    }
}

/// A body that is a file's bytes; one with more than a file may have is refused as such while it comes in.
pub(super) struct FileBody(pub Bytes);

impl FromRequest<Http> for FileBody {
    type Rejection = Problem;

    async fn from_request(request: Request, http: &Http) -> Result<Self, Problem> {
        let too_large = || ServiceError::FileTooLarge { limit: LARGEST_FILE }.into();
        Ok(Self(whole(request, http, too_large).await?))
    }
}

/// All bytes of a body within the limit of its route.
async fn whole(request: Request, http: &Http, too_large: impl FnOnce() -> Problem) -> Result<Bytes, Problem> {
    Bytes::from_request(request, http).await.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Problem::new("invalid_request", "the body did not arrive whole"),
    })
}

/// The caller's `Idempotency-Key`, where there is one.
pub(super) fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(given) = headers.get("idempotency-key") else { return Ok(None) };
    let key = given.to_str().ok().filter(|it| (1..=255).contains(&it.len()));
    let refused = "the Idempotency-Key must have 1 to 255 visible ASCII characters";
    key.map(|it| Some(it.to_owned())).ok_or_else(|| Problem::new("invalid_request", refused))
}

/// What does not fit, without the body's own words: serde repeats values and names of fields, and nobody redacts them.
fn without_values(error: &str) -> String {
    match error.rsplit_once(", expected ") {
        _ if error.starts_with("missing field") => error.to_owned(),
        Some((_, expected)) => format!("the body does not fit: expected {expected}"),
        None => "the body does not fit".to_owned(),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 1,
    }
}

/// The value as text with sorted keys and no white space: equal bodies have equal digests.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            let fields: Vec<String> =
                fields.iter().map(|(key, it)| format!("{}:{}", Value::from(key.as_str()), canonical(it))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_error_repeats_nothing_of_the_body() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Body {
            #[serde(rename = "text")]
            _text: String,
            #[serde(rename = "language")]
            _language: Option<crate::domain::Language>,
        }
        for body in [
            json!("hunter2"),
            json!({"hunter2": 1}),
            json!({"text": ["hunter2"]}),
            json!({"text": "x", "language": "hunter2, expected hunter2"}),
            json!({"text": "x", "language": {"hunter2": 1}}),
            json!({"language": "hunter2"}),
        ] {
            let error = serde_json::from_value::<Body>(body).map(drop).map_err(|it| it.to_string());
            let words = error.map_err(|it| without_values(&it));
            assert!(words.as_ref().is_err_and(|it| !it.contains("hunter2")), "{words:?}");
        }
        assert_eq!(without_values("missing field `text`"), "missing field `text`");
    }

    #[test]
    fn the_order_of_keys_does_not_make_another_body() {
        assert_eq!(
            canonical(&json!({"a": 1, "b": [{"d": 2, "c": 3}]})),
            canonical(&json!({"b": [{"c": 3, "d": 2}], "a": 1}))
        );
        assert_ne!(canonical(&json!({"a": 1})), canonical(&json!({"a": "1"})));
    }
}
