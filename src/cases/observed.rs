use jiff::Timestamp;

use super::causes::{causes, changes_labels};
use super::error_rate::{ErrorRate, holds};
use super::said::Environment;
use super::told_names::names_told;
use super::wording;
use crate::domain::{Fact, FactKind, Workload};
use crate::text::folded;

/// What says that requests fail, or that nothing is healthy.
const ALL_FAILING: &[&str] = &["5xx", "unhealthy", "no healthy", "unavailable", "is down", "outage"];

/// What the account's facts show, as far as they bear on a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// Open alarms and health issues, worst environment first.
    pub open: Vec<Sign>,
    /// Metrics by which more of a production thing fails than its owners bear, or than did before; the worst first.
    pub failing: Vec<Sign>,
    /// By a metric hardly anything works of what business stops with.
    pub is_standstill: bool,
    /// Open security findings.
    pub security: Vec<Note>,
    /// Whose workload the plainest sign of trouble is of, be it a metric; `None`: no workload names it, or there is none.
    pub sign_in: Option<Environment>,
    /// Where all is that the customer names of the account; `None`: they name nothing of it, or things of several places.
    pub named_in: Option<Environment>,
    /// An open finding of security tells of what the customer names.
    pub is_found_on_named: bool,
    /// They name things, and none of them is the account's or anything that a fact at hand is about.
    pub is_of_other_things: bool,
}

impl Observed {
    /// The same where `sign` says most plainly what is wrong.
    pub fn with_sign(self, sign: Option<&Fact>, workloads: &[Workload]) -> Self {
        Self { sign_in: sign.and_then(|it| environment_of(it, workloads)), ..self }
    }

    /// The same where `said` names things, of `workloads`, of `facts` or others.
    fn with_named(self, said: &[String], facts: &[&Fact], workloads: &[Workload]) -> Self {
        let told = names_told(said);
        let is_of_other_things = !told.is_empty() && told.iter().all(|it| is_of_none(it, facts, workloads));
        let said = folded(&said.join("\n"));
        // `thumbnailer` of production is not named by who names `thumbnailer-preview`.
        let is_named = |name: &str| name.len() > 3 && crate::text::holds_name(&said, &folded(name));
        let names = |it: &Workload| it.resources.iter().any(|it| is_named(last_part(it))) || is_named(&it.name);
        let named = workloads.iter().filter(|it| names(it));
        let mut places = named.map(|it| it.environment.as_deref().map(environment_named));
        let first = places.next().flatten();
        let named_in = first.filter(|_| places.all(|it| it == first));
        let things = workloads.iter().flat_map(|it| &it.resources).map(|it| last_part(it));
        let mut named = things.filter(|it| is_named(it));
        let is_found_on_named = named.any(|name| self.security.iter().any(|it| holds_name(&it.text, name)));
        Self { named_in, is_found_on_named, is_of_other_things, ..self }
    }

    /// The same with the error rates of production that `facts` tell of as it is at `now`. Of one thing the latest counts; one that is
    /// low, stale or missing takes nothing away from what else is seen.
    pub fn with_error_rates(self, facts: &[&Fact], workloads: &[Workload], now: Timestamp) -> Self {
        let rates = facts.iter().filter(|it| holds(it, now)).filter_map(|it| Some((*it, ErrorRate::of(it)?)));
        let rates: Vec<(&Fact, ErrorRate)> = rates.collect();
        let is_latest = |it: &Fact| !rates.iter().any(|(other, _)| other.resource == it.resource && other.at > it.at);
        let too_much = rates.iter().filter(|(fact, rate)| rate.is_too_much() && is_latest(fact));
        let signs = too_much.map(|(fact, rate)| (Sign { is_failing: rate.is_most(), ..sign(fact, workloads) }, rate));
        let of_production: Vec<(Sign, &ErrorRate)> =
            signs.filter(|it| it.0.environment == Some(Environment::Production)).collect();
        let is_standstill = of_production.iter().any(|(sign, rate)| sign.business && rate.is_nearly_all());
        let mut failing: Vec<Sign> = of_production.into_iter().map(|it| it.0).collect();
        failing.sort_by_key(|it| (!it.business, !it.is_failing, it.note.at, it.note.fact_id.clone()));
        Self { failing, is_standstill, ..self }
    }
}

