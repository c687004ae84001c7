//! The agent's decisions as a state machine without I/O: inputs in, steps out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::about::asks_for_overview;
use super::check::Verdict;
use super::human_wish::{Wish, wish_in};
use super::ledger::Ledger;
use super::request;
use super::setup::{ModelUse, Setup};
use super::tools::{AskCustomer, Call, PARALLEL_CALLS, Refusal, Task, Toolbox};
use super::units::UnitSplitter;
use crate::domain::{Assessment, Evidence, Idea, Meaning, Mode, Outcome, Trouble, Unit};
use crate::llm::{ChatMessage, ChatReply, ChatRequest, Finish, ModelError, ToolCall, asks_how_the_account_is};
use crate::prompt::{PromptError, Prompts};
use crate::text::TokenCounter;

mod conclude;
mod release;
mod step;

pub use step::{Finished, Gathered, Input, Step, citations_of};

/// Replies with broken calls that the model may repair.
const REPAIRS: u32 = 2;
/// The part of a turn's time that no model may use.
const RESERVED: u32 = 20;
/// Facts that a question for the whole state begins with.
const OVERVIEW_FACTS: usize = 8;

/// One run of the agent.
pub struct Run {
    setup: Setup,
    prompts: Arc<Prompts>,
    toolbox: Arc<Toolbox>,
    counter: TokenCounter,
    ledger: Ledger,
    splitter: UnitSplitter,
    messages: Vec<ChatMessage>,
    /// Calls being carried out, with the texts already known for the refused ones.
    pending: Vec<(ToolCall, Option<String>)>,
    state: State,
    /// A step was withheld: those after it are as well, until another list begins.
    steps_broken: bool,
    /// Something else came after that step's list.
    list_ended: bool,
    /// A lead-in or a question, which is shown only with what comes after it.
    held: Option<Unit>,
    /// The last unit was withheld: code below it would stand there without its words.
    last_withheld: bool,
    withheld_in_reply: BTreeMap<&'static str, u32>,
    shown_in_reply: u32,
    phrase_outcome: Option<Outcome>,
    has_said_closest: bool,
    /// It was said that nothing points to a problem: whatever could not be read bears on that.
    has_found_nothing: bool,
    has_told_gaps: bool,
    asked: bool,
    offered_person: bool,
    /// The customer asks for a person and tells of something else as well.
    hands_over: bool,
    has_continued: bool,
    has_shrunk: bool,
    repairs: u32,
    ideas: Vec<Idea>,
    restated: Option<String>,
    says: Vec<String>,
    may_mean: Vec<Meaning<u32>>,
    told_first: Vec<u32>,
    has: Vec<u32>,
    is_reported: bool,
    trouble: Option<Trouble<u32>>,
    assessment: Option<Assessment<u32>>,
    /// All that the customer said in this conversation, whose numbers and names may be repeated back.
    said: String,
    done: Finished,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Gathering,
    Replying(Mode),
    Reading,
    Over,
}

/// What the customer said, oldest first.
fn said(setup: &Setup) -> Vec<String> {
    setup.earlier.iter().map(|it| it.question.clone()).chain([setup.question.clone()]).collect()
}

impl Run {
    /// A run that is about to start, with its first step.
    pub fn start(
        setup: Setup,
        prompts: Arc<Prompts>,
        toolbox: Arc<Toolbox>,
        counter: TokenCounter,
    ) -> (Self, Vec<Step>) {
        let mode = match setup.model {
            ModelUse::Model => Mode::Model,
            ModelUse::QuotesOnly => Mode::Extractive,
        };
        let mut run = Self {
            prompts,
            toolbox,
            counter,
            ledger: Ledger::default(),
            splitter: UnitSplitter::default(),
            messages: Vec::new(),
            pending: Vec::new(),
            state: State::Gathering,
            steps_broken: false,
            list_ended: false,
            held: None,
            last_withheld: false,
            withheld_in_reply: BTreeMap::new(),
            shown_in_reply: 0,
            phrase_outcome: None,
            has_said_closest: false,
            has_found_nothing: false,
            has_told_gaps: false,
            asked: false,
            offered_person: false,
            hands_over: false,
            has_continued: false,
            has_shrunk: false,
            repairs: 0,
            ideas: Vec::new(),
            restated: None,
            says: Vec::new(),
            may_mean: Vec::new(),
            told_first: Vec::new(),
            has: Vec::new(),
            is_reported: false,
            trouble: None,
            assessment: None,
            said: said(&setup).join("\n"),
            done: Finished {
                outcome: Outcome::Failed,
                said: said(&setup),
                mode,
                degraded: None,
                withheld: 0,
                withheld_why: BTreeMap::new(),
                units: Vec::new(),
                cited: Vec::new(),
                facts: Vec::new(),
                gaps: Vec::new(),
                proposal: None,
                model_calls: 0,
                tool_calls: 0,
                prompt_tokens: 0,
                completion_tokens: 0,
                model_error: None,
                prompt_digest: None,
                refusals: Vec::new(),
            },
            setup,
        };
        if let Some(wish) = wish_in(&run.setup.question) {
            // Whoever waits for a person waits for no model; whoever was answered before has had enough of answers.
            (run.hands_over, run.done.mode) = (true, Mode::Extractive);
            if wish == Wish::Alone || !run.setup.earlier.is_empty() {
                let steps = run.hand_over(None);
                return (run, steps);
            }
        }
        let query = super::about::search_text(&run.setup.question, &run.setup.earlier);
        let steps = vec![Step::Gather { query, said: said(&run.setup) }];
        (run, steps)
    }

