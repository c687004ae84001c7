//! How a run ends: its outcome, the gaps it names, what it proposes.

use super::release::is_question;
use super::{Run, State, Step};
use crate::agent::about::{Asked, asks_for_gaps, plain_proposal};
use crate::cases::is_at_a_loss;
use crate::domain::{Gap, GapReason, Mode, Outcome, Phrase};
use crate::llm::wants_the_gist;
use crate::text::compared_terms;

/// Gaps named in an answer; the turn's own list holds all.
const GAPS_NAMED: usize = 5;

impl Run {
    pub(super) fn fall_back(&mut self, degraded: &'static str) -> Vec<Step> {
        self.done.degraded = Some(degraded);
        self.count_withheld();
        self.done.mode = Mode::Extractive;
        self.done.proposal = None;
        self.call(Mode::Extractive)
    }

    /// The model answered, but nothing of it can be shown: quote instead. No transport failed, so nothing is degraded.
    pub(super) fn give_up_on_model(&mut self) -> Vec<Step> {
        if self.done.units.is_empty() && self.done.mode == Mode::Model {
            self.done.mode = Mode::Extractive;
            self.done.proposal = None;
            return self.call(Mode::Extractive);
        }
        self.conclude(Mode::Extractive)
    }

    pub(super) fn count_withheld(&mut self) {
        for (why, count) in std::mem::take(&mut self.withheld_in_reply) {
            self.done.withheld += count;
            *self.done.withheld_why.entry(why).or_default() += count;
        }
    }

    pub(super) fn conclude_filtered(&mut self) -> Vec<Step> {
        if self.done.units.is_empty() { self.give_up_on_model() } else { self.end(Outcome::Interrupted) }
    }

    pub(super) fn conclude(&mut self, mode: Mode) -> Vec<Step> {
        let has_claims = self.done.units.iter().any(|it| !it.citations.is_empty());
        let mut steps = self.ask_back(has_claims);
        let is_courtesy = |text: &str| {
            matches!(self.setup.phrases.which(text), Some(Phrase::Greeting | Phrase::Thanks | Phrase::TellMore))
        };
        let is_greeting = self.done.units.iter().any(|it| is_courtesy(&it.markdown));
        let has_said = self.asked || self.phrase_outcome.is_some() || is_greeting || self.offered_person;
        if !has_claims && !has_said && self.done.proposal.is_none() && mode == Mode::Model {
            return self.give_up_on_model();
        }
        let outcome = match self.phrase_outcome {
            _ if self.asked => Outcome::Clarify,
            _ if has_claims && self.done.proposal.is_some() && self.phrase_outcome.is_none() => Outcome::Draft,
            _ if has_claims && !self.has_said_closest => Outcome::Answered,
            Some(outcome) => outcome,
            None if asks_for_gaps(&self.setup.question) && !self.done.gaps.is_empty() => Outcome::Answered,
            None if is_greeting => Outcome::Clarify,
            None if self.done.proposal.is_some() && !self.done.units.is_empty() => Outcome::Draft,
            None => Outcome::NoEvidence,
        };
        if self.hands_over {
            return self.hand_over(Some(outcome));
        }
        if outcome == Outcome::NoEvidence && self.done.units.is_empty() {
            steps.push(self.say(Phrase::NothingFound));
        }
        steps.extend(self.name_gaps(outcome));
        if outcome == Outcome::NoEvidence || self.offered_person || is_at_a_loss(&self.setup.question) {
            steps.push(self.say(Phrase::OfferPerson));
        }
        if outcome == Outcome::NoEvidence && self.done.proposal.is_none() {
            self.done.proposal = Some(plain_proposal(&self.setup.question));
        }
        steps.extend(self.end(outcome));
        steps
    }

    /// Ends as a handoff, which is said first; below it what was shown so far, where that answers the rest of the message: `found` is how
    /// it would have ended.
    pub(super) fn hand_over(&mut self, found: Option<Outcome>) -> Vec<Step> {
        let answers = matches!(found, Some(Outcome::Answered | Outcome::Draft));
        if let Some(outcome) = found.filter(|_| answers) {
            self.name_gaps(outcome);
        }
        let found = std::mem::take(&mut self.done.units);
        self.done.cited.clear();
        self.done.proposal = None;
        let mut steps = vec![self.say(Phrase::Handoff)];
        if answers {
            steps.push(self.say(Phrase::WhileYouWait));
            steps.extend(found.into_iter().map(|it| self.show(it)));
        }
        steps.extend(self.end(Outcome::Handoff));
        steps
    }

    /// The question that a reply ended with; where a reply is nothing else, the customer is asked to answer it. A question
    /// that is left over from claims that did not hold is not asked.
    fn ask_back(&mut self, has_claims: bool) -> Vec<Step> {
        let is_whole = self.done.withheld == 0 || has_claims;
        let Some(question) = self.held.take().filter(|it| is_whole && is_question(it)) else { return Vec::new() };
        self.asked |= !has_claims && self.phrase_outcome.is_none();
        vec![self.show(question)]
    }

