//! Beliefs that many have: which parts of a question take something for granted, and the fact that denies it.

use regex::Regex;

use super::claims::{Claims, clauses, sentences};
use super::forms::{INSISTS, REASON};
use super::spoken::names;
use crate::cases::causes::Causes;
use crate::cases::limits::regions_in;
use crate::cases::{by_rules, is_in_place};
use crate::domain::{Fact, Point, Workload};
use crate::text::{compared_terms, folded, sentences as ranges};

/// What a question takes for granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// Folded, to be compared with ways of saying a belief: each clause that asserts something or tells a plan, those of a sentence
    /// together, the whole sentence with what it supposes, and all of them. Empty where the question only asks, supposes or greets.
    pub parts: Vec<String>,
    /// It wants a yes, or says that they heard or understood it so.
    pub insists: bool,
    /// Something is said to follow from it, or to be all that is needed.
    pub is_reason: bool,
}

/// What `question` takes for granted.
pub fn taken_for_granted(question: &str) -> Granted {
    let all = folded(question);
    let mut parts: Vec<String> = Vec::new();
    let mut whole: Vec<&str> = Vec::new();
    for sentence in sentences(&all) {
        let granted = Claims::granted(sentence, &clauses(sentence));
        parts.extend(granted.iter().map(|it| (*it).to_owned()));
        parts.push(granted.join(", "));
        // "We turn to the copy, if somebody empties a table" takes for granted what the copy then holds.
        if !granted.is_empty() && !sentence.ends_with('?') {
            parts.push(sentence.to_owned());
        }
        whole.extend(granted);
    }
    parts.push(whole.join(", "));
    parts.retain(|it| !it.is_empty());
    parts.dedup();
    Granted { parts, insists: INSISTS.is_in(&all), is_reason: REASON.is_in(&all) }
}

/// The fact that denies what `question` believes: a sentence or the title of it matches `pattern`, and it is of the thing, of the
/// place and in the region that the question names. Of several the one that shares most words. `None` where `pattern` is none.
pub fn denied_by_fact(pattern: &str, question: &str, facts: &[Fact], workloads: &[Workload]) -> Option<Point> {
    let pattern = Regex::new(pattern).ok()?;
    let asked = folded(question);
    let environment = by_rules([question]).environment;
    let said_regions = regions_in(&asked);
    let text = |it: &Fact| folded(&format!("{} {} {}", it.resource.as_deref().unwrap_or_default(), it.title, it.body));
    let is_known = |name: &&str| facts.iter().any(|fact| text(fact).contains(name));
    let known: Vec<&str> = names(&asked).into_iter().filter(is_known).collect();
    let is_meant = |it: &&Fact| {
        let text = text(it);
        let regions = regions_in(&text);
        let is_of_region =
            said_regions.is_empty() || regions.is_empty() || regions.iter().any(|it| said_regions.contains(it));
        let is_of_thing = known.is_empty() || known.iter().any(|it| text.contains(it));
        is_of_region && is_of_thing && is_in_place(it, environment, workloads)
    };
    let terms = compared_terms(question);
    let shared = |it: &Fact| compared_terms(&text(it)).intersection(&terms).count();
    let denying = facts.iter().filter(is_meant).filter_map(|it| Some((it, denying_words(&pattern, it)?)));
    let (fact, words) = denying.max_by_key(|(it, _)| (shared(it), it.at))?;
    let title = (words != fact.title).then(|| (fact.id.clone(), fact.title.clone()));
    Some(Point { quotes: title.into_iter().chain([(fact.id.clone(), words)]).collect() })
}

/// Whether `question` names a thing of the account by the name that its facts give it.
pub fn names_a_thing(question: &str, facts: &[Fact]) -> bool {
    let asked = folded(question);
    let is_known = |name: &str| facts.iter().any(|it| folded(&format!("{} {}", it.title, it.body)).contains(name));
    names(&asked).into_iter().any(is_known)
}

/// The sentence of a fact that matches, or its title.
fn denying_words(pattern: &Regex, fact: &Fact) -> Option<String> {
    let of_body = ranges(&fact.body).into_iter().filter_map(|it| fact.body.get(it)).map(str::trim);
    let matching = of_body.chain([fact.title.as_str()]).find(|it| pattern.is_match(it));
    matching.map(str::to_owned)
}

impl Causes<'_> {
    /// The likely cause and the sign of what is wrong, where the cause was there first.
    pub fn came_first(&self) -> Option<Point> {
        let cause = self.likely()?;
        let quote = |it: &Fact| (it.id.clone(), it.title.clone());
        Some(Point { quotes: vec![quote(cause.fact), quote(self.sign)] })
    }
}
