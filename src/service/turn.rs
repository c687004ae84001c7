use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::error::ServiceError;
use super::home::Service;
use super::live::{LiveEvent, LiveTurn};
use crate::access::{HomeKey, Principal, Scope};
use crate::agent::{Driven, Event, Finished, plain_proposal};
use crate::base::new_id;
use crate::cases::{asks_for_case, hear, tells_something, wants_case};
use crate::domain::{AccountProfile, Answer, DraftKind, Evidence, Language, Outcome, Phrase, Turn, TurnEvent, Unit};
use crate::store::{Ended, FinishedTurn, Pack, StoreError, Talk, TurnRecord, TurnsWish};
use crate::telemetry;

/// How often and how long apart the end of a turn is tried again before the turn is closed as interrupted.
const TRIES_TO_END: u32 = 5;
const BETWEEN_TRIES: Duration = Duration::from_secs(1);

/// Whether a stop reached a running turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Stopping,
    /// It had ended before.
    AlreadyOver,
}

impl Service {
    /// A turn as it stands.
    pub async fn turn(&self, principal: &Principal, turn_id: &str) -> Result<Turn, ServiceError> {
        let scope = self.scope_of_turn(principal, turn_id).await?;
        self.store().turn(&scope, turn_id).await?.ok_or(ServiceError::NotFound { what: "turn" })
    }

    /// Stops a running turn; what was shown stands, and the turn ends as interrupted.
    pub async fn cancel(&self, principal: &Principal, turn_id: &str) -> Result<Verdict, ServiceError> {
        self.scope_of_turn(principal, turn_id).await?;
        match self.live().get(turn_id) {
            Some(live) => {
                live.cancel.cancel();
                Ok(Verdict::Stopping)
            }
            None => {
                self.close_abandoned(turn_id).await?;
                Ok(Verdict::AlreadyOver)
            }
        }
    }