    /// What could not be read, where it bears on the answer.
    fn name_gaps(&mut self, outcome: Outcome) -> Vec<Step> {
        let cites_facts = self.done.cited.iter().any(|it| it.fact.is_some());
        let asked = Asked::of(&self.setup.question, &self.setup.earlier);
        let is_asked = asked.is_about_account() || asks_for_gaps(&self.setup.question);
        let is_about_account = cites_facts || is_asked || self.has_found_nothing;
        let is_beside = outcome == Outcome::OutOfScope || !is_about_account;
        if is_beside { Vec::new() } else { self.list_gaps(|run, gap| run.bears_on_the_question(gap)) }
    }

    /// What could not be read, once.
    pub(super) fn tell_gaps(&mut self) -> Vec<Step> {
        self.list_gaps(|_, _| true)
    }

    /// The same, where only what `bears` on the question is told in full, and the others by their names.
    fn list_gaps(&mut self, bears: impl Fn(&Self, &Gap) -> bool) -> Vec<Step> {
        if self.done.gaps.is_empty() || std::mem::replace(&mut self.has_told_gaps, true) {
            return Vec::new();
        }
        let gaps = self.done.gaps.iter().take(GAPS_NAMED).cloned();
        let (bearing, beside): (Vec<Gap>, Vec<Gap>) = gaps.partition(|it| bears(self, it));
        let mut steps = Vec::new();
        for (at, gap) in bearing.iter().enumerate() {
            if at == 0 {
                steps.push(self.say(Phrase::CouldNotSee));
            }
            let reason = self.setup.phrases.get(reason_phrase(gap.reason)).to_owned();
            let (source, detail) = (plain_line(&gap.source), plain_line(&gap.detail));
            // Whatever follows the last is no part of the list.
            let end = if at + 1 == bearing.len() { "\n\n" } else { "\n" };
            steps.push(self.say_line(format!("- **{source}** {reason}: {detail}{end}")));
        }
        if !beside.is_empty() {
            let names: Vec<String> = beside.iter().map(|it| format!("**{}**", plain_line(&it.source))).collect();
            let line = self.setup.phrases.get(Phrase::NotReadEither).replace("{sources}", &names.join(", "));
            steps.push(self.say_line(format!("{line}\n\n")));
        }
        steps
    }

    /// In trouble, and where a reason is asked or what cannot be seen, any gap may hide the answer, and so it may where something was
    /// computed, nothing was found wrong, or documents could not be searched; else one that shares no word with the question hides nothing that
    /// is asked.
    fn bears_on_the_question(&self, gap: &Gap) -> bool {
        let question = &self.setup.question;
        let computes = self.assessment.as_ref().is_some_and(|it| !it.groups.is_empty());
        let may_hide = self.is_reported || self.trouble.is_some() || computes || self.has_found_nothing;
        let words = || compared_terms(&format!("{} {}", gap.source, gap.detail));
        may_hide
            || gap.source == Gap::SEARCH
            || wants_the_gist(question)
            || asks_for_gaps(question)
            || !words().is_disjoint(&compared_terms(question))
    }

    pub(super) fn stop(&mut self) -> Vec<Step> {
        self.count_withheld();
        self.end(Outcome::Interrupted)
    }

    pub(super) fn run_out_of_time(&mut self) -> Vec<Step> {
        self.count_withheld();
        let outcome = if self.done.units.is_empty() { Outcome::Failed } else { Outcome::Interrupted };
        self.end(outcome)
    }

    /// However a wish for a person ends, it is a handoff.
    pub(super) fn end(&mut self, outcome: Outcome) -> Vec<Step> {
        if self.hands_over && outcome != Outcome::Handoff {
            return self.hand_over(None);
        }
        self.state = State::Over;
        self.done.outcome = outcome;
        if matches!(outcome, Outcome::Interrupted | Outcome::Failed) {
            // Nothing of an interrupted reply is drafted.
            self.done.proposal = None;
        }
        vec![Step::End]
    }
}

fn reason_phrase(reason: GapReason) -> Phrase {
    match reason {
        GapReason::Late => Phrase::GapLate,
        GapReason::Failed => Phrase::GapFailed,
        GapReason::NotConfigured => Phrase::GapNotConfigured,
        GapReason::Refused => Phrase::GapRefused,
        GapReason::Truncated => Phrase::GapTruncated,
    }
}

/// Outside text as one line that Markdown reads as words.
fn plain_line(text: &str) -> String {
    let line = crate::text::strip_invisible(text).replace(['\n', '\r'], " ");
    line.chars().take(300).filter(|it| !matches!(it, '<' | '>' | '[' | ']' | '`' | '!' | '*')).collect()
}
