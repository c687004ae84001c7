use serde_json::Value;

use super::chunk::{CallPart, FunctionPart};
use crate::base::new_id;
use crate::llm::{Arguments, ToolCall};

/// Puts tool calls together from their parts, for servers that leave out index, id or both.
#[derive(Default)]
pub(super) struct CallParts {
    /// In order of first appearance.
    slots: Vec<Slot>,
}

#[derive(Default)]
struct Slot {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
}

/// What a part added, in bytes; a new call counts for more, so that empty ones are bounded too.
const NEW_CALL_BYTES: usize = 16;

impl CallParts {
    /// Adds the next part of a stream. Returns how much it added.
    ///
    /// A part belongs to the call with its index, else with its id, else to the last one. It starts a new call if there is no
    /// such call, or if it says so: another id together with a name (Gemini numbers all calls 0), or without index
    /// and id a name once the last call is whole.
    pub fn add(&mut self, part: CallPart) -> usize {
        let CallPart { index, id, function } = part;
        let id = id.unwrap_or_default();
        let FunctionPart { name, arguments } = function.unwrap_or_default();
        let name = name.unwrap_or_default();
        let found = match (index, id.as_str()) {
            (Some(_), _) => self.slots.iter_mut().rev().find(|slot| slot.index == index),
            (None, "") => self.slots.last_mut().filter(|slot| slot.goes_on_with(&name)),
            (None, id) => self.slots.iter_mut().rev().find(|slot| slot.id == id),
        };
        let found = found.filter(|slot| !slot.is_other(&id, &name));
        let arguments = arguments.unwrap_or_default();
        match found {
            Some(slot) => slot.extend(id, name, &arguments),
            None => self.start(Slot { index, id, name, arguments }),
        }
    }

    /// Adds a call of a reply that came as a whole: each stands for itself.
    pub fn add_whole(&mut self, part: CallPart) -> usize {
        let FunctionPart { name, arguments } = part.function.unwrap_or_default();
        self.start(Slot {
            index: None,
            id: part.id.unwrap_or_default(),
            name: name.unwrap_or_default(),
            arguments: arguments.unwrap_or_default(),
        })
    }

    fn start(&mut self, slot: Slot) -> usize {
        let added = NEW_CALL_BYTES + slot.name.len() + slot.arguments.len();
        self.slots.push(slot);
        added
    }

    /// The calls in order, with ids of our own where they are missing or not unique, and the worst state among them.
    pub fn finish(self) -> (Vec<ToolCall>, Calls) {
        let mut state = Calls::None;
        let mut calls: Vec<ToolCall> = Vec::with_capacity(self.slots.len());
        for slot in self.slots.into_iter().filter(|slot| !slot.is_empty()) {
            let (slot_state, arguments) = match parse(&slot.arguments) {
                Ok(arguments) => (Calls::Whole, Arguments::Parsed(arguments)),
                Err(broken) => (broken, Arguments::Malformed(slot.arguments)),
            };
            state = state.max(slot_state);
            let is_taken = slot.id.is_empty() || calls.iter().any(|call| call.id == slot.id);
            let id = if is_taken { new_id("call") } else { slot.id };
            calls.push(ToolCall { id, name: slot.name, arguments });
        }
        (calls, state)
    }
}

/// What a reply's calls are fit for; a later variant is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Calls {
    /// There are none.
    None,
    /// All have an object as arguments.
    Whole,
    /// Some have arguments that are no JSON object.
    Malformed,
    /// Some have arguments that end in the middle.
    Cut,
}

impl Slot {
    fn is_empty(&self) -> bool {
        self.name.is_empty() && self.arguments.is_empty()
    }

    /// Whether a part with neither index nor id, but perhaps a name, belongs to this call.
    fn goes_on_with(&self, name: &str) -> bool {
        name.is_empty() || (name == self.name && !self.is_whole())
    }

    fn is_whole(&self) -> bool {
        !self.arguments.is_empty() && parse(&self.arguments).is_ok()
    }

    fn is_other(&self, id: &str, name: &str) -> bool {
        !id.is_empty() && !name.is_empty() && !self.id.is_empty() && self.id != id
    }

    /// Servers that repeat id and name on every part repeat them whole.
    fn extend(&mut self, id: String, name: String, arguments: &str) -> usize {
        if self.id.is_empty() {
            self.id = id;
        }
        if self.name.is_empty() {
            self.name = name;
        }
        self.arguments.push_str(arguments);
        arguments.len()
    }
}

