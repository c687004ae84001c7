use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::page_size;
use crate::domain::{AuditEntry, Page};
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::http::router::Http;

/// Which page of which chain.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct AuditQuery {
    /// An account's id, or `system` (admins); default: the caller's first account.
    chain: Option<String>,
    cursor: Option<String>,
    /// 1 to 100; default 50.
    limit: Option<usize>,
}

/// The audit trail, oldest first. `hash = sha256(prev + "\n" + payload)`.
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditQuery),
    responses((status = 200, body = Page<AuditEntry>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page<AuditEntry>>, Problem> {
    let limit = page_size(query.limit)?;
    let page = http.service().audit(&principal, query.chain.as_deref(), query.cursor.as_deref(), limit).await?;
    Ok(Json(page))
}
