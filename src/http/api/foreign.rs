use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};

use crate::domain::ForeignWords;
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::http::router::Http;

/// A text as its engineer is about to send it.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TextToSend {
    body: String,
}

/// What of it must not be sent.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ForeignList {
    items: Vec<ForeignWords>,
}

/// Marks what in a text for a case's customer belongs to another account or is internal: names, ids and longer runs of words.
/// Keeps nothing. Sending such a text is refused with `foreign_words`; for staff.
#[utoipa::path(post, path = "/cases/{id}/foreign-words", tag = "desk", params(("id" = String, Path)),
    request_body = TextToSend,
    responses((status = 200, body = ForeignList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn find(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    body: JsonBody<TextToSend>,
) -> Result<Json<ForeignList>, Problem> {
    http.limits().take_message(principal.subject())?;
    let items = http.service().foreign_words(&principal, &id, &body.value.body).await?;
    Ok(Json(ForeignList { items }))
}
