//! Claims against what documents and facts say in sentences: another number, or the other pole, of the same thing.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::claims::{Claim, Claims};
use super::forms::{OWN, PERCENTILE};
use super::poles::poles;
use super::statements::{Part, Statement, statements};
use super::topic::{Topic, rarity};
use super::values::{Compared, Measured, Value, compare, values};
use crate::base::constant_pattern;
use crate::cases::limits::regions_in;
use crate::domain::{Evidence, EvidenceKind, FactKind, Idea, Point};
use crate::text::folded;

/// Least share of a claim's topic that a statement must speak of to contradict it by an amount or by a pole.
const BY_NUMBER: f64 = 0.5;
const BY_POLE: f64 = 0.28;
/// Of a fact about the very thing that a claim names less is enough, and only there counts and poles whose words are everywhere
/// say anything.
const NAMED_BY_NUMBER: f64 = 0.34;
const NAMED_BY_POLE: f64 = 0.12;
const NAMED_BY_COMMON_POLE: f64 = 0.32;
/// A statement that agrees within this of the best that contradicts keeps it back.
const ROOM: f64 = 0.05;
/// So many things that a claim names must a statement speak of; one about the very thing that it names, less.
const LEAST_THINGS: f64 = 2.0;
const LEAST_OF_NAMED: f64 = 0.4;
/// What it weighs that a statement says something of the same kind, against the rarest thing that it may speak of.
const POLE_WEIGHT: f64 = 1.5;
const NUMBER_WEIGHT: f64 = 1.0;

/// What contradicts a claim.
pub(super) struct Against {
    pub(super) point: Point,
    /// Whether it is a fact about a thing that the claim names.
    pub(super) is_of_named: bool,
    /// How far above what is enough.
    margin: f64,
}

/// How a claim and a statement can be compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum By {
    Number(Measured),
    Pole { opposition: usize, is_common: bool },
}

impl By {
    /// The share that is enough; `None` where none is.
    fn enough(self, is_of_named: bool) -> Option<f64> {
        match (self, is_of_named) {
            (Self::Number(_), true) => Some(NAMED_BY_NUMBER),
            (Self::Pole { is_common: true, .. }, true) => Some(NAMED_BY_COMMON_POLE),
            (Self::Pole { .. }, true) => Some(NAMED_BY_POLE),
            (Self::Number(Measured::Count) | Self::Pole { is_common: true, .. }, false) => None,
            (Self::Number(_), false) => Some(BY_NUMBER),
            (Self::Pole { .. }, false) => Some(BY_POLE),
        }
    }
}

/// The names of things: words that marks join.
static NAME: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?-u:\b)[a-z0-9]+(?:[-._][a-z0-9]+)+"));

/// The names of things in a folded text; a region is a place and no thing.
pub(super) fn names(text: &str) -> HashSet<&str> {
    NAME.find_iter(text).map(|it| it.as_str()).filter(|it| regions_in(it).is_empty()).collect()
}

/// The statement that contradicts a claim most plainly, if no other agrees with it as plainly. What is said of a thing that the
/// claim names comes first.
pub(super) fn against(claims: &Claims, evidence: &[Evidence], ideas: &[Idea]) -> Option<Against> {
    let is_state = |it: &&Evidence| match it.kind {
        EvidenceKind::Doc => true,
        // What an alarm is set to watch is no state of what it watches.
        EvidenceKind::Fact => it.fact.as_ref().is_none_or(|it| it.kind != FactKind::Alarm),
        EvidenceKind::Card | EvidenceKind::Case => false,
    };
    let all: Vec<Statement<'_>> = evidence.iter().filter(is_state).flat_map(statements).collect();
    let is_asked = claims.asks_whether();
    let one = |it| against_one(it, &claims.question, is_asked, ideas, &all);
    let found = claims.claims().iter().filter_map(one);
    found.reduce(|best, it| if (it.is_of_named, it.margin) > (best.is_of_named, best.margin) { it } else { best })
}

