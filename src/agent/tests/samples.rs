//! A small world: a failed-over database, the document about it, and a run that is fed by hand.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use crate::agent::{Exchange, Finished, Gathered, Input, ModelUse, Run, Setup, Step, Toolbox};
use crate::base::{Deadline, sha256_hex};
use crate::config::AgentConfig;
use crate::domain::{Evidence, EvidenceKind, Fact, FactKind, Gap, GapReason, Language, Mode, Phrase, Phrases, Unit};
use crate::llm::{Arguments, ChatReply, ChatRequest, Finish, ModelError, TokenUsage, ToolCall};
use crate::prompt::Prompts;
use crate::text::{TokenCounter, language_of};

pub(super) const BOUNDARY: &str = "b0undary";
pub(super) const QUESTION: &str = "Why did my database shop-orders fail over, and what should I check?";

static PROMPTS: LazyLock<Arc<Prompts>> =
    LazyLock::new(|| Arc::new(Prompts::load(Path::new("/nonexistent")).expect("embedded prompts load")));
static TOOLS: LazyLock<Arc<Toolbox>> = LazyLock::new(|| Arc::new(Toolbox::new().expect("schemas compile")));

pub(super) fn prompts() -> Arc<Prompts> {
    Arc::clone(&PROMPTS)
}

pub(super) fn phrases(language: Language) -> Phrases {
    PROMPTS.phrases(language)
}

pub(super) fn setup(question: &str) -> Setup {
    Setup {
        question: question.to_owned(),
        earlier: Vec::new(),
        language: Language::En,
        time_zone: "Asia/Taipei".to_owned(),
        now: "2026-11-20T18:17:00Z".parse().expect("a time"),
        plan: "enterprise".to_owned(),
        phrases: phrases(Language::En),
        limits: AgentConfig {
            turn: Duration::from_secs(60),
            gather: Duration::from_secs(2),
            model_calls: 8,
            tool_calls: 16,
            evidence_tokens: 6_000,
            support_threshold: 0.6,
            link_hosts: Vec::new(),
        },
        max_tokens: 1_200,
        model: ModelUse::Model,
        boundary: BOUNDARY.to_owned(),
        deadline: Deadline::in_(Duration::from_secs(60)),
    }
}

/// The same for a reader of another language.
pub(super) fn setup_in(language: Language, question: &str) -> Setup {
    Setup { language, phrases: phrases(language), ..setup(question) }
}

pub(super) fn earlier() -> Exchange {
    Exchange { question: "Is the shop slow?".to_owned(), answer: "Latency rose to 4 s [2].".to_owned() }
}

pub(super) fn passage(id: &str, title: &str, text: &str) -> Evidence {
    Evidence {
        id: id.to_owned(),
        kind: EvidenceKind::Doc,
        title: title.to_owned(),
        headings: vec!["How long it takes".to_owned()],
        url: Some(format!("https://docs.example.com/{id}")),
        language: language_of(text),
        updated: Some("2026-08-01".to_owned()),
        text: text.to_owned(),
        digest: sha256_hex(text.as_bytes()),
        fact: None,
        relevance: Some(0.9),
        holds_only: None,
    }
}

pub(super) fn fact() -> Fact {
    Fact {
        resource: Some("arn:aws:rds:ap-northeast-1:111122223333:db:shop-orders".to_owned()),
        title: "Multi-AZ failover of shop-orders completed".to_owned(),
        body: "The primary host was unreachable. RDS-EVENT-0049 was recorded.".to_owned(),
        severity: Some("issue".to_owned()),
        source: "files:health.json".to_owned(),
        ..Fact::bare("fact-1", FactKind::Health, "2026-11-20T18:05:00Z".parse().expect("a time"))
    }
}

/// Our own sentence in English.
pub(super) fn say(phrase: Phrase) -> String {
    phrases(Language::En).get(phrase).to_owned()
}

pub(super) fn gap() -> Gap {
    Gap {
        source: "files:alarms.json".to_owned(),
        reason: GapReason::Late,
        detail: "nothing arrived within 2 s".to_owned(),
    }
}

/// Evidence 1: the fact. Evidence 2: what the documents say.
pub(super) fn gathered() -> Gathered {
    Gathered {
        facts: vec![fact()],
        relevant: 1,
        gaps: Vec::new(),
        passages: vec![passage("failover", "Failover of a database", DOCUMENT)],
        ideas: Vec::new(),
        restated: None,
        says: Vec::new(),
        may_mean: Vec::new(),
        told_first: Vec::new(),
        has: Vec::new(),
        is_reported: false,
        trouble: None,
        assessment: None,
    }
}

