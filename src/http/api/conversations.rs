use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::turns::{From, after};
use super::{account_id, page_size};
use crate::domain::{Attachment, Conversation, FeedEntry, Message, Page, Speaker, Turn};
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::feed;
use crate::http::problem::Problem;
use crate::http::render::html;
use crate::http::router::Http;

/// A new conversation.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewConversation {
    account_id: String,
}

/// Opens a conversation.
#[utoipa::path(post, path = "/conversations", tag = "conversations", request_body = NewConversation,
    responses((status = 201, body = Conversation), (status = 404, body = Problem)))]
pub(super) async fn create(
    State(http): State<Http>,
    Caller(principal): Caller,
    body: JsonBody<NewConversation>,
) -> Result<(StatusCode, Json<Conversation>), Problem> {
    let account = account_id(&body.value.account_id)?;
    let command = body.command(&principal, "POST conversations");
    let conversation = http.service().create_conversation(&principal, &account, command.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(conversation)))
}

/// Which page of which list.
#[derive(Deserialize, utoipa::IntoParams)]
pub(super) struct ListQuery {
    /// Default: the caller's first account.
    account_id: Option<String>,
    cursor: Option<String>,
    /// 1 to 100; default 50.
    limit: Option<usize>,
}

/// The caller's conversations, newest first, without their messages.
#[utoipa::path(get, path = "/conversations", tag = "conversations", params(ListQuery),
    responses((status = 200, body = Page<Conversation>), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(http): State<Http>,
    Caller(principal): Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Page<Conversation>>, Problem> {
    let account = match (&query.account_id, principal.accounts().first()) {
        (Some(given), _) => account_id(given)?,
        (None, Some(first)) => first.clone(),
        (None, None) => return Ok(Json(Page { items: Vec::new(), next: None })),
    };
    let limit = page_size(query.limit)?;
    Ok(Json(http.service().conversations(&principal, &account, query.cursor.as_deref(), limit).await?))
}

/// A conversation with everything needed to show it.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ConversationAnswer {
    #[serde(flatten)]
    conversation: Conversation,
    /// The open case that shares its thread.
    case_id: Option<String>,
    /// Oldest first.
    messages: Vec<ShownMessage>,
}

/// A message, with its turn where it has one to show.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ShownMessage {
    #[serde(flatten)]
    message: Message,
    /// The assistant's answer as safe HTML with linked markers.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    /// On the assistant's messages; on a customer's while its turn has no answer of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<Turn>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment>,
}

/// A conversation, whole.
#[utoipa::path(get, path = "/conversations/{id}", tag = "conversations", params(("id" = String, Path)),
    responses((status = 200, body = ConversationAnswer), (status = 404, body = Problem)))]
pub(super) async fn read(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
) -> Result<Json<ConversationAnswer>, Problem> {
    let mut conversation = http.service().conversation(&principal, &id).await?;
    let case_id = http.service().case_of_conversation(&principal, &id).await?;
    let mut files = http.service().files_of_conversation(&principal, &id).await?;
    let mut messages = Vec::with_capacity(conversation.messages.len());
    for message in std::mem::take(&mut conversation.messages) {
        let turn = match &message.turn_id {
            Some(turn_id) => Some(http.service().turn(&principal, turn_id).await?),
            None => None,
        };
        let is_answer = message.from == Speaker::Assistant;
        let turn = turn.filter(|it| is_answer || it.answer.is_none());
        let answer = turn.as_ref().and_then(|it| it.answer.as_ref()).filter(|_| is_answer);
        let html = answer.map(|it| html(&it.markdown, &it.citations));
        let attachments = files.remove(&message.id).unwrap_or_default();
        messages.push(ShownMessage { message, html, turn, attachments });
    }
    Ok(Json(ConversationAnswer { conversation, case_id, messages }))
}

/// Follows a conversation: what is stored behind the given entry, then what comes. Never ends by itself, except with the
/// caller's token.
#[utoipa::path(get, path = "/conversations/{id}/events", tag = "conversations", params(("id" = String, Path), From),
    responses((status = 200, content_type = "text/event-stream", body = FeedEntry), (status = 404, body = Problem),
        (status = 429, body = Problem)))]
pub(super) async fn events(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let slot = http.limits().take_stream(principal.subject())?;
    let following = http.service().follow_feed(&principal, &id, after(&from, &headers)).await?;
    Ok(feed::response(following, slot))
}
