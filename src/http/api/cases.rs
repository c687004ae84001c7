use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

use super::{account_id, page_size};
use crate::domain::{CaseEvent, NeededBy, Page, Severity};
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::{CaseView, CustomerCase, DirectlyOpened, ListedStatus};

/// A case written by hand.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCase {
    account_id: String,
    /// One line.
    subject: String,
    /// 1 to 8,000 characters.
    description: String,
    /// Of the catalogue.
    service: String,
    /// Of the service; `general` unless given.
    #[serde(default)]
    category: Option<String>,
    severity: Severity,
    #[serde(default)]
    needed_by: Option<NeededBy>,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    tried: Vec<String>,
}

/// Opens a case directly.
#[utoipa::path(post, path = "/cases", tag = "cases", request_body = NewCase,
    responses((status = 201, body = CustomerCase), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn open(
    State(http): State<Http>,
    Caller(principal): Caller,
    body: JsonBody<NewCase>,
) -> Result<(StatusCode, Json<CustomerCase>), Problem> {
    http.limits().take_message(principal.subject())?;
    let command = body.command(&principal, "POST cases");
    let given = body.value;
    let opened = DirectlyOpened {
        account_id: account_id(&given.account_id)?,
        subject: given.subject,
        description: given.description,
        service: given.service,
        category: given.category,
        severity: given.severity,
        needed_by: given.needed_by,
        resources: given.resources,
        tried: given.tried,
    };
    let case = http.service().open_case(&principal, opened, command.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(http.service().for_customer(case))))
}

/// Which page of which account's cases.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    /// Default: the caller's first account.
    account_id: Option<String>,
    /// Only these: `open` (whatever has not ended), `unassigned`, `opened`, `work-in-progress`, `pending-customer-action`,
    /// `customer-action-completed`, `reopened` or `resolved`. Default: all.
    status: Option<String>,
    cursor: Option<String>,
    /// 1 to 100; default 50.
    limit: Option<usize>,
}

/// An account's cases, newest first, without their communications. Staff read `desk/queue`.
#[utoipa::path(get, path = "/cases", tag = "cases", params(ListQuery),
    responses((status = 200, body = Page<CustomerCase>), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<CustomerCase>>, Problem> {
    let account = match (&query.account_id, principal.accounts().first()) {
        (Some(given), _) => account_id(given)?,
        (None, Some(first)) => first.clone(),
        (None, None) => return Ok(Json(Page { items: Vec::new(), next: None })),
    };
    let status = query.status.as_deref().map(|it| ListedStatus::named(it).ok_or_else(no_such_status)).transpose()?;
    let cursor = query.cursor.as_deref();
    Ok(Json(http.service().cases(&principal, &account, status, cursor, page_size(query.limit)?).await?))
}

fn no_such_status() -> Problem {
    Problem::new("invalid_request", "`status` is `open` or a case's status, e.g. `resolved`")
}

/// A case with its communications; staff also see notes and what the evidence speaks for.
#[utoipa::path(get, path = "/cases/{id}", tag = "cases", params(("id" = String, Path)),
    responses((status = 200, body = CaseView), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<CaseView>, Problem> {
    Ok(Json(http.service().case(&principal, &id).await?))
}

/// What happened to a case, in order; for staff.
#[utoipa::path(get, path = "/cases/{id}/events", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = Vec<CaseEvent>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn events(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<CaseEvent>>, Problem> {
    Ok(Json(http.service().case_events(&principal, &id).await?))
}
