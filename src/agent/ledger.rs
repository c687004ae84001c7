use crate::domain::{Evidence, Numbered};

/// The evidence of one turn, numbered from 1 in the order it was found; a number never changes or is given twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger(Vec<Numbered>);

impl Ledger {
    /// Adds evidence that is not there yet and returns its number.
    pub fn add(&mut self, evidence: Evidence) -> u32 {
        if let Some(known) = self.0.iter().find(|it| it.evidence.id == evidence.id) {
            return known.number;
        }
        let number = self.0.len() as u32 + 1;
        self.0.push(Numbered { number, evidence });
        number
    }

    /// Forgets all but the first `count`; only before anything of it was cited.
    pub(super) fn keep_first(&mut self, count: usize) {
        self.0.truncate(count);
    }

    /// The evidence with this number.
    pub fn get(&self, number: u32) -> Option<&Evidence> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.0.get(index).map(|it| &it.evidence)
    }

    /// All of it, in order of the numbers.
    pub fn all(&self) -> &[Numbered] {
        &self.0
    }
}
