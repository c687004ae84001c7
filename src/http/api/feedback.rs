use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::domain::Rating;
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;

/// A verdict on an answer.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFeedback {
    rating: Rating,
    #[serde(default)]
    comment: Option<String>,
}

/// Rates one of the assistant's messages; the latest verdict counts.
#[utoipa::path(post, path = "/messages/{id}/feedback", tag = "messages", params(("id" = String, Path)),
    request_body = NewFeedback, responses((status = 204, description = "kept"), (status = 404, body = Problem)))]
pub(super) async fn give(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewFeedback>,
) -> Result<StatusCode, Problem> {
    let command = body.command(&principal, &format!("POST messages/{id}/feedback"));
    let comment = body.value.comment.as_deref();
    http.service().feedback(&principal, &id, body.value.rating, comment, command.as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
