use crate::domain::{Evidence, Numbered};
use crate::text::TokenCounter;

/// What a prompt adds to a piece of evidence, in tokens.
const MARKS: usize = 30;

/// The evidence of one turn, numbered from 1 in the order it was found; a number never changes or is given twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    items: Vec<Numbered>,
    /// Of what was admitted.
    tokens: usize,
}

impl Ledger {
    /// Adds evidence that is not there yet and returns its number.
    pub fn add(&mut self, evidence: Evidence) -> u32 {
        if let Some(known) = self.items.iter().find(|it| it.evidence.id == evidence.id) {
            return known.number;
        }
        let number = self.items.len() as u32 + 1;
        self.items.push(Numbered { number, evidence });
        number
    }

    /// Adds evidence as long as all that was admitted stays within `most` tokens; returns its number.
    pub(super) fn admit(&mut self, evidence: Evidence, counter: &TokenCounter, most: usize) -> Option<u32> {
        // Tools find again what a turn has; only what is new is counted, and counting is not cheap.
        let is_known = self.items.iter().any(|it| it.evidence.id == evidence.id);
        if !is_known {
            let tokens = counter.count(&evidence.text) + MARKS;
            if self.tokens + tokens > most {
                return None;
            }
            self.tokens += tokens;
        }
        Some(self.add(evidence))
    }

    /// Forgets all but the first `count`; only before anything of it was cited.
    pub(super) fn keep_first(&mut self, count: usize) {
        self.items.truncate(count);
    }

    /// The evidence with this number.
    pub fn get(&self, number: u32) -> Option<&Evidence> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.items.get(index).map(|it| &it.evidence)
    }

    /// All of it, in order of the numbers.
    pub fn all(&self) -> &[Numbered] {
        &self.items
    }
}