pub(super) const DOCUMENT: &str = "A failover usually takes 60 to 120 seconds. \
     Clients must reconnect after a failover because the DNS record changes. \
     Do not delete the old snapshot before the failover has completed.\n\n\
     1. Check the DNS time to live of the clients.\n2. Restart the connection pools.\n\n\
     ```sh\naws rds describe-events --source-identifier shop-orders\n```\n";

/// A unit of a model that the world above supports.
pub(super) const HOLDS: &str = "A failover usually takes 60 to 120 seconds [2].";

pub(super) fn reply(text: &str) -> ChatReply {
    ChatReply {
        text: text.to_owned(),
        calls: Vec::new(),
        finish: Finish::Stop,
        usage: TokenUsage { prompt: 100, completion: 20, estimated: false },
        reasoning: None,
        attempts: 1,
    }
}

pub(super) fn call(name: &str, arguments: serde_json::Value) -> ToolCall {
    ToolCall { id: format!("call-{name}"), name: name.to_owned(), arguments: Arguments::Parsed(arguments) }
}

pub(super) fn calling(calls: Vec<ToolCall>) -> ChatReply {
    ChatReply { calls, finish: Finish::ToolCalls, ..reply("") }
}

/// What a run asks for last, without its request.
#[derive(Debug, PartialEq)]
pub(super) enum Wants {
    Gather(String),
    Call(Mode),
    Read(usize),
    Nothing,
    End,
}

/// A run with everything it has shown and asked for.
pub(super) struct Fed {
    pub run: Run,
    pub shown: Vec<Unit>,
    pub requests: Vec<(Mode, ChatRequest)>,
    pub wants: Wants,
}

impl Fed {
    pub fn start(setup: Setup) -> Self {
        let (run, steps) = Run::start(setup, prompts(), Arc::clone(&TOOLS), TokenCounter::estimating());
        let mut fed = Self { run, shown: Vec::new(), requests: Vec::new(), wants: Wants::Nothing };
        fed.take(steps);
        fed
    }

    /// A run that has gathered and waits for its first reply.
    pub fn asked(setup: Setup) -> Self {
        Self::start(setup).with(Input::Gathered(gathered().into()))
    }

    pub fn with(mut self, input: Input) -> Self {
        let steps = self.run.step(input);
        self.take(steps);
        self
    }

    /// A whole reply: its text as one delta, then its end.
    pub fn replied(self, reply: ChatReply) -> Self {
        let text = reply.text.clone();
        self.with(Input::Delta(text)).with(Input::Replied(Ok(reply)))
    }

    pub fn says(self, text: &str) -> Self {
        self.replied(reply(text))
    }

    pub fn calls(self, calls: Vec<ToolCall>) -> Self {
        self.replied(calling(calls))
    }

    pub fn fails(self, error: ModelError) -> Self {
        self.with(Input::Replied(Err(error)))
    }

    /// The quoting backend's reply, made by hand so that this room's tests need no other backend.
    pub fn quotes(self) -> Self {
        assert_eq!(self.wants, Wants::Call(Mode::Extractive));
        let quote = "A failover usually takes 60 to 120 seconds.";
        self.says(&format!("{}\n\n{quote} [2: \"{quote}\"]", phrases(Language::En).get(Phrase::FromDocuments)))
    }

    fn take(&mut self, steps: Vec<Step>) {
        self.wants = Wants::Nothing;
        for step in steps {
            assert_ne!(self.wants, Wants::End, "nothing may come after the end");
            match step {
                Step::Show { unit, .. } => self.shown.push(unit),
                Step::Gather { query, .. } => self.wants = Wants::Gather(query),
                Step::Read(calls) => self.wants = Wants::Read(calls.len()),
                Step::End => self.wants = Wants::End,
                Step::Call(mode, request) => {
                    self.wants = Wants::Call(mode);
                    self.requests.push((mode, *request));
                }
            }
        }
    }

    pub fn text(&self) -> String {
        self.shown.iter().map(|it| it.markdown.as_str()).collect()
    }

    /// The finished run; it must have ended.
    pub fn done(self) -> Finished {
        assert_eq!(self.wants, Wants::End);
        let finished = self.run.finish();
        assert_eq!(finished.units, self.shown, "what is left is what was shown");
        finished
    }
}
