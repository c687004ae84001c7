use axum::Json;
use axum::extract::{Path, State};

use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::CitedText;

/// The text behind a citation as it was when it was cited.
#[utoipa::path(get, path = "/passages/{digest}", tag = "turns", params(("digest" = String, Path)),
    responses((status = 200, body = CitedText), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(digest): Path<String>,
) -> Result<Json<CitedText>, Problem> {
    Ok(Json(http.service().passage(&principal, &digest).await?))
}
