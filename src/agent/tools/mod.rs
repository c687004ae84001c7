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
mod search_past_cases;

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
pub use search_past_cases::SearchPastCases;

/// Calls of one reply that are carried out; further ones are answered with a refusal.
pub(super) const PARALLEL_CALLS: usize = 8;

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

    /// What it looks for.
    pub fn about(&self) -> &str {
        match self {
            Self::SearchDocs(it) => &it.query,
            Self::SearchCases(it) => &it.query,
            Self::ReadAccount(it) => &it.about,
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
    #[error("too many calls.")]
    TooMany,
    /// It stood in the text, where nothing is called.
    #[error("a tool call was printed as text.")]
    Leaked,
}

impl Refusal {
    /// One word for metrics and traces.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NoSuchTool => "no_such_tool",
            Self::NotJson => "not_json",
            Self::DoesNotFit(_) => "does_not_fit",
            Self::TooMany => "too_many",
            Self::Leaked => "leaked_as_text",
        }
    }
}

/// What a model is asked for; each is offered tools of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// A customer's answer: reads what they may open, and proposes.
    Answer,
    /// What engineers read of a case: reads what staff may open.
    Triage,
    /// The draft of a reply to a case's customer: reads what they may open.
    Reply,
}

struct Entry {
    /// Who is offered it.
    tasks: &'static [Task],
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
        use Task::{Answer, Reply, Triage};
        Ok(Self(vec![
            entry::<SearchDocs>(&[Answer, Triage, Reply])?,
            entry::<SearchCases>(&[Answer, Reply])?,
            entry::<SearchPastCases>(&[Triage])?,
            entry::<ReadAccount>(&[Answer, Triage, Reply])?,
            entry::<AskCustomer>(&[Answer])?,
            entry::<ProposeCase>(&[Answer])?,
            entry::<ProposeHandoff>(&[Answer])?,
        ]))
    }

    fn of(&self, task: Task) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter(move |it| it.tasks.contains(&task))
    }

    /// What the model is offered for a task.
    pub fn specs(&self, task: Task) -> Vec<ToolSpec> {
        self.of(task).map(|it| it.spec.clone()).collect()
    }

    /// Checks a call against its tool's schema; nothing that does not fit, or is not offered for the task, is ever carried out.
    pub fn read(&self, task: Task, call: &ToolCall) -> Result<Call, Refusal> {
        let entry = self.of(task).find(|it| it.spec.name == call.name).ok_or(Refusal::NoSuchTool)?;
        let Arguments::Parsed(arguments) = &call.arguments else { return Err(Refusal::NotJson) };
        if let Some(error) = entry.validator.iter_errors(arguments).next() {
            let reason: String = error.masked().to_string().chars().take(200).collect();
            return Err(Refusal::DoesNotFit(reason));
        }
        (entry.read)(arguments.clone()).map_err(|error| Refusal::DoesNotFit(error.to_string()))
    }
}

fn entry<T: Tool>(tasks: &'static [Task]) -> Result<Entry, BadSchema> {
    let mut parameters = schemars::schema_for!(T).to_value();
    if let Some(schema) = parameters.as_object_mut() {
        schema.remove("$schema");
        schema.remove("title");
        schema.remove("description");
    }
    let validator = jsonschema::validator_for(&parameters)
        .map_err(|error| BadSchema { tool: T::NAME, reason: error.to_string() })?;
    let spec = ToolSpec { name: T::NAME.to_owned(), description: T::ABOUT.to_owned(), parameters };
    Ok(Entry { tasks, spec, validator, read: |value| serde_json::from_value::<T>(value).map(T::into_call) })
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use serde_json::json;

    use super::*;

    fn toolbox() -> Toolbox {
        Toolbox::new().expect("the schemas are generated from our own types")
    }

    const TASKS: [Task; 3] = [Task::Answer, Task::Triage, Task::Reply];

    fn read_for(task: Task, name: &str, arguments: Value) -> Result<Call, Refusal> {
        let call = ToolCall { id: "c".to_owned(), name: name.to_owned(), arguments: Arguments::Parsed(arguments) };
        toolbox().read(task, &call)
    }

    fn read(name: &str, arguments: Value) -> Result<Call, Refusal> {
        read_for(Task::Answer, name, arguments)
    }

    #[test]
    fn a_call_that_fits_is_read() {
        let call = read("search_docs", json!({"query": "failover"})).expect("fits");
        assert_eq!(call, Call::Read(ReadCall::SearchDocs(SearchDocs { query: "failover".to_owned(), limit: None })));
    }

    #[test]
    fn a_foreign_argument_is_refused_whatever_the_tool() {
        for task in TASKS {
            for spec in toolbox().specs(task) {
                let refused = read_for(task, &spec.name, json!({"query": "x", "account_id": "globex"}));
                assert!(matches!(refused, Err(Refusal::DoesNotFit(_))), "{}: {refused:?}", spec.name);
            }
        }
    }

    #[test]
    fn who_words_a_triage_may_look_further_and_propose_nothing() {
        let offered = |task| -> Vec<String> { toolbox().specs(task).into_iter().map(|it| it.name).collect() };
        assert_eq!(offered(Task::Triage), ["search_docs", "search_past_cases", "read_account"]);
        assert_eq!(offered(Task::Reply), ["search_docs", "search_cases", "read_account"]);
        let of_all = json!({"query": "failover"});
        assert_eq!(read_for(Task::Reply, "search_past_cases", of_all.clone()), Err(Refusal::NoSuchTool));
        assert_eq!(read_for(Task::Triage, "propose_handoff", json!({"reason": "x"})), Err(Refusal::NoSuchTool));
        assert!(matches!(
            read_for(Task::Triage, "search_past_cases", of_all),
            Ok(Call::Read(ReadCall::SearchCases(_)))
        ));
    }

    #[test]
    fn unknown_tools_and_broken_arguments_are_refused() {
        assert_eq!(read("drop_all_tables", json!({})), Err(Refusal::NoSuchTool));
        let arguments = Arguments::Malformed("please search".to_owned());
        let call = ToolCall { id: "c".to_owned(), name: "search_docs".to_owned(), arguments };
        assert_eq!(toolbox().read(Task::Answer, &call), Err(Refusal::NotJson));
        assert!(matches!(read("search_docs", json!({"query": {"a": [1]}})), Err(Refusal::DoesNotFit(_))));
        assert!(matches!(
            read("search_docs", json!({"query": "x", "limit": 1_000_000_000})),
            Err(Refusal::DoesNotFit(_))
        ));
    }

    #[test]
    fn no_tool_takes_an_account_an_address_or_a_path() {
        let all: Vec<ToolSpec> = toolbox().0.into_iter().map(|it| it.spec).collect();
        let specs = serde_json::to_value(all).expect("names, texts and schemas are JSON");
        insta::assert_json_snapshot!(specs);
        let words = specs.to_string().to_lowercase();
        for word in ["account_id", "tenant", "\"url\"", "\"path\"", "\"confirm"] {
            assert!(!words.contains(word), "{word}");
        }
    }
}
