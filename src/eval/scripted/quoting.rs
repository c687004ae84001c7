//! What a model says in good faith: sentences of the evidence that bear on the question, each with its proof.

use std::collections::HashSet;

use super::asked::{Asked, Shown};
use crate::domain::Language;
use crate::text::{compared_terms, language_of, sentences};

/// Sentences of an answer, at the most, and of one piece of evidence.
const SAID: usize = 6;
const SAID_OF_ONE: usize = 3;
/// Characters of a sentence that is worth saying.
const CHARACTERS: std::ops::Range<usize> = 8..360;

/// A sentence of the evidence.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Quote {
    pub number: u32,
    pub is_fact: bool,
    pub words: String,
    /// How many terms it shares with the question.
    pub shared: usize,
    /// Its line begins with a number and a dot.
    pub is_step: bool,
}

/// The sentences that bear on the question, facts first, then in the order of the evidence.
pub(super) fn bearing(asked: &Asked) -> Vec<Quote> {
    let wanted = compared_terms(&asked.question);
    let mut found: Vec<Quote> = Vec::new();
    let mut seen = HashSet::new();
    for shown in asked.evidence.iter().filter(|it| seen.insert(it.number)) {
        let mut own: Vec<Quote> = quotes_of(shown, &wanted).into_iter().filter(|it| it.shared > 0).collect();
        // Stable, so that equal ones stay in the order of the text.
        own.sort_by_key(|it| std::cmp::Reverse(it.shared));
        own.truncate(SAID_OF_ONE);
        found.extend(own);
    }
    found.sort_by_key(|it| std::cmp::Reverse(it.shared));
    found.truncate(SAID);
    found.sort_by_key(|it| (!it.is_fact, it.number));
    found
}

/// The evidence's sentences that can stand in an answer letter by letter.
pub(super) fn quotes_of(shown: &Shown, wanted: &HashSet<String>) -> Vec<Quote> {
    let ranges = sentences(&shown.text);
    let quotes = ranges.into_iter().filter_map(|range| {
        let before = shown.text.get(..range.start)?.rsplit('\n').next().unwrap_or_default().trim();
        let words = shown.text.get(range)?;
        let is_plain = !words.contains(['\n', '[', ']', '|', '<', '>', '"', '!']) && !words.starts_with("```");
        let is_heading = before.starts_with('#');
        let is_fit = is_plain && !is_heading && CHARACTERS.contains(&words.chars().count()) && !words.ends_with(':');
        is_fit.then(|| Quote {
            number: shown.number,
            is_fact: shown.is_fact,
            words: words.to_owned(),
            shared: compared_terms(words).intersection(wanted).count(),
            is_step: before.ends_with('.') && before.starts_with(|it: char| it.is_ascii_digit()),
        })
    });
    quotes.collect()
}

/// An answer of these quotes: a paragraph each, steps as a numbered list, a quote in the marker where languages differ or every other time.
pub(super) fn answer(quotes: &[Quote], language: Language) -> String {
    let mut text = String::new();
    if quotes.iter().all(|it| language_of(&it.words) != language) && !quotes.is_empty() {
        text.push_str(lead_in(language));
        text.push_str("\n\n");
    }
    let mut steps = 0;
    for (index, quote) in quotes.iter().enumerate() {
        let is_other = language_of(&quote.words) != language;
        let marker = match is_other || index % 2 == 1 {
            true => format!("[{}: \"{}\"]", quote.number, quote.words),
            false => format!("[{}]", quote.number),
        };
        if quote.is_step {
            steps += 1;
            text.push_str(&format!("{steps}. {} {marker}\n", quote.words));
        } else {
            text.push_str(&format!("{} {marker}\n\n", quote.words));
        }
    }
    text
}

/// The first sentence of the first evidence, cited; the sentence for nothing found where there is none.
pub(super) fn brief(asked: &Asked) -> String {
    let first = asked.evidence.iter().find_map(|it| quotes_of(it, &HashSet::new()).into_iter().next());
    match first {
        Some(quote) => format!("{} [{}: \"{}\"]", quote.words, quote.number, quote.words),
        None => nothing_found(asked),
    }
}

/// The sentence that the system prompt wants when nothing was found.
pub(super) fn nothing_found(asked: &Asked) -> String {
    asked.fixed_sentences().first().copied().unwrap_or_default().to_owned()
}

pub(super) fn lead_in(language: Language) -> &'static str {
    match language {
        Language::En => "The sources say, in their own language:",
        Language::ZhCn => "资料原文如下：",
        Language::ZhTw => "資料原文如下：",
        Language::Ja => "資料の原文は次のとおりです：",
    }
}
