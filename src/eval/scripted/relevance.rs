//! How much a piece of evidence has in common with the question, as somebody judges it who reads words and not meanings.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use regex::Regex;

use super::asked::{Asked, Shown};
use crate::base::constant_pattern;
use crate::text::{compared_terms, language_of, sentences};

/// Of the question's words, by weight, that a text in its language has to hold.
const TOO_LITTLE: f64 = 0.15;
/// What the place among the evidence is worth, for the first.
const OF_THE_FIRST: f64 = 0.4;
/// What the reader's own language is worth.
const OF_THE_LANGUAGE: f64 = 0.08;
/// Content words below which a question leans on the one before it.
const LEANS: usize = 5;
/// What a word of the questions before is worth.
const OF_THE_ONE_BEFORE: f64 = 0.5;
/// What a digit is worth in a sentence where a number is asked for.
const OF_A_NUMBER: f64 = 0.15;
/// Characters of a sentence that is worth saying.
const CHARACTERS: std::ops::Range<usize> = 6..420;

/// The question's words with their weights: what few texts hold tells more.
pub(super) struct Relevance {
    weights: HashMap<String, f64>,
    total: f64,
    question: String,
    /// Whether a number is asked for.
    asks_a_number: bool,
}

impl Relevance {
    /// Words of the question, of what it probably means, of the questions before where it is short, and of `sign`, which
    /// shows what is reported.
    pub fn new(asked: &Asked, restated: &str, sign: Option<&Shown>, asks_a_number: bool) -> Self {
        let mut wanted: HashMap<String, f64> =
            compared_terms(&asked.question).into_iter().chain(compared_terms(restated)).map(|it| (it, 1.0)).collect();
        if wanted.len() < LEANS
            && let Some(before) = asked.earlier_questions.last()
        {
            for term in compared_terms(before) {
                wanted.entry(term).or_insert(OF_THE_ONE_BEFORE);
            }
        }
        for term in sign.map(|it| compared_terms(&it.text)).unwrap_or_default() {
            wanted.entry(term).or_insert(OF_THE_ONE_BEFORE);
        }
        let texts: Vec<HashSet<String>> = asked.evidence.iter().map(terms_of).collect();
        let count = texts.len() as f64;
        let weights: HashMap<String, f64> = wanted
            .into_iter()
            .map(|(term, worth)| {
                let holding = texts.iter().filter(|it| it.contains(&term)).count() as f64;
                let weight = worth * (1.0 + count / (1.0 + holding)).ln();
                (term, weight)
            })
            .collect();
        Self { total: weights.values().sum(), weights, question: asked.question.clone(), asks_a_number }
    }

    /// Share of the weights that a piece of evidence holds.
    pub fn of(&self, shown: &Shown) -> f64 {
        self.share(&terms_of(shown))
    }

    /// The same with what its place among the evidence tells.
    pub fn of_ranked(&self, shown: &Shown, rank: usize) -> f64 {
        let is_own = language_of(&shown.text) == language_of(&self.question);
        let of_language = if is_own { OF_THE_LANGUAGE } else { 0.0 };
        self.of(shown) + OF_THE_FIRST / (rank as f64 + 1.0) + of_language
    }

    /// Whether what a piece of evidence has in common with the question, in whose language it is, is no answer.
    pub fn is_too_little(&self, shown: &Shown) -> bool {
        language_of(&shown.text) == language_of(&self.question) && self.of(shown) < TOO_LITTLE
    }

    /// The sentences that hold most, in the order of the text.
    pub fn best_lines(&self, shown: &Shown, most: usize) -> Vec<String> {
        let lines = lines_of(&shown.text);
        let scored = lines.iter().enumerate().filter(|it| sayable(it.1));
        let mut scored: Vec<(usize, f64)> =
            scored.map(|(at, line)| (at, self.of_line(line))).filter(|it| it.1 > 0.0).collect();
        scored.sort_by(|one, other| other.1.total_cmp(&one.1));
        scored.truncate(most);
        scored.sort_by_key(|it| it.0);
        scored.into_iter().filter_map(|(at, _)| lines.get(at).cloned()).collect()
    }

