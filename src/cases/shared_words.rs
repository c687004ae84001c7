use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use super::foreign::{PHRASE, runs_of, words};

/// The words of a text, however long, by which it is found out which of very many texts it has to be compared with: at the
/// cost of one look at each of them, and none at the text again.
///
/// Words are kept as their hashes, so that two that differ may be taken for one, which costs a comparison and changes nothing.
pub struct SharedWords {
    text: Arc<str>,
    /// Each two words that follow each other.
    pairs: HashSet<u64>,
    /// Each run of words, with the past cases that were found to hold it, at most [`PHRASE`].
    runs: HashMap<u64, Vec<String>>,
}

impl SharedWords {
    /// Costs some hundred bytes a word of `text` while they are counted, some tens afterwards.
    pub fn of(text: Arc<str>) -> Self {
        let pairs = words(&text).windows(2).filter_map(first_two).collect();
        let runs = runs_of(&text).map(|it| (hashed(&it.words), Vec::new())).collect();
        Self { text, pairs, runs }
    }

    /// Whether a name of some words stands in the text as it is written.
    pub fn hold(&self, name: &str) -> bool {
        first_two(&words(name)).is_none_or(|it| self.pairs.contains(&it)) && self.text.contains(name)
    }

    /// Whether `other` has a run of words in common with the text. `case`: the past case that it is of; a run that enough
    /// cases before it were found to hold is a phrase, and no reason to take one more.
    pub fn are_shared(&mut self, other: &str, case: Option<&str>) -> bool {
        let mut are_shared = false;
        for run in runs_of(other) {
            let Some(cases) = self.runs.get_mut(&hashed(&run.words)) else { continue };
            let Some(case) = case else { return true };
            let is_known = cases.iter().any(|it| it == case);
            if !is_known && cases.len() < PHRASE {
                cases.push(case.to_owned());
                are_shared = true;
            }
            are_shared |= is_known;
        }
        are_shared
    }
}

fn first_two(words: &[super::foreign::Word]) -> Option<u64> {
    let [one, other, ..] = words else { return None };
    Some(hashed(&format!("{} {}", one.1, other.1)))
}

fn hashed(words: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHRASES: &str = "We are sorry for the trouble that this has caused you, and are looking into it.";

    #[test]
    fn a_long_text_shares_what_stands_at_its_very_end() {
        let own = "Page the pager of team Osprey, then drain the node by hand.";
        let text = format!("{}{own}", "04:12:33 INFO worker ready\n".repeat(40_000));
        let mut shared = SharedWords::of(text.into());
        assert!(shared.are_shared("First **page** the pager of team Osprey, then drain the node.", None));
        assert!(!shared.are_shared("Drain the node by hand, and page the pager of team Osprey then.", None));
        assert!(shared.hold("team Osprey") && !shared.hold("team Heron") && !shared.hold("Team osprey"));
    }

    #[test]
    fn of_many_past_cases_with_one_phrase_few_are_taken_and_every_internal_text() {
        let mut shared = SharedWords::of(PHRASES.into());
        let taken = (0..1_000).filter(|it| shared.are_shared(PHRASES, Some(&it.to_string()))).count();
        assert_eq!(taken, PHRASE);
        assert!(shared.are_shared(PHRASES, Some("0")), "another passage of one that was taken");
        assert!(shared.are_shared(PHRASES, None));
    }
}
