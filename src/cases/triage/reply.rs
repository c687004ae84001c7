use std::collections::HashSet;
use std::ops::Range;

use super::{Known, Reading};
use crate::cases::causes::Causes;
use crate::domain::{Citation, DraftKind, Evidence, Fact, Gap, GapReason, Language, Phrase, ReplyDraft};
use crate::text::{compared_terms, sentences, time_label};

/// Most facts, and most documents, that a reply tells.
const FACTS: usize = 4;
const DOCUMENTS: usize = 2;
/// Longest quote of a document, in bytes.
const LONGEST_QUOTE: usize = 300;
/// Share of what is asked that a document has to speak of.
const LEAST_RELEVANCE: f32 = 0.25;

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

/// A reply in the customer's language, in two registers of the same facts.
pub(super) fn reply(reading: &Reading<'_>, known: &Known<'_>, questions: &[String]) -> Replied {
    let said = said(reading, known);
    let phrase = |it: Phrase| known.phrases.get(it).to_owned();
    let list = |lead: String, items: &[String]| {
        let lines: Vec<String> = items.iter().map(|it| format!("- {it}")).collect();
        (!items.is_empty()).then(|| format!("{lead}\n\n{}", lines.join("\n")))
    };
    let is_incident = reading.suggestion.kind == DraftKind::Incident;
    let nothing_seen = || is_incident.then(|| phrase(Phrase::ReplyNothingSeen));
    let seen = |lead: Phrase| list(phrase(lead), &said.facts).or_else(nothing_seen);
    let opening = |lead: Phrase| if said.facts.is_empty() { nothing_seen() } else { Some(phrase(lead)) };
    let cause: Vec<String> = said.cause.iter().cloned().collect();
    let cause = list(phrase(Phrase::ReplyCause), &cause);
    let closing = [list(phrase(Phrase::CouldNotSee), &said.gaps), list(phrase(Phrase::ReplyQuestions), questions)];
    let documents = list(phrase(Phrase::ReplyDocuments), &said.documents);
    let [gaps, asked] = closing.clone();
    let markdown = joined([seen(Phrase::ReplyBegins), cause.clone(), documents.clone(), gaps, asked]);
    // Where nothing of the account is told, what documents say is all there is, for either reader.
    let documents = documents.filter(|_| said.facts.is_empty());
    let [gaps, asked] = closing.clone();
    let manager_markdown = joined([seen(Phrase::ReplyInShort), cause, documents, gaps, asked]);
    let (opening, manager_opening) = (opening(Phrase::ReplyBegins), opening(Phrase::ReplyInShort));
    Replied {
        frame: ReplyFrame { language: known.language, opening, manager_opening, closing },
        reply: ReplyDraft { language: known.language, markdown, manager_markdown, citations: said.citations },
        told: said.told,
    }
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
    let asked = compared_terms(&reading.said.join("\n"));
    let readable = |it: &&Openable| known.language.reads(it.0.language);
    let fitting = |it: &&Openable| it.0.relevance.is_none_or(|it| it >= LEAST_RELEVANCE);
    let own = known.openable.iter().filter(fitting).filter(readable);
    let other = known.openable.iter().filter(fitting).filter(|it| !readable(it));
    for Openable(evidence) in own.chain(other) {
        let is_told = said.citations.iter().any(|it| it.title == evidence.title);
        if said.documents.len() < DOCUMENTS
            && !is_told
            && let Some(range) = best_sentence(&evidence.text, &asked)
        {
            let marker = next(&said.citations);
            let citation = cite(evidence, range, marker);
            said.documents.push(format!("{}: {} [{marker}]", evidence.title, citation.quote));
            said.citations.push(citation);
        }
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

/// The sentence that speaks most of what was asked, the earlier one on a tie; none of a table, a heading or code.
fn best_sentence(text: &str, asked: &HashSet<String>) -> Option<Range<usize>> {
    let plain = |it: &Range<usize>| {
        text.get(it.clone()).is_some_and(|words| {
            let words = words.trim();
            words.len() <= LONGEST_QUOTE && !words.contains(['|', '\n', '`', '#']) && words.chars().count() > 8
        })
    };
    let held = |it: &Range<usize>| {
        let words = compared_terms(text.get(it.clone()).unwrap_or_default());
        words.iter().filter(|word| asked.contains(*word)).count()
    };
    let best = sentences(text).into_iter().filter(plain).map(|it| (held(&it), it));
    let best = best.filter(|it| it.0 > 0).reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, it)| {
        let words = text.get(it.clone()).unwrap_or_default();
        let start = it.start + (words.len() - words.trim_start().len());
        start..start + words.trim().len()
    })
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