/// An open alarm or health issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Sign {
    pub note: Note,
    /// Whose workload it belongs to; `None`: no workload names its resource.
    pub environment: Option<Environment>,
    /// Its workload says that business stops with it.
    pub business: bool,
    /// It says that requests fail or nothing is healthy, not only that a value is high.
    pub is_failing: bool,
}

/// A fact by its id and one line.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub fact_id: String,
    pub text: String,
    pub at: Timestamp,
}

/// The facts that bear on a case: those it cites, those of things that `said` names and no workload has, and those of the same
/// workloads; where it cites none of a workload, those of the workloads that `said` names.
pub fn bearing<'a>(facts: &'a [Fact], cited: &[&str], said: &[String], workloads: &[Workload]) -> Vec<&'a Fact> {
    let mut touched: Vec<&str> = facts
        .iter()
        .filter(|it| cited.contains(&it.id.as_str()))
        .filter_map(|it| workload_of(it, workloads).map(|it| it.name.as_str()))
        .collect();
    if touched.is_empty() {
        let said = folded(&said.join("\n"));
        touched.extend(workloads.iter().filter(|it| is_named(&said, it)).map(|it| it.name.as_str()));
    }
    let is_touched = |it: &Fact| workload_of(it, workloads).is_some_and(|it| touched.contains(&it.name.as_str()));
    let named = named_resources(said, facts, workloads);
    let is_of_named =
        |it: &Fact| it.resource.as_ref().is_some_and(|it| named.contains(it)) && workload_of(it, workloads).is_none();
    facts.iter().filter(|it| cited.contains(&it.id.as_str()) || is_touched(it) || is_of_named(it)).collect()
}

/// Resources of `facts` and `workloads` that the customer names, as the account knows them, in the order of their names'
/// length: the longest, which is the most exact, first.
pub fn named_resources(said: &[String], facts: &[Fact], workloads: &[Workload]) -> Vec<String> {
    let text = folded(&said.join("\n"));
    let known = workloads.iter().flat_map(|it| &it.resources).chain(facts.iter().filter_map(|it| it.resource.as_ref()));
    let mut named: Vec<(usize, &String)> = known
        .filter(|it| !it.contains(":alarm:"))
        .filter_map(|it| {
            let parts = names_in(it).filter(|name| name.len() > 3 && holds_name(&text, &folded(name)));
            parts.map(str::len).max().map(|length| (length, it))
        })
        .collect();
    named.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(other.1)));
    named.dedup_by(|one, other| one.1 == other.1);
    named.into_iter().map(|(_, it)| it.clone()).collect()
}

/// Those of the facts `near` to a report that show what is hit, in the environment it speaks of, or else that of the worst sign: open
/// alarms and events, changes that may have led to them, and what else of the same workload is cited. Where nothing is open, all
/// that is there but changes of labels. What is cited to tell another workload apart, or is only tagged, is none of it.
pub fn about_what_is_hit<'a>(
    near: &[&'a Fact],
    cited: &[&str],
    environment: Option<Environment>,
    workloads: &[Workload],
    now: Timestamp,
) -> Vec<&'a Fact> {
    let is_there = |it: &Fact, place: Option<Environment>| {
        place.zip(place_of(it, workloads)).is_none_or(|(meant, own)| meant == own)
    };
    let told: Vec<&Fact> = near.iter().copied().filter(|it| is_there(it, environment)).collect();
    let open = observe(&told, workloads).open;
    let place = environment.or_else(|| open.first()?.environment);
    let there: Vec<&'a Fact> = told.into_iter().filter(|it| is_there(it, place) && !changes_labels(it)).collect();
    if open.is_empty() {
        return there;
    }
    let causes = causes(there.iter().copied(), workloads, now);
    let ranked: Vec<&str> = causes.iter().flat_map(|it| it.suspects()).map(|it| it.id.as_str()).collect();
    let is_open = |it: &Fact| open.iter().any(|sign| sign.note.fact_id == it.id);
    let own = |it: &Fact| workload_of(it, workloads).map(|it| it.name.as_str());
    let hit: Vec<&str> = there.iter().filter(|it| is_open(it)).filter_map(|it| own(it)).collect();
    let is_of_hit = |it: &Fact| {
        let is_seen = !matches!(it.kind, FactKind::Change | FactKind::Inventory | FactKind::Plan);
        is_seen && cited.contains(&it.id.as_str()) && own(it).is_none_or(|it| hit.contains(&it))
    };
    there.into_iter().filter(|it| is_open(it) || ranked.contains(&it.id.as_str()) || is_of_hit(it)).collect()
}

