use std::ops::Range;

use super::quotes::quotes;
use super::{Known, Reading};
use crate::cases::causes::Causes;
use crate::cases::observed::workload_of;
use crate::domain::{
    Citation, DraftKind, Evidence, Fact, FactKind, Gap, GapReason, Language, Phrase, ReplyDraft, Sentences,
    TriagePhrase, Workload,
};
use crate::text::{quoted_message, time_label};

/// Most facts that a reply tells.
const FACTS: usize = 4;

/// Evidence that this customer may open: found under their own scope, never under that of staff. A reply takes no other.
#[derive(Clone, Debug, PartialEq)]
pub struct Openable(Evidence);

impl Openable {
    /// Wraps what a search under the *customer's* scope found. Whoever calls this holds that scope.
    pub fn found_by_customer(evidence: Evidence) -> Self {
        Self(evidence)
    }

    /// A fact of the account itself, collected under its customers' scope.
    fn own(fact: &Fact) -> Self {
        Self(Evidence::from(fact))
    }

    /// What may be quoted.
    pub fn evidence(&self) -> &Evidence {
        &self.0
    }
}

/// What stands around a reply's facts, whoever words them: how it begins for each reader, what could not be seen, what is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplyFrame {
    language: Language,
    opening: Option<String>,
    manager_opening: Option<String>,
    closing: [Option<String>; 2],
}

impl ReplyFrame {
    /// The language of the reply.
    pub fn language(&self) -> Language {
        self.language
    }

    /// A reply whose facts are told by these words.
    pub fn around(&self, engineer: &str, manager: &str, citations: Vec<Citation>) -> ReplyDraft {
        let told = |opening: &Option<String>, body: &str| {
            let [gaps, asked] = self.closing.clone();
            joined([opening.clone(), Some(body.trim().to_owned()), gaps, asked])
        };
        ReplyDraft {
            language: self.language,
            markdown: told(&self.opening, engineer),
            manager_markdown: told(&self.manager_opening, manager),
            citations,
        }
    }
}

/// A reply as it was computed, with what a model needs to word it.
pub(super) struct Replied {
    pub reply: ReplyDraft,
    pub frame: ReplyFrame,
    /// The facts that it tells, each of which any wording has to tell.
    pub told: Vec<Openable>,
}

