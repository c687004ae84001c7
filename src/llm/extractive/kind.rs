//! What kind of answer a question gets, before any document is looked at.

use super::facts::calls_for_action;
use super::reading::Reading;
use crate::domain::{Assessment, Numbered, Phrase};
use crate::llm::seam::ChatRequest;

/// Most that an off-topic question has in common with a passage.
const OFF_TOPIC: f32 = 0.7;

/// What kind of answer a question gets: decided on what its words ask for, and on what was computed for it.
#[derive(Debug, PartialEq)]
pub(super) enum Kind<'a> {
    /// Nothing is asked: a sentence of ours.
    Courtesy(Phrase),
    /// Too little is told, of an account in which something is wrong: what it shows, and a wish to hear more.
    CourtesyInTrouble,
    OutOfScope,
    /// What could not be read.
    Gaps,
    /// It is about what runs with another provider, which is not ours to look at.
    AnotherProvider,
    /// How things stand to a coming event or a limit.
    Computed(&'a Assessment<u32>),
    /// How the account is.
    AccountOnly,
    /// What is picked of facts, documents and past cases.
    Picked,
}

impl<'a> Kind<'a> {
    pub(super) fn of(request: &'a ChatRequest, reading: &Reading, facts: &[&Numbered]) -> Self {
        // A verdict is told before the rest of an answer.
        let computed = request.assessment.as_ref().filter(|it| !it.groups.is_empty() && !it.is_verdict());
        match reading.courtesy {
            Some(Phrase::TellMore) if facts.iter().any(|it| calls_for_action(it)) => Self::CourtesyInTrouble,
            Some(phrase) => Self::Courtesy(phrase),
            None if reading.is_off_topic && best_relevance(request) < OFF_TOPIC => Self::OutOfScope,
            None if reading.asks_for_gaps && computed.is_none() => Self::Gaps,
            None if reading.is_elsewhere && request.is_reported && request.earlier.is_empty() => Self::AnotherProvider,
            None => match computed {
                Some(computed) => Self::Computed(computed),
                None if asks_only_the_account(request, reading) => Self::AccountOnly,
                None => Self::Picked,
            },
        }
    }
}

/// Whether it is asked how the account is, and no more: who tells what fails, or asks what is known, asks for more than that.
fn asks_only_the_account(request: &ChatRequest, reading: &Reading) -> bool {
    let is_recognised = request.restated.is_some() || request.may_mean.first().is_some_and(|it| it.is_likely);
    let tells_more = is_recognised || (request.is_reported && request.trouble.is_some());
    reading.asks_the_account && !reading.asks_for_the_past && !tells_more
}

/// What the evidence that has most in common with the question has in common with it.
pub(super) fn best_relevance(request: &ChatRequest) -> f32 {
    request.evidence.iter().filter_map(|it| it.evidence.relevance).fold(0.0_f32, f32::max)
}
