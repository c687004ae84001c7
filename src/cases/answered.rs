use std::sync::LazyLock;

use regex::Regex;

use super::grammar::REGION_CODE;
use super::triage::{Missing, missing, tells_error, untold};
use crate::base::constant_pattern;
use crate::domain::{Draft, DraftKind, Evidence, FactKind, FactNote, Phrases};

/// The code of a Region.
static REGION: LazyLock<Regex> = LazyLock::new(|| constant_pattern(&format!(r"\b{REGION_CODE}\b")));

/// What is known beside what was said.
pub struct Shown<'a> {
    /// Facts that bear on the case, and those that answers cited.
    pub facts: &'a [Evidence],
    /// Ids of what answers cited: the customer has read it.
    pub cited: &'a [&'a str],
    /// What the case is about.
    pub resources: &'a [String],
    /// The facts show a likely cause.
    pub is_traced: bool,
}

/// What has to be asked about a case of `kind`: what nobody said and no fact shows, the most needed first. `is_placed`: it is
/// known which service or resource it is about.
pub(super) fn unsaid(said: &[String], kind: DraftKind, is_placed: bool, shown: &Shown<'_>) -> Vec<Missing> {
    missing(said, kind, is_placed, shown.is_traced).into_iter().filter(|it| !shown.answers(*it)).collect()
}

/// The same as sentences that ask for it.
pub fn questions(
    said: &[String],
    kind: DraftKind,
    is_placed: bool,
    shown: &Shown<'_>,
    phrases: &Phrases,
) -> Vec<String> {
    unsaid(said, kind, is_placed, shown).into_iter().map(|it| phrases.get(it.question()).to_owned()).collect()
}

/// The questions of a draft that its own text leaves open; one that is not ours stays. `is_placed` as in [`questions`].
pub fn left_open(draft: &Draft, is_placed: bool, phrases: &Phrases) -> Vec<String> {
    let said: Vec<String> =
        [&draft.subject, &draft.description].into_iter().chain(&draft.tried).chain(&draft.resources).cloned().collect();
    let shown = Shown { facts: &[], cited: &[], resources: &draft.resources, is_traced: false };
    // What is asked first depends on whether it is placed; what was asked before that stays until it is answered.
    let asked = [true, false].into_iter().flat_map(|it| untold(&said, draft.kind, it, false));
    let is_known = |it: Missing| shown.answers(it) || (is_placed && it == Missing::Resource);
    let open: Vec<Missing> = asked.filter(|it| !is_known(*it)).collect();
    let answered = Missing::ALL.iter().filter(|it| !open.contains(it));
    let answered: Vec<&str> = answered.map(|it| phrases.get(it.question())).collect();
    draft.missing.iter().filter(|it| !answered.contains(&it.as_str())).cloned().collect()
}

impl Shown<'_> {
    /// Whether the account's own facts answer what nobody said: what is asked then is asked in vain.
    pub(super) fn answers(&self, what: Missing) -> bool {
        match what {
            Missing::Resource => !self.resources.is_empty() || self.signs().any(|(_, fact)| fact.resource.is_some()),
            Missing::ErrorText => self.signs().any(|(it, _)| tells_error(&it.text)),
            Missing::When => self.signs().any(|(_, fact)| matches!(fact.kind, FactKind::Alarm | FactKind::Security)),
            Missing::Change => self.is_traced || self.cited_of(FactKind::Change).next().is_some(),
            Missing::Region => self.is_one_region(),
            Missing::Value => false,
        }
    }

    fn all(&self) -> impl Iterator<Item = (&Evidence, &FactNote)> {
        self.facts.iter().filter_map(|it| it.fact.as_ref().map(|fact| (it, fact)))
    }

    fn cited_of(&self, kind: FactKind) -> impl Iterator<Item = &Evidence> {
        self.all().filter(move |(it, fact)| fact.kind == kind && self.cited.contains(&it.id.as_str())).map(|it| it.0)
    }

    /// What shows trouble that is not over.
    fn signs(&self) -> impl Iterator<Item = (&Evidence, &FactNote)> {
        use FactKind::{Alarm, Health, Metric, Security};
        self.all().filter(|(_, fact)| match fact.kind {
            Alarm => is_word(fact, "ALARM") && !self.is_followed(fact),
            Health => !is_word(fact, "closed"),
            kind => matches!(kind, Metric | Security),
        })
    }

    /// Whether the same alarm said something else later.
    fn is_followed(&self, alarm: &FactNote) -> bool {
        let is_same = |it: &FactNote| it.kind == FactKind::Alarm && it.resource == alarm.resource && it.at > alarm.at;
        self.all().any(|(_, it)| is_same(it) && !is_word(it, "ALARM"))
    }

    /// Whether everything that the case names, or the quotas that were shown for it, lie in one Region.
    fn is_one_region(&self) -> bool {
        let quotas = self.cited_of(FactKind::Quota).map(|it| it.text.as_str());
        let texts = self.resources.iter().map(String::as_str).chain(quotas);
        let mut regions: Vec<&str> = texts.flat_map(|it| REGION.find_iter(it)).map(|it| it.as_str()).collect();
        regions.sort_unstable();
        regions.dedup();
        regions.len() == 1
    }
}

fn is_word(fact: &FactNote, word: &str) -> bool {
    fact.severity.as_deref().is_some_and(|it| it.eq_ignore_ascii_case(word))
}