fn against_one(
    claim: &Claim,
    question: &str,
    is_asked: bool,
    ideas: &[Idea],
    all: &[Statement<'_>],
) -> Option<Against> {
    let mut compared = Comparison::of(claim, question, ideas, all);
    if is_asked {
        compared.values.clear();
    }
    if compared.poles.is_empty() && compared.values.is_empty() {
        return None;
    }
    let of_sentence = names(&claim.sentence);
    let whole = folded(question);
    let names = if of_sentence.is_empty() { names(&whole) } else { of_sentence };
    let is_of_named = |it: &Statement<'_>| {
        it.evidence.kind == EvidenceKind::Fact && names.iter().any(|name| it.folded.contains(name))
    };
    let mut agreeing: HashMap<(bool, By), f64> = HashMap::new();
    let mut denying: HashMap<(bool, By), (f64, &Statement<'_>)> = HashMap::new();
    for statement in all.iter().filter(|it| compared.is_of_place(it)) {
        let is_named = is_of_named(statement);
        for (by, share, agrees) in statement.parts.iter().flat_map(|it| compared.stances(statement, it, is_named)) {
            let key = (is_named, by);
            if agrees {
                let most = agreeing.entry(key).or_default();
                *most = most.max(share);
            } else if !statement.is_bounded && denying.get(&key).is_none_or(|it| share > it.0) {
                denying.insert(key, (share, statement));
            }
        }
    }
    let agreed = |is_named: bool, by: By| agreeing.get(&(is_named, by)).copied().unwrap_or_default();
    let judged = denying.into_iter().filter_map(|((is_named, by), (share, statement))| {
        let agreed = if is_named { agreed(true, by) } else { agreed(true, by).max(agreed(false, by)) };
        let margin = share - by.enough(is_named)?;
        let point = Point { quotes: vec![(statement.evidence.id.clone(), statement.words.to_owned())] };
        (margin >= 0.0 && share > agreed + ROOM).then_some(Against { point, is_of_named: is_named, margin })
    });
    judged.reduce(|best, it| {
        let rank = |it: &Against| (it.is_of_named, it.margin, it.point.quotes.first().map(|it| it.0.clone()));
        if rank(&it) > rank(&best) { it } else { best }
    })
}

/// A claim, ready to be compared.
struct Comparison {
    topic: Topic,
    poles: Vec<(super::poles::Said, f64)>,
    values: Vec<(Value, f64)>,
    regions: Vec<String>,
    is_own: bool,
    has_percentile: bool,
}

impl Comparison {
    fn of(claim: &Claim, question: &str, ideas: &[Idea], all: &[Statement<'_>]) -> Self {
        let terms: Vec<&HashSet<String>> = all.iter().map(|it| &it.terms).collect();
        let holders = |says: &dyn Fn(&Part) -> bool| all.iter().filter(|it| it.parts.iter().any(says)).count();
        let of_pole = |pole: super::poles::Said| {
            let says = |part: &Part| part.poles.iter().any(|it| it.opposition == pole.opposition);
            (pole, POLE_WEIGHT * rarity(holders(&says), all.len()))
        };
        let of_value = |value: Value| {
            let says = |part: &Part| part.values.iter().any(|it| it.measured == value.measured);
            let weight = NUMBER_WEIGHT * rarity(holders(&says), all.len());
            (value, weight)
        };
        Self {
            topic: Topic::of(claim, question, ideas, &terms),
            poles: poles(&claim.clause).into_iter().map(of_pole).collect(),
            values: values(&claim.clause).into_iter().map(of_value).collect(),
            regions: regions_in(&claim.sentence),
            is_own: OWN.is_in(&claim.clause),
            has_percentile: PERCENTILE.is_in(&claim.sentence),
        }
    }

    /// What holds in other regions says nothing of those that the claim names.
    fn is_of_place(&self, statement: &Statement<'_>) -> bool {
        let other = |it: &String| !self.regions.contains(it);
        self.regions.is_empty() || statement.regions.is_empty() || !statement.regions.iter().all(other)
    }

    /// In which ways a clause speaks of the same, how near it is, and whether it agrees.
    fn stances(&self, statement: &Statement<'_>, part: &Part, is_named: bool) -> Vec<(By, f64, bool)> {
        let held = statement.held(part, if is_named { LEAST_OF_NAMED } else { LEAST_THINGS });
        let is_own = self.is_own && statement.evidence.kind != EvidenceKind::Fact;
        let mut found = Vec::new();
        let is_latency = PERCENTILE.is_in(&part.folded) && !self.has_percentile;
        for (value, weight) in self.values.iter().filter(|_| !is_latency) {
            let shares = |one: &HashSet<String>, other: &HashSet<String>| self.topic.is_shared(one, other);
            let agrees = match compare(value, &part.values, &part.terms, is_own, shares) {
                Compared::Agrees => true,
                Compared::Differs => false,
                Compared::Nothing => continue,
            };
            found.extend(self.topic.share(&held, *weight).map(|it| (By::Number(value.measured), it, agrees)));
        }
        for (pole, weight) in &self.poles {
            let Some(agrees) = part.poles.iter().find_map(|it| pole.agrees(*it)) else { continue };
            let by = By::Pole { opposition: pole.opposition, is_common: pole.is_common() };
            found.extend(self.topic.share(&held, *weight).map(|it| (by, it, agrees)));
        }
        found
    }
}
