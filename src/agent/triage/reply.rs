//! The reply in both registers, from what the customer may open and nothing else.

use std::collections::BTreeSet;

use super::ask::Asked;
use super::parts::{texts, units};
use super::prompts::{ReplyPrompt, ReplySystemPrompt};
use super::{Brief, Outcome};
use crate::agent::Agent;
use crate::agent::check::{Checker, Verdict};
use crate::agent::ledger::Ledger;
use crate::agent::request::{EvidenceItem, Reader, clean, language_name};
use crate::agent::tools::Task;
use crate::agent::units::step_number;
use crate::cases::{Drafted, Foreign, foreign};
use crate::domain::{Citation, Evidence, EvidenceKind, Language, Mode, Phrases, ReplyDraft, Triage};
use crate::llm::{ChatRequest, Model};
use crate::prompt::PromptError;
use crate::text::time_label;

/// What the wording calls it.
const REPLY: &str = "reply";
/// Why a reply that names others, or tells internal text, is not taken.
const FOREIGN: &str = "foreign";
const ENGINEER: &str = "engineer";
const MANAGER: &str = "manager";

/// Puts the reply as it was computed into a draft whose worded one says what its customer must not read.
pub fn take_reply_back(triage: &mut Triage, computed: ReplyDraft) {
    triage.reply = computed;
    if let Some(wording) = &mut triage.wording {
        wording.parts.retain(|it| it != REPLY);
        wording.kept.insert(REPLY.to_owned(), FOREIGN.to_owned());
        if wording.parts.is_empty() {
            triage.mode = Mode::Extractive;
        }
    }
}

/// What is asked for the customer.
pub(super) struct Reply<'a> {
    agent: &'a Agent,
    brief: &'a Brief<'a>,
    language: Language,
    phrases: Phrases,
    /// Of what the customer may open: nothing else can get in.
    ledger: Ledger,
    /// Ids of what both registers tell.
    told: BTreeSet<String>,
    said: String,
}

/// One register as it held.
#[derive(Default)]
struct Register {
    markdown: String,
    citations: Vec<Citation>,
}

impl Register {
    /// Ids of all that it rests on.
    fn cited(&self) -> BTreeSet<&str> {
        self.citations.iter().map(|it| it.evidence_id.as_str()).collect()
    }
}

impl<'a> Reply<'a> {
    pub fn of(agent: &'a Agent, brief: &'a Brief<'a>, drafted: &Drafted) -> Self {
        let mut ledger = Ledger::default();
        for openable in drafted.told.iter().chain(&drafted.openable) {
            ledger.admit(openable.evidence().clone(), &agent.counter, brief.limits.evidence_tokens);
        }
        let language = drafted.frame.language();
        Self {
            agent,
            brief,
            language,
            phrases: agent.prompts.phrases(language),
            ledger,
            told: drafted.told.iter().map(|it| it.evidence().id.clone()).collect(),
            said: brief.case.said().join("\n\n"),
        }
    }

    /// What it says; what it looked up is numbered then.
    pub async fn ask(&mut self, model: &dyn Model) -> Asked {
        let request = self.request();
        let asking = self.brief.asking(self.agent, model, Task::Reply, self.language);
        asking.ask(request, &mut self.ledger).await
    }

