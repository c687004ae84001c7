//! The parts that engineers read: summary, impact, hypotheses and what to check next.

use std::collections::BTreeSet;

use super::ask::Asked;
use super::parts::{Part, plain, texts, units};
use super::prompts::{CasePrompt, PartItem, TriageSystemPrompt};
use super::{Brief, Outcome};
use crate::agent::Agent;
use crate::agent::check::{Checker, Verdict};
use crate::agent::ledger::Ledger;
use crate::agent::request::{EvidenceItem, GapItem, Reader, clean_line};
use crate::agent::tools::Task;
use crate::base::sha256_hex;
use crate::cases::Drafted;
use crate::domain::{Evidence, EvidenceKind, Finding, Hypothesis, Language, Likelihood, Phrases, Triage, Unit};
use crate::llm::{ChatRequest, Model};
use crate::prompt::PromptError;

/// Names the customer's words among the evidence.
const CUSTOMERS_WORDS: &str = "case";
/// How much of them is read, in characters.
const LONGEST_WORDS: usize = 6_000;
/// How a sentence begins that tells a claim.
const CLAIMS: &str = "the customer says";
/// Engineers read English.
const LANGUAGE: Language = Language::En;

/// A part with what it rests on.
struct Wanted {
    part: Part,
    /// Of these a wording has to cite one; empty: any evidence.
    rests_on: Vec<String>,
    draft: String,
}

/// What is asked for engineers.
pub(super) struct Staff<'a> {
    agent: &'a Agent,
    brief: &'a Brief<'a>,
    ledger: Ledger,
    wanted: Vec<Wanted>,
    phrases: Phrases,
    gaps: Vec<GapItem>,
}

impl<'a> Staff<'a> {
    pub fn of(agent: &'a Agent, brief: &'a Brief<'a>, drafted: &Drafted) -> Self {
        let triage = &drafted.triage;
        let mut ledger = Ledger::default();
        let words = customers_words(brief, drafted.frame.language());
        for evidence in std::iter::once(words).chain(triage.evidence.iter().cloned()) {
            ledger.admit(evidence, &agent.counter, brief.limits.evidence_tokens);
        }
        Self {
            agent,
            brief,
            ledger,
            wanted: wanted(triage),
            phrases: agent.prompts.phrases(LANGUAGE),
            gaps: triage.gaps.iter().map(|it| GapItem::new(it, brief.boundary)).collect(),
        }
    }

    /// What it says; what it looked up is numbered then.
    pub async fn ask(&mut self, model: &dyn Model) -> Asked {
        let request = self.prompt().map_err(|_| "prompt_broken");
        let asking = self.brief.asking(self.agent, model, Task::Triage, LANGUAGE);
        asking.ask(request, &mut self.ledger).await
    }

    fn prompt(&self) -> Result<ChatRequest, PromptError> {
        let (prompts, brief) = (&self.agent.prompts, self.brief);
        let reader = Reader { boundary: brief.boundary, time_zone: brief.time_zone, language: LANGUAGE };
        let number = |id: &String| self.ledger.all().iter().find(|it| it.evidence.id == *id).map(|it| it.number);
        let system = prompts.render(&TriageSystemPrompt { boundary: brief.boundary })?;
        let case = prompts.render(&CasePrompt {
            now: brief.now.to_string(),
            boundary: brief.boundary,
            evidence: self.ledger.all().iter().map(|it| EvidenceItem::new(it, &reader)).collect(),
            gaps: self.gaps.clone(),
            parts: self
                .wanted
                .iter()
                .map(|it| PartItem {
                    name: it.part.name(),
                    rests_on: it.rests_on.iter().filter_map(number).collect(),
                    draft: clean_line(&it.draft, brief.boundary),
                })
                .collect(),
        })?;
        Ok(ChatRequest {
            language: LANGUAGE,
            evidence: self.ledger.all().to_vec(),
            phrases: self.phrases.clone(),
            ..brief.request(system.text, case.text)
        })
    }

    /// Puts each part that holds into the draft.
    pub fn apply(&self, said: Result<&str, &str>, triage: &mut Triage) -> Outcome {
        let mut outcome = Outcome::default();
        let names: Vec<String> = self.wanted.iter().map(|it| it.part.name()).collect();
        let said = said.map(|it| texts(it, &names));
        for wanted in &self.wanted {
            let name = wanted.part.name();
            let checked = match &said {
                Err(why) => Err(*why),
                Ok(texts) => texts.get(&name).ok_or("not_worded").and_then(|it| self.check(wanted, it, &mut outcome)),
            };
            match checked {
                Ok(units) => {
                    outcome.take(&name);
                    self.put(wanted.part, &units, triage);
                    self.keep_evidence(&units, triage);
                }
                Err(why) => outcome.keep(&name, why),
            }
        }
        outcome
    }

