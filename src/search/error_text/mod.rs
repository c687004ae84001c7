//! Error texts, pasted as they came, and the passages that write them.
//!
//! What a program prints is a template with something put in: both sides lose what varies (ids, numbers, addresses, stack
//! frames), and what is left is compared in order. The rarer the words of a template, the more its being there tells.

mod template;
mod tokens;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

pub(super) use template::is_about_one_error;
use template::{Template, templates};
use tokens::tokens;

use super::searcher::Hit;
use crate::domain::Passage;

/// Share of a template's weight that a text has to hold, in order.
const LEAST_SHARE: f32 = 0.72;
/// Weight that has to be held, by a name and by several words: what every error says tells nothing.
const LEAST_OF_A_NAME: f32 = 0.5;
const LEAST_OF_WORDS: f32 = 0.85;
/// Weight by which half of the most is reached: more words make a match surer, and ever less so.
const HALF: f32 = 1.0;
/// How much the order of the search counts between passages that write the error about as surely.
const BY_SEARCH: f32 = 0.3;
/// What a word of the text between two of the template costs.
const GAP: f32 = 0.04;
/// Most words of a text that are looked at: an error stands at its beginning or is repeated.
const MOST_TOKENS: usize = 400;
/// Most passages whose templates are remembered; then all are forgotten.
const MOST_REMEMBERED: usize = 2_048;

/// A question's words as they are compared with templates.
pub(super) struct Pasted(Vec<String>);

impl Pasted {
    /// `None` where no word of a program can be in it.
    pub(super) fn of(question: &str) -> Option<Self> {
        let mut words = tokens(question);
        words.truncate(MOST_TOKENS);
        (!words.is_empty()).then_some(Self(words))
    }

    /// How surely the text is one of `templates`: the weight that it has in common with the best of them; 0 where it is none.
    /// `weight` says in `[0, 1]` how much a word tells.
    fn strength(&self, templates: &[Template], weight: &dyn Fn(&str) -> f32) -> f32 {
        templates.iter().map(|it| self.strength_of(it, weight)).fold(0.0, f32::max)
    }

    fn strength_of(&self, template: &Template, weight: &dyn Fn(&str) -> f32) -> f32 {
        let weights: Vec<f32> = template.terms.iter().map(|it| weight(it)).collect();
        let whole: f32 = weights.iter().sum();
        let shared = template.tokens.iter().zip(&weights).filter(|(token, _)| self.0.contains(token));
        let at_most: f32 = shared.map(|(_, weight)| *weight).sum();
        let least = if weights.len() == 1 { LEAST_OF_A_NAME } else { LEAST_OF_WORDS };
        let enough = (LEAST_SHARE * whole).max(least);
        if at_most < enough {
            return 0.0;
        }
        let held = self.in_order(&template.tokens, &weights);
        if held < enough { 0.0 } else { held / whole * held / (held + HALF) * template.trust }
    }

    /// The weight of those of `wanted` that stand in the text in their order, close to each other.
    fn in_order(&self, wanted: &[String], weights: &[f32]) -> f32 {
        let mut best = 0.0_f32;
        // For each word of the template: the best weight of an alignment that ends before it.
        let mut above = vec![0.0_f32; wanted.len() + 1];
        for token in &self.0 {
            let mut row = vec![0.0_f32; wanted.len() + 1];
            for (at, (word, weight)) in wanted.iter().zip(weights).enumerate() {
                let get = |row: &[f32], at: usize| row.get(at).copied().unwrap_or_default();
                let taken = if word == token { get(&above, at) + weight } else { 0.0 };
                let value = taken.max(get(&above, at + 1) - GAP).max(get(&row, at)).max(0.0);
                best = best.max(taken);
                if let Some(place) = row.get_mut(at + 1) {
                    *place = value;
                }
            }
            above = row;
        }
        best
    }
}

/// The templates of passages that were found lately.
#[derive(Default)]
pub(super) struct KnownTemplates(Mutex<Remembered>);

/// By the passage's id and the digest of its text.
type Remembered = HashMap<(String, String), Arc<Vec<Template>>>;

impl KnownTemplates {
    fn of(&self, passage: &Passage) -> Arc<Vec<Template>> {
        let key = (passage.id.clone(), passage.digest.clone());
        // The table is whole at every step, so a thread that died holding the lock changes nothing.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_REMEMBERED {
            known.clear();
        }
        Arc::clone(known.entry(key).or_insert_with(|| Arc::new(templates(passage))))
    }
}

/// Puts the hits that write the pasted error first, each with how sure that is; the others keep their order. Among those that write
/// it about as surely the search decides.
pub(super) fn lead(hits: &mut [Hit], pasted: &Pasted, known: &KnownTemplates, weight: &dyn Fn(&str) -> f32) {
    let best = hits.iter().map(|it| it.score).fold(f32::MIN_POSITIVE, f32::max);
    for hit in hits.iter_mut() {
        let strength = pasted.strength(&known.of(&hit.passage), weight);
        hit.says_error = strength * (1.0 - BY_SEARCH + BY_SEARCH * hit.score / best);
    }
    // Stable.
    hits.sort_by(|one, other| other.says_error.total_cmp(&one.says_error));
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn hit(id: &str, heading: &str, text: &str) -> Hit {
        let passage: Passage = serde_json::from_value(serde_json::json!({
            "id": id, "document_id": id, "slug": id, "kind": "doc", "service": null, "language": "en", "title": "Errors",
            "headings": [heading], "url": null, "updated": null, "text": text, "digest": id,
        }))
        .expect("a passage");
        Hit { passage, score: 1.0, coverage: 0.5, says_error: 0.0, holds: true }
    }

    fn led(question: &str) -> Vec<(String, bool)> {
        let mut hits = vec![
            hit("quota", "`Limit exceeded for role`", "The message means that a role has too many."),
            hit("login", "`password authentication failed for user`", "The message means that the password is wrong."),
            hit("key", "`NoSuchKey`", "The message `NoSuchKey` means that the object is not there."),
            hit("other", "Passwords", "Change the password of a user who failed to log in."),
        ];
        let pasted = Pasted::of(question).expect("words");
        lead(&mut hits, &pasted, &KnownTemplates::default(), &|_| 0.6);
        hits.into_iter().map(|it| (it.passage.id, it.says_error > 0.0)).collect()
    }

    #[test]
    fn a_pasted_error_leads_to_the_section_that_writes_it_whatever_was_put_in() {
        let log = "今天開始一直報\n2026-11-20 02:14:07 [99] FATAL:  password authentication failed\nfor user \"orders_rw\" at 10.0.1.7";
        let found = led(log);
        assert_eq!(found.first(), Some(&("login".to_owned(), true)));
        assert!(found.iter().skip(1).all(|(_, says)| !says), "{found:?}");
        let named =
            led("botocore.errorfactory.NoSuchKeyException: An error occurred when calling the GetObject operation");
        assert_eq!(named.first(), Some(&("key".to_owned(), true)));
    }

    #[test]
    fn an_error_that_shares_its_words_with_another_is_not_taken_for_it() {
        for other in [
            "password expired for user bob",
            "NoSuchBucket: the bucket is gone",
            "user failed, authentication of password",
        ] {
            assert!(led(other).iter().all(|(_, says)| !says), "{other}");
        }
    }
}
