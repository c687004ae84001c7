//! Which of the account's matters a question is about, and whether it is about another matter altogether.

use super::Account;
use super::heard::Heard;
use super::meant::{Meant, document_of};
use super::wrong::{Asks, breached, causes, looked_up, names_a_change, told_of};
use crate::account::{findings, of_named_things, symptom, symptoms};
use crate::cases::{self, Causes};
use crate::domain::{Evidence, Fact, FactKind, KnownQuestion, Meaning, Trouble};
use crate::text::tells_a_long_story;

/// Open alarms and issues that are told, at the most, and alarms without data.
const OPEN_TOLD: usize = 3;
const UNMEASURED_TOLD: usize = 2;

/// What goes wrong in the account and the question is about: decided on what is heard in it and on what the account shows in the
/// place that it speaks of.
#[derive(Debug)]
pub(super) struct Matter {
    /// Something that fails is told of, in whatever words.
    pub is_reported: bool,
    pub trouble: Option<Trouble>,
    /// Ids of what is open in the account, the worst first, where trouble is reported that is none of these, or it is asked how the
    /// account is: with them nobody can say that nothing points to a problem.
    pub still_open: Vec<String>,
    /// The words by which documents on it are looked up, where any are.
    pub looked_up: Option<Vec<String>>,
    /// Something that goes wrong was found by what the question asks.
    is_asked_for: bool,
    /// The question is about it, whatever else it most likely asks: which severity fits, that it is the
    /// provider's, whether a change that it names led to it, or nothing.
    is_settled: bool,
    /// It names a change that was weighed, and by that asks whether it led to the trouble.
    pub asks_of_a_change: bool,
    /// The question names a thing of the account.
    names_a_thing: bool,
    /// Ids of the facts in the place that the question speaks of.
    in_place: Vec<String>,
    /// It is about a bill, and tells of nothing that fails: what goes wrong in the account is another matter.
    is_of_a_bill: bool,
    /// Ids of the facts that tell of the trouble.
    telling: Vec<String>,
    /// The trouble is another matter than what is asked.
    is_set_aside: bool,
}

/// Why what is most likely asked is another matter than what goes wrong at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Another {
    /// It is surely asked.
    SurelyMeant,
    /// Nothing in the question asks for what goes wrong.
    NotAskedFor,
    /// A long story, and all that it likely asks is answered by documents on something else.
    ToldOfElse,
}

impl Matter {
    /// `is_of_severity`: the question is about the severity that fits. `is_surely_meant`: what it means is known.
    pub(super) fn of(heard: &Heard<'_>, is_of_severity: bool, is_surely_meant: bool, account: &Account<'_>) -> Self {
        let placed = heard.in_place(account);
        let findings = match heard.breach.is_told_now {
            true => findings(&placed, account.now.timestamp()),
            false => Vec::new(),
        };
        let is_told = heard.says.tells_of_trouble() || heard.is_at_a_loss || heard.asks_what_to_do;
        let tells_of_trouble = is_told || !findings.is_empty();
        let is_reported = heard.announced.is_none() && (is_of_severity || tells_of_trouble);
        let of_named = of_named_things(&placed, heard.query, account.now);
        // Who reports trouble with one thing of theirs does not mean another's.
        let of_any = is_reported && of_named.is_none();
        let symptoms = symptoms(&placed, heard.query, of_any, account.now);
        let is_asked_for = symptoms.is_some() || heard.is_at_a_loss;
        let asks = Asks { for_it: is_asked_for, is_reported, environment: heard.says.environment, whose: heard.whose };
        let causes = of_named
            .as_deref()
            .and_then(|facts| causes(facts, heard.query, asks, account))
            .or_else(|| causes(&placed, heard.query, Asks { is_reported: of_any, ..asks }, account));
        let names_a_change = causes.as_ref().is_some_and(|it| names_a_change(heard.own, it));
        let is_theirs = causes.as_ref().is_some_and(|it| heard.whose && cases::is_open_issue(it.sign));
        // A breach that they tell of comes before whatever else is wrong.
        let words = match causes.as_ref() {
            _ if !findings.is_empty() => Some(breached(&findings)),
            _ if heard.breach.is_unseen && !is_surely_meant => Some(vec![told_of(heard.query)]),
            Some(causes) if is_theirs => Some(looked_up(causes.sign, asks)),
            causes => symptoms.or(causes.map(|it| vec![symptom(it.sign)])),
        };
        let of_breach = |sign: &&Fact| Trouble { sign: sign.id.clone(), cause: None, rivals: Vec::new() };
        let trouble = findings.first().map(of_breach).or(causes.as_ref().map(Causes::trouble));
        let is_asked_of = (is_reported && !is_surely_meant) || heard.asks_of_all;
        let is_unexplained = is_asked_of && heard.announced.is_none() && trouble.is_none();
        let may_be_open = of_named.as_deref().unwrap_or(&placed);
        let telling = causes.as_ref().map(|it| it.told_of(&placed, account.workloads)).unwrap_or_default();
        Self {
            is_reported: is_reported || names_a_change,
            trouble,
            still_open: if is_unexplained { still_open(may_be_open, account) } else { Vec::new() },
            looked_up: words.map(|it| it.into_iter().map(str::to_owned).collect()),
            is_asked_for,
            is_settled: is_of_severity || is_theirs || names_a_change || heard.is_at_a_loss || heard.asks_what_now,
            asks_of_a_change: names_a_change,
            is_of_a_bill: heard.says.is_of_a_bill() && of_named.is_none() && !heard.asks_of_all,
            names_a_thing: of_named.is_some(),
            telling: telling.into_iter().map(str::to_owned).collect(),
            in_place: placed.iter().map(|it| it.id.clone()).collect(),
            is_set_aside: false,
        }
    }

