//! The citation check: each finished unit holds, is exempt, or is withheld.

use pulldown_cmark::{Event, Parser, Tag};

use super::ledger::Ledger;
use super::marker::{self, Parsed, Written};
use super::support::{self, Flaw, Rule};
use super::units::{is_list_item, is_numbered_item};
use crate::domain::{Citation, Evidence, Phrase, Phrases, Unit};
use crate::text::{language_of, strip_invisible, time_label};

/// What units are checked against.
pub struct Checker<'a> {
    pub ledger: &'a Ledger,
    pub phrases: &'a Phrases,
    /// The customer's question: its numbers and names may be repeated back.
    pub question: &'a str,
    pub time_zone: &'a str,
    pub language: crate::domain::Language,
    /// Share of a unit's content words that its span must hold, in `[0, 1]`.
    pub threshold: f64,
}

/// What became of a unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// Shown; every claim in it is cited and supported.
    Holds(Unit),
    /// Shown; it claims nothing. The phrase, where it is one of our own sentences.
    Exempt(Unit, Option<Phrase>),
    /// Nothing to show: white space, a rule, a marker alone.
    Blank,
    /// Not shown, and counted.
    Withheld(Why),
}

/// Why a unit is withheld.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    Uncited,
    /// A citation of evidence that does not exist.
    NoSuchEvidence,
    /// The quote is not in the evidence.
    NotVerbatim,
    /// Unit and evidence differ in language and no quote was given.
    QuoteNeeded,
    /// The quoted words do not say this.
    Unsupported(String),
    /// An image, raw HTML, or a link that the cited evidence does not hold.
    ActiveContent,
}

impl Why {
    /// One word for traces and metrics.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Uncited => "uncited",
            Self::NoSuchEvidence => "no_such_evidence",
            Self::NotVerbatim => "not_verbatim",
            Self::QuoteNeeded => "quote_needed",
            Self::Unsupported(_) => "unsupported",
            Self::ActiveContent => "active_content",
        }
    }
}

impl Checker<'_> {
    /// Checks one unit as the splitter cut it.
    pub fn check(&self, unit: &str) -> Verdict {
        let unit = strip_invisible(unit);
        let Parsed { words, shown, written } = marker::parse(&unit);
        let words = words.trim();
        if !words.chars().any(char::is_alphanumeric) {
            return Verdict::Blank;
        }
        if let Some(phrase) = self.phrases.which(words) {
            return Verdict::Exempt(plain(&shown), Some(phrase));
        }
        if let Some(code) = code_of(words) {
            return self.check_code(code, &shown, &written);
        }
        match self.citations(words, &written) {
            Ok(citations) if citations.is_empty() => self.check_uncited(words, &shown),
            Ok(citations) if has_active_content(words, &citations, self.ledger) => {
                Verdict::Withheld(Why::ActiveContent)
            }
            Ok(citations) => Verdict::Holds(Unit { markdown: shown, citations }),
            Err(why) => Verdict::Withheld(why),
        }
    }

    fn check_uncited(&self, words: &str, shown: &str) -> Verdict {
        let is_lead_in = words.ends_with([':', '：']) || words.ends_with(":**") || words.ends_with("：**");
        let is_question = words.ends_with(['?', '？']);
        let is_short = words.len() <= 400 && !is_numbered_item(words);
        if !(is_short && (is_lead_in || is_question)) {
            return Verdict::Withheld(Why::Uncited);
        }
        if has_active_content(words, &[], self.ledger) {
            return Verdict::Withheld(Why::ActiveContent);
        }
        // A question or a lead-in claims nothing as long as it brings no number or name of its own.
        let known = self.ledger.all().iter().map(|it| it.evidence.text.as_str()).chain([self.question]);
        match support::flaw(words, &known.collect::<Vec<_>>().join("\n"), Rule::NumbersAndNames) {
            Some(flaw) => Verdict::Withheld(Why::Unsupported(describe(&flaw))),
            None => Verdict::Exempt(plain(shown), None),
        }
    }

    /// Code is right only to the letter: each of its lines must stand in one piece of evidence, cited or found.
    fn check_code(&self, code: &str, shown: &str, written: &[Written]) -> Verdict {
        let lines: Vec<&str> = code.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let holds = |evidence: &Evidence| lines.iter().all(|line| support::find_quote(line, &evidence.text).is_some());
        let found = self.ledger.all().iter().find(|it| {
            (written.is_empty() || written.iter().any(|cited| cited.number == it.number)) && holds(&it.evidence)
        });
        let (Some(found), Some(first), Some(last)) = (found, lines.first(), lines.last()) else {
            return Verdict::Withheld(Why::Unsupported("code that is not in the evidence".to_owned()));
        };
        let range =
            support::find_quote(first, &found.evidence.text).zip(support::find_quote(last, &found.evidence.text));
        let Some((start, end)) = range.map(|(first, last)| (first.start, last.end.max(first.end))) else {
            return Verdict::Withheld(Why::NotVerbatim);
        };
        let mut markdown = shown.to_owned();
        if written.is_empty() {
            // Behind the fence and as deep as it, so that a step keeps its code and the list goes on.
            let indent: String = shown.chars().take_while(|it| *it == ' ').collect();
            markdown = format!("{}\n{indent}[{}]\n", shown.trim_end(), found.number);
        }
        match citation(found.number, &found.evidence, start..end) {
            Some(citation) => Verdict::Holds(Unit { markdown, citations: vec![citation] }),
            None => Verdict::Withheld(Why::NotVerbatim),
        }
    }

    fn citations(&self, words: &str, written: &[Written]) -> Result<Vec<Citation>, Why> {
        let claim = self.claim(words, written);
        let mut citations = Vec::new();
        let mut is_cross_language = false;
        for cited in written {
            let evidence = self.ledger.get(cited.number).ok_or(Why::NoSuchEvidence)?;
            let is_foreign = !evidence.language.reads(language_of(&claim)) && !claim.is_empty();
            is_cross_language |= is_foreign;
            let range = match &cited.quote {
                Some(quote) => support::find_quote(quote, &evidence.text).ok_or(Why::NotVerbatim)?,
                None if is_foreign => return Err(Why::QuoteNeeded),
                None => support::align(&claim, &evidence.text)
                    .ok_or_else(|| Why::Unsupported("nothing of it is in the evidence".to_owned()))?,
            };
            citations.push(citation(cited.number, evidence, range).ok_or(Why::NotVerbatim)?);
        }
        if citations.is_empty() {
            return Ok(citations);
        }
        let spans: Vec<&str> = citations.iter().map(|it| it.quote.as_str()).collect();
        let rule = match is_cross_language {
            true => Rule::NumbersAndNames,
            false => Rule::Words { threshold: self.threshold },
        };
        match support::flaw(&claim, &spans.join("\n"), rule) {
            Some(flaw) => Err(Why::Unsupported(describe(&flaw))),
            None => Ok(citations),
        }
    }

    /// The unit's words without a list's own mark and without the local times of the facts it cites, which we print
    /// from the fact's own time.
    fn claim(&self, words: &str, written: &[Written]) -> String {
        let mut claim = words.to_owned();
        if is_list_item(&claim) {
            claim =
                claim.trim_start().split_once(char::is_whitespace).map(|(_, rest)| rest.to_owned()).unwrap_or_default();
        }
        for cited in written {
            if let Some(fact) = self.ledger.get(cited.number).and_then(|it| it.fact.as_ref()) {
                claim = claim.replace(&time_label(fact.at, self.time_zone, self.language), "");
            }
        }
        claim
    }
}

