//! How well a ranking agrees with judgements, by `trec_eval`'s definitions and under its names.
//!
//! In: ranked documents with scores and [`Judgements`]. Out: [`Measures`]. Nothing here fails or reads files.

mod judgements;
mod measures;

pub use judgements::Judgements;
pub use measures::{Measures, measure};
