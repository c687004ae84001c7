//! A triage draft in better words: a model words parts of what was computed, and each part that does not hold stays as it was.
//!
//! Two requests, so that the one for the reply is made of what the customer may open and of nothing else; each may look further
//! first, with tools that read under its own scope. What a model may not word is not among the parts: severity, queue, security,
//! timeline, gaps, questions.

mod ask;
mod parts;
mod prompts;
mod reply;
mod staff;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

pub use reply::take_reply_back;

use ask::{Asked, Asking};

use super::drive::{Agent, Reads};
use super::request::Reader;
use super::tools::Task;
use crate::base::Deadline;
use crate::cases::{AccountNames, Drafted};
use crate::config::AgentConfig;
use crate::domain::{CaseTold, Language, Mode, Triage, Usage, Wording};
use crate::llm::{ChatRequest, Model};

/// Longest that a draft waits for its words: an engineer who opens the case is to find it there.
pub const LONGEST_WORDING: Duration = Duration::from_secs(40);

/// What wording a draft needs beside the draft.
pub struct Brief<'a> {
    /// Without secrets.
    pub case: &'a CaseTold,
    /// IANA name: the account's.
    pub time_zone: &'a str,
    /// What "now" is for this account.
    pub now: Timestamp,
    pub limits: &'a AgentConfig,
    /// Longest reply of the model, in tokens.
    pub max_tokens: u32,
    /// Marks untrusted text; random, made anew for each draft.
    pub boundary: &'a str,
    /// What the account goes by, and what all accounts go by.
    pub own_names: &'a BTreeSet<String>,
    pub names: &'a AccountNames,
    /// What is looked up for engineers, and for the reply: bound to the scope of staff who opened the case, and to its customer's.
    pub for_staff: &'a dyn Reads,
    pub for_reply: &'a dyn Reads,
}

impl<'a> Brief<'a> {
    fn asking(&'a self, agent: &'a Agent, model: &'a dyn Model, task: Task, language: Language) -> Asking<'a> {
        let reads = if task == Task::Reply { self.for_reply } else { self.for_staff };
        let reader = Reader { boundary: self.boundary, time_zone: self.time_zone, language };
        Asking { agent, model, task, reads, limits: self.limits, reader }
    }

    /// What a model is asked about the case; it has to answer within the time of a turn, and no longer than a wording may take.
    fn request(&self, system: String, text: String) -> ChatRequest {
        let deadline = Deadline::in_(self.limits.turn.min(LONGEST_WORDING));
        ChatRequest {
            question: self.case.subject.clone(),
            time_zone: self.time_zone.to_owned(),
            now: self.now,
            boundary: self.boundary.to_owned(),
            ..ChatRequest::of_text(system, text, self.max_tokens, deadline)
        }
    }
}

/// What became of the parts that one request asked for.
#[derive(Default)]
struct Outcome {
    parts: Vec<String>,
    kept: BTreeMap<String, String>,
    withheld: u32,
}

impl Outcome {
    fn take(&mut self, part: &str) {
        self.parts.push(part.to_owned());
    }

    fn keep(&mut self, part: &str, why: &str) {
        self.kept.insert(part.to_owned(), why.to_owned());
    }
}

/// The draft with the parts that a model worded and that hold; without a model as it is. Asks at most eight times: each of both requests
/// may look further twice and be cut once.
pub async fn word_triage(agent: &Agent, brief: &Brief<'_>, drafted: Drafted) -> Triage {
    let Some(model) = &agent.model else { return drafted.triage };
    let mut staff = staff::Staff::of(agent, brief, &drafted);
    let mut reply = reply::Reply::of(agent, brief, &drafted);
    let (told, replied) = futures::join!(staff.ask(model.as_ref()), reply.ask(model.as_ref()));
    let mut triage = drafted.triage.clone();
    let outcomes = [staff.apply(told.text(), &mut triage), reply.apply(replied.text(), &drafted, &mut triage)];
    let mut wording = Wording { usage: usage(model.name(), &[&told, &replied]), ..Wording::default() };
    for outcome in outcomes {
        wording.parts.extend(outcome.parts);
        wording.kept.extend(outcome.kept);
        wording.withheld += outcome.withheld;
    }
    wording.looked = [told.looked, replied.looked].concat();
    triage.mode = if wording.parts.is_empty() { Mode::Extractive } else { Mode::Model };
    triage.wording = Some(wording);
    triage
}

fn usage(model: &str, asked: &[&Asked]) -> Usage {
    let sum = |part: fn(&Asked) -> u64| asked.iter().map(|it| part(it)).sum();
    Usage {
        model: model.to_owned(),
        prompt_tokens: sum(|it| it.prompt_tokens),
        completion_tokens: sum(|it| it.completion_tokens),
        model_calls: asked.iter().map(|it| it.calls).sum(),
        tool_calls: sum(|it| it.looked.len() as u64) as u32,
        ..Usage::default()
    }
}
