use super::Known;
use super::asked;
use super::stated::{Amount, Kind, Stated, kind_of};
use crate::cases::observed::{environment_named, holds_name, last_part};
use crate::cases::said::Environment;
use crate::domain::{Assessment, Basis, Fact, Group, Limit, Measure, Phrase, Point, Quantity, Standing};
use crate::text;

const PARTS: [(Quantity, &str); 2] = [(Quantity::FirstToken, "first-token"), (Quantity::WholeAnswer, "whole-answer")];

/// Checks a limit on how fast a model answers against the account's own load tests.
pub(super) fn check(stated: &Stated, known: &Known<'_>) -> Option<Assessment> {
    let measured: Vec<&Fact> = known.facts.iter().filter(|it| it.measures.iter().any(is_latency)).collect();
    let lasting = stated.of_kind(Kind::Time).filter(|it| !it.is_distance);
    let amount = lasting.min_by(|one, other| one.base.total_cmp(&other.base))?;
    let named: Vec<&Fact> = measured.iter().copied().filter(|it| is_named(it, &stated.folded)).collect();
    let is_meant = asked::is_about_answering(&stated.folded) || !named.is_empty();
    if measured.is_empty() || !is_meant || !asked::states_a_bound(&stated.folded) {
        return None;
    }
    let is_open = named.is_empty();
    let subjects = if is_open { measured } else { named };
    let limit = Asked {
        amount,
        percentile: asked::percentile(&stated.folded),
        regions: places(stated, known),
        is_strict: asked::is_strict(&stated.folded),
        known,
    };
    let (first, whole) = asked::parts(&stated.folded);
    let wanted = |it: Quantity| match it {
        Quantity::FirstToken => first || !whole,
        _ => whole || !first,
    };
    let mut groups = Vec::new();
    let mut unmeasured: Vec<&Fact> = Vec::new();
    for (quantity, what) in PARTS.into_iter().filter(|(quantity, _)| wanted(*quantity)) {
        let of_part: Vec<(&Fact, Standing)> =
            subjects.iter().filter_map(|it| Some((*it, limit.standing(it, what)?))).collect();
        for standing in [Standing::Within, Standing::Over] {
            let points: Vec<Point> = of_part.iter().filter(|it| it.1 == standing).map(|it| point(it.0)).collect();
            if !points.is_empty() {
                groups.push(Group { standing, limit: Some(limit.told(quantity)), points });
            }
        }
        unmeasured.extend(of_part.iter().filter(|it| it.1 == Standing::NotMeasured).map(|it| it.0));
    }
    let opening = (is_open && !groups.is_empty() && groups.iter().all(|it| it.standing == Standing::Over))
        .then_some(Phrase::LimitNothingHolds);
    if !unmeasured.is_empty() {
        let is_here = |it: &Measure| it.region.as_ref().is_none_or(|it| limit.regions.contains(it));
        let elsewhere = unmeasured.iter().any(|it| !it.measures.iter().any(is_here));
        let mut points: Vec<Point> =
            scope(&unmeasured, &limit.regions, known.facts).into_iter().filter(|_| elsewhere).collect();
        points.extend(unmeasured.into_iter().map(point));
        groups.push(Group { standing: Standing::NotMeasured, limit: None, points });
    }
    (!groups.is_empty()).then(|| Assessment { opening, ..Assessment::of_groups(groups) })
}

fn is_latency(measure: &Measure) -> bool {
    measure.basis == Basis::Seen && PARTS.iter().any(|(_, what)| *what == measure.what)
}

/// Whether the question calls the measured thing by its name.
pub(super) fn is_named(fact: &Fact, folded: &str) -> bool {
    fact.resource
        .as_deref()
        .map(last_part)
        .is_some_and(|it| it.len() > 2 && text::holds_name(folded, &it.to_lowercase()))
}

/// The regions that the limit holds in: those of the question, else those where the account's production runs.
fn places(stated: &Stated, known: &Known<'_>) -> Vec<String> {
    if !stated.regions.is_empty() {
        return stated.regions.clone();
    }
    let is_live = |name: Option<&str>| name.map(environment_named) != Some(Environment::Staging);
    let live = known.workloads.iter().filter(|it| is_live(it.environment.as_deref()));
    let mut regions: Vec<String> = live.flat_map(|it| it.regions.clone()).collect();
    regions.sort_unstable();
    regions.dedup();
    regions
}

struct Asked<'a> {
    amount: &'a Amount,
    percentile: u8,
    /// Empty: anywhere.
    regions: Vec<String>,
    is_strict: bool,
    known: &'a Known<'a>,
}

impl Asked<'_> {
    fn told(&self, quantity: Quantity) -> Limit {
        Limit {
            quantity,
            value: self.amount.value,
            unit: self.amount.unit.clone(),
            percentile: Some(self.percentile),
            region: self.regions.first().filter(|_| self.regions.len() == 1).cloned(),
            ..Limit::default()
        }
    }

    /// How the fact stands to the limit on `what`; `None` where it measures something else. Measured in one of several regions
    /// says nothing about the others, so every region that is asked must have been measured.
    fn standing(&self, fact: &Fact, what: &str) -> Option<Standing> {
        let of_part: Vec<&Measure> = fact.measures.iter().filter(|it| it.what == what && is_latency(it)).collect();
        if of_part.is_empty() {
            return None;
        }
        let is_stale = fact.stale_after.is_some_and(|it| it < self.known.now);
        let places: Vec<Option<&String>> =
            if self.regions.is_empty() { vec![None] } else { self.regions.iter().map(Some).collect() };
        let standings = places.into_iter().map(|place| {
            let here = of_part.iter().filter(|it| place.is_none() || it.region.as_ref() == place);
            here.map(|it| self.by(it)).min_by_key(|it| *it == Standing::NotMeasured).unwrap_or(Standing::NotMeasured)
        });
        let all: Vec<Standing> = standings.collect();
        Some(match () {
            () if is_stale => Standing::NotMeasured,
            () if all.contains(&Standing::Over) => Standing::Over,
            () if all.contains(&Standing::NotMeasured) => Standing::NotMeasured,
            () => Standing::Within,
        })
    }

    /// What one measure says: a lower percentile over the limit breaks it, a higher one within keeps it.
    fn by(&self, measure: &Measure) -> Standing {
        let (kind, factor) = kind_of(&measure.unit);
        let Some(percentile) = measure.percentile.filter(|_| kind == Kind::Time) else { return Standing::NotMeasured };
        let took = measure.value * factor;
        let is_within = if self.is_strict { took < self.amount.base } else { took <= self.amount.base };
        match is_within {
            true if percentile >= self.percentile => Standing::Within,
            false if percentile <= self.percentile => Standing::Over,
            _ => Standing::NotMeasured,
        }
    }
}

fn point(fact: &Fact) -> Point {
    Point { quotes: vec![(fact.id.clone(), fact.title.clone())] }
}

/// What the same test says of a region that was asked for: that nothing was measured there.
fn scope(unmeasured: &[&Fact], regions: &[String], facts: &[Fact]) -> Option<Point> {
    let is_of_test = |it: &&Fact| it.measures.is_empty() && unmeasured.iter().any(|other| other.source == it.source);
    facts.iter().filter(is_of_test).find_map(|fact| {
        let sentences = text::sentences(&fact.body);
        let words = sentences.into_iter().filter_map(|it| fact.body.get(it)).map(str::trim);
        let mut about = words.filter(|it| regions.iter().any(|region| holds_name(it, region)));
        let words = about.next_back()?.to_owned();
        Some(Point { quotes: vec![(fact.id.clone(), words)] })
    })
}
