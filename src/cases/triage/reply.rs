use std::ops::Range;

use super::quotes::quotes;
use super::{Known, Reading};
use crate::cases::causes::Causes;
use crate::domain::{Citation, DraftKind, Evidence, Fact, Gap, GapReason, Language, Phrase, ReplyDraft};
use crate::text::time_label;

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
struct Said {
    citations: Vec<Citation>,
    told: Vec<Openable>,
    facts: Vec<String>,
    cause: Option<String>,
    documents: Vec<String>,
    gaps: Vec<String>,
}

/// A reply in the customer's language, in two registers of the same facts: they begin differently and say the same.
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
    let cause: Vec<String> = said.cause.into_iter().collect();
    let documents = list(Phrase::ReplyDocuments, &said.documents);
    let body = joined([lines(&said.facts), list(Phrase::ReplyCause, &cause), documents]);
    Replied { reply: frame.around(&body, &body, said.citations), frame, told: said.told }
}

fn joined(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn said(reading: &Reading<'_>, known: &Known<'_>) -> Said {
    let mut said = Said::default();
    let cause = reading.causes.as_ref().and_then(Causes::likely).map(|it| it.fact);
    for fact in facts(reading) {
        let line = told(fact, known, &mut said.citations);
        said.facts.push(line);
        said.told.push(Openable::own(fact));
    }
    said.cause = cause.map(|it| told(it, known, &mut said.citations));
    said.told.extend(cause.map(Openable::own));
    for (evidence, range) in quotes(reading, known) {
        let marker = next(&said.citations);
        let citation = cite(evidence, range, marker);
        said.documents.push(format!("{}: {} [{marker}]", evidence.title, citation.quote));
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

/// A fact as a line, with its marker.
fn told(fact: &Fact, known: &Known<'_>, citations: &mut Vec<Citation>) -> String {
    let marker = next(citations);
    let evidence = Evidence::from(fact);
    let quote = 0..fact.title.len();
    citations.push(cite(&evidence, quote, marker));
    let at = time_label(fact.at, &known.profile.time_zone, known.language);
    format!("{at}: {} [{marker}]", fact.title)
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
