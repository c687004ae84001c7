//! The tools a model may call: each reads or proposes, none writes.
//!
//! One file a tool: its arguments as a type, from which the schema shown to the model and the check of what comes back
//! are both made. No tool takes an account, an address or a path.

mod ask_customer;
mod propose_case;
mod propose_handoff;
mod read_account;
mod search_cases;
mod search_docs;

use jsonschema::Validator;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::llm::{Arguments, ToolCall, ToolSpec};

pub use ask_customer::AskCustomer;
pub use propose_case::ProposeCase;
pub use propose_handoff::ProposeHandoff;
pub use read_account::ReadAccount;
pub use search_cases::SearchCases;
pub use search_docs::SearchDocs;

/// A call that fits its schema.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    Read(ReadCall),
    AskCustomer(AskCustomer),
    ProposeCase(ProposeCase),
    ProposeHandoff(ProposeHandoff),
}

/// A call that the driver carries out, within the turn's scope.
#[derive(Clone, Debug, PartialEq)]
pub enum ReadCall {
    SearchDocs(SearchDocs),
    SearchCases(SearchCases),
    ReadAccount(ReadAccount),
}

impl ReadCall {
    /// The tool's name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SearchDocs(_) => SearchDocs::NAME,
            Self::SearchCases(_) => SearchCases::NAME,
            Self::ReadAccount(_) => ReadAccount::NAME,
        }
    }
}

/// A tool's arguments; the type's doc comment is what the model reads about the tool.
trait Tool: JsonSchema + DeserializeOwned {
    const NAME: &'static str;
    const ABOUT: &'static str;
    fn into_call(self) -> Call;
}

/// Why a call is not carried out, in words the model can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("there is no tool of this name.")]
    NoSuchTool,
    #[error("its arguments are not a complete JSON object.")]
    NotJson,
    #[error("its arguments do not fit: {0}.")]
    DoesNotFit(String),
}

impl Refusal {
    /// One word for metrics and traces.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoSuchTool => "no_such_tool",
            Self::NotJson => "not_json",
            Self::DoesNotFit(_) => "does_not_fit",
        }
    }
}

struct Entry {
    spec: ToolSpec,
    validator: Validator,
    read: fn(Value) -> Result<Call, serde_json::Error>,
}

/// Every tool with its compiled schema.
pub struct Toolbox(Vec<Entry>);

/// A tool's own schema is no valid JSON Schema: a mistake in this room.
#[derive(Debug, thiserror::Error)]
#[error("the schema of tool `{tool}` does not compile: {reason}")]
pub struct BadSchema {
    pub tool: &'static str,
    pub reason: String,
}

impl Toolbox {
    /// All tools, in the order they are offered.
    pub fn new() -> Result<Self, BadSchema> {
        Ok(Self(vec![
            entry::<SearchDocs>()?,
            entry::<SearchCases>()?,
            entry::<ReadAccount>()?,
            entry::<AskCustomer>()?,
            entry::<ProposeCase>()?,
            entry::<ProposeHandoff>()?,
        ]))
    }

    /// What the model is offered.
    pub fn specs(&self) -> Vec<ToolSpec> {
        self.0.iter().map(|it| it.spec.clone()).collect()
    }

    /// Checks a call against its tool's schema; nothing that does not fit is ever carried out.
    pub fn read(&self, call: &ToolCall) -> Result<Call, Refusal> {
        let entry = self.0.iter().find(|it| it.spec.name == call.name).ok_or(Refusal::NoSuchTool)?;
        let Arguments::Parsed(arguments) = &call.arguments else { return Err(Refusal::NotJson) };
        if let Some(error) = entry.validator.iter_errors(arguments).next() {
            let reason: String = error.masked().to_string().chars().take(200).collect();
            return Err(Refusal::DoesNotFit(reason));
        }
        (entry.read)(arguments.clone()).map_err(|error| Refusal::DoesNotFit(error.to_string()))
    }
}

fn entry<T: Tool>() -> Result<Entry, BadSchema> {
    let mut parameters = schemars::schema_for!(T).to_value();
    if let Some(schema) = parameters.as_object_mut() {
        schema.remove("$schema");
        schema.remove("title");
        schema.remove("description");
    }
    let validator = jsonschema::validator_for(&parameters)
        .map_err(|error| BadSchema { tool: T::NAME, reason: error.to_string() })?;
    let spec = ToolSpec { name: T::NAME.to_owned(), description: T::ABOUT.to_owned(), parameters };
    Ok(Entry { spec, validator, read: |value| serde_json::from_value::<T>(value).map(T::into_call) })
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(name: &str, arguments: Value) -> Result<Call, Refusal> {
        let toolbox = Toolbox::new().expect("schemas compile");
        toolbox.read(&ToolCall { id: "c".to_owned(), name: name.to_owned(), arguments: Arguments::Parsed(arguments) })
    }

    #[test]
    fn a_call_that_fits_is_read() {
        let call = read("search_docs", json!({"query": "failover"})).expect("fits");
        assert_eq!(call, Call::Read(ReadCall::SearchDocs(SearchDocs { query: "failover".to_owned(), limit: None })));
    }

    #[test]
    fn a_foreign_argument_is_refused_whatever_the_tool() {
        for spec in Toolbox::new().expect("schemas compile").specs() {
            let refused = read(&spec.name, json!({"query": "x", "account_id": "globex"}));
            assert!(matches!(refused, Err(Refusal::DoesNotFit(_))), "{}: {refused:?}", spec.name);
        }
    }

    #[test]
    fn unknown_tools_and_broken_arguments_are_refused() {
        assert_eq!(read("drop_all_tables", json!({})), Err(Refusal::NoSuchTool));
        let toolbox = Toolbox::new().expect("schemas compile");
        let arguments = Arguments::Malformed("please search".to_owned());
        let call = ToolCall { id: "c".to_owned(), name: "search_docs".to_owned(), arguments };
        assert_eq!(toolbox.read(&call), Err(Refusal::NotJson));
        assert!(matches!(read("search_docs", json!({"query": {"a": [1]}})), Err(Refusal::DoesNotFit(_))));
        assert!(matches!(
            read("search_docs", json!({"query": "x", "limit": 1_000_000_000})),
            Err(Refusal::DoesNotFit(_))
        ));
    }

    #[test]
    fn no_tool_takes_an_account_an_address_or_a_path() {
        let specs = serde_json::to_value(Toolbox::new().expect("schemas compile").specs()).expect("serialises");
        insta::assert_json_snapshot!(specs);
        let words = specs.to_string().to_lowercase();
        for word in ["account_id", "tenant", "\"url\"", "\"path\"", "\"confirm"] {
            assert!(!words.contains(word), "{word}");
        }
    }
}
