use jiff::{SignedDuration, Timestamp};

use crate::cases::observed::{environment_named, workload_of};
use crate::cases::said::Environment;
use crate::domain::{Basis, Fact, FactKind, Measure, Workload};

/// From this share of a quota on, the expected peak leaves no headroom; without an expectation, the peak that was seen.
pub(in crate::cases) const FULL: f64 = 0.9;
const BUSY: f64 = 0.8;
/// Seconds; a name that is remembered for longer cannot be moved on the day.
const LONG_TTL: f64 = 3_600.0;
/// A certificate must outlive the event by so much.
const LAUNCH_WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A maintenance so close to the event concerns it.
const AROUND: SignedDuration = SignedDuration::from_hours(24);

/// Something that stands between the account and the event.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::cases) struct Risk<'a> {
    pub fact: &'a Fact,
    /// The kind by which lead times are looked up.
    pub kind: &'static str,
    /// The measure that a quota is of.
    pub what: Option<&'a str>,
    /// What is expected of it, where that is known.
    pub expected: Option<f64>,
    /// When it must be mended, where that is before the event.
    pub by: Option<Timestamp>,
}

/// The risks that `facts` show for an event at `at`, in the order of `facts`. What belongs to a rehearsal is none.
pub(super) fn risks<'a>(facts: &'a [Fact], workloads: &[Workload], at: Timestamp) -> Vec<Risk<'a>> {
    let is_rehearsal = |it: &Fact| {
        let environment = workload_of(it, workloads).and_then(|it| it.environment.as_deref());
        environment.map(environment_named) == Some(Environment::Staging)
    };
    let live = facts.iter().filter(|it| !is_rehearsal(it));
    live.filter_map(|fact| risk(fact, facts, at)).collect()
}

fn risk<'a>(fact: &'a Fact, facts: &'a [Fact], at: Timestamp) -> Option<Risk<'a>> {
    let plain = |kind: &'static str| Risk { fact, kind, what: None, expected: None, by: None };
    let value =
        |what: &str| fact.measures.iter().find(|it| it.what == what && it.basis == Basis::Seen).map(|it| it.value);
    let is_none = |what: &str| value(what).is_some_and(|it| it < 0.5);
    match () {
        () if fact.kind == FactKind::Quota => quota(fact, facts),
        () if value("automatic-renewal").is_some() => {
            let ends = fact.ends.filter(|it| *it < at + LAUNCH_WEEK && is_none("automatic-renewal"))?;
            Some(Risk { by: Some(ends), ..plain("certificate") })
        }
        () if is_none("standby") => Some(plain("standby")),
        () if is_none("alarms") => Some(plain("alarms")),
        () if is_none("budget-alerts") => Some(plain("budget-alerts")),
        () if value("dns-ttl").is_some_and(|it| it > LONG_TTL) => Some(plain("dns-ttl")),
        () if fact.kind == FactKind::Health => {
            let (begins, ends) = (fact.begins?, fact.ends.or(fact.begins)?);
            let is_near = begins <= at + AROUND && ends >= at - AROUND;
            is_near.then(|| Risk { by: Some(begins), ..plain("maintenance") })
        }
        () => load_test(fact, facts),
    }
}

/// A quota under what is expected, or nearly used up where nobody says what to expect.
fn quota<'a>(fact: &'a Fact, facts: &'a [Fact]) -> Option<Risk<'a>> {
    let granted = fact.measures.iter().find(|it| it.basis == Basis::Quota)?;
    let expected = expected(granted, facts);
    let peak = fact.measures.iter().find(|it| it.basis == Basis::Peak && it.what == granted.what).map(|it| it.value);
    let is_short = match expected {
        Some(expected) => expected >= granted.value * FULL,
        None => peak? >= granted.value * BUSY,
    };
    is_short.then_some(Risk { fact, kind: "quota", what: Some(&granted.what), expected, by: None })
}

/// A test that did not carry what is expected.
fn load_test<'a>(fact: &'a Fact, facts: &'a [Fact]) -> Option<Risk<'a>> {
    let is_load = |it: &&Measure| it.basis == Basis::Seen && it.percentile.is_none();
    let (carried, expected) =
        fact.measures.iter().filter(is_load).find_map(|it| Some((it.value, expected(it, facts)?)))?;
    let risk = Risk { fact, kind: "load-test", what: None, expected: Some(expected), by: None };
    (fact.kind == FactKind::Metric && carried < expected).then_some(risk)
}

/// The most that any fact expects of what `measure` measures, in its region.
pub(in crate::cases) fn expected(measure: &Measure, facts: &[Fact]) -> Option<f64> {
    let is_same_place = |it: &Measure| it.region.is_none() || measure.region.is_none() || it.region == measure.region;
    let all = facts.iter().flat_map(|it| &it.measures);
    let same = all.filter(|it| it.basis == Basis::Expected && it.what == measure.what && is_same_place(it));
    same.map(|it| it.value).reduce(f64::max)
}
