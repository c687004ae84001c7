//! What an engineer gets with a case, made from what was told, the account's facts and what search found: pure, no model.

mod evidence;
mod hypotheses;
mod missing;
mod own;
mod quotes;
mod reply;
mod steps;
mod timeline;

use jiff::{SignedDuration, Timestamp};

pub use missing::{Missing, missing};
pub(in crate::cases) use missing::{tells_error, untold};

pub use reply::{Openable, ReplyFrame};

use own::Own;
use reply::Replied;

use super::answered::{Shown, unsaid};
use super::causes::{Causes, causes};
use super::near::near;
use super::observed::{Observed, named_resources, observe, observe_case, workload_of};
use super::routing::{GENERAL, Wanted, route};
use super::said::{Impact, by_rules, hear};
use super::service::{Services, service_of, spoken_of};
use super::severity::{BoundBy, Suggestion, suggest};
use crate::domain::{
    AccountProfile, CaseTold, CustomerImpact, DraftKind, Evidence, Fact, FactKind, Finding, FoundDocument, Gap, Idea,
    Language, Mode, Phrases, SeverityReason, SimilarCase, Triage, TriagePhrase, TriageSeverity, TriageWording,
};
use crate::text::sentences;

/// So long after a customer's last word an alarm may still be about what they wrote of.
const ALARMS_LATER: SignedDuration = SignedDuration::from_hours(1);
/// Where a case goes that is about no service of the catalogue.
const NO_SERVICE: &str = "support";
/// Most sentences of the customer's, and most facts, that the impact lists.
const CLAIMS: usize = 4;
const OBSERVED: usize = 5;

/// What triage reads.
pub struct Known<'a> {
    pub case: &'a CaseTold,
    pub profile: &'a AccountProfile,
    pub services: &'a Services,
    /// All that collectors delivered, in any order.
    pub facts: &'a [Fact],
    pub gaps: Vec<Gap>,
    /// The most similar first.
    pub similar: Vec<SimilarCase>,
    /// The most fitting first.
    pub documents: Vec<FoundDocument>,
    /// The passages that those two name.
    pub passages: Vec<Evidence>,
    /// What the reply may cite beside facts, the most fitting first.
    pub openable: Vec<Openable>,
    /// What the case asks about by the table of terms, in any language.
    pub ideas: Vec<Idea>,
    /// The customer's language, and our sentences in it.
    pub language: Language,
    pub phrases: Phrases,
    /// What staff read of ours, in each language.
    pub wording: &'a TriageWording,
    /// The account's clock: what "now" is for its facts.
    pub now: Timestamp,
    /// When the draft is made.
    pub at: Timestamp,
}

/// What was read out of a case and its account; what every part of the draft is written from.
struct Reading<'a> {
    said: Vec<String>,
    bearing: Vec<&'a Fact>,
    observed: Observed,
    causes: Option<Causes<'a>>,
    suggestion: Suggestion,
    service: String,
    missing: Vec<Missing>,
}

/// A draft as it was computed, with what a model may word parts of it from.
pub struct Drafted {
    pub triage: Triage,
    /// What stands around a reply's facts.
    pub frame: ReplyFrame,
    /// Facts that the reply tells, which any wording of it has to tell.
    pub told: Vec<Openable>,
    /// What else a reply may quote.
    pub openable: Vec<Openable>,
}

