//! A turn as the AI SDK's UI message stream, version 1, over server-sent events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderValue;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures::{Stream, stream};
use serde_json::{Value, json};

use super::limits::StreamSlot;
use super::render::html;
use crate::domain::{Outcome, TurnEvent};
use crate::service::{Followed, Following};

/// How often a silent stream says that it lives.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(15);
/// The one text part of a turn.
const TEXT: &str = "answer";

/// The turn's events as a response that ends behind `[DONE]`. Closing it cancels nothing.
pub(super) fn response(following: Following, slot: StreamSlot) -> Response {
    let state = Streaming { following, _slot: slot, ready: VecDeque::new(), has_text: false, is_over: false };
    let events = stream::unfold(state, |mut state| async move {
        let event = state.next().await?;
        Some((Ok::<_, Infallible>(event), state))
    });
    let mut response = sse(events, HEARTBEAT);
    response.headers_mut().insert("x-vercel-ai-ui-message-stream", HeaderValue::from_static("v1"));
    response
}

/// Server-sent events that no proxy holds back and that show a sign of life every `heartbeat`.
pub(super) fn sse(
    events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
    heartbeat: Duration,
) -> Response {
    let keep_alive = KeepAlive::new().interval(heartbeat).text("ping");
    let mut response = Sse::new(events).keep_alive(keep_alive).into_response();
    let headers = response.headers_mut();
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    headers.insert("cache-control", HeaderValue::from_static("no-cache, no-store"));
    response
}

struct Streaming {
    following: Following,
    /// Given back when the stream is dropped.
    _slot: StreamSlot,
    ready: VecDeque<Event>,
    has_text: bool,
    is_over: bool,
}

impl Streaming {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.is_over {
                return None;
            }
            match self.following.next().await {
                Ok(Some(Followed::Stage(stage))) => {
                    self.push(&json!({ "type": "data-status", "data": { "stage": stage }, "transient": true }));
                }
                Ok(Some(Followed::Durable(seq, event))) => self.take(seq, &event),
                Ok(None) => self.is_over = true,
                Err(error) => {
                    tracing::error!(%error, "a turn could not be followed further");
                    // No terminal event: the client comes back for the rest with its `Last-Event-ID`.
                    self.is_over = true;
                }
            }
        }
    }

    /// The number goes on the last line of an event's group, so that a group cut in two is sent whole again.
    fn take(&mut self, seq: u64, event: &TurnEvent) {
        match event {
            TurnEvent::Start { turn_id, message_id } => {
                let metadata = json!({ "turn_id": turn_id, "message_id": message_id });
                self.push_numbered(seq, &json!({ "type": "start", "messageId": turn_id, "messageMetadata": metadata }));
            }
            TurnEvent::Unit(unit) => {
                if !std::mem::replace(&mut self.has_text, true) {
                    self.push(&json!({ "type": "text-start", "id": TEXT }));
                }
                let data = json!({ "html": html(&unit.markdown, &unit.citations), "markdown": unit.markdown });
                self.push(&json!({ "type": "data-unit", "id": format!("unit-{seq}"), "data": data }));
                self.push_numbered(seq, &json!({ "type": "text-delta", "id": TEXT, "delta": unit.markdown }));
            }
            TurnEvent::Source(citation) => {
                let id = &citation.evidence_id;
                self.push(&json!({ "type": "source-document", "sourceId": id, "mediaType": "text/markdown", "title": citation.title }));
                self.push_numbered(
                    seq,
                    &json!({ "type": "data-citation", "id": format!("citation-{seq}"), "data": citation }),
                );
            }
            TurnEvent::Draft(draft) => {
                self.push_numbered(seq, &json!({ "type": "data-draft", "id": draft.id, "data": draft }));
            }
            TurnEvent::Handoff(handoff) => {
                self.push_numbered(seq, &json!({ "type": "data-handoff", "id": handoff.case_id, "data": handoff }));
            }
            TurnEvent::Turn(turn) => {
                if self.has_text {
                    self.push(&json!({ "type": "text-end", "id": TEXT }));
                }
                self.push_numbered(seq, &json!({ "type": "data-turn", "id": "turn", "data": turn }));
                self.push(&match turn.outcome {
                    Some(Outcome::Interrupted) => json!({ "type": "abort" }),
                    Some(Outcome::Failed) => json!({ "type": "error", "errorText": format!("This question could not be answered. Request {}", turn.request_id) }),
                    _ => json!({ "type": "finish" }),
                });
                self.ready.push_back(Event::default().data("[DONE]"));
                self.is_over = true;
            }
        }
    }

    fn push(&mut self, data: &Value) {
        self.ready.push_back(Event::default().data(data.to_string()));
    }

    fn push_numbered(&mut self, seq: u64, data: &Value) {
        self.ready.push_back(Event::default().id(seq.to_string()).data(data.to_string()));
    }
}
