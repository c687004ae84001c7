#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

mod deviations;
mod faults;
mod requests;
mod scripted;

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::mpsc;

use self::scripted::{ScriptedServer, Step};
use crate::config::ModelConfig;
pub(super) use crate::llm::samples::request;
use crate::llm::{ChatReply, ChatRequest, Model, ModelError, OpenAi, estimated_tokens};

/// Long enough for a busy machine, short enough for a test that waits for it.
pub(super) const PATIENCE: Duration = Duration::from_millis(250);

pub(super) fn config(base_url: String, stream: bool) -> ModelConfig {
    ModelConfig {
        base_url,
        api_key: Some("sk-test".to_owned().into()),
        name: "a-model".to_owned(),
        stream,
        max_tokens: 1200,
        first_byte: Duration::from_secs(20),
        idle: Duration::from_secs(20),
        price: None,
    }
}

/// Calls `model` with a reader that takes everything. Returns the result and what went through the sink.
pub(super) async fn ask(model: &impl Model, request: &ChatRequest) -> (Result<ChatReply, ModelError>, String) {
    let (deltas, mut received) = mpsc::channel::<String>(64);
    let reading = async {
        let mut text = String::new();
        while let Some(delta) = received.recv().await {
            text.push_str(&delta);
        }
        text
    };
    tokio::join!(model.reply(request, deltas), reading)
}

/// Asks a server that plays `script` once.
pub(super) async fn ask_script(script: Vec<Step>, stream: bool) -> (Result<ChatReply, ModelError>, String) {
    let server = ScriptedServer::start(vec![script]).await;
    let model = OpenAi::new(&config(server.base_url(), stream), estimated_tokens).expect("a usable config");
    ask(&model, &request()).await
}

pub(super) fn head(status: &str, headers: &str) -> Step {
    Step::Send(format!("HTTP/1.1 {status}\r\n{headers}connection: close\r\n\r\n").into_bytes())
}

pub(super) fn stream_head() -> Step {
    head("200 OK", "content-type: text/event-stream\r\n")
}

/// A whole answer with a JSON body.
pub(super) fn json_body(body: &Value) -> Vec<Step> {
    vec![head("200 OK", "content-type: application/json\r\n"), Step::Send(body.to_string().into_bytes())]
}

pub(super) fn event(chunk: &Value) -> String {
    format!("data: {chunk}\n\n")
}

pub(super) fn delta(delta: Value) -> String {
    event(&json!({"id": "x", "choices": [{"index": 0, "delta": delta, "finish_reason": null}]}))
}

pub(super) fn text(text: &str) -> String {
    delta(json!({"content": text}))
}

pub(super) fn finish(reason: &str) -> String {
    event(&json!({"id": "x", "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}))
}

pub(super) fn usage() -> String {
    event(&json!({"id": "x", "choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 7}}))
}

pub(super) const DONE: &str = "data: [DONE]\n\n";