/// The draft for `known`. The same input gives the same draft.
pub fn triage(known: Known<'_>) -> Drafted {
    let reading = read(&known);
    let kind = reading.suggestion.kind;
    let impact = impact(&reading);
    let own = Own::new(known.wording);
    let asked = |it: &Missing| {
        let text = known.phrases.get(it.question());
        own.ask(it.question(), text);
        text.to_owned()
    };
    let questions: Vec<String> = reading.missing.iter().map(asked).collect();
    let hypotheses = hypotheses::hypotheses(&reading, &known.similar, &own);
    let Replied { reply, frame, told } = reply::reply(&reading, &known, &questions);
    let next_steps = steps::next_steps(&reading, &known, &hypotheses, &own);
    let mut triage = Triage {
        case_id: known.case.id.clone(),
        mode: Mode::Extractive,
        summary: summary(&known, &reading, &impact, &own),
        severity: TriageSeverity {
            declared: known.case.declared_severity,
            suggested: reading.suggestion.severity,
            confidence: reading.suggestion.confidence,
            reasons: reasons(&reading.suggestion, &impact, &own),
        },
        customer_impact: impact,
        queue: route(
            &known.services.catalogue,
            Wanted {
                kind,
                service: &reading.service,
                category: GENERAL,
                language: known.language,
                plan: known.profile.plan,
                due_at: None,
                at: known.at,
            },
        ),
        security: kind == DraftKind::Security,
        timeline: timeline::timeline(&reading, &known, &own),
        hypotheses,
        similar_cases: known.similar,
        documents: known.documents,
        missing: questions,
        reply,
        next_steps,
        gaps: known.gaps,
        evidence: Vec::new(),
        summary_citations: Vec::new(),
        wording: None,
        in_languages: own.into_told(),
        generated_at: known.at,
    };
    triage.evidence = evidence::of(&triage, known.facts, &known.passages, &known.openable);
    Drafted { triage, frame, told, openable: known.openable }
}

fn read<'a>(known: &Known<'a>) -> Reading<'a> {
    let said = known.case.said();
    let workloads = &known.profile.workloads;
    let heard = hear(said.iter().map(String::as_str));
    let named = named_resources(&said, known.facts, workloads);
    let stated = known.case.service.clone();
    let spoken_of = spoken_of(&said, &named, known.services);
    // What answers in its conversation showed of the account is what it is about, named or not.
    let shown: Vec<&str> = known.case.shown.iter().map(|it| it.id.as_str()).collect();
    let near = near(known.facts, &shown, &said, &heard, workloads, known.services);
    let observed = observe(&near, workloads);
    // A change whose resource no workload names may be anybody's; those of other workloads are not this case's.
    let is_nobodys = |it: &&Fact| it.kind == FactKind::Change && workload_of(it, workloads).is_none();
    let is_near = |it: &Fact| near.iter().any(|near| near.id == it.id);
    let until = reported(known);
    let around = known.facts.iter().filter(|it| is_near(it) || is_nobodys(it));
    let causes = causes(around, workloads, until);
    let cause = causes.as_ref().and_then(Causes::likely);
    let told: Vec<&Fact> = near.iter().copied().filter(|it| it.at <= until).collect();
    let seen = observe_case(&told, &said, workloads, until);
    let suggestion = suggest(&heard, &seen, cause);
    let is_known = |it: &String| known.services.catalogue.services.iter().any(|service| service.id == *it);
    // Who asks how severe something would be asks about support, whatever it is that would fail.
    let about_support = (suggestion.kind == DraftKind::Question && heard.severities).then(|| NO_SERVICE.to_owned());
    let service = stated.filter(is_known).or(about_support).or(spoken_of);
    let service = service.or_else(|| service_of(&said, &named, &near, known.services));
    let shown_facts = known.case.shown.iter().cloned().chain(near.iter().map(|it| Evidence::from(*it)));
    let told_facts: Vec<Evidence> = shown_facts.collect();
    let seen = Shown { facts: &told_facts, cited: &shown, resources: &named, is_traced: cause.is_some() };
    let missing = unsaid(&said, suggestion.kind, service.is_some() || !named.is_empty(), &seen);
    Reading {
        said,
        bearing: near,
        observed,
        causes,
        suggestion,
        service: service.unwrap_or_else(|| NO_SERVICE.to_owned()),
        missing,
    }
}

/// Until when what is seen may be what the customer reports: a little after their last word, as alarms are slow. What begins
/// later is a trouble of its own, which the timeline tells.
fn reported(known: &Known<'_>) -> Timestamp {
    let last = known.case.messages().filter_map(|it| it.at).chain(known.case.created_at).max();
    last.map_or(known.now, |it| known.now.min(it + ALARMS_LATER))
}

