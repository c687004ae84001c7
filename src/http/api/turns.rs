use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use crate::domain::Turn;
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::http::stream;

/// A turn as it stands; `outcome` is `null` while it runs.
#[utoipa::path(get, path = "/turns/{id}", tag = "turns", params(("id" = String, Path)),
    responses((status = 200, body = Turn), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<Turn>, Problem> {
    Ok(Json(http.service().turn(&principal, &id).await?))
}

/// From where a turn or a conversation is followed.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct From {
    /// The last event number already seen; `Last-Event-ID` wins.
    after: Option<u64>,
}

/// The number to go on behind; 0: from the start.
pub(super) fn after(from: &From, headers: &HeaderMap) -> u64 {
    let seen = headers.get("last-event-id").and_then(|it| it.to_str().ok()).and_then(|it| it.parse().ok());
    seen.or(from.after).unwrap_or(0)
}

/// Follows or replays a turn: what is stored behind the given number, then what comes.
#[utoipa::path(get, path = "/turns/{id}/events", tag = "turns", params(("id" = String, Path), From),
    responses((status = 200, content_type = "text/event-stream"), (status = 404, body = Problem)))]
pub(super) async fn events(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let slot = http.limits().take_stream(principal.subject())?;
    let following = http.service().follow(&principal, &id, after(&from, &headers)).await?;
    Ok(stream::response(following, slot))
}

/// Stops a turn; what was shown stands. A turn that has ended stays as it is.
#[utoipa::path(post, path = "/turns/{id}/cancel", tag = "turns", params(("id" = String, Path)),
    responses((status = 202, description = "stopping, or over already"), (status = 404, body = Problem)))]
pub(super) async fn cancel(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    _body: JsonBody<serde_json::Value>,
) -> Result<StatusCode, Problem> {
    http.service().cancel(&principal, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
