use std::sync::{Arc, LazyLock};

use regex::Regex;

use super::clauses::clauses;
use super::matter::matter;
use super::routing::GENERAL;
use super::said::hear;
use crate::base::constant_pattern;
use crate::domain::{Catalogue, DraftKind, Fact, Service};
use crate::text::{Classes, folded};

/// What stands in an ARN for which service of the catalogue; the first that fits.
const ARNS: &[(&str, &str)] = &[
    (":rds:", "relational-database"),
    (":ecs:", "containers"),
    (":elasticloadbalancing:", "network"),
    (":s3:", "object-storage"),
    (":eks:", "kubernetes"),
    (":lambda:", "functions"),
    (":iam:", "identity"),
    (":ec2:", "compute"),
];

/// What tells of trouble, and is seldom the trouble: its service counts behind all else where something else is broken.
const MONITORING: &str = "monitoring";

/// The service of whoever asks about support itself: it counts behind what is named.
const SUPPORT: &str = "support";
/// So far ahead of the next a learned service counts before the resources that are named. Chosen on the open drafts and on those of a hand
/// that had seen no rule.
const PLAINLY: f32 = 0.3;
/// Less far ahead of the next it is a guess, and words tell as much.
const AT_LEAST: f32 = 0.1;

/// The level that a program prints before what went wrong.
static LEVEL: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?-u:\b)(?:FATAL|ERROR|PANIC|CRITICAL)\s?[:：]"));

/// What was denied, as the message names it, by its service: "not authorized to perform: kms:Decrypt".
static DENIED_ACTION: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"not authorized to perform:? ?(?:[a-z0-9-]+):[A-Z]\w+"));

/// The services of a catalogue, and what was learned of whose engineers cases are for.
#[derive(Debug, Default)]
pub struct Services {
    pub catalogue: Arc<Catalogue>,
    /// By ids of the catalogue; of the class without a name are texts by which nobody can tell. Empty: nothing was learned.
    pub taught: Arc<Classes>,
}

impl From<Catalogue> for Services {
    /// With nothing learned.
    fn from(catalogue: Catalogue) -> Self {
        Self { catalogue: Arc::new(catalogue), taught: Arc::default() }
    }
}

impl Services {
    /// The service that a text of these words is for, as it was learned, and how far it is ahead of the next; empty where nobody can tell
    /// by it, `None` where it is like nothing that was learned or its service is in the catalogue no more. That somebody wants a case or a
    /// person is for no service.
    fn taught_of(&self, said: &[String]) -> Option<(&str, f32)> {
        let told: Vec<String> = said.iter().map(|it| matter(it)).collect();
        let is_known = |id: &str| id.is_empty() || self.catalogue.services.iter().any(|it| it.id == id);
        self.taught.nearest(&told.join("\n")).filter(|it| is_known(it.0))
    }
}

/// The service of the catalogue that a case is about: the one that is spoken of, else the one of the facts' resources, else the
/// one of its words where nobody can tell by likeness or it is only told beside an outage, else `None`.
pub fn service_of(said: &[String], named: &[String], facts: &[&Fact], services: &Services) -> Option<String> {
    let catalogue = &services.catalogue;
    let resources = || facts.iter().take(3).filter_map(|it| it.resource.as_deref()).collect::<Vec<_>>().join(" ");
    let spoken_of = spoken_of(said, named, services).or_else(|| by_resource(&resources(), catalogue));
    spoken_of.or_else(|| by_words(&folded(&said.join("\n")), catalogue, |_| true))
}

/// The service whose words a pasted error uses, which says more than where it was seen; else the one that was plainly learned of such
/// texts, else the one of the resources that the customer names, else the one that was learned. Where none was, see [`by_own_words`].
pub(super) fn spoken_of(said: &[String], named: &[String], services: &Services) -> Option<String> {
    let catalogue = &services.catalogue;
    let text = folded(&said.join("\n"));
    let by_error = by_words(&folded(&printed_errors(said)), catalogue, |it| it != MONITORING);
    let taught = services.taught_of(said).filter(|it| it.1 >= AT_LEAST);
    let told = |(id, _): (&str, f32)| (!id.is_empty()).then(|| id.to_owned());
    let plainly = taught.filter(|(id, ahead)| *ahead >= PLAINLY && *id != SUPPORT).and_then(told);
    let by_name = || by_resource(&named.join(" "), catalogue);
    by_error.or(plainly).or_else(by_name).or_else(|| match taught {
        Some(taught) => told(taught),
        None => by_own_words(&text, catalogue),
    })
}

/// The service whose words folded `text` uses most; not monitoring where it only says what that shows of something else that is broken.
fn by_own_words(text: &str, catalogue: &Catalogue) -> Option<String> {
    let is_aside = |it: &String| it == MONITORING && tells_of_trouble_elsewhere(text, catalogue);
    match by_words(text, catalogue, |_| true) {
        Some(best) if is_aside(&best) => by_words(text, catalogue, |it| it != MONITORING),
        best => best,
    }
}