/// What a reply says, before it is put in a register.
#[derive(Default)]
struct Said<'a> {
    citations: Vec<Citation>,
    told: Vec<Openable>,
    /// With their markers.
    facts: Vec<(&'a Fact, u32)>,
    cause: Option<(&'a Fact, u32)>,
    documents: Vec<Quoted>,
    /// What the facts hit, by the names that its owners gave it.
    workloads: Vec<String>,
    gaps: Vec<String>,
}

struct Quoted {
    title: String,
    quote: String,
    marker: u32,
}

/// A reply in the customer's language, in two registers that rest on the same evidence: whoever works on it is told times, resources,
/// errors and what to check, whoever decides the impact, since when and what comes next.
pub(super) fn reply(reading: &Reading<'_>, known: &Known<'_>, questions: &[String]) -> Replied {
    let said = said(reading, known);
    let phrase = |it: Phrase| known.phrases.get(it).to_owned();
    let lines = |items: &[String]| {
        let lines: Vec<String> = items.iter().map(|it| format!("- {it}")).collect();
        (!items.is_empty()).then(|| lines.join("\n"))
    };
    let list = |lead: Phrase, items: &[String]| lines(items).map(|it| format!("{}\n\n{it}", phrase(lead)));
    let is_incident = reading.suggestion.kind == DraftKind::Incident;
    let opening = |lead: Phrase| match said.facts.is_empty() {
        true => is_incident.then(|| phrase(Phrase::ReplyNothingSeen)),
        false => Some(phrase(lead)),
    };
    let frame = ReplyFrame {
        language: known.language,
        opening: opening(Phrase::ReplyBegins),
        manager_opening: opening(Phrase::ReplyInShort),
        closing: [list(Phrase::CouldNotSee, &said.gaps), list(Phrase::ReplyQuestions, questions)],
    };
    let affected = affected(&said, known);
    let facts: Vec<String> = said.facts.iter().map(|it| told(*it, known)).chain(affected).collect();
    let cause: Vec<String> = said.cause.iter().map(|it| told(*it, known)).collect();
    let documents: Vec<String> =
        said.documents.iter().map(|it| format!("{}: {} [{}]", it.title, it.quote, it.marker)).collect();
    let body = joined([lines(&facts), list(Phrase::ReplyCause, &cause), list(Phrase::ReplyDocuments, &documents)]);
    let in_short = lines(&in_short(&said, known)).unwrap_or_default();
    Replied { reply: frame.around(&body, &in_short, said.citations), frame, told: said.told }
}

/// The reply's facts for whoever decides, a line each: impact and since when, what it hits, the lead, the next step.
fn in_short(said: &Said<'_>, known: &Known<'_>) -> Vec<String> {
    let say = |phrase, values: &[(&str, &str)]| words_of(known).map(|it| it.say(phrase, values));
    let time = |fact: &Fact| time_label(fact.at, &known.profile.time_zone, known.language);
    let (comma, semicolon) = if known.language.is_cjk() { ("、", "；") } else { (", ", "; ") };
    let first = said.facts.iter().map(|it| it.0).min_by_key(|it| it.at);
    let markers = said.facts.iter().map(|it| format!("[{}]", it.1)).collect::<Vec<_>>().join(" ");
    let signs = [TriagePhrase::SignAlarm, TriagePhrase::SignEvent, TriagePhrase::SignSecurity, TriagePhrase::SignOther];
    let counted = signs.into_iter().filter_map(|sign| {
        let count = said.facts.iter().filter(|it| sign_of(it.0) == sign).count();
        if count > 0 { say(sign, &[("count", &count.to_string())]) } else { None }
    });
    let what = counted.collect::<Vec<_>>().join(comma);
    let impact = first
        .and_then(|it| say(TriagePhrase::ReplyImpact, &[("at", &time(it)), ("what", &what), ("markers", &markers)]));
    let lead = said.cause.and_then(|(fact, marker)| {
        say(TriagePhrase::ReplyLead, &[("at", &time(fact)), ("markers", &format!("[{marker}]"))])
    });
    let titles: Vec<String> = said.documents.iter().map(|it| format!("{} [{}]", it.title, it.marker)).collect();
    let next = (!titles.is_empty()).then(|| say(TriagePhrase::ReplyNext, &[("documents", &titles.join(semicolon))]));
    [impact, affected(said, known), lead, next.flatten()].into_iter().flatten().collect()
}

/// What the facts hit.
fn affected(said: &Said<'_>, known: &Known<'_>) -> Option<String> {
    let between = if known.language.is_cjk() { "、" } else { ", " };
    let names = said.workloads.join(between);
    let words = words_of(known).filter(|_| !names.is_empty())?;
    Some(words.say(TriagePhrase::ReplyAffected, &[("workloads", &names)]))
}

fn words_of<'a>(known: &Known<'a>) -> Option<&'a Sentences<TriagePhrase>> {
    known.wording.get(&known.language).map(|it| &it.sentences)
}