/// Those of what is `hit` about which something is wrong: all of it where anything is open, else what a finding of security is about.
/// What is only there, and nobody spoke of, is no part of a case.
pub fn gone_wrong<'a>(hit: &[&'a Fact], workloads: &[Workload]) -> Vec<&'a Fact> {
    let seen = observe(hit, workloads);
    let is_found = |it: &&&Fact| seen.security.iter().any(|note| note.fact_id == it.id);
    match seen.open.is_empty() {
        true => hit.iter().filter(is_found).copied().collect(),
        false => hit.to_vec(),
    }
}

/// Each of `given` once, in their order: a bare name is left out where something that ends in it is listed.
pub fn each_once(given: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for it in given {
        if !all.contains(&it) {
            all.push(it);
        }
    }
    let ends_in = |whole: &str, name: &str| {
        whole.strip_suffix(name).is_some_and(|it| it.ends_with([':', '/']))
            || (whole != name && last_part(whole) == name)
    };
    let is_part = |name: &String| all.iter().any(|whole| ends_in(&folded(whole), &folded(name)));
    all.iter().filter(|it| !is_part(it)).cloned().collect()
}

/// Those of the resources that the customer names which lie where they speak of, or else where the worst of what is `hit` lies: two
/// environments may run things of one name. What they name with its environment's own name stays.
pub fn named_there(
    named: Vec<String>,
    said: &[String],
    hit: &[&Fact],
    environment: Option<Environment>,
    workloads: &[Workload],
) -> Vec<String> {
    let Some(place) = environment.or_else(|| observe(hit, workloads).open.first()?.environment) else { return named };
    let text = folded(&said.join("\n"));
    let is_exact = |it: &str| names_in(it).filter(|it| it.len() > 3).all(|name| holds_name(&text, &folded(name)));
    let is_there = |it: &String| place_of_resource(it, workloads).is_none_or(|own| own == place) || is_exact(it);
    match named.iter().any(is_there) {
        true => named.into_iter().filter(is_there).collect(),
        false => named,
    }
}

/// Which of `given` neither a fact nor a workload goes by, whole, by the end of its id or by a name in it: what the customer
/// says of an account and nothing there shows.
pub fn stated_resources(given: &[String], facts: &[Fact], workloads: &[Workload]) -> Vec<String> {
    let facts: Vec<&Fact> = facts.iter().collect();
    given.iter().filter(|it| is_of_none(it, &facts, workloads)).cloned().collect()
}

/// Whether neither a fact nor a workload goes by `given`.
fn is_of_none(given: &str, facts: &[&Fact], workloads: &[Workload]) -> bool {
    let named = workloads.iter().map(|it| &it.name);
    let held = workloads.iter().flat_map(|it| &it.resources).chain(facts.iter().filter_map(|it| it.resource.as_ref()));
    !held.chain(named).any(|it| goes_by(&folded(it), &folded(given)))
}

fn goes_by(known: &str, given: &str) -> bool {
    let is_end = |before: &str| given.len() > 3 && before.ends_with([':', '/']);
    known == given || known.strip_suffix(given).is_some_and(is_end) || names_in(known).any(|it| it == given)
}

/// The names in a resource: `…:service/shop-staging/checkout` has `shop-staging` and `checkout`.
fn names_in(resource: &str) -> impl Iterator<Item = &str> {
    const KINDS: &[&str] =
        &["service", "cluster", "instance", "loadbalancer", "app", "net", "function", "role", "user", "db", "volume"];
    let tail = resource.rsplit(':').next().unwrap_or(resource);
    tail.split('/').filter(|it| !KINDS.contains(it))
}

