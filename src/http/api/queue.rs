use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

use super::{account_id, page_size};
use crate::domain::{CaseStatus, Engineer, Incident, Language, Page, Person, Plan, Severity};
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::{
    AssigneeFilter, CaseView, DeskLine, IncidentReply, IncidentView, IncidentWords, QueueCounts, QueueFilter,
    QueueOrder,
};

/// Which cases, in which order.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct QueueQuery {
    queue: Option<String>,
    /// `me`, `none`, or the `sub` of somebody of the desk.
    assignee: Option<String>,
    account_id: Option<String>,
    plan: Option<Plan>,
    severity: Option<Severity>,
    status: Option<CaseStatus>,
    language: Option<Language>,
    service: Option<String>,
    /// `urgency` (default), `needed_by` or `newest`.
    sort: Option<String>,
    /// With `sort=newest`: resolved cases too.
    #[serde(default)]
    resolved: bool,
    cursor: Option<String>,
    /// 1 to 100; default 50.
    limit: Option<usize>,
}

/// The desk's cases over all accounts: broken promises first, then whoever has to hear soonest.
#[utoipa::path(get, path = "/desk/queue", tag = "desk", params(QueueQuery),
    responses((status = 200, body = Page<DeskLine>), (status = 403, body = Problem)))]
pub(super) async fn list(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<QueueQuery>,
) -> Result<Json<Page<DeskLine>>, Problem> {
    let order = query.sort.as_deref().map_or(Some(QueueOrder::Urgency), QueueOrder::named);
    let order = order.ok_or_else(|| Problem::new("invalid_request", "`sort` is `urgency`, `needed_by` or `newest`"))?;
    let filter = QueueFilter {
        queue: query.queue,
        assignee: query.assignee.map(AssigneeFilter::named),
        account: query.account_id.as_deref().map(account_id).transpose()?,
        plan: query.plan,
        severity: query.severity,
        status: query.status,
        language: query.language,
        service: query.service,
        order,
        shows_resolved: query.resolved,
    };
    let limit = page_size(query.limit)?;
    Ok(Json(http.service().desk_queue(&principal, filter, query.cursor.as_deref(), limit).await?))
}

/// How much waits in each queue, how much of it is nobody's, and how many promises are past.
#[utoipa::path(get, path = "/desk/counts", tag = "desk",
    responses((status = 200, body = Vec<QueueCounts>), (status = 403, body = Problem)))]
pub(super) async fn counts(
    State(http): State<Http>,
    Caller(principal): Caller,
) -> Result<Json<Vec<QueueCounts>>, Problem> {
    Ok(Json(http.service().desk_counts(&principal).await?))
}

/// Whom a case can be given to: the roster of the catalogue, and whoever asks.
#[utoipa::path(get, path = "/desk/people", tag = "desk",
    responses((status = 200, body = Vec<Engineer>), (status = 403, body = Problem)))]
pub(super) async fn people(
    State(http): State<Http>,
    Caller(principal): Caller,
) -> Result<Json<Vec<Engineer>>, Problem> {
    Ok(Json(http.service().desk_people(&principal).await?))
}

/// Who goes on with one's cases.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Leaving {
    /// `null`: back to the queue.
    #[serde(default)]
    to: Option<Person>,
    /// What the next one should know; kept as a note in each case.
    note: String,
}

/// Hands all one's open cases on, each with the note; the ids of the cases, also where it is repeated under its `Idempotency-Key`.
#[utoipa::path(post, path = "/desk/leave", tag = "desk", request_body = Leaving,
    responses((status = 200, body = Vec<String>), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn leave(
    State(http): State<Http>,
    Caller(principal): Caller,
    body: JsonBody<Leaving>,
) -> Result<Json<Vec<String>>, Problem> {
    let command = body.command(&principal, "POST desk/leave");
    let Leaving { to, note } = body.value;
    Ok(Json(http.service().leave_shift(&principal, to, &note, command).await?))
}

/// The case of the same account that goes on.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MergeInto {
    into: String,
}

/// Ends a duplicate in another case of the account; the case that goes on.
#[utoipa::path(post, path = "/cases/{id}/merge", tag = "desk", params(("id" = String, Path)), request_body = MergeInto,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(super) async fn merge(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<MergeInto>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/merge"));
    Ok(Json(http.service().merge_case(&principal, &id, &body.value.into, command).await?))
}

/// Something that hits several accounts.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewIncident {
    /// One line; staff only.
    title: String,
}

/// Opens an incident, which only staff see.
#[utoipa::path(post, path = "/desk/incidents", tag = "desk", request_body = NewIncident,
    responses((status = 201, body = Incident), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn open_incident(
    State(http): State<Http>,
    Caller(principal): Caller,
    body: JsonBody<NewIncident>,
) -> Result<(StatusCode, Json<Incident>), Problem> {
    let command = body.command(&principal, "POST desk/incidents");
    Ok((StatusCode::CREATED, Json(http.service().open_incident(&principal, &body.value.title, command).await?)))
}

/// An incident with the cases linked to it.
#[utoipa::path(get, path = "/desk/incidents/{id}", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = IncidentView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn incident(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<IncidentView>, Problem> {
    Ok(Json(http.service().incident(&principal, &id).await?))
}

/// The incident that a case belongs to.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLink {
    incident_id: String,
}

/// Links a case to an incident.
#[utoipa::path(post, path = "/cases/{id}/link", tag = "desk", params(("id" = String, Path)), request_body = NewLink,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn link(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewLink>,
) -> Result<Json<CaseView>, Problem> {
    let command = body.command(&principal, &format!("POST cases/{id}/link"));
    Ok(Json(http.service().link_case(&principal, &id, &body.value.incident_id, command).await?))
}

/// The latest incidents, newest first.
#[utoipa::path(get, path = "/desk/incidents", tag = "desk",
    responses((status = 200, body = Vec<Incident>), (status = 403, body = Problem)))]
pub(super) async fn incidents(
    State(http): State<Http>,
    Caller(principal): Caller,
) -> Result<Json<Vec<Incident>>, Problem> {
    Ok(Json(http.service().incidents(&principal, 50).await?))
}

/// One text to all, or to each its own.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewReply {
    /// At most 8,000 characters; empty: only the cases in `each` are written to.
    #[serde(default)]
    body: String,
    /// What single cases get instead, by their ids; an empty text: nothing.
    #[serde(default)]
    each: BTreeMap<String, String>,
}

/// Writes to each case of an incident. It acknowledges; it is no response. A text that names what is another account's is
/// refused for that case alone.
#[utoipa::path(post, path = "/desk/incidents/{id}/reply", tag = "desk", params(("id" = String, Path)),
    request_body = NewReply,
    responses((status = 200, body = Vec<IncidentReply>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn reply(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<NewReply>,
) -> Result<Json<Vec<IncidentReply>>, Problem> {
    let command = body.command(&principal, &format!("POST desk/incidents/{id}/reply"));
    let words = IncidentWords { body: &body.value.body, each: &body.value.each };
    Ok(Json(http.service().reply_to_incident(&principal, &id, words, command).await?))
}
