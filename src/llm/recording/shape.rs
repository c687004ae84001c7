use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::base::{Digest, sha256_hex};
use crate::domain::Language;
use crate::llm::{Arguments, ChatMessage, ChatRequest, ToolSpec};
use crate::redact::redact_text;
use crate::text::time_label;

/// A request as recordings know it: what a model reads, without what differs from run to run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    /// Redacted.
    pub question: String,
    /// Which call of its turn this is, from 1.
    pub step: usize,
    pub language: Language,
    pub max_tokens: u32,
    /// Redacted.
    pub system: String,
    pub tools: Vec<ToolSpec>,
    /// `<number> <id>@<12 hex of its text's digest>`; in later calls of a turn one digest of all.
    pub evidence: Vec<String>,
    pub messages: Vec<Sent>,
    /// The text of each of `messages`, to tell a difference by.
    pub texts: Vec<String>,
}

/// A message by its digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sent {
    pub role: String,
    /// 32 hex of the whole text's SHA-256.
    pub digest: String,
    /// 4 hex of each line's SHA-256, joined: only good for finding where two texts part.
    pub lines: String,
}

/// Stands for all messages that an earlier call of the turn was asked already.
pub(super) const EARLIER: &str = "earlier";

/// An id as `base::new_id` makes it.
static RANDOM_ID: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b[a-z]+_[0-9a-f]{32}\b").ok());

/// The key under which `model`'s reply to `request` is recorded: 64 hex. Cost: digests the whole prompt.
pub fn recording_key(model: &str, request: &ChatRequest) -> String {
    Shape::of(request).key(model)
}

impl Shape {
    /// Takes out of `request` what differs from run to run.
    pub fn of(request: &ChatRequest) -> Self {
        let clock = [request.now.to_string(), time_label(request.now, &request.time_zone, request.language)];
        let plain = |text: &str| placeholders(text, &request.boundary, &clock);
        let mut calls = Vec::new();
        let spoken: Vec<(&str, String)> = request.messages.iter().map(|it| words(it, &mut calls)).collect();
        let mut shape = Self {
            question: redact_text(&request.question),
            step: 1,
            language: request.language,
            max_tokens: request.max_tokens,
            system: redact_text(&plain(&request.system)),
            tools: request.tools.clone(),
            evidence: request
                .evidence
                .iter()
                .map(|it| format!("{} {}@{}", it.number, it.evidence.id, start(&it.evidence.digest, 12)))
                .collect(),
            messages: Vec::new(),
            texts: Vec::new(),
        };
        // Two messages of each earlier turn come before the question; each further message of the model is a call of this turn.
        let own = spoken.iter().skip(request.earlier.len() * 2);
        shape.step += own.filter(|(role, _)| *role == "assistant").count();
        let asked = spoken.iter().rposition(|(role, _)| *role == "assistant").filter(|_| shape.step > 1);
        let (before, new) = spoken.split_at(asked.map_or(0, |it| it + 1));
        if !before.is_empty() {
            shape.fold(before.iter().map(|(role, text)| (*role, plain(text))));
        }
        for (role, text) in new {
            let text = plain(text);
            shape.messages.push(Sent::new(role, &text));
            shape.texts.push(text);
        }
        shape
    }

    /// Keeps one digest of what an earlier call of the turn was asked: had that been different, there would be no later call.
    fn fold(&mut self, before: impl Iterator<Item = (&'static str, String)>) {
        let digest =
            before.fold(Digest::default(), |all, (role, text)| all.part(role.as_bytes()).part(text.as_bytes()));
        let digest = start(&digest.hex(), 32).to_owned();
        self.messages.push(Sent { role: EARLIER.to_owned(), digest, lines: String::new() });
        self.texts.push(String::new());
        let known = self.evidence.iter().fold(Digest::default(), |all, it| all.part(it.as_bytes()));
        self.evidence = vec![format!("{} pieces@{}", self.evidence.len(), start(&known.hex(), 12))];
    }

    /// See [`recording_key`].
    pub fn key(&self, model: &str) -> String {
        Known {
            language: self.language,
            max_tokens: self.max_tokens,
            system: &self.system,
            tools: &self.tools,
            evidence: &self.evidence,
            messages: &self.messages,
        }
        .key(model)
    }
}

/// The parts that a key is made of, of a request or of a record.
pub(super) struct Known<'a> {
    pub language: Language,
    pub max_tokens: u32,
    pub system: &'a str,
    pub tools: &'a [ToolSpec],
    pub evidence: &'a [String],
    pub messages: &'a [Sent],
}

impl Known<'_> {
    pub fn key(&self, model: &str) -> String {
        let tools = serde_json::to_vec(self.tools).unwrap_or_default();
        let mut digest = Digest::default()
            .part(model.as_bytes())
            .part(self.language.tag().as_bytes())
            .part(&self.max_tokens.to_le_bytes())
            .part(self.system.as_bytes())
            .part(&tools);
        for evidence in self.evidence {
            digest = digest.part(evidence.as_bytes());
        }
        for message in self.messages {
            digest = digest.part(message.role.as_bytes()).part(message.digest.as_bytes());
        }
        digest.hex()
    }
}

impl Sent {
    fn new(role: &str, text: &str) -> Self {
        Self {
            role: role.to_owned(),
            digest: start(&sha256_hex(text.as_bytes()), 32).to_owned(),
            lines: text.lines().map(line_print).collect(),
        }
    }

    /// The prints of its lines.
    pub fn prints(&self) -> Vec<&str> {
        let ends = (0..self.lines.len()).step_by(4);
        ends.map(|at| self.lines.get(at..at + 4).unwrap_or_default()).collect()
    }
}

/// Enough of a line's digest to tell it from its neighbours.
pub(super) fn line_print(line: &str) -> String {
    start(&sha256_hex(line.as_bytes()), 4).to_owned()
}

fn start(hex: &str, length: usize) -> &str {
    hex.get(..length).unwrap_or(hex)
}

/// A message's role and words. Ids of calls are replaced by their place among all calls.
fn words(message: &ChatMessage, calls: &mut Vec<String>) -> (&'static str, String) {
    match message {
        ChatMessage::User { text } => ("user", text.clone()),
        ChatMessage::Tool { call_id, text } => {
            let place = calls.iter().rposition(|it| it == call_id).map_or(0, |it| it + 1);
            ("tool", format!("result of call {place}\n{text}"))
        }
        ChatMessage::Assistant { text, calls: own, reasoning } => {
            let mut words = text.clone();
            for call in own {
                calls.push(call.id.clone());
                let arguments = match &call.arguments {
                    Arguments::Parsed(value) => value.to_string(),
                    Arguments::Malformed(text) => format!("malformed {text}"),
                };
                words.push_str(&format!("\ncall {} {} {arguments}", calls.len(), call.name));
            }
            if let Some(reasoning) = reasoning {
                words.push_str(&format!("\nreasoning {reasoning}"));
            }
            ("assistant", words)
        }
    }
}

fn placeholders(text: &str, boundary: &str, clock: &[String; 2]) -> String {
    let mut text = match boundary {
        "" => text.to_owned(),
        boundary => text.replace(boundary, "<boundary>"),
    };
    for (moment, name) in clock.iter().zip(["<now>", "<local now>"]) {
        if text.contains(moment.as_str()) {
            text = text.replace(moment.as_str(), name);
        }
    }
    let replaced = RANDOM_ID.as_ref().map(|it| it.replace_all(&text, "<id>"));
    match replaced {
        Some(Cow::Owned(replaced)) => replaced,
        _ => text,
    }
}
