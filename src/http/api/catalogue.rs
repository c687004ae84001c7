use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::OfferedService;

/// What a case can name.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CatalogueAnswer {
    services: Vec<OfferedService>,
}

/// The services and categories that a case can be about, with their names in the four languages.
#[utoipa::path(get, path = "/catalogue", tag = "drafts",
    responses((status = 200, body = CatalogueAnswer), (status = 401, body = Problem)))]
pub(super) async fn read(State(http): State<Http>, Caller(_principal): Caller) -> Json<CatalogueAnswer> {
    Json(CatalogueAnswer { services: http.service().offered() })
}
