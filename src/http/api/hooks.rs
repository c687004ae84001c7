use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use jiff::Timestamp;
use serde::Deserialize;

use crate::domain::{OutsideOutcome, OutsideStatus};
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::outbound::SignedHeaders;
use crate::service::SignedUpdate;

/// A message of a ticket system: Standard Webhooks' `{type, timestamp, data}`, or a structured CloudEvent; `data` is read.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct StatusMessage {
    data: StatusData,
}

/// Where a ticket stands. Either `version` or `updated_at` is needed, and always the same one of them.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct StatusData {
    /// Our case's id, as the ticket system was told it.
    case_id: String,
    status: OutsideStatus,
    /// Rises with every change of the ticket.
    #[serde(default)]
    version: Option<i64>,
    /// When the ticket changed, by the ticket system's clock.
    #[serde(default)]
    updated_at: Option<Timestamp>,
    /// Who has it there.
    #[serde(default)]
    assignee: Option<String>,
    /// What the ticket is called there.
    #[serde(default)]
    ticket: Option<String>,
}

/// Where a ticket stands, from a ticket system that shares a secret with us (Standard Webhooks: `webhook-id`,
/// `webhook-timestamp`, `webhook-signature`). Taken once a `webhook-id`; the higher version counts, whenever it comes. What
/// the case's rules refuse is answered with 200 too, because sending it again changes nothing.
#[utoipa::path(post, path = "/hooks/status", tag = "hooks", request_body = StatusMessage,
    responses((status = 200, body = OutsideOutcome), (status = 401, body = Problem), (status = 400, body = Problem)))]
pub(super) async fn status(
    State(http): State<Http>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<OutsideOutcome>, Problem> {
    let hook = http.hook().ok_or_else(|| {
        Problem::new("bad_signature", "no ticket system may post here: `status_hook.secret` is not set")
    })?;
    let header = |name: &str| headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let signed = SignedHeaders {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let verified = hook.signer.verify(signed, &body, http.service().now());
    verified.map_err(|why| Problem::new("bad_signature", why.to_string()))?;
    http.limits().take_request(&hook.name)?;
    let refused = |why: &str| Problem::new("invalid_request", why);
    let StatusMessage { data } = serde_json::from_slice(&body)
        .map_err(|_| {
            refused(
                "`data` needs `case_id`, a `status` (`open`, `in_progress`, `pending` or `resolved`) and one of `version` and \
                 `updated_at`",
            )
        })?;
    let version = match (data.version, data.updated_at) {
        (Some(version), None) => version,
        (None, Some(at)) => at.as_millisecond(),
        _ => return Err(refused("exactly one of `version` and `updated_at` says which update is newer")),
    };
    let update = SignedUpdate {
        message_id: signed.id.to_owned(),
        system: hook.name.clone(),
        case_id: data.case_id,
        version,
        status: data.status,
        assignee: data.assignee,
        ticket: data.ticket,
    };
    Ok(Json(http.service().take_outside_update(update).await?))
}
