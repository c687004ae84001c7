//! What texts of a kind have in common in how they are worded, learned from examples: a weight for each stretch of words.
//!
//! Rules hear what their writer thought of; this hears what is like what others wrote. `firstline eval learn` learns the weights.

mod classes;
mod stretches;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

pub use stretches::{stretches, typed_sentences, word_pairs};

/// One or more questions about a text, answered by the stretches that it has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learned {
    /// What each question's answer is before anything is read.
    pub biases: Vec<f32>,
    /// By stretch: its weight for each question.
    pub weights: HashMap<String, Vec<f32>>,
}

impl Learned {
    /// Reads what [`Learned::written`] wrote. A line that is none is left out.
    pub fn read(text: &str) -> Self {
        let mut learned = Self::default();
        for line in text.lines() {
            let mut cells = line.split('\t');
            let name = cells.next().unwrap_or_default();
            let values: Vec<f32> = cells.filter_map(|it| it.parse().ok()).collect();
            match name {
                "" => learned.biases = values,
                _ => drop(learned.weights.insert(name.to_owned(), values)),
            }
        }
        learned
    }

    /// A line a stretch, in order: the stretch and its weights in hundredths, apart by tabs; the first, without a stretch, holds the
    /// biases.
    pub fn written(&self) -> String {
        let mut lines: Vec<(&str, &Vec<f32>)> =
            self.weights.iter().map(|(name, values)| (name.as_str(), values)).collect();
        lines.push(("", &self.biases));
        lines.sort_unstable_by_key(|it| it.0);
        let mut text = String::new();
        for (name, values) in lines {
            text.push_str(name);
            for value in values {
                // Writing into a string never fails.
                let _ = write!(text, "\t{:.2}", f64::from(*value));
            }
            text.push('\n');
        }
        text
    }

    /// For each question the logarithm of how much likelier yes is than no, for a text of these stretches.
    pub fn log_odds(&self, stretches: &BTreeSet<String>) -> Vec<f32> {
        let shares = Shares::of(stretches.iter().filter(|it| self.weights.contains_key(*it)));
        let mut sums = self.biases.clone();
        for stretch in stretches {
            for (sum, value) in sums.iter_mut().zip(self.weights.get(stretch).into_iter().flatten()) {
                *sum += shares.of_one(stretch) * value;
            }
        }
        sums
    }

    /// What a rule heard, as a stretch beside those of the words.
    pub fn by_rule(heard: &str) -> String {
        format!("{BY_RULE}{heard}")
    }
}

/// Before what a rule heard; no stretch of words begins so.
const BY_RULE: char = '=';
/// What it counts, where the words of a short sentence count a tenth each.
const OF_A_RULE: f32 = 0.5;

/// What each stretch of a text counts: a long text is no surer for its length, and what nothing was learned of makes none less sure.
#[derive(Clone, Copy, Debug)]
pub struct Shares(f32);

impl Shares {
    /// For a text of these stretches, without those of which nothing was learned.
    pub fn of<'a>(known: impl Iterator<Item = &'a String>) -> Self {
        let count = known.filter(|it| !it.starts_with(BY_RULE)).count();
        Self(1.0 / (1.0 + count as f32).sqrt())
    }

    /// For one of them.
    pub fn of_one(self, stretch: &str) -> f32 {
        if stretch.starts_with(BY_RULE) { OF_A_RULE } else { self.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        let learned = Learned {
            biases: vec![-1.5, 0.25],
            weights: [("a person".to_owned(), vec![2.0, -0.5]), ("#真人".to_owned(), vec![3.25, 0.0])].into(),
        };
        assert_eq!(Learned::read(&learned.written()), learned);
    }

    #[test]
    fn a_text_is_told_by_what_it_has_and_not_by_its_length() {
        let weights = [("a person".to_owned(), vec![4.0]), ("slowly".to_owned(), vec![0.0])].into();
        let learned = Learned { biases: vec![-1.0], weights };
        let of = |text: &str| learned.log_odds(&stretches(text)).first().copied().unwrap_or_default();
        assert!(of("give me a person") > of("give me a price"));
        assert!(of("a person, slowly") < of("a person"));
        assert!(
            (of("give me a person") - of("a person")).abs() < 1e-6,
            "words of which nothing was learned make it no less sure"
        );
    }
}
