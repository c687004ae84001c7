use std::collections::HashSet;

use super::term_table::TermTable;
use crate::domain::Passage;
use crate::text::{Term, TermKind, content_terms};

/// An idea of the term table counts more than a word that nobody listed.
const IDEA: f32 = 1.5;

/// What a question asks about, ready to be compared with passages.
pub(super) struct AskedAbout<'a> {
    /// Ideas of the term table: covered by any of their wordings, in any language.
    ideas: Vec<Vec<&'a [Term]>>,
    /// The other words with their weights.
    words: Vec<(String, f32)>,
}

impl<'a> AskedAbout<'a> {
    pub(super) fn new(question: &str, table: &'a TermTable) -> Self {
        let ideas: Vec<Vec<&[Term]>> = table
            .matches(question)
            .into_iter()
            .map(|it| it.said.into_iter().chain(it.unsaid.into_iter().map(|(_, terms)| terms)).collect())
            .collect();
        let listed: HashSet<&str> =
            ideas.iter().flatten().flat_map(|it| it.iter()).map(|it| it.text.as_str()).collect();
        let mut seen = HashSet::new();
        let asked = content_terms(question);
        let named: Vec<(usize, usize)> =
            asked.iter().filter(|it| listed.contains(it.text.as_str())).map(|it| (it.start, it.end)).collect();
        // Half of a listed word and half of its neighbour mean nothing.
        let straddles = |it: &Term| {
            it.kind == TermKind::Bigram && named.iter().any(|(start, end)| it.start < *end && *start < it.end)
        };
        let words = asked
            .iter()
            .filter(|it| !straddles(it) && !is_grammar(&it.text))
            .filter(|it| !listed.contains(it.text.as_str()) && seen.insert(it.text.clone()))
            .cloned()
            .filter_map(|it| {
                let weight = match it.kind {
                    TermKind::Identifier => 1.5,
                    TermKind::Bigram => 0.5,
                    TermKind::Number => 0.5,
                    // A long CJK word is counted by its bigrams.
                    TermKind::Word if it.text.is_ascii() || it.text.chars().count() <= 2 => 1.0,
                    TermKind::Word => return None,
                };
                Some((it.text, weight))
            })
            .collect();
        Self { ideas, words }
    }

    /// Share of what is asked that the passage speaks of, in `[0, 1]`, whatever its language. No probability: a measure of
    /// whether quoting the passage could answer at all.
    pub(super) fn share_in(&self, passage: &Passage) -> f32 {
        let mut held: HashSet<String> = content_terms(&passage.text).into_iter().map(|it| it.text).collect();
        held.extend(content_terms(&passage.title).into_iter().map(|it| it.text));
        held.extend(passage.headings.iter().flat_map(|it| content_terms(it)).map(|it| it.text));
        let idea_is_in = |wordings: &&Vec<&[Term]>| {
            wordings.iter().any(|wording| wording.iter().all(|term| held.contains(&term.text)))
        };
        let ideas = self.ideas.iter().filter(idea_is_in).count() as f32 * IDEA;
        let words: f32 = self.words.iter().filter(|(word, _)| held.contains(word)).map(|(_, weight)| weight).sum();
        let total = self.ideas.len() as f32 * IDEA + self.words.iter().map(|(_, weight)| weight).sum::<f32>();
        if total > 0.0 { (ideas + words) / total } else { 0.0 }
    }
}

/// One or two hiragana are an ending or a particle, not something asked about.
fn is_grammar(term: &str) -> bool {
    term.chars().count() <= 2 && term.chars().all(|it| ('\u{3041}'..='\u{309f}').contains(&it))
}
