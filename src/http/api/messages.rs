use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};

use crate::access::Principal;
use crate::domain::{Language, Message, Turn};
use crate::http::auth::Caller;
use crate::http::body::JsonBody;
use crate::http::limits::StreamSlot;
use crate::http::problem::Problem;
use crate::http::router::Http;
use crate::http::{request_id, stream};
use crate::service::{Asked, Followed, Question};

/// A customer's message.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewMessage {
    /// 1 to 32,000 characters.
    text: String,
    /// Ids of `POST attachments`, at most three.
    #[serde(default)]
    attachments: Vec<String>,
    /// What the page is in; the answer follows the question's own language where that is clear.
    #[serde(default)]
    language: Option<Language>,
}

/// Asks a message again.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Retry {
    #[serde(default)]
    language: Option<Language>,
}

/// A message with the turn that answers it; `turn` is `null` while a person leads the conversation.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct MessageAnswer {
    message: Message,
    turn: Option<Turn>,
}

/// Sends a message. `Accept: text/event-stream` streams the turn, anything else waits for its end.
#[utoipa::path(post, path = "/conversations/{id}/messages", tag = "messages", params(("id" = String, Path)),
    request_body = NewMessage,
    responses((status = 201, body = MessageAnswer), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn send(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: JsonBody<NewMessage>,
) -> Result<Response, Problem> {
    http.limits().take_message(principal.subject())?;
    let slot = stream_slot(&http, &principal, &headers)?;
    let request_id = request_id::current();
    let command = body.command(&principal, &format!("POST conversations/{id}/messages"));
    let question = Question {
        conversation_id: &id,
        text: &body.value.text,
        attachments: body.value.attachments.clone(),
        language: body.value.language,
        request_id: &request_id,
        command,
    };
    let asked = http.service().ask(&principal, question).await?;
    answer(&http, &principal, slot, asked).await
}

/// Asks the same message again, as a new turn.
#[utoipa::path(post, path = "/messages/{id}/retry", tag = "messages", params(("id" = String, Path)), request_body = Retry,
    responses((status = 201, body = MessageAnswer), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn retry(
    State(http): State<Http>,
    Caller(principal): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: JsonBody<Retry>,
) -> Result<Response, Problem> {
    http.limits().take_message(principal.subject())?;
    let slot = stream_slot(&http, &principal, &headers)?;
    let command = body.command(&principal, &format!("POST messages/{id}/retry"));
    let request_id = request_id::current();
    let asked = http.service().retry(&principal, &id, body.value.language, &request_id, command).await?;
    answer(&http, &principal, slot, asked).await
}

/// Room for the stream that was asked for, if one was; taken first, so that no message is accepted whose answer could
/// not be followed.
fn stream_slot(http: &Http, principal: &Principal, headers: &HeaderMap) -> Result<Option<StreamSlot>, Problem> {
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    accept.contains("text/event-stream").then(|| http.limits().take_stream(principal.subject())).transpose()
}

async fn answer(
    http: &Http,
    principal: &Principal,
    slot: Option<StreamSlot>,
    asked: Asked,
) -> Result<Response, Problem> {
    let Some(turn) = asked.turn else {
        let body = MessageAnswer { message: asked.message, turn: None };
        return Ok((StatusCode::CREATED, Json(body)).into_response());
    };
    let mut following = http.service().follow(principal, &turn.id, 0).await?;
    if let Some(slot) = slot {
        let mut response = stream::response(following, slot);
        *response.status_mut() = StatusCode::CREATED;
        return Ok(response);
    }
    let mut last = turn;
    while let Some(event) = following.next().await? {
        if let Followed::Durable(_, event) = event
            && let crate::domain::TurnEvent::Turn(turn) = &*event
        {
            last = (**turn).clone();
        }
    }
    Ok((StatusCode::CREATED, Json(MessageAnswer { message: asked.message, turn: Some(last) })).into_response())
}
