use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::domain::Triage;
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::{JudgedTriage, TriageJudged};

/// The latest triage draft of a case, with what was last said of one; for staff. 404 until one is made.
#[utoipa::path(get, path = "/cases/{id}/triage", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = JudgedTriage), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<JudgedTriage>, Problem> {
    Ok(Json(http.service().judged_triage(&principal, &id).await?))
}

/// Makes the draft anew and keeps it.
#[utoipa::path(post, path = "/cases/{id}/triage", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = Triage), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn make(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<serde_json::Value>,
) -> Result<Json<Triage>, Problem> {
    http.limits().take_message(principal.subject())?;
    let command = body.command(&principal, &format!("POST cases/{id}/triage"));
    Ok(Json(http.service().make_triage(&principal, &id, command).await?))
}

/// What an engineer says of the latest draft.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TriageVerdictGiven {
    verdict: TriageJudged,
    /// Needed for `rejected`.
    #[serde(default)]
    reason: Option<String>,
    /// Needed for `edited`: what was sent instead.
    #[serde(default)]
    edited: Option<String>,
}

/// Keeps a verdict on the latest draft.
#[utoipa::path(post, path = "/cases/{id}/triage/verdict", tag = "desk", params(("id" = String, Path)),
    request_body = TriageVerdictGiven,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn judge(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<TriageVerdictGiven>,
) -> Result<StatusCode, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/triage/verdict"));
    let TriageVerdictGiven { verdict, reason, edited } = body.value;
    let (reason, edited) = (reason.as_deref(), edited.as_deref());
    http.service().judge_triage(&principal, &id, verdict, reason, edited, command).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A card of what a resolved case taught, to be reviewed.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct CardDraft {
    markdown: String,
}

/// Makes a card of a resolved case, without what tells whose it was; keeps nothing.
#[utoipa::path(post, path = "/cases/{id}/card", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = CardDraft), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn card(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<CardDraft>, Problem> {
    Ok(Json(CardDraft { markdown: http.service().draft_card(&principal, &id).await? }))
}
