//! Two texts that both hold now and state different numbers of one thing: pure.
//!
//! In: a question and the passages that hold for it. Out: the two sentences, the newer text's first. Nobody averages them, and
//! nobody picks one silently.

use std::collections::HashSet;

use super::premise::{Claim, Statement, Topic, Value, statements};
use super::wording;
use crate::domain::{Evidence, EvidenceKind, Idea, Point};

/// Least share of what is asked that either sentence speaks of.
const ASKED: f64 = 0.4;
/// Least share of the shorter sentence's words that both have, where they are in one language.
const ALIKE: f64 = 0.5;

/// The two sentences that differ, each in the words of its document; `None` where nothing that is asked is told differently.
///
/// Sentences that name other things, places, percentiles or environments are about different things; so are a default and a
/// maximum. Of several pairs the one that speaks most of the question is told; equal ones by the order of `passages`.
pub fn conflict(question: &str, passages: &[Evidence], ideas: &[Idea]) -> Option<Point> {
    let of_documents = passages.iter().filter(|it| it.kind == EvidenceKind::Doc);
    let all: Vec<Statement<'_>> = of_documents.flat_map(statements).collect();
    let terms: Vec<&HashSet<String>> = all.iter().map(|it| &it.terms).collect();
    let asked = Claim::of_question(question);
    let topic = Topic::of(&asked, question, ideas, &terms);
    let stated: Vec<Stated<'_>> = all.iter().flat_map(|it| stated(it, &topic)).collect();
    let mut best: Option<(f64, &Stated<'_>, &Stated<'_>)> = None;
    for (at, one) in stated.iter().enumerate() {
        for other in stated.iter().skip(at + 1).filter(|it| one.contradicts(it)) {
            let share = one.share + other.share;
            if best.as_ref().is_none_or(|it| share > it.0) {
                best = Some((share, one, other));
            }
        }
    }
    let (_, one, other) = best?;
    let (one, other) = if other.evidence.updated > one.evidence.updated { (other, one) } else { (one, other) };
    Some(Point { quotes: [one, other].map(|it| (it.evidence.id.clone(), it.words.to_owned())).into() })
}

/// A number that a document states, with what it is said of.
struct Stated<'a> {
    evidence: &'a Evidence,
    words: &'a str,
    value: &'a Value,
    content: HashSet<&'a str>,
    /// What keeps it apart from other sentences of the same form.
    names: HashSet<String>,
    environment: (bool, bool),
    share: f64,
}

fn stated<'a>(statement: &'a Statement<'a>, topic: &Topic) -> Vec<Stated<'a>> {
    let mut found = Vec::new();
    for part in &statement.parts {
        // A clause with two numbers of a kind tells them apart by what only a reader understands.
        let [value] = part.values.as_slice() else { continue };
        let held = statement.held(part, 1.0);
        let Some(share) = topic.share(&held, 0.0).filter(|it| *it >= ASKED) else { continue };
        found.push(Stated {
            evidence: statement.evidence,
            words: statement.words,
            value,
            content: part.content.iter().map(String::as_str).collect(),
            names: names(statement.words),
            environment: (wording::STAGING.is_in(&statement.folded), wording::PRODUCTION.is_in(&statement.folded)),
            share,
        });
    }
    found
}

impl Stated<'_> {
    fn contradicts(&self, other: &Self) -> bool {
        let is_of_one = self.names == other.names && self.environment == other.environment;
        let is_translated = !self.evidence.language.reads(other.evidence.language);
        let shared = self.content.intersection(&other.content).count() as f64;
        let least = self.content.len().min(other.content.len()).max(1) as f64;
        let is_alike = is_translated || shared / least >= ALIKE;
        document(self.evidence) != document(other.evidence) && is_of_one && is_alike && self.value.excludes(other.value)
    }
}

/// A document by its name without language: translations are one.
fn document(evidence: &Evidence) -> &str {
    let id = evidence.id.split('#').next().unwrap_or_default();
    id.rsplit_once('.').map_or(id, |(slug, _)| slug)
}

/// The words that name something: with a capital inside a sentence, or with letters and digits.
fn names(words: &str) -> HashSet<String> {
    const MAKERS: [&str; 2] = ["aws", "amazon"];
    let tokens = words.split(|it: char| !(it.is_ascii_alphanumeric() || matches!(it, '-' | '.'))).enumerate();
    let is_name = |at: usize, token: &str| {
        let has_capital = token.chars().skip(usize::from(at == 0)).any(|it| it.is_ascii_uppercase());
        let has_both =
            token.contains(|it: char| it.is_ascii_digit()) && token.contains(|it: char| it.is_ascii_alphabetic());
        has_capital || has_both
    };
    let named = tokens.filter(|(at, token)| is_name(*at, token));
    let lower = named.map(|(_, token)| token.trim_matches(['.', '-']).to_ascii_lowercase());
    lower.filter(|it| !MAKERS.contains(&it.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn passage(id: &str, language: Language, updated: &str, text: &str) -> Evidence {
        Evidence {
            id: id.to_owned(),
            kind: EvidenceKind::Doc,
            title: String::new(),
            headings: Vec::new(),
            url: None,
            language,
            updated: Some(updated.to_owned()),
            text: text.to_owned(),
            digest: String::new(),
            fact: None,
            relevance: None,
            holds_only: None,
        }
    }

    fn told(question: &str, one: &str, other: &str) -> Option<Vec<String>> {
        let passages = [
            passage("a/one.en#0", Language::En, "2026-01-01", one),
            passage("a/other.en#0", Language::En, "2026-05-01", other),
        ];
        let found = conflict(question, &passages, &[])?;
        Some(found.quotes.into_iter().map(|(id, _)| id).collect())
    }

    #[test]
    fn two_texts_that_differ_on_what_is_asked_are_both_told_the_newer_first() {
        let question = "Are access logs of the box kept?";
        let newer_first = vec!["a/other.en#0".to_owned(), "a/one.en#0".to_owned()];
        assert_eq!(
            told(
                question,
                "Access logs of the box are kept for 30 days.",
                "The access logs of a box are kept for 90 days."
            ),
            Some(newer_first)
        );
    }

    #[test]
    fn what_is_told_of_other_things_is_no_conflict() {
        let question = "Are access logs of the box kept?";
        let one = "Access logs of the box are kept for 30 days.";
        for other in [
            "Access logs of the box are kept for one month and no day longer, which is 30 days.",
            "Access logs of the box are kept for 90 days in eu-west-1.",
            "Access logs of the box are kept for 90 days on the Enterprise plan.",
            "Access logs of the box are kept for 90 days on staging.",
            "Access logs of the box are kept for at most 90 days.",
            "A certificate ends after 90 days.",
        ] {
            assert_eq!(told(question, one, other), None, "{other}");
        }
    }
}