    /// Why what is most likely meant is another matter than this, of which the documents `found` speak; `None` where it is this.
    pub(super) fn another(&self, heard: &Heard<'_>, meant: &Meant, found: &[Evidence]) -> Option<Another> {
        // Nothing that else is asked comes before a breach.
        if heard.breach.is_told_now || !self.may_be_another(meant, found) {
            return None;
        }
        match () {
            () if meant.restated.is_some() => Some(Another::SurelyMeant),
            () if !self.is_asked_for => Some(Another::NotAskedFor),
            // Who may name what is wrong must surely ask something else.
            () if is_told_of_else(&meant.may_mean, found) && tells_a_long_story(heard.own) => Some(Another::ToldOfElse),
            () => None,
        }
    }

    /// Whether what is most likely meant is answered by none of the documents on this, `found`.
    pub(super) fn may_be_another(&self, meant: &Meant, found: &[Evidence]) -> bool {
        let is_other = |asked: &KnownQuestion| !found.iter().any(|on| asked.answers(&on.id));
        !self.is_settled && meant.likeliest.as_ref().is_some_and(is_other)
    }

    /// The question is about `finding`, whatever words it tells it in.
    pub(super) fn set_on(&mut self, finding: &Fact) {
        self.trouble = Some(Trouble { sign: finding.id.clone(), cause: None, rivals: Vec::new() });
        self.is_reported = true;
        self.still_open.clear();
    }

    /// What is asked is another matter.
    pub(super) fn set_aside(&mut self) {
        self.is_set_aside = self.trouble.take().is_some();
        self.is_reported = false;
        self.still_open.clear();
    }

    /// Ids of those of the account's `facts` that bear on nothing that is asked: what tells of trouble that is another matter, unless
    /// the question names a thing of it, and, where trouble is reported, what is in another place.
    pub(super) fn left_out<'s>(&'s self, facts: &'s [Fact]) -> Vec<&'s str> {
        let of_another = self.telling.iter().filter(|_| self.is_set_aside && !self.names_a_thing);
        let of_no_bill = facts.iter().filter(|it| self.is_of_a_bill && is_trouble(it)).map(|it| &it.id);
        let elsewhere = facts.iter().map(|it| &it.id).filter(|it| self.is_reported && !self.in_place.contains(it));
        of_another.chain(of_no_bill).chain(elsewhere).map(String::as_str).collect()
    }
}

/// Whether a fact tells of what goes wrong.
fn is_trouble(fact: &Fact) -> bool {
    matches!(fact.kind, FactKind::Alarm | FactKind::Health)
}

/// Ids of the alarms and issues that are open, however long, and of the alarms for which nobody measures.
fn still_open(facts: &[Fact], account: &Account<'_>) -> Vec<String> {
    let now = account.now.timestamp();
    let begun: Vec<&Fact> = facts.iter().filter(|it| it.at <= now).collect();
    let open = cases::observe(&begun, account.workloads).open.into_iter().map(|it| it.note.fact_id);
    let unmeasured = cases::unmeasured_alarms(&begun).into_iter().map(|it| it.id.clone());
    open.take(OPEN_TOLD).chain(unmeasured.take(UNMEASURED_TOLD)).collect()
}

/// Whether all that is likely meant is answered by other documents than those on what is wrong, `found`.
fn is_told_of_else(may_mean: &[Meaning], found: &[Evidence]) -> bool {
    let on_it: Vec<String> = found.iter().map(|it| document_of(&it.id)).collect();
    let mut likely = may_mean.iter().filter(|it| it.is_likely).flat_map(|it| &it.passages).peekable();
    likely.peek().is_some() && likely.all(|it| !on_it.contains(&document_of(it)))
}
