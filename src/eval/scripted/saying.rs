use serde_json::{Value, json};

use super::asked::Asked;
use crate::llm::estimated_tokens;

/// Characters of a streamed piece: what a token or two hold.
const PIECE: usize = 9;

/// A reply as a scripted model means it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Saying {
    pub text: String,
    pub reasoning: Option<String>,
    /// Name and arguments, which need not be JSON.
    pub calls: Vec<(String, String)>,
    /// `None`: what fits the calls.
    pub finish: Option<&'static str>,
    /// The server breaks off in the middle of the text.
    pub dies: bool,
}

impl Saying {
    /// Says this and is done.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Calls a tool.
    pub fn call(name: &str, arguments: &Value) -> Self {
        Self { calls: vec![(name.to_owned(), arguments.to_string())], ..Self::default() }
    }

    fn finish(&self) -> &'static str {
        self.finish.unwrap_or(if self.calls.is_empty() { "stop" } else { "tool_calls" })
    }

    /// The text, or the half of it that comes before the server breaks off.
    fn until_it_dies(&self) -> String {
        let length = self.text.chars().count();
        self.text.chars().take(if self.dies { length / 2 } else { length }).collect()
    }

    /// The reply as one JSON body.
    pub fn whole(&self, asked: &Asked, model: &str) -> Value {
        let mut message = json!({ "role": "assistant", "content": self.until_it_dies() });
        if let Some(fields) = message.as_object_mut() {
            if !self.calls.is_empty() {
                fields.insert("tool_calls".to_owned(), self.called(asked).collect());
            }
            if let Some(reasoning) = &self.reasoning {
                fields.insert("reasoning_content".to_owned(), reasoning.as_str().into());
            }
        }
        let finish = Some(self.finish()).filter(|_| !self.dies);
        json!({
            "id": "chatcmpl-scripted", "object": "chat.completion", "created": 0, "model": model,
            "choices": [{ "index": 0, "message": message, "finish_reason": finish }],
            "usage": self.usage(asked),
        })
    }

    /// The reply as the events of a stream, `[DONE]` last.
    pub fn events(&self, asked: &Asked, model: &str) -> Vec<String> {
        let chunk = |choices: Value, usage: Value| {
            json!({
                "id": "chatcmpl-scripted", "object": "chat.completion.chunk", "created": 0, "model": model,
                "choices": choices, "usage": usage,
            })
            .to_string()
        };
        let delta = |delta: Value, finish: Value| {
            chunk(json!([{ "index": 0, "delta": delta, "finish_reason": finish }]), Value::Null)
        };
        let mut events = vec![delta(json!({ "role": "assistant", "content": "" }), Value::Null)];
        if let Some(reasoning) = &self.reasoning {
            events.push(delta(json!({ "reasoning_content": reasoning }), Value::Null));
        }
        let characters: Vec<char> = self.until_it_dies().chars().collect();
        events.extend(
            characters.chunks(PIECE).map(|it| delta(json!({ "content": it.iter().collect::<String>() }), Value::Null)),
        );
        if self.dies {
            return events;
        }
        for (index, mut call) in self.called(asked).enumerate() {
            if let Some(fields) = call.as_object_mut() {
                fields.insert("index".to_owned(), index.into());
            }
            events.push(delta(json!({ "tool_calls": [call] }), Value::Null));
        }
        events.push(delta(json!({}), self.finish().into()));
        events.push(chunk(json!([]), self.usage(asked)));
        events.push("[DONE]".to_owned());
        events
    }

    fn called<'a>(&'a self, asked: &'a Asked) -> impl Iterator<Item = Value> + 'a {
        self.calls.iter().enumerate().map(|(index, (name, arguments))| {
            json!({
                "id": format!("call_{}_{}", asked.step + 1, index + 1), "type": "function",
                "function": { "name": name, "arguments": arguments },
            })
        })
    }

    fn usage(&self, asked: &Asked) -> Value {
        let shown = asked.texts.iter().chain([&asked.system]);
        let prompt: usize = shown.map(|it| estimated_tokens(it)).sum();
        let called: usize = self.calls.iter().map(|(name, it)| estimated_tokens(name) + estimated_tokens(it)).sum();
        let completion = estimated_tokens(&self.text) + called;
        json!({ "prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion })
    }
}