/// Whether folded `said` names the workload or one of its resources.
fn is_named(said: &str, workload: &Workload) -> bool {
    let resources = workload.resources.iter().map(|it| folded(last_part(it)));
    let mut names = resources.chain([folded(&workload.name)]).filter(|it| it.len() > 3);
    names.any(|it| holds_name(said, &it))
}

/// Reads `facts` beside the account's `workloads`. Order of the facts does not matter; a missing fact says nothing. The plainest sign
/// is told by causes: see `Observed::with_sign`.
pub fn observe(facts: &[&Fact], workloads: &[Workload]) -> Observed {
    let mut open: Vec<Sign> = facts.iter().filter(|it| is_open(it, facts)).map(|it| sign(it, workloads)).collect();
    open.sort_by_key(|it| {
        (
            it.environment == Some(Environment::Staging),
            !it.business,
            !it.is_failing,
            it.note.at,
            it.note.fact_id.clone(),
        )
    });
    let is_finding = |it: &&Fact| {
        it.kind == FactKind::Security && !matches!(it.severity.as_deref(), Some("low" | "resolved" | "archived"))
    };
    let security = facts.iter().copied().filter(is_finding).map(note).collect();
    Observed { open, security, ..Observed::default() }
}

/// [`observe`] with all that a case's `said` words and its time tell: error rates as they are at `now`, and where what is named is.
pub(super) fn observe_case(facts: &[&Fact], said: &[String], workloads: &[Workload], now: Timestamp) -> Observed {
    observe(facts, workloads).with_named(said, facts, workloads).with_error_rates(facts, workloads, now)
}

/// An alarm counts until a later fact of the same alarm says that it is over.
fn is_open(fact: &Fact, facts: &[&Fact]) -> bool {
    let word = fact.severity.as_deref();
    match fact.kind {
        FactKind::Alarm if word == Some("ALARM") => {
            let later = |it: &&Fact| is_of_same_alarm(it, fact) && it.at > fact.at;
            facts
                .iter()
                .copied()
                .filter(later)
                .max_by_key(|it| it.at)
                .is_none_or(|it| it.severity.as_deref() != Some("OK"))
        }
        FactKind::Health => word == Some("issue"),
        _ => false,
    }
}

/// Two alarms may watch one thing: what is said before their change of state tells them apart, where such is said.
fn is_of_same_alarm(one: &Fact, other: &Fact) -> bool {
    let names = one.title.split_once(" went from ").zip(other.title.split_once(" went from "));
    let is_named_alike = names.is_none_or(|(one, other)| one.0 == other.0);
    one.kind == FactKind::Alarm && other.kind == FactKind::Alarm && one.resource == other.resource && is_named_alike
}

/// Alarms whose last word is that nobody measures what they watch: no sign of trouble, and none of health.
pub fn unmeasured_alarms<'f>(facts: &[&'f Fact]) -> Vec<&'f Fact> {
    let is_last = |fact: &Fact| !facts.iter().any(|it| is_of_same_alarm(it, fact) && it.at > fact.at);
    let is_silent =
        |it: &&Fact| it.kind == FactKind::Alarm && it.severity.as_deref() == Some("INSUFFICIENT_DATA") && is_last(it);
    facts.iter().copied().filter(is_silent).collect()
}

fn sign(fact: &Fact, workloads: &[Workload]) -> Sign {
    let workload = workload_of(fact, workloads);
    let text = folded(&format!("{} {}", fact.title, fact.body));
    let environment = place_of(fact, workloads);
    let impact = workload.and_then(|it| it.business_impact.as_deref()).unwrap_or_default();
    Sign {
        note: note(fact),
        environment,
        business: environment == Some(Environment::Production) && stops_business(impact),
        is_failing: fact.kind == FactKind::Health || ALL_FAILING.iter().any(|it| text.contains(it)),
    }
}

