use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::domain::HandoffRequest;
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;

/// A wish for a person; a reason is kept as a message of the customer's.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHandoff {
    #[serde(default)]
    reason: Option<String>,
}

/// To a person, now: works in every state, stops a running turn, needs no model. Asking again answers the same request.
#[utoipa::path(post, path = "/conversations/{id}/handoff", tag = "conversations", params(("id" = String, Path)),
    request_body = NewHandoff, responses((status = 201, body = HandoffRequest), (status = 404, body = Problem)))]
pub(super) async fn request(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewHandoff>,
) -> Result<(StatusCode, Json<HandoffRequest>), Problem> {
    let command = body.command(&principal, &format!("POST conversations/{id}/handoff"));
    let reason = body.value.reason.as_deref();
    let request = http.service().request_handoff(&principal, &id, reason, command.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(request)))
}