    /// Takes what happened and says what to do. After [`Step::End`] every input is ignored.
    pub fn step(&mut self, input: Input) -> Vec<Step> {
        match (self.state, input) {
            (State::Over, _) => Vec::new(),
            (_, Input::Cancelled) => self.stop(),
            (_, Input::OutOfTime) => self.run_out_of_time(),
            (State::Gathering, Input::Gathered(gathered)) => self.begin(*gathered),
            (State::Replying(_), Input::Delta(text)) => {
                let units = self.splitter.push(&text);
                self.release(units)
            }
            (State::Replying(mode), Input::Replied(Ok(reply))) => self.take_reply(mode, reply),
            (State::Replying(mode), Input::Replied(Err(error))) => self.take_error(mode, error),
            (State::Reading, Input::Read(found)) => self.take_results(found),
            // An input that does not belong to the state comes from a step that was overtaken.
            _ => Vec::new(),
        }
    }

    /// What the run leaves; complete once [`Step::End`] was returned.
    pub fn finish(self) -> Finished {
        self.done
    }

    fn begin(&mut self, gathered: Gathered) -> Vec<Step> {
        let question = &self.setup.question;
        let is_of_all = asks_for_overview(question) || (gathered.relevant == 0 && asks_how_the_account_is(question));
        let count = if is_of_all { OVERVIEW_FACTS } else { gathered.relevant };
        let asked = super::about::Asked::of(&self.setup.question, &self.setup.earlier);
        let is_meant = |it: &&crate::domain::Fact| gathered.told_first.contains(&it.id) || asked.is_about(it);
        let relevant: Vec<Evidence> = gathered.facts.iter().take(count).filter(is_meant).map(Evidence::from).collect();
        let had = gathered.had();
        for evidence in gathered.named().into_iter().chain(relevant).chain(gathered.passages) {
            self.admit(evidence);
        }
        self.has = had.into_iter().filter_map(|it| self.admit(it)).collect();
        let number = |id: &String| self.ledger.all().iter().find(|it| it.evidence.id == *id).map(|it| it.number);
        self.trouble = gathered.trouble.as_ref().and_then(|it| it.renamed(number));
        self.assessment = gathered.assessment.as_ref().and_then(|it| it.renamed(number));
        self.ideas = gathered.ideas;
        self.restated = gathered.restated;
        self.says = gathered.says;
        self.told_first = gathered.told_first.iter().filter_map(number).collect();
        self.is_reported = gathered.is_reported;
        self.may_mean = gathered.may_mean.iter().filter_map(|it| it.renamed(number)).collect();
        self.done.facts = gathered.facts;
        self.done.gaps = gathered.gaps;
        self.call(self.done.mode)
    }

    /// Adds evidence while the turn's token budget lasts; returns its number.
    fn admit(&mut self, evidence: Evidence) -> Option<u32> {
        self.ledger.admit(evidence, &self.counter, self.setup.limits.evidence_tokens)
    }

    fn call(&mut self, mode: Mode) -> Vec<Step> {
        self.state = State::Replying(mode);
        self.splitter.clear();
        self.steps_broken &= !self.done.units.is_empty();
        self.list_ended = true;
        self.held = None;
        self.last_withheld = false;
        self.withheld_in_reply.clear();
        self.shown_in_reply = 0;
        if mode == Mode::Extractive {
            return vec![Step::Call(mode, Box::new(self.request(String::new(), Vec::new())))];
        }
        self.done.model_calls += 1;
        match self.prompt() {
            Ok(request) => vec![Step::Call(mode, Box::new(request))],
            // An operator's broken override must not take support down.
            Err(_) => {
                self.done.model_calls -= 1;
                self.fall_back("prompt_broken")
            }
        }
    }