    /// The units of a part, where each of them holds.
    fn check(&self, wanted: &Wanted, text: &str, outcome: &mut Outcome) -> Result<Vec<Unit>, &'static str> {
        let mut held = Vec::new();
        for unit in units(text) {
            // That somebody says it stands in no evidence; what they say does.
            let (says, told) = unit.split_at(claim_begins(&unit));
            let why = match self.checker().check(told) {
                Verdict::Blank => continue,
                Verdict::Holds(unit) if rests_on_claim(&unit) == says.is_empty() => "claim_as_fact",
                Verdict::Holds(unit) => {
                    held.push(Unit { markdown: format!("{says}{}", unit.markdown), ..unit });
                    continue;
                }
                Verdict::Exempt(..) => "claims_nothing",
                Verdict::Withheld(why) => why.word(),
            };
            outcome.withheld += 1;
            return Err(why);
        }
        let is_one = wanted.part == Part::Summary || held.len() == 1;
        let cites = |id: &String| held.iter().flat_map(|it| &it.citations).any(|it| it.evidence_id == *id);
        match () {
            () if held.is_empty() => Err("not_worded"),
            () if !is_one => Err("too_long"),
            () if !wanted.rests_on.is_empty() && !wanted.rests_on.iter().any(cites) => Err("other_evidence"),
            () => Ok(held),
        }
    }

    fn put(&self, part: Part, units: &[Unit], triage: &mut Triage) {
        let line = units.iter().map(plain).collect::<Vec<_>>().join(" ");
        match part {
            Part::Summary => {
                triage.summary = units.iter().map(|it| it.markdown.trim()).collect::<Vec<_>>().join(" ");
                triage.summary_citations = units.iter().flat_map(|it| it.citations.iter().cloned()).collect();
            }
            Part::Impact(index) => replace(triage.customer_impact.observed.get_mut(index).map(text), line),
            Part::Hypothesis(index) => {
                replace(triage.hypotheses.get_mut(index).map(|it: &mut Hypothesis| &mut it.statement), line);
            }
            Part::NextCheck(index) => {
                let Some(hypothesis) = triage.hypotheses.get_mut(index) else { return };
                for step in triage.next_steps.iter_mut().filter(|it| **it == hypothesis.next_check) {
                    step.clone_from(&line);
                }
                hypothesis.next_check = line;
            }
        }
    }

    /// The customer's words, and what was looked up, are kept with the draft where a part rests on them.
    fn keep_evidence(&self, units: &[Unit], triage: &mut Triage) {
        for citation in units.iter().flat_map(|it| &it.citations) {
            let is_kept = triage.evidence.iter().any(|it| it.id == citation.evidence_id);
            triage.evidence.extend(self.ledger.get(citation.marker).filter(|_| !is_kept).cloned());
        }
    }

    fn checker(&self) -> Checker<'_> {
        Checker {
            ledger: &self.ledger,
            phrases: &self.phrases,
            question: "",
            time_zone: self.brief.time_zone,
            language: LANGUAGE,
            threshold: self.brief.limits.support_threshold,
            assessment: None,
            link_hosts: &self.brief.limits.link_hosts,
        }
    }
}

/// Where a sentence goes on behind "The customer says"; 0 where it does not begin so.
fn claim_begins(unit: &str) -> usize {
    let lead = unit.len() - unit.trim_start().len();
    let words = unit.get(lead..lead + CLAIMS.len()).filter(|it| it.eq_ignore_ascii_case(CLAIMS));
    words.map_or(0, |it| {
        let behind = unit.get(lead + it.len()..).unwrap_or_default();
        unit.len() - behind.trim_start_matches([':', ' ']).len()
    })
}

fn rests_on_claim(unit: &Unit) -> bool {
    unit.citations.iter().any(|it| it.evidence_id == CUSTOMERS_WORDS)
}

fn text(finding: &mut Finding) -> &mut String {
    &mut finding.text
}

fn replace(place: Option<&mut String>, with: String) {
    if let Some(place) = place {
        *place = with;
    }
}

/// What was computed, part by part; what is ruled out keeps its own words.
fn wanted(triage: &Triage) -> Vec<Wanted> {
    let summary = Wanted { part: Part::Summary, rests_on: Vec::new(), draft: triage.summary.clone() };
    let observed = triage.customer_impact.observed.iter().enumerate().map(|(index, it)| Wanted {
        part: Part::Impact(index),
        rests_on: it.evidence_id.iter().cloned().collect(),
        draft: it.text.clone(),
    });
    let fitting = triage.hypotheses.iter().enumerate().filter(|(_, it)| it.likelihood > Likelihood::Unlikely);
    let hypotheses = fitting.flat_map(|(index, it)| {
        let named: BTreeSet<String> =
            it.supporting.iter().chain(&it.refuting).filter_map(|it| it.evidence_id.clone()).collect();
        let rests_on: Vec<String> = named.into_iter().collect();
        [
            Wanted { part: Part::Hypothesis(index), rests_on, draft: it.statement.clone() },
            Wanted { part: Part::NextCheck(index), rests_on: Vec::new(), draft: it.next_check.clone() },
        ]
    });
    std::iter::once(summary).chain(observed).chain(hypotheses).collect()
}

/// What the customer wrote as a piece of evidence, which only claims rest on.
fn customers_words(brief: &Brief<'_>, language: Language) -> Evidence {
    let text: String = brief.case.said().join("\n\n").chars().take(LONGEST_WORDS).collect();
    Evidence {
        id: CUSTOMERS_WORDS.to_owned(),
        kind: EvidenceKind::Case,
        title: "What the customer wrote".to_owned(),
        headings: Vec::new(),
        url: None,
        language,
        updated: None,
        digest: sha256_hex(text.as_bytes()),
        text,
        fact: None,
        relevance: None,
        holds_only: None,
    }
}