    fn request(&self) -> Result<ChatRequest, &'static str> {
        if self.ledger.all().is_empty() {
            return Err("no_evidence");
        }
        self.prompt().map_err(|_| "prompt_broken")
    }

    fn prompt(&self) -> Result<ChatRequest, PromptError> {
        let (prompts, brief) = (&self.agent.prompts, self.brief);
        let reader = Reader { boundary: brief.boundary, time_zone: brief.time_zone, language: self.language };
        let told = self.ledger.all().iter().filter(|it| self.told.contains(&it.evidence.id));
        let rules = ReplySystemPrompt { language_name: language_name(self.language), boundary: brief.boundary };
        let system = prompts.render(&rules)?;
        let reply = prompts.render(&ReplyPrompt {
            now: brief.now.to_string(),
            local_now: time_label(brief.now, brief.time_zone, self.language),
            boundary: brief.boundary,
            evidence: self.ledger.all().iter().map(|it| EvidenceItem::new(it, &reader)).collect(),
            case: clean(&self.said, brief.boundary),
            told: told.map(|it| it.number).collect(),
        })?;
        Ok(ChatRequest {
            language: self.language,
            evidence: self.ledger.all().to_vec(),
            phrases: self.phrases.clone(),
            ..brief.request(system.text, reply.text)
        })
    }

    /// Puts both registers into the draft, or neither.
    pub fn apply(&self, said: Result<&str, &str>, drafted: &Drafted, triage: &mut Triage) -> Outcome {
        let mut outcome = Outcome::default();
        let names = [ENGINEER.to_owned(), MANAGER.to_owned()];
        let registers = said.and_then(|it| {
            let texts = texts(it, &names);
            let mut of = |name| texts.get(name).ok_or("not_worded").map(|it: &String| self.check(it, &mut outcome));
            Ok((of(ENGINEER)?, of(MANAGER)?))
        });
        match registers.and_then(|(engineer, manager)| self.whole(engineer, manager, drafted)) {
            Ok((engineer, manager, citations)) => {
                outcome.take(REPLY);
                triage.reply = drafted.frame.around(&engineer, &manager, citations);
                self.keep_evidence(triage);
            }
            Err(why) => outcome.keep(REPLY, why),
        }
        outcome
    }

    /// Units that hold, joined. A step that does not hold takes the steps after it along.
    fn check(&self, text: &str, outcome: &mut Outcome) -> Register {
        let mut register = Register::default();
        let (mut is_broken, mut held_back) = (false, None);
        for unit in units(text) {
            let is_step = step_number(&unit).is_some();
            match self.checker().check(&unit) {
                Verdict::Blank => {}
                Verdict::Holds(unit) if !(is_step && is_broken) => {
                    register.markdown.extend(held_back.take());
                    register.markdown.push_str(&unit.markdown);
                    register.citations.extend(unit.citations);
                }
                // A lead-in is told with what it leads to; what is asked stands around the reply already.
                Verdict::Exempt(unit, None) => {
                    held_back = Some(unit.markdown).filter(|it| !it.trim_end().ends_with(['?', '？']));
                }
                Verdict::Holds(_) | Verdict::Exempt(..) | Verdict::Withheld(_) => {
                    outcome.withheld += 1;
                    is_broken |= is_step;
                }
            }
        }
        register
    }

    /// Both registers, where they rest on the same evidence, on all that has to be told, and tell nothing of others.
    fn whole(
        &self,
        engineer: Register,
        manager: Register,
        drafted: &Drafted,
    ) -> Result<(String, String, Vec<Citation>), &'static str> {
        if engineer.markdown.trim().is_empty() || manager.markdown.trim().is_empty() {
            return Err("nothing_held");
        }
        let cited = engineer.cited();
        if cited != manager.cited() || !self.told.iter().all(|it| cited.contains(it.as_str())) {
            return Err("facts_differ");
        }
        let both = format!("{}\n{}", engineer.markdown, manager.markdown);
        if self.is_foreign(&both, drafted) {
            return Err(FOREIGN);
        }
        let mut citations: Vec<Citation> = Vec::new();
        for citation in engineer.citations.into_iter().chain(manager.citations) {
            if !citations.contains(&citation) {
                citations.push(citation);
            }
        }
        citations.sort_by_key(|it| it.marker);
        Ok((engineer.markdown, manager.markdown, citations))
    }

    /// Whether words of another account, what it and its people and things go by, or words of internal text got in, which only a model could have brought: a translation
    /// cannot be compared with its quote word for word.
    fn is_foreign(&self, text: &str, drafted: &Drafted) -> bool {
        let openable = || self.ledger.all().iter().map(|it| it.evidence.text.as_str());
        let is_own = |it: &&Evidence| it.kind == EvidenceKind::Fact || openable().any(|text| text == it.text);
        let others: Vec<&Evidence> = drafted.triage.evidence.iter().filter(|it| !is_own(it)).collect();
        let own: Vec<&str> = openable().chain([self.said.as_str()]).collect();
        let says = |own: &str, name: &str| own.to_lowercase().contains(&name.to_lowercase());
        let named = self.brief.names.of_others(text, &self.brief.case.account_id).into_iter();
        let other_names = named.filter(|name| !own.iter().any(|it| says(it, name))).map(str::to_owned).collect();
        let given = Foreign { own_names: self.brief.own_names, other_names: &other_names, own: &own, others: &others };
        !foreign(text, &given).is_empty()
    }

    /// What the reply cites is kept with the draft.
    fn keep_evidence(&self, triage: &mut Triage) {
        for citation in &triage.reply.citations {
            let is_kept = triage.evidence.iter().any(|it| it.id == citation.evidence_id);
            let evidence = self.ledger.get(citation.marker).filter(|_| !is_kept);
            triage.evidence.extend(evidence.cloned());
        }
    }

    fn checker(&self) -> Checker<'_> {
        Checker {
            ledger: &self.ledger,
            phrases: &self.phrases,
            question: &self.said,
            time_zone: self.brief.time_zone,
            language: self.language,
            threshold: self.brief.limits.support_threshold,
            assessment: None,
            link_hosts: &self.brief.limits.link_hosts,
        }
    }
}
