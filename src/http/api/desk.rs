use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;

use crate::domain::{Note, Person, Severity};
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::CaseView;

/// Whom a case is given to.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Assignment {
    /// `null`: nobody.
    to: Option<Person>,
    #[serde(default)]
    note: Option<String>,
}

/// Gives a case to somebody of the desk.
#[utoipa::path(post, path = "/cases/{id}/assign", tag = "desk", params(("id" = String, Path)), request_body = Assignment,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn assign(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<Assignment>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/assign"));
    let Assignment { to, note } = body.value;
    Ok(Json(http.service().assign_case(&principal, &id, to, note.as_deref(), command).await?))
}

/// Takes the conversation over, live; a running turn is stopped.
#[utoipa::path(post, path = "/cases/{id}/take", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn take(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<serde_json::Value>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/take"));
    Ok(Json(http.service().take_over(&principal, &id, command).await?))
}

/// Gives the conversation back to the assistant, once an engineer has written to the customer.
#[utoipa::path(post, path = "/cases/{id}/return", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn give_back(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<serde_json::Value>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/return"));
    Ok(Json(http.service().give_back(&principal, &id, command).await?))
}

/// Another severity.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSeverity {
    severity: Severity,
    /// For staff; not shown to the customer.
    reason: String,
}

/// Changes the severity. Raised, the case is due earlier or as before; lowered, as before.
#[utoipa::path(post, path = "/cases/{id}/severity", tag = "desk", params(("id" = String, Path)),
    request_body = NewSeverity,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn severity(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewSeverity>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/severity"));
    let NewSeverity { severity, reason } = &body.value;
    Ok(Json(http.service().change_severity(&principal, &id, *severity, reason, command).await?))
}

/// When the customer hears again.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NextUpdate {
    /// `null` takes the promise away.
    at: Option<Timestamp>,
}

/// Promises the next update.
#[utoipa::path(post, path = "/cases/{id}/next-update", tag = "desk", params(("id" = String, Path)),
    request_body = NextUpdate,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn next_update(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NextUpdate>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/next-update"));
    Ok(Json(http.service().promise_update(&principal, &id, body.value.at, command).await?))
}

/// Another queue.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewQueue {
    /// Of the catalogue.
    queue: String,
}

/// Moves a case to another queue; its clock runs on.
#[utoipa::path(post, path = "/cases/{id}/queue", tag = "desk", params(("id" = String, Path)), request_body = NewQueue,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn queue(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewQueue>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/queue"));
    Ok(Json(http.service().move_case(&principal, &id, &body.value.queue, command).await?))
}

/// A case's internal notes, oldest first.
#[utoipa::path(get, path = "/cases/{id}/notes", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = Vec<Note>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn notes(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<Note>>, Problem> {
    Ok(Json(http.service().notes(&principal, &id).await?))
}

/// An internal note.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNote {
    /// 1 to 4,000 characters.
    text: String,
    /// Ids of `POST cases/{id}/attachments`, at most three; staff's alone, as the note is.
    #[serde(default)]
    attachments: Vec<String>,
}

/// Writes an internal note; no customer sees it.
#[utoipa::path(post, path = "/cases/{id}/notes", tag = "desk", params(("id" = String, Path)), request_body = NewNote,
    responses((status = 201, body = Note), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn add_note(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewNote>,
) -> Result<(StatusCode, Json<Note>), Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/notes"));
    let NewNote { text, attachments } = &body.value;
    Ok((StatusCode::CREATED, Json(http.service().note(&principal, &id, text, attachments.clone(), command).await?)))
}
