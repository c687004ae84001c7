use std::collections::HashSet;
use std::ops::Range;

use super::{Known, Openable, Reading};
use crate::domain::{Evidence, EvidenceKind, Idea, Language};
use crate::text::{compared_terms, content_terms, sentences};

/// Most documents that a reply quotes.
const DOCUMENTS: usize = 2;
/// Longest quote, in bytes; what is shorter than so many characters says nothing.
const LONGEST_QUOTE: usize = 300;
const SHORTEST_QUOTE: usize = 9;
/// Share of what is asked that a document has to speak of. Chosen with the shares below on the documents that the samples of `triage`
/// name: of 84 that name one, 40 replies quote it and 20 only another.
const LEAST_RELEVANCE: f32 = 0.4;
/// Of what the most relevant document speaks of, a card has to speak of so much, since it tells of another customer's trouble, and
/// so much a document that is not in the reader's language.
const OF_A_CARD: f32 = 0.8;
const OF_ANOTHER_LANGUAGE: f32 = 0.4;
/// A document in the customer's language stands before the one above it in another, if it speaks of so much as that one or more
/// when multiplied by this.
const NEAR_TIE: f32 = 1.25;
/// What an idea of the table of terms counts in a sentence beside a word.
const IDEA: usize = 2;
/// The part of a card that speaks of other troubles than its own, in the words that cards have it in.
const APART: [&str; 4] =
    ["How to tell this case from others", "ほかの原因との見分け方", "如何與其他情況區分", "如何与其他情况区分"];

/// What of documents a reply quotes: the evidence and the place in its text, the most fitting document first, each once.
pub(super) fn quotes<'a>(reading: &Reading<'_>, known: &'a Known<'_>) -> Vec<(&'a Evidence, Range<usize>)> {
    let asked = Asked { words: compared_terms(&reading.said.join("\n")), ideas: &known.ideas };
    let fitting: Vec<&Evidence> = fitting(&known.openable, known.language);
    let mut quotes: Vec<(&Evidence, Range<usize>)> = Vec::new();
    for evidence in fitting {
        let is_quoted = quotes.iter().any(|(it, _)| it.title == evidence.title);
        if !is_quoted && quotes.len() < DOCUMENTS {
            quotes.extend(asked.best_sentence(&evidence.text).map(|it| (evidence, it)));
        }
    }
    quotes
}

/// What is relevant enough of `openable`, in its order but for near ties, which go to the reader's language.
fn fitting(openable: &[Openable], reader: Language) -> Vec<&Evidence> {
    // Nobody measured it: it was chosen by hand.
    let relevance = |it: &Evidence| it.relevance.unwrap_or(1.0);
    let may_be = |it: &&Evidence| relevance(it) >= LEAST_RELEVANCE && !speaks_of_others(it);
    let mut fitting: Vec<&Evidence> = openable.iter().map(Openable::evidence).filter(may_be).collect();
    let most = fitting.iter().map(|it| relevance(it)).fold(0.0, f32::max);
    fitting.retain(|it| {
        let share = match it.kind {
            EvidenceKind::Card => OF_A_CARD,
            _ if reader.reads(it.language) => 0.0,
            _ => OF_ANOTHER_LANGUAGE,
        };
        relevance(it) >= most * share
    });
    for at in 1..fitting.len() {
        if let Some([before, it]) = fitting.get_mut(at - 1..=at)
            && !reader.reads(before.language)
            && reader.reads(it.language)
            && relevance(it) * NEAR_TIE >= relevance(before)
        {
            std::mem::swap(before, it);
        }
    }
    fitting
}

/// Whether it tells a card's trouble from others: it is found by the very words of what it is not about.
fn speaks_of_others(evidence: &Evidence) -> bool {
    evidence.kind == EvidenceKind::Card && evidence.headings.iter().any(|it| APART.contains(&it.as_str()))
}

/// What a customer asks about, to be compared with sentences in any language.
struct Asked<'a> {
    words: HashSet<String>,
    ideas: &'a [Idea],
}

impl Asked<'_> {
    /// The sentence that speaks most of it, one that stands for itself before an item of a list, and then the earlier one; none
    /// of a table, a heading or a block of code.
    fn best_sentence(&self, text: &str) -> Option<Range<usize>> {
        let is_plain =
            |it: &Range<usize>| text.get(it.clone()).is_some_and(can_be_quoted) && !opening(text, it).starts_with('#');
        let plain = sentences(text).into_iter().filter(is_plain);
        let weighed = plain.map(|it| (self.held(text.get(it.clone()).unwrap_or_default()), !is_item(text, &it), it));
        let best = weighed.filter(|it| it.0 > 0).reduce(|best, next| match (next.1, next.0) > (best.1, best.0) {
            true => next,
            false => best,
        });
        best.map(|(.., range)| range)
    }

    fn held(&self, sentence: &str) -> usize {
        let words = compared_terms(sentence).iter().filter(|it| self.words.contains(*it)).count();
        let terms: HashSet<String> = content_terms(sentence).into_iter().map(|it| it.text).collect();
        let is_in = |idea: &&Idea| idea.wordings.iter().any(|it| it.iter().all(|term| terms.contains(term)));
        words + IDEA * self.ideas.iter().filter(is_in).count()
    }
}

fn can_be_quoted(words: &str) -> bool {
    let is_long_enough = words.chars().count() >= SHORTEST_QUOTE && words.len() <= LONGEST_QUOTE;
    is_long_enough && !words.contains(['|', '\n', '#']) && words.matches('`').count().is_multiple_of(2)
}

/// Whether the sentence opens an item of a list, which says little without the others.
fn is_item(text: &str, sentence: &Range<usize>) -> bool {
    let line = opening(text, sentence);
    let number = line.bytes().take_while(u8::is_ascii_digit).count();
    line.starts_with("- ") || number > 0 && line.get(number..).is_some_and(|it| it.starts_with(". "))
}

/// The line that a sentence stands in, from its beginning.
fn opening<'a>(text: &'a str, sentence: &Range<usize>) -> &'a str {
    let start = text.get(..sentence.start).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
    text.get(start..sentence.end).unwrap_or_default().trim_start()
}