    fn prompt(&mut self) -> Result<ChatRequest, PromptError> {
        if self.messages.is_empty() {
            self.messages = self.opening()?;
        }
        let system = request::system(&self.prompts, &self.setup)?;
        self.done.prompt_digest = Some(system.digest);
        // The last call that is left must answer, so it is offered no tools.
        let is_last = self.done.model_calls >= self.setup.limits.model_calls;
        let specs = if is_last { Vec::new() } else { self.toolbox.specs(Task::Answer) };
        Ok(self.request(system.text, specs))
    }

    fn opening(&self) -> Result<Vec<ChatMessage>, PromptError> {
        let seen = request::Seen {
            ledger: &self.ledger,
            gaps: &self.done.gaps,
            restated: self.restated.as_deref(),
            is_reported: self.is_reported,
            trouble: self.trouble.as_ref(),
            assessment: self.assessment.as_ref(),
        };
        request::opening(&self.prompts, &self.setup, &seen)
    }

    fn request(&self, system: String, tools: Vec<crate::llm::ToolSpec>) -> ChatRequest {
        // A model that takes all of the turn's time leaves some to answer by quoting.
        let reserved = if system.is_empty() { Duration::ZERO } else { self.setup.limits.turn / RESERVED };
        ChatRequest {
            system,
            messages: self.messages.clone(),
            tools,
            max_tokens: self.setup.max_tokens,
            deadline: self.setup.deadline.earlier_by(reserved),
            question: self.setup.question.clone(),
            earlier: self.setup.earlier.iter().map(|it| it.question.clone()).collect(),
            language: self.setup.language,
            time_zone: self.setup.time_zone.clone(),
            now: self.setup.now,
            ideas: self.ideas.clone(),
            restated: self.restated.clone(),
            says: self.says.clone(),
            may_mean: self.may_mean.clone(),
            told_first: self.told_first.clone(),
            has: self.has.clone(),
            is_reported: self.is_reported,
            evidence: self.ledger.all().to_vec(),
            gaps: self.done.gaps.clone(),
            trouble: self.trouble.clone(),
            assessment: self.assessment.clone(),
            phrases: self.setup.phrases.clone(),
            boundary: self.setup.boundary.clone(),
        }
    }

    fn take_reply(&mut self, mode: Mode, reply: ChatReply) -> Vec<Step> {
        if mode == Mode::Model {
            self.done.prompt_tokens += reply.usage.prompt;
            self.done.completion_tokens += reply.usage.completion;
        }
        if reply.finish == Finish::LeakedToolCall {
            return self.repair_or_fall_back(reply);
        }
        let cut = reply.finish == Finish::Length && reply.calls.is_empty();
        let mut steps = Vec::new();
        // What a cut reply holds after its last whole unit is no unit.
        if cut && !self.has_continued && self.has_calls_left() {
            return self.go_on(reply);
        }
        if cut {
            self.splitter.clear();
        } else {
            let units = self.splitter.finish();
            steps = self.release(units);
        }
        if !reply.calls.is_empty() {
            steps.extend(self.take_calls(mode, reply));
            return steps;
        }
        self.count_withheld();
        steps.extend(match reply.finish {
            _ if cut => self.end(Outcome::Interrupted),
            Finish::Filtered => self.conclude_filtered(),
            _ => self.conclude(mode),
        });
        steps
    }

    fn has_calls_left(&self) -> bool {
        self.done.model_calls < self.setup.limits.model_calls
    }

    fn go_on(&mut self, reply: ChatReply) -> Vec<Step> {
        self.has_continued = true;
        let Ok(ask) = self.prompts.render(&request::ContinuePrompt {}) else { return self.end(Outcome::Interrupted) };
        self.messages.push(ChatMessage::Assistant { text: reply.text, calls: Vec::new(), reasoning: None });
        self.messages.push(ChatMessage::User { text: ask.text });
        // The half unit at the end is completed by what comes next, so nothing of the reply's state is reset.
        self.done.model_calls += 1;
        match self.prompt() {
            Ok(request) => vec![Step::Call(Mode::Model, Box::new(request))],
            Err(_) => self.end(Outcome::Interrupted),
        }
    }

