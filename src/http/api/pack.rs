use axum::Json;
use axum::extract::{Path, State};

use crate::domain::HandoffPack;
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::http::router::Http;

/// Everything that an engineer gets with a case, so that nothing need be asked twice; for staff.
#[utoipa::path(get, path = "/cases/{id}/pack", tag = "desk", params(("id" = String, Path)),
    responses((status = 200, body = HandoffPack), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<HandoffPack>, Problem> {
    Ok(Json(http.service().handoff_pack(&principal, &id).await?))
}
