//! A request, a reply and a scripted backend for this room's tests.
#![allow(clippy::expect_used, reason = "tests")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde_json::json;

use super::{ChatReply, ChatRequest, DeltaSink, Finish, Model, ModelError, TokenUsage, ToolSpec};
use crate::base::Deadline;
use crate::domain::Mode;

/// A question with one tool, to be answered within ten seconds.
pub(super) fn request() -> ChatRequest {
    let deadline = Deadline::in_(Duration::from_secs(10));
    ChatRequest {
        tools: vec![ToolSpec {
            name: "search".to_owned(),
            description: "Finds.".to_owned(),
            parameters: json!({"type": "object", "properties": {"query": {"type": "string"}}}),
        }],
        boundary: "b0undary".to_owned(),
        ..ChatRequest::of_text("Be brief.".to_owned(), "Why?".to_owned(), 1200, deadline)
    }
}

pub(super) fn reply() -> ChatReply {
    ChatReply {
        text: "Because.".to_owned(),
        calls: Vec::new(),
        finish: Finish::Stop,
        usage: TokenUsage::default(),
        reasoning: None,
        attempts: 1,
    }
}

/// Answers each call with the next result; the last one is given again and again.
pub(super) struct Scripted {
    results: Vec<Result<ChatReply, ModelError>>,
    calls: AtomicUsize,
}

impl Scripted {
    pub fn new(results: Vec<Result<ChatReply, ModelError>>) -> Self {
        Self { results, calls: AtomicUsize::new(0) }
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

impl Model for Scripted {
    fn name(&self) -> &str {
        "scripted"
    }

    fn mode(&self) -> Mode {
        Mode::Model
    }

    fn reply<'a>(&'a self, _: &'a ChatRequest, _: DeltaSink) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        let result = self.results.get(number).or(self.results.last()).expect("a result").clone();
        async move { result }.boxed()
    }
}