    fn of_line(&self, line: &str) -> f64 {
        let has_number = self.asks_a_number && line.contains(|it: char| it.is_ascii_digit());
        self.share(&compared_terms(line)) + if has_number { OF_A_NUMBER } else { 0.0 }
    }

    fn share(&self, terms: &HashSet<String>) -> f64 {
        let held: f64 = self.weights.iter().filter(|it| terms.contains(it.0)).map(|it| it.1).sum();
        if self.total > 0.0 { held / self.total } else { 0.0 }
    }
}

fn terms_of(shown: &Shown) -> HashSet<String> {
    compared_terms(&format!("{}\n{}", shown.title, shown.text))
}

/// Whether the question names things, and nothing that was shown knows any of them.
pub(super) fn has_unknown_names_only(asked: &Asked) -> bool {
    static NAME: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"[A-Za-z][A-Za-z0-9]{2,}( [A-Z][A-Za-z0-9]+)*"));
    let is_name = |it: &regex::Match<'_>| {
        let before = asked.question.get(..it.start()).unwrap_or_default().trim_end();
        let begins = before.is_empty() || before.ends_with(['.', '?', '!']);
        it.as_str().chars().skip(usize::from(begins)).any(|it| it.is_ascii_uppercase())
    };
    let names: Vec<String> =
        NAME.find_iter(&asked.question).filter(is_name).map(|it| it.as_str().to_lowercase()).collect();
    let texts: Vec<String> =
        asked.evidence.iter().map(|it| format!("{}\n{}", it.title, it.text).to_lowercase()).collect();
    !names.is_empty() && !names.iter().any(|name| texts.iter().any(|it| it.contains(name)))
}

/// The sentences of a text that stand in one line each, without headings, code and what we add to facts.
pub(super) fn lines_of(text: &str) -> Vec<String> {
    const ADDED: [&str; 3] = ["Time: ", "Resource: ", "Source: "];
    let mut found = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code || line.starts_with('#') || ADDED.iter().any(|it| line.starts_with(it)) {
            continue;
        }
        found.extend(sentences(line).into_iter().filter_map(|it| line.get(it)).map(str::to_owned));
    }
    found
}

/// Whether a sentence can be said letter by letter.
pub(super) fn sayable(line: &str) -> bool {
    let is_rule = line.chars().all(|it| matches!(it, '|' | '-' | ':' | ' '));
    let is_active = line.contains("![") || line.contains("](") || line.contains('<');
    !is_rule && !is_active && CHARACTERS.contains(&line.chars().count()) && !line.ends_with([':', '：'])
}

/// A step of a numbered list, with the code below it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlainStep {
    pub words: String,
    pub code: Option<String>,
}

/// The numbered steps of a text.
pub(super) fn steps_of(text: &str) -> Vec<PlainStep> {
    let mut steps: Vec<PlainStep> = Vec::new();
    let mut code: Option<Vec<&str>> = None;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            code = match (code.take(), steps.last_mut()) {
                (None, _) => Some(Vec::new()),
                (Some(lines), Some(step)) => {
                    step.code = Some(lines.join("\n")).filter(|it| !it.is_empty());
                    None
                }
                (Some(_), None) => None,
            };
        } else if let Some(lines) = &mut code {
            lines.push(line);
        } else if let Some((number, words)) = line.trim_start().split_once(". ")
            && !number.is_empty()
            && number.chars().all(|it| it.is_ascii_digit())
        {
            steps.push(PlainStep { words: words.trim().to_owned(), code: None });
        } else if !line.trim().is_empty() && !line.starts_with(' ') && !steps.is_empty() {
            break;
        }
    }
    steps.retain(|it| !it.words.contains("![") && !it.words.contains("]("));
    steps
}