/// What kind of sign a fact is, for who need not know the systems.
fn sign_of(fact: &Fact) -> TriagePhrase {
    match fact.kind {
        FactKind::Alarm => TriagePhrase::SignAlarm,
        FactKind::Health => TriagePhrase::SignEvent,
        FactKind::Security => TriagePhrase::SignSecurity,
        _ => TriagePhrase::SignOther,
    }
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn said<'a>(reading: &Reading<'a>, known: &Known<'_>) -> Said<'a> {
    let mut said = Said::default();
    for fact in facts(reading) {
        let marker = cite_title(fact, &mut said.citations);
        said.facts.push((fact, marker));
        said.told.push(Openable::own(fact));
        let workload = workload_of(fact, &known.profile.workloads).map(named);
        said.workloads.extend(workload.filter(|it| !said.workloads.contains(it)));
    }
    let cause = reading.causes.as_ref().and_then(Causes::likely).map(|it| it.fact);
    said.cause = cause.map(|it| (it, cite_title(it, &mut said.citations)));
    said.told.extend(cause.map(Openable::own));
    for (evidence, range) in quotes(reading, known) {
        let marker = next(&said.citations);
        let citation = cite(evidence, range, marker);
        said.documents.push(Quoted { title: evidence.title.clone(), quote: citation.quote.clone(), marker });
        said.citations.push(citation);
    }
    said.gaps = known.gaps.iter().map(|it| format!("{}: {}", it.source, known.phrases.get(reason(it)))).collect();
    said
}

/// The sign, then what else is open, each once.
fn facts<'a>(reading: &Reading<'a>) -> Vec<&'a Fact> {
    let sign = reading.causes.as_ref().map(|it| it.sign);
    let open = reading.observed.open.iter().map(|it| &it.note).chain(&reading.observed.security);
    let open = open.filter_map(|note| reading.bearing.iter().find(|it| it.id == note.fact_id).copied());
    let mut found: Vec<&Fact> = Vec::new();
    for fact in sign.into_iter().chain(open) {
        if found.len() < FACTS && !found.iter().any(|it| it.id == fact.id || it.title == fact.title) {
            found.push(fact);
        }
    }
    found
}

/// A workload with what its owners say that it means to them.
fn named(workload: &Workload) -> String {
    let impact = workload.business_impact.as_deref().map(|it| it.trim().trim_end_matches(['.', '。']));
    impact.map_or_else(|| workload.name.clone(), |it| format!("{} ({it})", workload.name))
}

/// A fact as a line with its marker: when, what, on which resource, and the error that it quotes, where its title says neither.
fn told((fact, marker): (&Fact, u32), known: &Known<'_>) -> String {
    let at = time_label(fact.at, &known.profile.time_zone, known.language);
    let resource = fact.resource.as_deref().filter(|it| !fact.title.contains(it));
    let error = quoted_message(&fact.body).filter(|it| !fact.title.contains(it)).map(|it| format!("`{it}`"));
    let more: String = resource.into_iter().map(str::to_owned).chain(error).map(|it| format!(" · {it}")).collect();
    format!("{at}: {}{more} [{marker}]", fact.title)
}

fn cite_title(fact: &Fact, citations: &mut Vec<Citation>) -> u32 {
    let marker = next(citations);
    citations.push(cite(&Evidence::from(fact), 0..fact.title.len(), marker));
    marker
}

fn next(citations: &[Citation]) -> u32 {
    u32::try_from(citations.len() + 1).unwrap_or(u32::MAX)
}

fn cite(evidence: &Evidence, range: Range<usize>, marker: u32) -> Citation {
    Citation {
        marker,
        evidence_id: evidence.id.clone(),
        kind: evidence.kind,
        title: evidence.title.clone(),
        url: evidence.url.clone(),
        quote: evidence.text.get(range.clone()).unwrap_or_default().to_owned(),
        start: range.start,
        end: range.end,
        digest: evidence.digest.clone(),
        language: evidence.language,
        updated: evidence.updated.clone(),
    }
}

fn reason(gap: &Gap) -> Phrase {
    match gap.reason {
        GapReason::Late => Phrase::GapLate,
        GapReason::Failed => Phrase::GapFailed,
        GapReason::NotConfigured => Phrase::GapNotConfigured,
        GapReason::Refused => Phrase::GapRefused,
        GapReason::Truncated => Phrase::GapTruncated,
    }
}
