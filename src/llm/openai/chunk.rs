use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// What a chunk of a stream, or a whole reply, says. Whatever a server leaves out is absent; the rest is ignored.
#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Chunk {
    pub choices: Vec<Choice>,
    pub usage: Option<Usage>,
    /// Set when the server reports an error; its words are not kept.
    pub error: Option<IgnoredAny>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    pub index: Option<u64>,
    /// `message` in a whole reply.
    #[serde(alias = "message")]
    pub delta: Option<Delta>,
    pub finish_reason: Option<String>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct Delta {
    pub content: Option<String>,
    pub reasoning_content: Option<String>,
    pub reasoning: Option<String>,
    pub refusal: Option<String>,
    pub tool_calls: Option<Vec<CallPart>>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct CallPart {
    pub index: Option<u64>,
    pub id: Option<String>,
    pub function: Option<FunctionPart>,
}

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub(super) struct FunctionPart {
    pub name: Option<String>,
    /// A piece of JSON text.
    pub arguments: Option<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(super) struct Usage {
    pub prompt_tokens: Option<u64>,
    pub completion_tokens: Option<u64>,
}

impl Chunk {
    /// Reads `json` as the specification has it, and where it deviates, field by field.
    ///
    /// Errors: not JSON at all. JSON of any other shape is a chunk that says nothing.
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json).or_else(|_| serde_json::from_slice(json).map(Self::from_loose))
    }

    fn from_loose(value: Value) -> Self {
        // Gemini wraps an error in an array.
        let value = match value {
            Value::Array(items) => items.into_iter().next().unwrap_or_default(),
            value => value,
        };
        Self {
            choices: items(value.get("choices")).map(Choice::from_loose).collect(),
            usage: value.get("usage").map(Usage::from_loose),
            error: value.get("error").filter(|error| !error.is_null()).map(|_| IgnoredAny),
        }
    }
}

impl Choice {
    fn from_loose(value: &Value) -> Self {
        let delta = value.get("delta").or_else(|| value.get("message"));
        Self {
            index: whole_number(value.get("index")),
            delta: delta.map(Delta::from_loose),
            finish_reason: word(value.get("finish_reason")),
        }
    }
}

impl Delta {
    fn from_loose(value: &Value) -> Self {
        let content = value.get("content");
        let thoughts = text_of(content, "thinking").or_else(|| word(value.get("reasoning_content")));
        let calls = value.get("tool_calls").map(|calls| items(Some(calls)).map(CallPart::from_loose).collect());
        Self {
            content: text_of(content, "text"),
            reasoning_content: thoughts,
            reasoning: word(value.get("reasoning")),
            refusal: word(value.get("refusal")),
            tool_calls: calls,
        }
    }
}

impl CallPart {
    fn from_loose(value: &Value) -> Self {
        Self {
            index: whole_number(value.get("index")),
            id: word(value.get("id")),
            function: value.get("function").map(FunctionPart::from_loose),
        }
    }
}

impl FunctionPart {
    fn from_loose(value: &Value) -> Self {
        let arguments = match value.get("arguments") {
            Some(Value::String(text)) => Some(text.clone()),
            // llama.cpp and Ollama send the object itself.
            Some(object @ Value::Object(_)) => Some(object.to_string()),
            _ => None,
        };
        Self { name: word(value.get("name")), arguments }
    }
}

impl Usage {
    fn from_loose(value: &Value) -> Self {
        Self {
            prompt_tokens: whole_number(value.get("prompt_tokens")),
            completion_tokens: whole_number(value.get("completion_tokens")),
        }
    }
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// A string, or a number in its place.
fn word(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn whole_number(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).or_else(|| {
        let number = value.as_f64()?;
        // Counts and positions are small; a float in their place is exact.
        (number >= 0.0 && number <= f64::from(u32::MAX)).then_some(number as u64)
    })
}

/// The text of a string, or of a list's parts of this kind (Mistral nests the text of a `thinking` part once more).
fn text_of(content: Option<&Value>, kind: &str) -> Option<String> {
    match content? {
        Value::String(text) if kind == "text" => Some(text.clone()),
        Value::Array(parts) => {
            let of_kind = parts.iter().filter(|part| part.get("type").and_then(Value::as_str) == Some(kind));
            let text: String = of_kind
                .filter_map(|part| {
                    let inner = part.get(kind)?;
                    if inner.is_array() { text_of(Some(inner), "text") } else { word(Some(inner)) }
                })
                .collect();
            (!text.is_empty()).then_some(text)
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_chunk_as_specified_reads_the_same_both_ways() {
        let chunk = json!({
            "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "usage": null,
            "choices": [{"index": 0, "finish_reason": null, "logprobs": null, "delta": {
                "role": "assistant", "content": "a", "reasoning": "b",
                "tool_calls": [{"index": 1, "id": "c", "type": "function", "function": {"name": "d", "arguments": "{"}}],
            }}],
        });
        let fast: Chunk = serde_json::from_value(chunk.clone()).expect("as specified");
        assert_eq!(Chunk { usage: None, ..Chunk::from_loose(chunk) }, fast);
    }

    #[test]
    fn deviating_fields_cost_only_themselves() {
        let json = br#"{"id":17,"created":1.5,"usage":{"prompt_tokens":"3","completion_tokens":2.0},
            "choices":[{"index":0.0,"delta":{"role":null,"content":[{"type":"text","text":"a"},{"type":"image"}],
            "tool_calls":[{"index":null,"id":9,"function":{"name":"f","arguments":{"q":1}}}]}}]}"#;
        let chunk = Chunk::parse(json).expect("JSON");
        assert_eq!(chunk.usage, Some(Usage { prompt_tokens: Some(3), completion_tokens: Some(2) }));
        let function = FunctionPart { name: Some("f".to_owned()), arguments: Some(r#"{"q":1}"#.to_owned()) };
        let call = CallPart { index: None, id: Some("9".to_owned()), function: Some(function) };
        let delta = Delta { content: Some("a".to_owned()), tool_calls: Some(vec![call]), ..Delta::default() };
        assert_eq!(chunk.choices, [Choice { index: Some(0), delta: Some(delta), finish_reason: None }]);
    }

    #[test]
    fn json_of_another_shape_says_nothing_and_non_json_is_an_error() {
        for json in ["{}", "null", "\"ping\"", "[]", r#"{"choices":"not a list"}"#, r#"{"choices":null}"#] {
            assert_eq!(Chunk::parse(json.as_bytes()).expect("JSON"), Chunk::default(), "{json}");
        }
        assert!(Chunk::parse(br#"{"choices":[{"ind"#).is_err());
        assert!(Chunk::parse(b"<html>").is_err());
        assert!(Chunk::parse(&"[".repeat(100_000).into_bytes()).is_err());
    }

    #[test]
    fn an_error_is_seen_in_every_place() {
        for json in [r#"{"error":{"message":"m"}}"#, r#"{"error":"m","choices":[]}"#, r#"[{"error":{"code":1}}]"#] {
            assert!(Chunk::parse(json.as_bytes()).expect("JSON").error.is_some(), "{json}");
        }
        assert!(Chunk::parse(br#"{"error":null}"#).expect("JSON").error.is_none());
    }

    /// JSON with the names that matter, in any shape.
    fn any_json() -> impl Strategy<Value = Value> {
        let names = "choices|delta|message|content|tool_calls|function|arguments|index|id|usage|error|type|text";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-z]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(6, 64, 4, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(names, inner, 0..5).prop_map(|map| map.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_of_any_shape_is_read(json in any_json()) {
            prop_assert!(Chunk::parse(json.to_string().as_bytes()).is_ok());
        }
    }
}
