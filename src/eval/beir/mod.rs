//! Retrieval on any folder in BEIR's form: `corpus.jsonl`, `queries.jsonl`, `qrels.tsv` or `qrels/test.tsv`.
//!
//! In: a [`BeirSet`]. Out: a [`BeirReport`] and, when asked, a run in TREC's form. The index is kept in the home by the
//! corpus's digest, so that a second run only searches.

mod error;
mod index;
mod read;
mod run;
mod set;
mod write;

pub use error::BeirError;
pub use run::{BeirReport, run_beir};
pub use set::BeirSet;