    /// Ends a turn that nobody runs, such as one whose end could not be stored for as long as it was tried: else it would
    /// stand in the way of its conversation until the next start. A turn is live from before it is stored until after its
    /// end is, and turns of the command line are of conversations that no other principal reaches.
    pub(super) async fn close_abandoned(&self, turn_id: &str) -> Result<(), ServiceError> {
        if self.live().get(turn_id).is_some() {
            return Ok(());
        }
        let running = self.store().running_turns().await?;
        if let Some(turn) = running.iter().find(|it| it.turn_id == turn_id) {
            self.hand_over_cut(turn).await?;
        }
        match self.store().interrupt(turn_id, self.now()).await {
            Ok(_) | Err(StoreError::TurnEnded { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Any conversation's finished turns, for the operator.
    pub async fn talk(&self, conversation_id: &str, operator: &HomeKey) -> Result<Talk, ServiceError> {
        let found = self.store().talk_any(conversation_id, operator).await?;
        found.ok_or(ServiceError::NotFound { what: "conversation" })
    }

    /// Any turn with everything kept about it, for the operator.
    pub async fn turn_record(&self, turn_id: &str, operator: &HomeKey) -> Result<TurnRecord, ServiceError> {
        self.store().turn_any(turn_id, operator).await?.ok_or(ServiceError::NotFound { what: "turn" })
    }
}

/// A running turn's hand in the store: every event is stored, then told to followers.
pub(super) struct TurnWork {
    service: Service,
    scope: Scope,
    turn: Turn,
    live: LiveTurn,
    begun: Instant,
    /// The first write that failed; nothing is shown after it.
    broken: Option<StoreError>,
}

impl TurnWork {
    /// For a turn that was just accepted; `start` is stored as event 1.
    pub(super) fn new(service: Service, scope: Scope, turn: Turn, start: TurnEvent, live: LiveTurn) -> Self {
        let work = Self { service, scope, turn, live, begun: Instant::now(), broken: None };
        work.tell(LiveEvent::Durable(1, Arc::new(start)));
        work
    }

    pub(super) fn conversation_id(&self) -> &str {
        &self.turn.conversation_id
    }

    pub(super) fn cancel(&self) -> CancellationToken {
        self.live.cancel.clone()
    }

    /// Stores what came, in one write, then tells it.
    pub(super) async fn take(&mut self, events: impl Iterator<Item = Event>) {
        let mut durable = Vec::new();
        let mut cited: Vec<Evidence> = Vec::new();
        for event in events {
            match event {
                Event::Stage(stage) => self.tell(LiveEvent::Stage(stage)),
                Event::Unit { unit, newly_cited } => {
                    let sources = newly_cited.iter().filter_map(|evidence| {
                        unit.citations.iter().find(|it| it.evidence_id == evidence.id).cloned().map(TurnEvent::Source)
                    });
                    let sources: Vec<TurnEvent> = sources.collect();
                    durable.push(TurnEvent::Unit(unit));
                    durable.extend(sources);
                    cited.extend(newly_cited);
                }
            }
        }
        if durable.is_empty() || self.broken.is_some() {
            return;
        }
        match self.service.store().append_cited(&self.turn.id, &durable, &cited).await {
            Ok(numbers) => {
                for (seq, event) in numbers.into_iter().zip(durable) {
                    self.tell(LiveEvent::Durable(seq, Arc::new(event)));
                }
            }
            Err(error) => {
                tracing::error!(turn.id = %self.turn.id, %error, "units could not be stored; the turn is stopped");
                self.broken = Some(error);
                self.live.cancel.cancel();
            }
        }
    }

    /// Stores the turn's end with everything it leaves, in one transaction, and tells it; whether that went well.
    pub(super) async fn finish(
        mut self,
        driven: Driven,
        profile: &AccountProfile,
        language: Language,
        question: &str,
    ) -> bool {
        let Driven { mut finished, trace } = driven;
        let wished = draft_as_wished(&mut finished, question);
        let at = self.service.now();
        let handoff = match finished.outcome {
            Outcome::Handoff => Some(self.wanted_person(profile, language, question, at).await),
            _ => None,
        };
        let evidence = finished.cited.clone();
        let withheld_why = finished.withheld_why.clone();
        let model_error = finished.model_error.as_ref().map(|it| it.class());
        self.service.knowledge().complete(&mut self.turn, finished, profile, language, at);
        if self.broken.is_some() {
            self.turn.outcome = Some(Outcome::Interrupted);
        }
        self.turn.took_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut events = Vec::new();
        self.hold_beside_security(language, question, &mut events).await;
        if let Some(wished) = wished {
            let was_told = self.was_told_what_the_plan_lacks().await;
            self.tell_of_wish(wished, was_told, language, &mut events);
        }
        if let Some(draft) = &self.turn.draft {
            events.push(TurnEvent::Draft(Box::new(draft.clone())));
        }
        let answer = self.turn.answer.as_ref().map(|it| (new_id("msg"), it.markdown.clone()));
        let record = FinishedTurn {
            turn: self.turn.clone(),
            events,
            evidence,
            trace,
            handoff,
            assistant_message: answer,
            at,
            audit_detail: json!({
                "mode": self.turn.mode, "degraded": self.turn.degraded, "withheld": self.turn.withheld,
                "withheld_why": withheld_why, "model_error": model_error, "request_id": self.turn.request_id,
            }),
        };
        match self.store_end(record).await {
            Ok(Ended { numbers, mut events, turn }) => {
                events.push(TurnEvent::Turn(Box::new(turn)));
                for (seq, event) in numbers.into_iter().zip(events) {
                    self.tell(LiveEvent::Durable(seq, Arc::new(event)));
                }
            }
            Err(error) => {
                tracing::error!(turn.id = %self.turn.id, %error, "the end of the turn could not be stored");
                return false;
            }
        }
        if let Some(outcome) = self.turn.outcome {
            telemetry::turn_finished(outcome, self.turn.mode, self.begun.elapsed());
        }
        true
    }

    /// While a security case of this conversation is open, takes back a proposal of another, and tells whoever asks for another
    /// case that it waits, and how it need not; the answer stays.
    async fn hold_beside_security(&mut self, language: Language, question: &str, events: &mut Vec<TurnEvent>) {
        // A wish for another case stays one, though what it is drafted from tells of the security one as well.
        let is_other = self.turn.draft.as_ref().is_some_and(|it| it.kind != DraftKind::Security)
            || (wants_case(question) && hear([question]).kind() != DraftKind::Security);
        let goes_on =
            matches!(self.turn.outcome, Some(Outcome::Handoff | Outcome::Interrupted | Outcome::Failed) | None);
        if !is_other || goes_on {
            return;
        }
        let open = self.service.security_case_of(&self.scope, &self.turn.conversation_id).await;
        match open {
            Ok(Some(_)) => {}
            Ok(None) => return,
            Err(error) => {
                tracing::warn!(turn.id = %self.turn.id, %error, "whether a security case is open cannot be read");
                return;
            }
        }
        self.turn.draft = None;
        let words = self.service.security_first(language);
        self.add_words(words, language, events);
        if self.turn.outcome == Some(Outcome::Draft) {
            self.turn.outcome = Some(Outcome::Answered);
        }
    }

    /// Whether an earlier draft of the conversation was one that the plan does not include: that is said once.
    async fn was_told_what_the_plan_lacks(&self) -> bool {
        let found = self.service.store().conversation(&self.scope, &self.turn.conversation_id).await;
        // Said once more is better than never.
        found.ok().flatten().is_some_and(|it| it.drafts.iter().any(|it| !it.is_included))
    }

    /// Says what became of the wish for a case: what the draft is, that the plan does not include it, or what is to be told first. What
    /// the plan does not include, and `was_told` before, the draft itself still shows.
    fn tell_of_wish(&mut self, wished: Wished, was_told: bool, language: Language, events: &mut Vec<TurnEvent>) {
        let phrase = match (&self.turn.draft, wished) {
            (_, Wished::Story) => Phrase::CaseAboutWhat,
            (Some(draft), Wished::Draft) if draft.is_included => Phrase::CaseDrafted,
            (Some(_), Wished::Draft) if was_told && self.turn.answer.is_some() => return,
            (Some(_), Wished::Draft) => Phrase::CaseNotIncluded,
            (None, Wished::Draft) => return,
        };
        let words = self.service.knowledge().agent.prompts.phrases(language).get(phrase).to_owned();
        self.add_words(words, language, events);
    }

    /// Adds a paragraph of ours below the answer.
    fn add_words(&mut self, words: String, language: Language, events: &mut Vec<TurnEvent>) {
        let answer =
            self.turn.answer.get_or_insert_with(|| Answer { markdown: String::new(), language, citations: Vec::new() });
        let markdown = if answer.markdown.is_empty() { words } else { format!("\n\n{words}") };
        answer.markdown.push_str(&markdown);
        events.push(TurnEvent::Unit(Unit { markdown, citations: Vec::new() }));
    }

    /// The request, the customer's words, the case and who answers it that this turn's wish for a person ends in. A conversation that
    /// cannot be read costs the case its history, never the customer the person.
    async fn wanted_person(
        &self,
        profile: &AccountProfile,
        language: Language,
        question: &str,
        at: jiff::Timestamp,
    ) -> TurnsWish {
        let pack = self.service.store().pack(&self.scope, &self.turn.conversation_id).await.ok().flatten();
        let pack = pack.unwrap_or_else(|| Pack { said: vec![question.to_owned()], ..Pack::default() });
        let id = new_id("handoff");
        let wanted = self.service.wanted_person((&pack, &[]), profile, language, at);
        let expected = self.service.expected_rule(&self.scope, language, at);
        TurnsWish { id, words: question.to_owned(), wanted, expected }
    }

    /// Stores the end; once more a few times where only the disk was in the way, for a wish for a person is in it.
    async fn store_end(&self, record: FinishedTurn) -> Result<Ended, StoreError> {
        for _ in 0..TRIES_TO_END {
            match self.service.store().finish_turn(&self.scope, record.clone()).await {
                Err(StoreError::Full | StoreError::Busy | StoreError::Unavailable(_)) => {
                    tokio::time::sleep(BETWEEN_TRIES).await;
                }
                stored_or_refused => return stored_or_refused,
            }
        }
        self.service.store().finish_turn(&self.scope, record).await
    }

    fn tell(&self, event: LiveEvent) {
        // Nobody may be following; the store has it.
        let _ = self.live.events.send(event);
    }
}

/// What a turn owes a customer who asked for a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wished {
    Draft,
    /// Nothing was told yet that a case could be about.
    Story,
}

/// Where the customer asks for a case, proposes one out of what they told so far, unless the run did; `None`: they did not ask. Who
/// asked before there was anything to tell has it once they tell it.
fn draft_as_wished(finished: &mut Finished, question: &str) -> Option<Wished> {
    let ended = matches!(finished.outcome, Outcome::Answered | Outcome::Clarify | Outcome::NoEvidence | Outcome::Draft);
    let earlier = finished.said.get(..finished.said.len().saturating_sub(1)).unwrap_or_default();
    let waits = earlier.iter().any(|it| asks_for_case(it)) && !earlier.iter().any(|it| tells_something(it));
    let asks = asks_for_case(question) || (waits && tells_something(question));
    if !ended || !asks {
        return None;
    }
    let told: Vec<&str> = finished.said.iter().map(String::as_str).filter(|it| tells_something(it)).collect();
    if told.is_empty() {
        finished.proposal = None;
        finished.outcome = Outcome::Clarify;
        return Some(Wished::Story);
    }
    // What stands in for a proposal where nothing was found has this message alone.
    if finished.proposal.as_ref().is_none_or(|it| it.description == question) {
        finished.proposal = Some(plain_proposal(&told.join("\n\n")));
    }
    if finished.outcome != Outcome::NoEvidence {
        finished.outcome = Outcome::Draft;
    }
    Some(Wished::Draft)
}
