//! Carries out a run's steps: the only place of this room that waits.

use std::sync::Arc;
use std::time::Instant;

use futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::run::{Finished, Gathered, Input, Run, Step};
use super::setup::Setup;
use super::tools::{ReadCall, Toolbox};
use crate::base::Deadline;
use crate::domain::{Evidence, Mode, TraceStage, Unit};
use crate::llm::{ChatReply, ChatRequest, Model, ModelError};
use crate::prompt::Prompts;
use crate::text::TokenCounter;

/// Deltas that may wait for the checker; then the model's server is slowed down.
const WAITING_DELTAS: usize = 64;

/// What tools read from, already bound to a scope.
pub trait Reads: Send + Sync {
    /// Carries out one reading call; nothing found is an empty list.
    fn read<'a>(&'a self, call: &'a ReadCall, by: Deadline) -> BoxFuture<'a, Vec<Evidence>>;
}

/// What a turn may read from, already bound to its scope.
pub trait Sources: Reads {
    /// Searches by `query` and collects at once, under one deadline; `said` is what the customer said in the conversation, oldest
    /// first, the question last. Never fails: what could not be had is a gap.
    fn gather<'a>(&'a self, query: &'a str, said: &'a [String], by: Deadline) -> BoxFuture<'a, Gathered>;
}

/// What a run tells while it goes on.
#[derive(Debug)]
pub enum Event {
    /// A stage has begun: `gather`, `model`, `quotes`, `tool`.
    Stage(&'static str),
    /// A unit holds and may be shown; the evidence that no unit before it cites comes along.
    Unit { unit: Unit, newly_cited: Vec<Evidence> },
}

/// What all runs share. Cheap to clone.
#[derive(Clone)]
pub struct Agent {
    pub prompts: Arc<Prompts>,
    pub toolbox: Arc<Toolbox>,
    pub counter: TokenCounter,
    /// `None`: answers quote.
    pub model: Option<Arc<dyn Model>>,
    pub extractive: Arc<dyn Model>,
}

/// A finished run with its trace.
pub struct Driven {
    pub finished: Finished,
    pub trace: Vec<TraceStage>,
}

/// Drives one run to its end. Units go through `events` as they are released; a closed channel is no error.
///
/// Ends at the latest at the setup's deadline, or at once when `cancel` fires; what was shown stands.
pub async fn drive(
    agent: &Agent,
    setup: Setup,
    sources: &dyn Sources,
    events: mpsc::Sender<Event>,
    cancel: CancellationToken,
) -> Driven {
    let deadline = setup.deadline;
    let gather = setup.limits.gather;
    let (run, steps) = Run::start(setup, Arc::clone(&agent.prompts), Arc::clone(&agent.toolbox), agent.counter.clone());
    let mut driver = Driver { agent, sources, events, deadline, gather, run, trace: Vec::new() };
    let stopped = {
        let work = driver.work(steps);
        tokio::select! {
            biased;
            () = cancel.cancelled() => Some(Input::Cancelled),
            () = tokio::time::sleep_until(deadline.instant().into()) => Some(Input::OutOfTime),
            () = work => None,
        }
    };
    if let Some(input) = stopped {
        let steps = driver.run.step(input);
        driver.show_all(&steps).await;
    }
    let finished = driver.run.finish();
    let mut trace = driver.trace;
    trace.push(check_stage(&finished));
    Driven { finished, trace }
}

struct Driver<'a> {
    agent: &'a Agent,
    sources: &'a dyn Sources,
    events: mpsc::Sender<Event>,
    deadline: Deadline,
    gather: std::time::Duration,
    run: Run,
    trace: Vec<TraceStage>,
}

