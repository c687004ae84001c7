//! The citation check: each finished unit holds, is exempt, or is withheld.

use super::active::{addresses, as_read, has_active_content, has_struck_out, host};
use super::code;
use super::ledger::Ledger;
use super::marker::{self, Parsed, Written};
use super::quote;
use super::support::{self, Flaw, Rule};
use super::units::{ends_with_abbreviation, is_list_item, step_number};
use crate::domain::{Assessment, Citation, Evidence, Phrase, Phrases, Unit};
use crate::llm::standing_line;
use crate::text::{fact_label, language_of, strip_invisible};

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
    /// What was computed for this question; our phrases on it may be said only as it says.
    pub assessment: Option<&'a Assessment<u32>>,
    /// Hosts, beside those of the evidence's own pages, that a shown address may lead to.
    pub link_hosts: &'a [String],
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
        if let Some(lines) = code::lines_of(&unit) {
            return self.check_code(&lines, &unit);
        }
        if unit.contains("```") {
            return Verdict::Withheld(Why::Unsupported("a fence inside a line".to_owned()));
        }
        let Parsed { words: all_words, shown, written, until_last } = marker::parse(&unit);
        let words = all_words.trim();
        if !words.chars().any(char::is_alphanumeric) {
            return Verdict::Blank;
        }
        // The numbers of a sum that we computed stand in no evidence; the line that says them is ours, word for word.
        if self.is_of_a_standing(words) {
            return Verdict::Exempt(plain(&all_words), None);
        }
        // What only we may say, such as that a person was called, is no phrase from a backend's mouth.
        match self.phrases.which(words) {
            Some(phrase) if self.may_say(phrase) => return Verdict::Exempt(plain(&all_words), Some(phrase)),
            Some(phrase) if !Assessment::allows(self.assessment, phrase) => return Verdict::Withheld(Why::Uncited),
            _ => {}
        }
        let behind = all_words.get(until_last..).unwrap_or_default();
        if !words.starts_with('|') && begins_a_sentence(behind) {
            return Verdict::Withheld(Why::Uncited);
        }
        match self.citations(words, &written) {
            Ok(citations) if citations.is_empty() => self.check_uncited(words, &shown),
            Ok(citations) if self.is_active(words, &shown, &citations) => Verdict::Withheld(Why::ActiveContent),
            Ok(citations) if !self.holds_what_is_behind(behind, &citations) => Verdict::Withheld(Why::Uncited),
            Ok(citations) if !self.holds_code_spans(words, &citations) => {
                Verdict::Withheld(Why::Unsupported("code that is not in the evidence".to_owned()))
            }
            Ok(citations) => Verdict::Holds(Unit { markdown: shown, citations }),
            Err(why) => Verdict::Withheld(why),
        }
    }

    /// Whether a backend may say `phrase`: one that says how things stand only where that was computed.
    fn may_say(&self, phrase: Phrase) -> bool {
        Phrase::FROM_BACKENDS.contains(&phrase) && Assessment::allows(self.assessment, phrase)
    }

    fn is_of_a_standing(&self, words: &str) -> bool {
        let mut groups = self.assessment.iter().flat_map(|it| &it.groups);
        groups.any(|it| standing_line(it, self.phrases) == words)
    }

    fn check_uncited(&self, words: &str, shown: &str) -> Verdict {
        let is_lead_in = words.ends_with([':', '：']) || words.ends_with(":**") || words.ends_with("：**");
        let is_question = words.ends_with(['?', '？']);
        let is_short = words.len() <= 400 && step_number(words).is_none();
        if !(is_short && (is_lead_in || is_question)) || states_something_first(words) {
            return Verdict::Withheld(Why::Uncited);
        }
        if has_active_content(words, &[]) {
            return Verdict::Withheld(Why::ActiveContent);
        }
        // A question or a lead-in claims nothing as long as it brings no number or name of its own.
        let known = self.ledger.all().iter().map(|it| it.evidence.text.as_str()).chain([self.question]);
        let known = known.collect::<Vec<_>>().join("\n");
        let found = support::flaw(words, &known, "", Rule::NumbersAndNames)
            .or_else(|| support::flaw(&as_read(words), &known, "", Rule::NumbersAndNames));
        match found {
            _ if has_struck_out(words) => Verdict::Withheld(Why::Unsupported("struck out".to_owned())),
            Some(flaw) => Verdict::Withheld(Why::Unsupported(describe(&flaw))),
            None => Verdict::Exempt(plain(shown), None),
        }
    }

    /// Each line of code must stand in one piece of evidence, whichever holds them all.
    fn check_code(&self, lines: &[&str], shown: &str) -> Verdict {
        if lines.is_empty() {
            return Verdict::Blank;
        }
        let found = self.ledger.all().iter().find_map(|it| Some((it, code::find_lines(lines, &it.evidence.text)?)));
        let Some((found, range)) = found else {
            return Verdict::Withheld(Why::Unsupported("code that is not in the evidence".to_owned()));
        };
        // Behind the fence and as deep as it, so that a step keeps its code and the list goes on; what ended the list ends it.
        let indent: String = shown.chars().take_while(|it| *it == ' ').collect();
        let block = shown.trim_end();
        let end = if shown.ends_with("\n\n") { "\n\n" } else { "\n" };
        let markdown = format!("{block}\n{indent}[{}]{end}", found.number);
        match citation(found.number, &found.evidence, range) {
            Some(citation) => Verdict::Holds(Unit { markdown, citations: vec![citation] }),
            None => Verdict::Withheld(Why::NotVerbatim),
        }
    }

    /// Whether what a sentence says behind its last marker is in the cited words as well, so that a supported clause
    /// lends no words to one that is added to it. Words of another language cannot be compared.
    fn holds_what_is_behind(&self, behind: &str, citations: &[Citation]) -> bool {
        let language = language_of(behind);
        let spans: Vec<&str> =
            citations.iter().filter(|it| it.language.reads(language)).map(|it| it.quote.as_str()).collect();
        spans.is_empty() || support::overlap(behind, &spans.join("\n")) >= self.threshold
    }

    /// Whether each code span of a unit stands in the evidence it cites, or in the question.
    fn holds_code_spans(&self, words: &str, citations: &[Citation]) -> bool {
        let cited = citations.iter().filter_map(|it| self.ledger.get(it.marker)).map(|it| it.text.as_str());
        let texts: Vec<&str> = cited.chain([self.question]).collect();
        code::spans_of(words).iter().all(|span| texts.iter().any(|text| quote::find_quote(span, text).is_some()))
    }

    /// Whether a unit shows an address or markup that what it cites does not hold. With its markers, because `[1]: x` and
    /// `[1](x)` are a definition and a link to a page.
    fn is_active(&self, words: &str, shown: &str, citations: &[Citation]) -> bool {
        // What stands in a code block is no link on any page, and commands name hosts of every kind.
        let is_code = words.trim_start().starts_with("```");
        let allowed = self.addresses(citations, is_code);
        has_active_content(words, &allowed) || has_active_content(shown, &allowed)
    }

    /// Addresses that a unit with these citations may show: what the evidence holds, as far as it leads to the evidence's own
    /// site or to one that the operator named. A text that somebody slipped into a document cannot send a customer elsewhere.
    fn addresses(&self, citations: &[Citation], is_code: bool) -> Vec<&str> {
        let cited = citations.iter().filter_map(|it| self.ledger.get(it.marker));
        cited
            .flat_map(|evidence| {
                let own = evidence.url.as_deref().and_then(host);
                let is_known = move |address: &&str| {
                    let host = host(address);
                    is_code || host.is_some_and(|host| Some(host) == own || self.link_hosts.iter().any(|it| it == host))
                };
                addresses(&evidence.text).filter(is_known).chain(evidence.url.as_deref())
            })
            .collect()
    }

    fn citations(&self, words: &str, written: &[Written]) -> Result<Vec<Citation>, Why> {
        let claim = self.claim(words, written);
        let mut citations = Vec::new();
        let mut clauses = Vec::new();
        let mut is_cross_language = false;
        for cited in written {
            let evidence = self.ledger.get(cited.number).ok_or(Why::NoSuchEvidence)?;
            let is_foreign = !evidence.language.reads(language_of(&claim)) && !claim.is_empty();
            is_cross_language |= is_foreign;
            let range = match &cited.quote {
                Some(quote) => quote::find_quote(quote, &evidence.text).ok_or(Why::NotVerbatim)?,
                None if is_foreign => return Err(Why::QuoteNeeded),
                None => support::align(&claim, &evidence.text)
                    .ok_or_else(|| Why::Unsupported("nothing of it is in the evidence".to_owned()))?,
            };
            clauses.push(quote::around(&evidence.text, range.clone()));
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
        let (span, around) = (spans.join("\n"), clauses.join("\n"));
        let found = support::flaw(&claim, &span, &around, rule).or_else(|| {
            let read = |text: &str| format!("{text}\n{}", as_read(text));
            let is_marked_up = words.contains(['&', '\\', '*', '_']);
            is_marked_up
                .then(|| support::flaw(&self.claim(&as_read(words), written), &read(&span), &read(&around), rule))?
        });
        match found {
            _ if has_struck_out(words) => Err(Why::Unsupported("struck out".to_owned())),
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
                claim = claim.replace(&fact_label(fact, self.time_zone, self.language), "");
            }
        }
        claim
    }
}

fn plain(markdown: &str) -> Unit {
    Unit { markdown: markdown.to_owned(), citations: Vec::new() }
}

/// Whether another sentence stands behind a unit's last marker, where nothing cites it.
fn begins_a_sentence(behind: &str) -> bool {
    let next = behind.split_once(['.', '!', '?', '。', '！', '？', '\n']).map_or("", |(_, next)| next);
    next.chars().any(char::is_alphanumeric)
}

/// Whether a sentence that no citation covers stands in front of a question or a lead-in.
fn states_something_first(words: &str) -> bool {
    let words = words.trim_end_matches(['?', '？', ':', '：', '*', ' ']);
    words.char_indices().any(|(at, it)| match it {
        '\n' | '。' | '！' | '；' => true,
        '.' | '!' | ';' => {
            let (before, behind) = words.split_at(at);
            // A marker may stand right behind the full stop, whole or cut off.
            behind.chars().nth(1).is_some_and(|it| it.is_whitespace() || it == '[') && !ends_with_abbreviation(before)
        }
        _ => false,
    })
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
