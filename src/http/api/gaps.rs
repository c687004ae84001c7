use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;

use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::Gaps;

/// How far back.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct GapsQuery {
    /// 1 to 366; default 30.
    days: Option<u32>,
}

/// What the assistant could not help with, by topic, and resolved cases that no document or card explains.
#[utoipa::path(get, path = "/desk/gaps", tag = "desk", params(GapsQuery),
    responses((status = 200, body = Gaps), (status = 403, body = Problem)))]
pub(super) async fn gaps(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<GapsQuery>,
) -> Result<Json<Gaps>, Problem> {
    Ok(Json(http.service().gaps(&principal, query.days.unwrap_or(30)).await?))
}