/// What programs printed, of all that was `said`: a line's part from its level on ("FATAL: …"), and the action that was denied.
fn printed_errors(said: &[String]) -> String {
    let from_level = |line: &str| LEVEL.find(line).and_then(|it| line.get(it.start()..)).map(str::to_owned);
    let denied = |line: &str| DENIED_ACTION.find(line).map(|it| it.as_str().to_owned());
    let lines = said.iter().flat_map(|it| it.lines());
    lines.filter_map(|it| from_level(it).or_else(|| denied(it))).collect::<Vec<_>>().join("\n")
}

/// The service that folded `text` uses the words of most; of equals the one that the catalogue lists first.
fn by_words(text: &str, catalogue: &Catalogue, counts: impl Fn(&str) -> bool) -> Option<String> {
    let weighed = catalogue.services.iter().filter(|it| counts(&it.id)).map(|it| (weight(text, it), it));
    let best = weighed.filter(|it| it.0 > 0).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, service)| service.id.clone())
}

/// The category of `service` whose words the customer uses most, by the sort of the case where the service has one for it; `general`
/// where nothing tells, and where two fit equally.
pub fn category_of(said: &[String], kind: DraftKind, service: &str, catalogue: &Catalogue) -> String {
    let of_service = catalogue.services.iter().find(|it| it.id == service);
    let listed = || of_service.iter().flat_map(|it| &it.categories).map(String::as_str).filter(|it| *it != GENERAL);
    let of_kind = match kind {
        DraftKind::Quota => Some("quota"),
        DraftKind::PlannedEvent => Some("planned-event"),
        DraftKind::Security => Some("security"),
        _ => None,
    };
    if let Some(known) = of_kind.and_then(|kind| listed().find(|it| *it == kind)) {
        return known.to_owned();
    }
    let text = folded(&said.join("\n"));
    let mut weighed: Vec<(usize, &str)> = listed()
        .filter_map(|id| catalogue.categories.iter().find(|it| it.id == id))
        .map(|it| (weight_of(&text, it.words.iter().chain(it.name.values())), it.id.as_str()))
        .filter(|it| it.0 > 0)
        .collect();
    weighed.sort_by_key(|it| std::cmp::Reverse(it.0));
    match weighed.as_slice() {
        [best] => best.1.to_owned(),
        [best, next, ..] if best.0 > next.0 => best.1.to_owned(),
        _ => GENERAL.to_owned(),
    }
}

/// How much folded `text` speaks of a service: longer words tell more.
fn weight(text: &str, service: &Service) -> usize {
    weight_of(text, service.words.iter().chain(service.name.values()))
}

fn weight_of<'a>(text: &str, words: impl Iterator<Item = &'a String>) -> usize {
    words.map(|word| occurrences(text, &folded(word)) * (4 + word.chars().count().min(6))).sum()
}

/// Whether what folded `text` says without a word of monitoring tells of something broken.
fn tells_of_trouble_elsewhere(text: &str, catalogue: &Catalogue) -> bool {
    let monitoring = catalogue.services.iter().find(|it| it.id == MONITORING);
    let is_of_it = |clause: &str| monitoring.is_some_and(|it| weight(clause, it) > 0);
    let rest: Vec<&str> = clauses(text).into_iter().filter(|it| !is_of_it(it)).collect();
    !rest.is_empty() && hear(rest).kind() == DraftKind::Incident
}

/// The service of the catalogue that a thing of this ARN is of.
pub fn service_of_resource(arn: &str, catalogue: &Catalogue) -> Option<String> {
    by_resource(arn, catalogue)
}

fn by_resource(resources: &str, catalogue: &Catalogue) -> Option<String> {
    let first = |part: &str| resources.find(part);
    let (_, _, id) = ARNS.iter().filter_map(|(part, id)| Some((first(part)?, part, id))).min_by_key(|(at, ..)| *at)?;
    catalogue.services.iter().find(|it| it.id == *id).map(|it| it.id.clone())
}

/// How often `word` stands in `text`; Latin words only as wholes.
fn occurrences(text: &str, word: &str) -> usize {
    let joins = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
    let is_whole = |at: usize| {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|it| it.chars().next());
        let plural = text.get(at + word.len()..).is_some_and(|it| it.starts_with('s') && !joins(it.chars().nth(1)));
        !(joins(word.chars().next()) && joins(before)) && (!(joins(word.chars().last()) && joins(after)) || plural)
    };
    if word.is_empty() { 0 } else { text.match_indices(word).filter(|(at, _)| is_whole(*at)).count() }
}
