//! How likely words are in the ways of asking for one document.

use std::collections::{BTreeMap, HashMap};

use super::known_questions::Cut;
use crate::domain::KnownQuestion;

/// How many words of all ways stand beside those of one document's, so that a few chance words tell little: a share of what a
/// document has on average, and at least so many.
const PRIOR: f32 = 0.2;
const LEAST_PRIOR: f32 = 5.0;
/// So many ways of asking the words of what is meant count.
const MEANING: f32 = 2.0;

/// How often the ways of asking for each document, and for the cards beside it, have each term, by its place: a card alone has too
/// few.
#[derive(Debug, Default)]
pub(super) struct Wording {
    by_document: BTreeMap<String, (HashMap<u32, f32>, f32)>,
    /// In all of them: of each term its share.
    shares: Vec<f32>,
    /// Words of all ways beside those of one document's.
    prior: f32,
}

impl Wording {
    pub(super) fn of(known: &[KnownQuestion], cut: &Cut) -> Self {
        let mut by_document: BTreeMap<String, (HashMap<u32, f32>, f32)> = BTreeMap::new();
        let mut all: Vec<f32> = vec![0.0; cut.words.len()];
        let mut total = 0.0;
        let ways = cut.ways.iter().map(|(at, terms)| (*at, terms, 1.0));
        let meant = (0..).zip(&cut.meant).map(|(at, terms)| (at, terms, MEANING));
        for (at, terms, times) in ways.chain(meant) {
            let Some(known) = known.get(at as usize) else { continue };
            let (counts, sum) = by_document.entry(known.subject().to_owned()).or_default();
            for term in terms {
                *counts.entry(*term).or_default() += times;
                all.get_mut(*term as usize).into_iter().for_each(|it| *it += times);
                *sum += times;
                total += times;
            }
        }
        let shares = all.into_iter().map(|times| times / f32::max(total, 1.0)).collect();
        let prior = (PRIOR * total / by_document.len().max(1) as f32).max(LEAST_PRIOR);
        Self { by_document, shares, prior }
    }

    /// Whether a way of asking for `document`, or what it means, has `term`.
    pub(super) fn has(&self, document: &str, term: u32) -> bool {
        self.by_document.get(document).is_some_and(|(counts, _)| counts.contains_key(&term))
    }

    /// How much likelier `terms` are in a way of asking for `document` than in any, as a logarithm.
    ///
    /// Source: the query likelihood with Dirichlet priors of Zhai and Lafferty, "A Study of Smoothing Methods for Language Models
    /// Applied to Ad Hoc Information Retrieval", SIGIR 2001.
    pub(super) fn log_odds(&self, document: &str, terms: &[u32]) -> f32 {
        let Some((counts, sum)) = self.by_document.get(document) else { return 0.0 };
        let of_none = (self.prior / (sum + self.prior)).ln();
        let of_term = |term: &u32| {
            let share = self.shares.get(*term as usize)?;
            let times = counts.get(term).copied().unwrap_or_default();
            Some(of_none + (1.0 + times / (self.prior * share)).ln())
        };
        terms.iter().filter_map(of_term).sum()
    }
}