impl Driver<'_> {
    async fn work(&mut self, mut steps: Vec<Step>) {
        while !steps.is_empty() {
            self.show_all(&steps).await;
            // A run asks for at most one thing that waits at a time, always last.
            let Some(last) = steps.pop() else { return };
            steps = match last {
                Step::Show { .. } | Step::End => return,
                Step::Gather { query, said } => self.gather(&query, &said).await,
                Step::Read(calls) => self.read(calls).await,
                Step::Call(mode, request) => self.call(mode, &request).await,
            };
        }
    }

    async fn show_all(&self, steps: &[Step]) {
        for step in steps {
            if let Step::Show { unit, newly_cited } = step {
                self.tell(Event::Unit { unit: unit.clone(), newly_cited: newly_cited.clone() }).await;
            }
        }
    }

    async fn tell(&self, event: Event) {
        // The receiver is gone when the server stops; the run still ends in order.
        let _ = self.events.send(event).await;
    }

    async fn gather(&mut self, query: &str, said: &[String]) -> Vec<Step> {
        self.tell(Event::Stage("gather")).await;
        let begun = Instant::now();
        let gathered = self.sources.gather(query, said, self.deadline.at_most(self.gather)).await;
        let note = format!(
            "{} passages, {} facts ({} relevant), {} gaps",
            gathered.passages.len(),
            gathered.facts.len(),
            gathered.relevant,
            gathered.gaps.len()
        );
        self.note("gather", None, begun, note);
        self.run.step(Input::Gathered(gathered.into()))
    }

    async fn read(&mut self, calls: Vec<ReadCall>) -> Vec<Step> {
        self.tell(Event::Stage("tool")).await;
        let begun = Instant::now();
        let reads = calls.iter().map(|call| self.sources.read(call, self.deadline.at_most(self.gather)));
        let found = futures::future::join_all(reads).await;
        let names: Vec<&str> = calls.iter().map(ReadCall::name).collect();
        let count: usize = found.iter().map(Vec::len).sum();
        self.note("tool", None, begun, format!("{}: {count} found", names.join(", ")));
        self.run.step(Input::Read(found))
    }

    async fn call(&mut self, mode: Mode, request: &ChatRequest) -> Vec<Step> {
        let model = match (mode, &self.agent.model) {
            (Mode::Model, Some(model)) => Arc::clone(model),
            _ => Arc::clone(&self.agent.extractive),
        };
        self.tell(Event::Stage(if mode == Mode::Model { "model" } else { "quotes" })).await;
        let begun = Instant::now();
        let (deltas, mut arriving) = mpsc::channel(WAITING_DELTAS);
        let reply = model.reply(request, deltas);
        tokio::pin!(reply);
        let mut overtaken = Vec::new();
        let outcome = loop {
            tokio::select! {
                biased;
                Some(text) = arriving.recv() => overtaken = self.take_delta(text).await,
                outcome = &mut reply => break outcome,
            }
        };
        while let Ok(text) = arriving.try_recv() {
            overtaken = self.take_delta(text).await;
        }
        if overtaken.iter().any(|it| matches!(it, Step::End)) {
            return overtaken;
        }
        self.note_call(mode, request, begun, &outcome);
        self.run.step(Input::Replied(outcome))
    }

    async fn take_delta(&mut self, text: String) -> Vec<Step> {
        let steps = self.run.step(Input::Delta(text));
        self.show_all(&steps).await;
        steps.into_iter().filter(|it| !matches!(it, Step::Show { .. })).collect()
    }

    fn note_call(
        &mut self,
        mode: Mode,
        request: &ChatRequest,
        begun: Instant,
        outcome: &Result<ChatReply, ModelError>,
    ) {
        let note = match outcome {
            Ok(reply) => format!(
                "{:?}, {} calls, {} + {} tokens, {} attempts",
                reply.finish,
                reply.calls.len(),
                reply.usage.prompt,
                reply.usage.completion,
                reply.attempts
            ),
            Err(error) => format!("failed: {error}"),
        };
        let digest = (mode == Mode::Model).then(|| crate::base::sha256_hex(request.system.as_bytes()));
        self.note(if mode == Mode::Model { "model" } else { "quotes" }, digest, begun, note);
    }

    fn note(&mut self, stage: &str, digest: Option<String>, begun: Instant, note: String) {
        let ms = begun.elapsed().as_secs_f64() * 1_000.0;
        self.trace.push(TraceStage { stage: stage.to_owned(), digest, ms, note });
    }
}

fn check_stage(finished: &Finished) -> TraceStage {
    let why: Vec<String> = finished.withheld_why.iter().map(|(why, count)| format!("{count} {why}")).collect();
    let mut note = format!("{} units shown, {} withheld", finished.units.len(), finished.withheld);
    if !why.is_empty() {
        note.push_str(&format!(" ({})", why.join(", ")));
    }
    if !finished.refusals.is_empty() {
        note.push_str(&format!("; calls refused: {}", finished.refusals.join(", ")));
    }
    TraceStage { stage: "check".to_owned(), digest: None, ms: 0.0, note }
}