fn plain(markdown: &str) -> Unit {
    Unit { markdown: markdown.to_owned(), citations: Vec::new() }
}

fn code_of(words: &str) -> Option<&str> {
    let mark = ["```", "~~~"].into_iter().find(|mark| words.starts_with(mark))?;
    let (_, body) = words.split_once('\n')?;
    Some(body.trim_end().strip_suffix(mark).unwrap_or(body))
}

fn describe(flaw: &Flaw) -> String {
    match flaw {
        Flaw::Number(_) => "number".to_owned(),
        Flaw::Measure(_) => "unit of measure".to_owned(),
        Flaw::Identifier(_) => "identifier".to_owned(),
        Flaw::Negation => "negation".to_owned(),
        Flaw::Words(share) => format!("words {share:.2}"),
    }
}

/// The citation of `range` in `evidence`; `None` where the range is empty or off a character boundary.
pub(super) fn citation(number: u32, evidence: &Evidence, range: std::ops::Range<usize>) -> Option<Citation> {
    let quote = evidence.text.get(range.clone()).filter(|it| !it.is_empty())?;
    Some(Citation {
        marker: number,
        evidence_id: evidence.id.clone(),
        kind: evidence.kind,
        title: evidence.title.clone(),
        url: evidence.url.clone(),
        quote: quote.to_owned(),
        start: range.start,
        end: range.end,
        digest: evidence.digest.clone(),
        language: evidence.language,
        updated: evidence.updated.clone(),
    })
}

/// Whether the unit shows anything that a browser would fetch or follow and that the cited evidence does not hold.
fn has_active_content(words: &str, citations: &[Citation], ledger: &Ledger) -> bool {
    let in_evidence = |address: &str| {
        citations
            .iter()
            .filter_map(|it| ledger.get(it.marker))
            .any(|it| it.text.contains(address) || it.url.as_deref() == Some(address))
    };
    let is_definition = words.lines().any(|line| line.trim_start().starts_with('[') && line.contains("]:"));
    let bare_addresses =
        words.split(|it: char| it.is_whitespace() || matches!(it, '<' | '>' | '(' | ')' | '"' | '`' | '，' | '。'));
    let has_strange_address = bare_addresses
        .filter(|it| it.contains("://") || it.starts_with("//") || it.starts_with("www."))
        .any(|it| !in_evidence(it.trim_end_matches(['.', ',', ';', ':', '!', '?'])));
    let has_active_markup = Parser::new(words).any(|event| match event {
        Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::Image { .. }) => true,
        Event::Start(Tag::Link { dest_url, .. }) => !in_evidence(&dest_url),
        _ => false,
    });
    is_definition || has_strange_address || has_active_markup
}