    fn take_calls(&mut self, mode: Mode, reply: ChatReply) -> Vec<Step> {
        let mut reads = Vec::new();
        let mut steps = Vec::new();
        let mut closes = false;
        self.pending.clear();
        for (index, call) in reply.calls.iter().enumerate() {
            let is_over = index >= PARALLEL_CALLS || self.done.tool_calls >= self.setup.limits.tool_calls;
            let text = match self.toolbox.read(Task::Answer, call) {
                _ if is_over => Some(self.repair_text(call, &Refusal::TooMany)),
                Ok(Call::Read(read)) => {
                    self.done.tool_calls += 1;
                    reads.push(read);
                    None
                }
                Ok(proposal) => {
                    self.done.tool_calls += 1;
                    closes = true;
                    steps.extend(self.take_proposal(proposal));
                    Some("Noted.".to_owned())
                }
                Err(refusal) => {
                    self.done.refusals.push(refusal.word());
                    Some(self.repair_text(call, &refusal))
                }
            };
            self.pending.push((call.clone(), text));
        }
        let nothing_done = reads.is_empty() && !closes;
        if reads.is_empty() && closes {
            self.count_withheld();
            steps.extend(self.conclude(mode));
            return steps;
        }
        if nothing_done {
            self.repairs += 1;
        }
        if mode == Mode::Extractive || self.repairs > REPAIRS || !self.has_calls_left() {
            self.count_withheld();
            steps.extend(self.give_up_on_model());
            return steps;
        }
        self.messages.push(ChatMessage::Assistant { text: reply.text, calls: reply.calls, reasoning: reply.reasoning });
        self.state = State::Reading;
        if nothing_done {
            steps.extend(self.take_results(Vec::new()));
        } else {
            steps.push(Step::Read(reads));
        }
        steps
    }

    fn repair_text(&self, call: &ToolCall, refusal: &Refusal) -> String {
        request::repair_text(&self.prompts, &call.name, refusal)
    }

    fn take_proposal(&mut self, proposal: Call) -> Vec<Step> {
        match proposal {
            Call::AskCustomer(AskCustomer { question }) => {
                let verdict = self.checker().check(&question);
                if let Verdict::Exempt(unit, _) = verdict {
                    self.asked = true;
                    return vec![self.say_line(format!("{}\n\n", unit.markdown.trim()))];
                }
                self.withhold("question");
                Vec::new()
            }
            Call::ProposeCase(case) => {
                self.done.proposal = Some(case);
                Vec::new()
            }
            Call::ProposeHandoff(_) => {
                self.offered_person = true;
                Vec::new()
            }
            Call::Read(_) => Vec::new(),
        }
    }

    fn take_results(&mut self, found: Vec<Vec<Evidence>>) -> Vec<Step> {
        let mut found = found.into_iter();
        for (call, refused) in std::mem::take(&mut self.pending) {
            let text = match refused {
                Some(text) => text,
                None => self.result_text(found.next().unwrap_or_default()),
            };
            self.messages.push(ChatMessage::Tool { call_id: call.id, text });
        }
        self.call(Mode::Model)
    }

    fn result_text(&mut self, found: Vec<Evidence>) -> String {
        let numbers: Vec<u32> = found.into_iter().filter_map(|it| self.admit(it)).collect();
        request::tool_result(&self.prompts, &(&self.setup).into(), &self.ledger, &numbers)
    }

    fn repair_or_fall_back(&mut self, reply: ChatReply) -> Vec<Step> {
        self.repairs += 1;
        self.done.refusals.push(Refusal::Leaked.word());
        if self.repairs > REPAIRS || !self.has_calls_left() {
            return self.give_up_on_model();
        }
        let text = request::repair_text(&self.prompts, "?", &Refusal::Leaked);
        self.messages.push(ChatMessage::Assistant { text: reply.text, calls: Vec::new(), reasoning: None });
        self.messages.push(ChatMessage::User { text });
        self.call(Mode::Model)
    }

    /// Asks again, once, with the better half of the evidence and without the earlier turns.
    fn shrink(&mut self) -> Vec<Step> {
        self.has_shrunk = true;
        self.ledger.keep_first(self.ledger.all().len().div_ceil(2));
        self.setup.earlier.clear();
        self.messages.clear();
        self.call(Mode::Model)
    }

    fn take_error(&mut self, mode: Mode, error: ModelError) -> Vec<Step> {
        let is_too_long = mode == Mode::Model && error == ModelError::ContextOverflow;
        if is_too_long && !self.has_shrunk && self.done.units.is_empty() && self.has_calls_left() {
            return self.shrink();
        }
        let is_stale = matches!(error, ModelError::StaleRecording { .. });
        self.done.model_error = Some(error);
        if mode == Mode::Extractive {
            return self.end(Outcome::Failed);
        }
        if is_stale {
            // Nobody was asked, so nothing is known of what the model would have said; quotes would pass for its answer.
            self.done.degraded = Some("stale_recording");
            self.count_withheld();
            return self.end(Outcome::Failed);
        }
        if self.done.units.is_empty() {
            return self.fall_back("model_unavailable");
        }
        self.count_withheld();
        self.end(Outcome::Interrupted)
    }
}
