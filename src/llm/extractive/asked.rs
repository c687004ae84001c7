//! What a question asks about, weighed, to be compared with stretches of text.

use std::collections::{HashMap, HashSet};

use crate::domain::{Idea, Language};
use crate::text::{TermKind, compared_terms, content_terms, language_of};

/// Least weight of a term, so that words that every candidate has still count.
const LEAST: f64 = 0.1;

/// The question's words and ideas with their weights: those that few candidates hold weigh more.
pub(super) struct Asked {
    words: HashMap<String, f64>,
    ideas: Vec<(Idea, f64)>,
    language: Language,
    /// Names of resources, calls, parameters and versions in the question.
    identifiers: Vec<String>,
}

impl Asked {
    /// Weighs the words of `question`, half as much those of the question `before` that it goes on about, and the `ideas`
    /// of both, over `texts`.
    pub(super) fn new(question: &str, before: &str, ideas: &[Idea], texts: &[&str]) -> Self {
        let held: Vec<HashSet<String>> = texts.iter().map(|it| compared_terms(it)).collect();
        let count = held.len() as f64;
        let weight = |holds: &dyn Fn(&HashSet<String>) -> bool| {
            let holders = held.iter().filter(|it| holds(it)).count() as f64;
            ((count + 1.0) / (holders + 0.5)).ln().max(LEAST)
        };
        // An idea counts once, not once for each word of its wording.
        let listed: HashSet<&str> =
            ideas.iter().flat_map(|it| it.wordings.iter().flatten()).map(String::as_str).collect();
        let said = compared_terms(question);
        let only_before: Vec<String> = compared_terms(before).into_iter().filter(|it| !said.contains(it)).collect();
        let words = said.into_iter().map(|it| (it, 1.0)).chain(only_before.into_iter().map(|it| (it, 0.5)));
        let words = words.filter(|(it, _)| !listed.contains(it.as_str()));
        Self {
            words: words.map(|(it, part)| (it.clone(), part * weight(&|held| held.contains(&it)))).collect(),
            ideas: ideas.iter().map(|it| (it.clone(), weight(&|held| is_in(it, held)))).collect(),
            language: language_of(question),
            identifiers: identifiers(question),
        }
    }

    /// The same of a question whose own words may find little: those of them that none of `texts` holds are left out, and half as
    /// much as the others count the words of `restated`, the question as the documents put it.
    pub(super) fn restated(question: &str, restated: &str, ideas: &[Idea], texts: &[&str]) -> Self {
        let held: HashSet<String> = texts.iter().flat_map(|it| compared_terms(it)).collect();
        let mut asked = Self::new(question, restated, ideas, texts);
        asked.words.retain(|it, _| held.contains(it));
        asked.ideas.retain(|(it, _)| is_in(it, &held));
        asked.language = language_of(restated);
        asked
    }

    /// Whether text in `language` can share words with the question.
    pub(super) fn shares_words_with(&self, language: Language) -> bool {
        self.language.reads(language)
    }

    /// The identifiers in the question.
    pub(super) fn identifiers(&self) -> &[String] {
        &self.identifiers
    }

    /// Whether the question says at least half of `name`.
    pub(super) fn names(&self, name: &str) -> bool {
        let terms = compared_terms(name);
        let said = terms.iter().filter(|it| self.says(it)).count();
        said > 0 && 2 * said >= terms.len()
    }

    /// Whether the question says this term, or one that means the same.
    pub(super) fn says(&self, term: &str) -> bool {
        let is_idea = || self.ideas.iter().any(|(idea, _)| idea.wordings.iter().flatten().any(|it| it == term));
        self.words.contains_key(term) || is_idea()
    }

    /// Share of the question's weight that `text` holds, in `[0, 1]`.
    pub(super) fn share(&self, text: &str) -> f64 {
        let total = self.words.values().sum::<f64>() + self.ideas.iter().map(|(_, weight)| weight).sum::<f64>();
        if total <= 0.0 {
            return 0.0;
        }
        let held = compared_terms(text);
        let words = self.words.iter().filter(|(term, _)| held.contains(*term)).map(|(_, weight)| weight);
        let ideas = self.ideas.iter().filter(|(idea, _)| is_in(idea, &held)).map(|(_, weight)| weight);
        words.chain(ideas).sum::<f64>() / total
    }
}

fn identifiers(question: &str) -> Vec<String> {
    content_terms(question).into_iter().filter(|it| it.kind == TermKind::Identifier).map(|it| it.text).collect()
}

fn is_in(idea: &Idea, held: &HashSet<String>) -> bool {
    idea.wordings.iter().any(|wording| wording.iter().all(|term| held.contains(term)))
}
