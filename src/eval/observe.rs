use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::BoxFuture;

use crate::agent::{Gathered, ReadCall, Reads, Sources};
use crate::base::{Deadline, Digest};
use crate::domain::{Evidence, Mode};
use crate::llm::{ChatMessage, ChatReply, ChatRequest, DeltaSink, Model, ModelError};

/// What passed between the agent and the outside during one turn.
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<Mutex<Noted>>);

/// What was noted.
#[derive(Clone, Default)]
pub(super) struct Noted {
    /// What the turn began with.
    pub gathered: Option<Gathered>,
    /// Every request, as text, with what came back.
    pub calls: Vec<Call>,
}

/// One request to a backend.
#[derive(Clone)]
pub(super) struct Call {
    /// System prompt and messages, as a model reads them; for quotes, what they were composed from.
    pub prompt: String,
    /// What the model itself had said and called before in this turn, which its later prompts repeat.
    pub own_words: String,
    /// Evidence on offer.
    pub offered: Vec<Evidence>,
    /// Digest of what came back, or the error's class.
    pub reply: String,
    pub error: Option<ModelError>,
}

impl Notes {
    /// What has been noted so far.
    pub fn take(&self) -> Noted {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn with(&self, change: impl FnOnce(&mut Noted)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Sources that note what a turn began with.
pub(super) struct NotedSources {
    pub inner: Arc<dyn Sources>,
    pub notes: Notes,
}

impl Sources for NotedSources {
    fn gather<'a>(&'a self, query: &'a str, said: &'a [String], by: Deadline) -> BoxFuture<'a, Gathered> {
        async move {
            let gathered = self.inner.gather(query, said, by).await;
            self.notes.with(|it| it.gathered = Some(gathered.clone()));
            gathered
        }
        .boxed()
    }
}

impl Reads for NotedSources {
    fn read<'a>(&'a self, call: &'a ReadCall, by: Deadline) -> BoxFuture<'a, Vec<Evidence>> {
        self.inner.read(call, by)
    }
}

/// A backend whose requests and replies are noted.
pub(super) struct NotedModel {
    pub inner: Arc<dyn Model>,
    pub notes: Notes,
}

impl Model for NotedModel {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn mode(&self) -> Mode {
        self.inner.mode()
    }

    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        deltas: DeltaSink,
    ) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        async move {
            let reply = self.inner.reply(request, deltas).await;
            let call = Call {
                prompt: prompt_of(request),
                own_words: own_words(request),
                offered: request.evidence.iter().map(|it| it.evidence.clone()).collect(),
                reply: reply.as_ref().map_or_else(|error| error.class().to_owned(), digest_of),
                error: reply.as_ref().err().cloned(),
            };
            self.notes.with(|it| it.calls.push(call));
            reply
        }
        .boxed()
    }
}

fn own_words(request: &ChatRequest) -> String {
    let said = request.messages.iter().filter_map(|it| match it {
        ChatMessage::Assistant { text, calls, .. } => {
            Some(format!("{text}{}", serde_json::to_string(calls).unwrap_or_default()))
        }
        ChatMessage::User { .. } | ChatMessage::Tool { .. } => None,
    });
    said.collect::<Vec<_>>().join("\n")
}

fn prompt_of(request: &ChatRequest) -> String {
    let mut text = request.system.clone();
    for message in &request.messages {
        text.push('\n');
        match message {
            ChatMessage::User { text: said } | ChatMessage::Tool { text: said, .. } => text.push_str(said),
            ChatMessage::Assistant { text: said, calls, .. } => {
                text.push_str(said);
                text.push_str(&serde_json::to_string(calls).unwrap_or_default());
            }
        }
    }
    text.push('\n');
    text.push_str(&request.question);
    for earlier in &request.earlier {
        text.push('\n');
        text.push_str(earlier);
    }
    text
}

fn digest_of(reply: &ChatReply) -> String {
    let calls = serde_json::to_string(&reply.calls.iter().map(|it| (&it.name, &it.arguments)).collect::<Vec<_>>());
    Digest::default().part(reply.text.as_bytes()).part(calls.unwrap_or_default().as_bytes()).hex()
}