/// Arguments as a JSON object; a call without any takes none.
fn parse(arguments: &str) -> Result<Value, Calls> {
    if arguments.trim().is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    match serde_json::from_str(arguments) {
        Ok(Value::Object(object)) => Ok(Value::Object(object)),
        Ok(_) => Err(Calls::Malformed),
        Err(error) if error.is_eof() => Err(Calls::Cut),
        Err(_) => Err(Calls::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn part(index: Option<u64>, id: &str, name: &str, arguments: &str) -> CallPart {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let function = FunctionPart { name: some(name), arguments: some(arguments) };
        CallPart { index, id: some(id), function: Some(function) }
    }

    /// The names and arguments of the calls that `parts` make.
    fn check(parts: Vec<CallPart>, expected: &[(&str, Value)]) {
        let mut calls = CallParts::default();
        for part in parts {
            calls.add(part);
        }
        let (calls, _) = calls.finish();
        let found: Vec<(&str, Arguments)> = calls.iter().map(|call| (&*call.name, call.arguments.clone())).collect();
        let expected: Vec<(&str, Arguments)> =
            expected.iter().map(|(name, value)| (*name, Arguments::Parsed(value.clone()))).collect();
        assert_eq!(found, expected);
        let mut ids: Vec<&str> = calls.iter().map(|call| call.id.as_str()).collect();
        ids.dedup();
        assert_eq!(ids.len(), calls.len(), "ids must differ");
        assert!(ids.iter().all(|id| !id.is_empty()));
    }

    #[test]
    fn parts_find_their_call_by_index_id_or_position() {
        let (first, second) = (json!({"q": 1}), json!({"q": 2}));
        let both = [("f", first), ("g", second)];
        check(
            vec![
                part(Some(0), "a", "f", ""),
                part(Some(1), "b", "g", ""),
                part(Some(0), "", "", r#"{"q":"#),
                part(Some(1), "", "", r#"{"q":2}"#),
                part(Some(0), "", "", "1}"),
            ],
            &both,
        );
        check(
            vec![
                part(None, "a", "f", ""),
                part(None, "a", "", r#"{"q":"#),
                part(None, "a", "", "1}"),
                part(None, "b", "g", r#"{"q":2}"#),
            ],
            &both,
        );
        check(
            vec![part(None, "", "f", r#"{"q":"#), part(None, "", "", "1}"), part(None, "", "g", r#"{"q":2}"#)],
            &both,
        );
        check(vec![part(Some(0), "a", "f", r#"{"q":1}"#), part(Some(0), "b", "g", r#"{"q":2}"#)], &both);
    }

    #[test]
    fn repeated_names_are_not_joined() {
        let parts =
            vec![part(Some(0), "a", "f", ""), part(Some(0), "a", "f", "{\"q\":"), part(Some(0), "a", "f", "1}")];
        check(parts, &[("f", json!({"q": 1}))]);
        check(vec![part(None, "", "f", "{\"q\":"), part(None, "", "f", "1}")], &[("f", json!({"q": 1}))]);
    }

    #[test]
    fn the_same_tool_may_be_called_twice_even_under_one_id() {
        let twice = [("f", json!({})), ("f", json!({"q": 1}))];
        check(vec![part(Some(0), "same", "f", "{}"), part(Some(1), "same", "f", r#"{"q":1}"#)], &twice);
        check(vec![part(None, "", "f", "{}"), part(None, "", "f", r#"{"q":1}"#)], &twice);
    }

    #[test]
    fn a_call_without_arguments_takes_none() {
        check(vec![part(Some(7), "", "f", "")], &[("f", json!({}))]);
        check(vec![part(Some(0), "", "", "")], &[]);
    }

    #[test]
    fn only_arguments_that_end_in_the_middle_are_cut() {
        let cases = [
            (r#"{"q":"dis"#, Calls::Cut),
            ("please search", Calls::Malformed),
            ("[1]", Calls::Malformed),
            ("{} {}", Calls::Malformed),
        ];
        for (arguments, expected) in cases {
            let mut calls = CallParts::default();
            calls.add(part(Some(0), "a", "f", arguments));
            let (calls, state) = calls.finish();
            assert_eq!(state, expected, "{arguments}");
            let malformed = Arguments::Malformed(arguments.to_owned());
            assert_eq!(calls, [ToolCall { id: "a".to_owned(), name: "f".to_owned(), arguments: malformed }]);
        }
    }
}