/// What the customer claims stays apart from what the account's facts show.
fn impact(reading: &Reading<'_>) -> CustomerImpact {
    let mut claimed: Vec<String> = Vec::new();
    for text in &reading.said {
        for sentence in sentences(text).into_iter().filter_map(|it| text.get(it)).map(str::trim) {
            let heard = by_rules([sentence]);
            let is_claim = heard.impact > Impact::None || heard.everyone || heard.security;
            if is_claim && claimed.len() < CLAIMS && !claimed.iter().any(|it| it == sentence) {
                claimed.push(sentence.to_owned());
            }
        }
    }
    let notes = reading.observed.open.iter().map(|it| &it.note).chain(&reading.observed.security);
    let observed = notes.take(OBSERVED).map(|it| cited(&it.text, &it.fact_id)).collect();
    CustomerImpact { claimed, observed }
}

/// Facts first; where none speaks, the customer's word, which cites nothing.
fn reasons(suggestion: &Suggestion, impact: &CustomerImpact, own: &Own<'_>) -> Vec<SeverityReason> {
    let bounds = suggestion
        .bounds
        .iter()
        .map(|it| SeverityReason { text: own.say(bound(it.by), &[]), evidence_id: it.evidence_id.clone() });
    if !suggestion.reasons.is_empty() {
        return suggestion.reasons.iter().cloned().chain(bounds).collect();
    }
    let claims = impact.claimed.iter().take(2);
    let claims =
        claims.map(|it| SeverityReason { text: own.say(TriagePhrase::Customer, &[("quote", it)]), evidence_id: None });
    claims.chain(bounds).collect()
}

/// Why it is not more, as staff read it.
fn bound(by: BoundBy) -> TriagePhrase {
    match by {
        BoundBy::Staging => TriagePhrase::Staging,
        BoundBy::Over => TriagePhrase::Over,
        BoundBy::Eased => TriagePhrase::Eased,
        BoundBy::Asked => TriagePhrase::Asked,
        BoundBy::NoImpact => TriagePhrase::NoImpact,
    }
}

fn summary(known: &Known<'_>, reading: &Reading<'_>, impact: &CustomerImpact, own: &Own<'_>) -> String {
    let subject = known.case.subject.trim().trim_end_matches('.');
    let claim = impact.claimed.iter().find(|it| it.trim() != known.case.subject.trim());
    let claim = claim.map(|it| it.trim_end_matches(['.', '。']));
    let change = reading.causes.as_ref().and_then(Causes::likely).map(|it| it.fact.title.as_str());
    let gaps: Vec<&str> = known.gaps.iter().map(|it| it.source.as_str()).collect();
    let gaps = (!gaps.is_empty()).then(|| gaps.join(", "));
    own.each(|language, words| {
        let say = |phrase, values: &[(&str, &str)]| words.sentences.say(phrase, values);
        let seen = match impact.observed.as_slice() {
            [] if known.facts.is_empty() => say(TriagePhrase::NoFacts, &[]),
            [] => say(TriagePhrase::NothingOpen, &[]),
            [only] => say(TriagePhrase::Seen, &[("first", &only.text)]),
            [first, rest @ ..] => {
                say(TriagePhrase::SeenMore, &[("first", &first.text), ("count", &rest.len().to_string())])
            }
        };
        let parts = [
            Some(say(TriagePhrase::About, &[("subject", subject), ("account", &known.profile.name)])),
            claim.map(|it| say(TriagePhrase::Says, &[("quote", it)])),
            Some(seen),
            change.map(|it| say(TriagePhrase::ShortlyBefore, &[("change", it)])),
            gaps.as_ref().map(|it| say(TriagePhrase::NotSeen, &[("sources", it)])),
        ];
        let between = if language.is_cjk() { "" } else { " " };
        parts.into_iter().flatten().collect::<Vec<_>>().join(between)
    })
}

fn cited(text: &str, id: &str) -> Finding {
    Finding { text: text.to_owned(), evidence_id: Some(id.to_owned()) }
}

#[cfg(test)]
mod tests;
