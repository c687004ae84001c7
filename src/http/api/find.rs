use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::{account_id, page_size};
use crate::http::auth::Caller;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::service::FoundConversation;

/// What is looked for, and where.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct FindQuery {
    /// Words that one message holds, all of them; at most 200 characters.
    q: String,
    /// Default: the caller's first account.
    account_id: Option<String>,
    /// 1 to 100; default 50.
    limit: Option<usize>,
}

/// Looks through the caller's own conversations, newest first.
#[utoipa::path(get, path = "/conversations/search", tag = "conversations", params(FindQuery),
    responses((status = 200, body = Vec<FoundConversation>), (status = 404, body = Problem), (status = 413, body = Problem)))]
pub(super) async fn find(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<FindQuery>,
) -> Result<Json<Vec<FoundConversation>>, Problem> {
    let account = match (&query.account_id, principal.accounts().first()) {
        (Some(given), _) => account_id(given)?,
        (None, Some(first)) => first.clone(),
        (None, None) => return Ok(Json(Vec::new())),
    };
    let limit = page_size(query.limit)?;
    Ok(Json(http.service().find_conversations(&principal, &account, &query.q, limit).await?))
}