/// The environment of the workload that lists a resource, else what its name says.
fn place_of_resource(resource: &str, workloads: &[Workload]) -> Option<Environment> {
    let own = workloads.iter().find(|it| it.resources.iter().any(|it| it == resource));
    let told = own.and_then(|it| it.environment.as_deref()).map(environment_named);
    told.or_else(|| wording::STAGING.is_in(&folded(resource)).then_some(Environment::Staging))
}

/// The environment of the workload that a fact belongs to, else what its resource's name says; `None`: nothing tells.
fn place_of(fact: &Fact, workloads: &[Workload]) -> Option<Environment> {
    let named = workload_of(fact, workloads).and_then(|it| it.environment.as_deref()).map(environment_named);
    named.or_else(|| place_of_resource(fact.resource.as_deref().unwrap_or_default(), workloads))
}

fn note(fact: &Fact) -> Note {
    Note { fact_id: fact.id.clone(), text: fact.title.clone(), at: fact.at }
}

pub(super) fn environment_named(name: &str) -> Environment {
    if folded(name).starts_with("prod") { Environment::Production } else { Environment::Staging }
}

/// Whether an account's own note of a workload's importance speaks of business, and not of delay.
pub(super) fn stops_business(note: &str) -> bool {
    let note = folded(note);
    wording::BUSINESS.is_in(&note) && !note.contains("affects no") && !note.contains("no customer")
}

/// The workload that names the fact's resource, or whose resources' names stand in the fact; `None` where two fit equally.
pub fn workload_of<'a>(fact: &Fact, workloads: &'a [Workload]) -> Option<&'a Workload> {
    let text = format!("{} {} {}", fact.resource.as_deref().unwrap_or_default(), fact.title, fact.body);
    let longest = |workload: &Workload| {
        workload
            .resources
            .iter()
            .filter_map(|it| {
                let name = last_part(it);
                // Two clusters may run services of one name: what else of the resource is named decides.
                let named =
                    || names_in(it).filter(|part| part.len() > 3 && holds_name(&text, part)).map(str::len).sum();
                let by_name = || (name.len() > 3 && holds_name(&text, name)).then(named);
                if text.contains(it.as_str()) { Some(it.len()) } else { by_name() }
            })
            .max()
    };
    let fitting: Vec<(usize, &Workload)> =
        workloads.iter().filter_map(|it| longest(it).map(|length| (length, it))).collect();
    let most = fitting.iter().map(|(length, _)| *length).max()?;
    let mut best = fitting.into_iter().filter(|(length, _)| *length == most);
    best.next().filter(|_| best.next().is_none()).map(|(_, it)| it)
}

/// Which environment the workload of `fact` is; `None`: it is of none, or of one that does not say.
pub(super) fn environment_of(fact: &Fact, workloads: &[Workload]) -> Option<Environment> {
    workload_of(fact, workloads)?.environment.as_deref().map(environment_named)
}

/// Whether `fact` may tell of what happens in `environment`: it does not belong to a workload of another one.
pub fn is_in_place(fact: &Fact, environment: Option<Environment>, workloads: &[Workload]) -> bool {
    environment.zip(environment_of(fact, workloads)).is_none_or(|(said, own)| said == own)
}

/// `db:shop-orders` → `shop-orders`; a load balancer's id is left out.
pub(super) fn last_part(resource: &str) -> &str {
    let tail = resource.rsplit(':').next().unwrap_or(resource);
    let parts: Vec<&str> = tail.split('/').collect();
    match parts.as_slice() {
        ["app" | "net", name, _] | ["loadbalancer", "app" | "net", name, _] => name,
        [.., last] => last,
        [] => tail,
    }
}

/// Whether `name` stands in `text` as a whole: `shop-orders` is not in `shop-orders-staging`.
pub(super) fn holds_name(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let after = text.get(at + name.len()..).and_then(|it| it.chars().next());
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let joins = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric());
        let is_longer = text
            .get(at + name.len()..)
            .is_some_and(|it| it.starts_with("-staging") || it.starts_with("-dev") || it.starts_with("-test"));
        !joins(after) && !joins(before) && !is_longer
    })
}
