//! Measures how good this is.
//!
//! In: data sets with judgements. Out: figures with the names and values of the tools that others use, and runs to check
//! them with. Errors: a data set that cannot be read says which file and line.
//! Does not know: pages, terminals, or what a figure should be.

mod beir;
mod ranking;
pub mod scripted;

pub use beir::{BeirError, BeirReport, BeirSet, run_beir};
pub use ranking::{Judgements, Measures, measure};
