use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::base::new_id;

/// The header that carries it, both ways.
static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static CURRENT: String;
}

/// Gives the request an id: the caller's where it is plain (8 to 64 letters, digits, `-`, `_`), else a new one.
pub(super) async fn assign(request: Request, next: Next) -> Response {
    let given = request.headers().get(&X_REQUEST_ID).and_then(|it| it.to_str().ok()).filter(|it| is_plain(it));
    let id = given.map_or_else(|| new_id("req"), str::to_owned);
    let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID.clone(), value);
    }
    response
}

/// The id of the request being answered; empty outside of one.
pub(super) fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

fn is_plain(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_'))
}
