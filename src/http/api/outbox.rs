use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use super::page_size;
use crate::domain::Page;
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::{Undelivered, UndeliveredEntry};

/// Which page of what.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct UndeliveredQuery {
    /// What is still tried too; default: dead letters alone.
    #[serde(default)]
    all: bool,
    cursor: Option<String>,
    /// 1 to 100; default 50.
    limit: Option<usize>,
}

/// What receivers outside did not take, newest first; for admins.
#[utoipa::path(get, path = "/desk/outbox", tag = "desk", params(UndeliveredQuery),
    responses((status = 200, body = Page<Undelivered>), (status = 403, body = Problem)))]
pub(super) async fn list(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<UndeliveredQuery>,
) -> Result<Json<Page<Undelivered>>, Problem> {
    let limit = page_size(query.limit)?;
    Ok(Json(http.service().undelivered(&principal, !query.all, query.cursor.as_deref(), limit).await?))
}

/// One of them: what would be sent, and where it stands with each receiver that was tried.
#[utoipa::path(get, path = "/desk/outbox/{id}", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = UndeliveredEntry), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<UndeliveredEntry>, Problem> {
    Ok(Json(http.service().undelivered_entry(&principal, &id).await?))
}

/// To whom it is sent again.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Resend {
    /// `webhook` or `mail`; absent: all that did not take it.
    #[serde(default)]
    receiver: Option<String>,
}

/// Sends a dead letter again, under the id it had; the receivers. Repeating it is harmless: what is no dead letter any more is
/// not found.
#[utoipa::path(post, path = "/desk/outbox/{id}/resend", tag = "desk", params(("id" = String, Path)),
    request_body = Resend,
    responses((status = 200, body = Vec<String>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn resend(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<Resend>,
) -> Result<Json<Vec<String>>, Problem> {
    Ok(Json(http.service().resend(&principal, &id, body.value.receiver.as_deref()).await?))
}
