//! Units on their way out: checked, held back or withheld, shown.

use super::{Run, Step};
use crate::agent::check::{Checker, Verdict};
use crate::agent::code;
use crate::agent::units::{is_list_item, step_number};
use crate::domain::{Mode, Outcome, Phrase, Unit};
use crate::llm::is_wrong;

impl Run {
    /// Checks finished units and shows those that hold; beside a wish for a person they are shown with the handoff.
    pub(super) fn release(&mut self, units: Vec<String>) -> Vec<Step> {
        let mut steps = Vec::new();
        for unit in units {
            if self.is_behind_a_withheld_step(&unit) {
                self.withhold("after_a_withheld_step");
                continue;
            }
            match self.checker().check(&unit) {
                Verdict::Blank => continue,
                Verdict::Holds(unit) => {
                    self.last_withheld = false;
                    steps.extend(self.held.take().map(|it| self.show(it)));
                    steps.push(self.show(unit));
                }
                Verdict::Exempt(unit, None) => {
                    let question = self.held.replace(unit).filter(is_question);
                    steps.extend(question.map(|it| self.show(it)));
                }
                // The words are ours: a backend says where they belong.
                Verdict::Exempt(_, Some(Phrase::CouldNotSee)) => steps.extend(self.tell_gaps()),
                Verdict::Exempt(_, Some(Phrase::AllRead)) if !self.done.gaps.is_empty() => {
                    steps.extend(self.tell_gaps());
                }
                // What the facts show is not denied by a sentence that no citation proves.
                Verdict::Exempt(_, Some(Phrase::NothingInAccount)) if self.denies_trouble() => {
                    self.withhold("denies_trouble");
                }
                Verdict::Exempt(unit, Some(phrase)) => {
                    self.phrase_outcome = outcome_of(phrase).or(self.phrase_outcome);
                    self.has_said_closest |= phrase.is_of_guesses();
                    self.has_found_nothing |= phrase == Phrase::NothingInAccount;
                    // What language the quotes are in is said between a lead-in and its quotes.
                    let held = self.held.take().filter(|_| phrase.names_a_language());
                    steps.extend(held.map(|it| self.show(it)));
                    steps.push(self.show(unit));
                }
                Verdict::Withheld(why) => {
                    self.withhold(why.word());
                    self.last_withheld = true;
                    if step_number(&unit).is_some() {
                        self.steps_broken = true;
                        self.list_ended = false;
                        if self.shown_in_reply > 0 {
                            steps.push(self.say(Phrase::StepsWithheld));
                        }
                    }
                }
            }
            self.list_ended |= !is_list_item(&unit) && code::lines_of(&unit).is_none();
        }
        if self.hands_over { Vec::new() } else { steps }
    }

    /// Whether a model that speaks now and finds nothing wrong says so against what the facts show.
    fn denies_trouble(&self) -> bool {
        let is_any_wrong = || self.ledger.all().iter().any(is_wrong);
        self.done.mode == Mode::Model && (self.trouble.is_some() || is_any_wrong())
    }

    /// Whether `unit` goes on with steps of which one was withheld: a further number, what is indented below a step, code.
    fn is_behind_a_withheld_step(&mut self, unit: &str) -> bool {
        let number = step_number(unit);
        let is_code = code::lines_of(unit).is_some();
        if is_code && self.last_withheld {
            return true;
        }
        if number == Some(1) && self.list_ended {
            self.steps_broken = false;
        }
        let is_below = unit.starts_with([' ', '\t']) && is_list_item(unit) || is_code;
        self.steps_broken && (number.is_some() || (is_below && !self.list_ended))
    }

    pub(super) fn checker(&self) -> Checker<'_> {
        Checker {
            ledger: &self.ledger,
            phrases: &self.setup.phrases,
            question: &self.said,
            time_zone: &self.setup.time_zone,
            language: self.setup.language,
            threshold: self.setup.limits.support_threshold,
            assessment: self.assessment.as_ref(),
            link_hosts: &self.setup.limits.link_hosts,
        }
    }

    pub(super) fn withhold(&mut self, why: &'static str) {
        *self.withheld_in_reply.entry(why).or_default() += 1;
    }

    pub(super) fn show(&mut self, unit: Unit) -> Step {
        self.shown_in_reply += 1;
        let known = self.done.cited.len();
        for citation in &unit.citations {
            let is_new = !self.done.cited.iter().any(|it| it.id == citation.evidence_id);
            if let Some(evidence) = self.ledger.get(citation.marker).filter(|_| is_new) {
                self.done.cited.push(evidence.clone());
            }
        }
        self.done.units.push(unit.clone());
        let newly_cited = self.done.cited.get(known..).unwrap_or_default().to_vec();
        Step::Show { unit, newly_cited }
    }

    /// One of our own sentences, as a paragraph of its own.
    pub(super) fn say(&mut self, phrase: Phrase) -> Step {
        let markdown = format!("{}\n\n", self.setup.phrases.get(phrase));
        self.say_line(markdown)
    }

    pub(super) fn say_line(&mut self, markdown: String) -> Step {
        let before = self.done.units.last().map(|it| it.markdown.as_str()).unwrap_or("\n\n");
        let is_item = is_list_item(&markdown);
        let gap = match () {
            () if before.ends_with("\n\n") || (is_item && before.ends_with('\n')) => "",
            () if before.ends_with('\n') => "\n",
            () => "\n\n",
        };
        self.show(Unit { markdown: format!("{gap}{markdown}"), citations: Vec::new() })
    }
}

pub(super) fn is_question(unit: &Unit) -> bool {
    unit.markdown.trim_end().ends_with(['?', '？'])
}

fn outcome_of(phrase: Phrase) -> Option<Outcome> {
    match phrase {
        Phrase::NothingFound => Some(Outcome::NoEvidence),
        _ if phrase.is_of_guesses() => Some(Outcome::NoEvidence),
        Phrase::OutOfScope | Phrase::AnotherProvider => Some(Outcome::OutOfScope),
        Phrase::AllRead | Phrase::Thanks => Some(Outcome::Answered),
        Phrase::TellMore => Some(Outcome::Clarify),
        _ => None,
    }
}
