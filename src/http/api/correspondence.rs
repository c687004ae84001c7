use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;

use super::page_size;
use crate::domain::{Communication, Manner, Page, Resolution};
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::{CaseView, NewCommunication, Resolving};

/// Which page of a thread.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct ThreadQuery {
    cursor: Option<String>,
    /// 1 to 100; default 50.
    limit: Option<usize>,
}

/// A case's correspondence, oldest first.
#[utoipa::path(get, path = "/cases/{id}/communications", tag = "cases", params(("id" = String, Path), ThreadQuery),
    responses((status = 200, body = Page<Communication>), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    Query(query): Query<ThreadQuery>,
) -> Result<Json<Page<Communication>>, Problem> {
    let limit = page_size(query.limit)?;
    Ok(Json(http.service().communications(&principal, &id, query.cursor.as_deref(), limit).await?))
}

/// A message for a case.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCaseMessage {
    /// 1 to 8,000 characters. Staff: numbers as `[2]` that the drafted reply has get its sources in a list below.
    body: String,
    /// Ids of `POST attachments` or `POST cases/{id}/attachments`, at most three.
    #[serde(default)]
    attachments: Vec<String>,
    /// Staff: how it came about; only `person` is a response.
    #[serde(default)]
    manner: Manner,
    /// Staff: the next step is the customer's.
    #[serde(default)]
    awaits_customer: bool,
    /// Staff: when the customer hears again; required from `high` on unless the next step is the customer's.
    #[serde(default)]
    next_update_at: Option<Timestamp>,
    /// Staff: the last `seq` they have seen; refused with `thread_moved` when there is a newer one, with what is new as its
    /// `messages`. Left out: refused so where the customer has written since an engineer last did, or since the case was opened.
    #[serde(default)]
    after_seq: Option<u64>,
}

/// Writes in a case. A customer's message reopens a resolved one.
#[utoipa::path(post, path = "/cases/{id}/communications", tag = "cases", params(("id" = String, Path)),
    request_body = NewCaseMessage,
    responses((status = 201, body = Communication), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn send(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewCaseMessage>,
) -> Result<(StatusCode, Json<Communication>), Problem> {
    http.limits().take_message(principal.subject())?;
    let command = body.command(&principal, &format!("POST cases/{id}/communications"));
    let NewCaseMessage { body, attachments, manner, awaits_customer, next_update_at, after_seq } = &body.value;
    let given = NewCommunication {
        body,
        attachments: attachments.clone(),
        manner: *manner,
        awaits_customer: *awaits_customer,
        next_update_at: *next_update_at,
        after_seq: *after_seq,
    };
    let sent = http.service().communicate(&principal, &id, given, command).await?;
    Ok((StatusCode::CREATED, Json(sent)))
}

/// How a case ends. Empty from customers.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Ending {
    /// Staff: what it was and what helped.
    #[serde(default)]
    resolution: Option<Resolution>,
    /// Staff: the customer told them so.
    #[serde(default)]
    confirmed: bool,
}

/// Resolves a case. A customer's yes to one that an engineer resolved confirms it.
#[utoipa::path(post, path = "/cases/{id}/resolve", tag = "cases", params(("id" = String, Path)), request_body = Ending,
    responses((status = 200, body = CaseView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn resolve(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<Ending>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/resolve"));
    let given = Resolving { resolution: body.value.resolution, is_confirmed: body.value.confirmed };
    Ok(Json(http.service().resolve_case(&principal, &id, given, command).await?))
}

/// Reopens a case that was resolved within 14 days.
#[utoipa::path(post, path = "/cases/{id}/reopen", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = CaseView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn reopen(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<serde_json::Value>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/reopen"));
    Ok(Json(http.service().reopen_case(&principal, &id, command).await?))
}

/// A customer's rating.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRating {
    /// 1 to 5.
    score: u8,
    #[serde(default)]
    comment: Option<String>,
}

/// Rates how a case went; all ratings are kept, the latest counts.
#[utoipa::path(post, path = "/cases/{id}/rating", tag = "cases", params(("id" = String, Path)), request_body = NewRating,
    responses((status = 204, description = "kept"), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn rate(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewRating>,
) -> Result<StatusCode, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/rating"));
    let comment = body.value.comment.as_deref();
    http.service().rate_case(&principal, &id, body.value.score, comment, command).await?;
    Ok(StatusCode::NO_CONTENT)
}
