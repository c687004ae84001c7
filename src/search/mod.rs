//! Finds passages for a question.
//!
//! In: passages, into an [`IndexBuild`], empty or on top of the one in force; then a [`Query`] under a [`Scope`](crate::access::Scope).
//! Out: [`Hit`]s, best first. There is one index per visibility, and which of them a query opens follows from the scope
//! alone. Everything here blocks: async callers use `spawn_blocking`.
//! What is found is what was written: opening a part compares the sizes of its files, and the digests of up to 256 MB of
//! them, with its manifest; the digests of larger ones are compared before the next build starts from them; and each
//! passage carries a checksum that is compared whenever it is read.
//! Errors: only when an index cannot be read or written; what is missing or corrupt shows in [`SearchHealth`].
//! Does not know: accounts' facts, prompts, conversations, or what becomes of a hit.

mod behind;
mod beliefs;
mod build;
mod coverage;
mod definition;
mod dense;
mod documents;
mod duplicates;
mod error;
mod error_text;
mod explain;
mod files;
mod folder;
mod follow_up;
mod kinds;
mod known_questions;
mod manifest;
mod merge;
mod occurrences;
mod part;
mod part_writer;
mod plain;
mod procedures;
mod proximity;
mod query;
mod ranking;
mod reach;
mod read_through;
mod schema;
mod seal;
mod searcher;
mod spelling;
mod spool;
mod statistics;
mod telling;
mod term_table;
mod validity;
mod wording;
mod words;
mod workspace;

pub use beliefs::Held;
pub use build::{Builder, InForce, IndexBuild, IndexReport};
pub use dense::{Dense, DenseHealth, FillReport, fill_vectors};
pub use error::SearchError;
pub use explain::{Explanation, Reason};
pub use follow_up::{goes_on, in_context};
pub use known_questions::{About, Recognised, Surety, prepare_known_questions, taught_services};
pub use part_writer::Prepared;
pub use query::{Effort, Kinds, Query};
pub use searcher::{Hit, SearchHealth, Searcher};
pub use term_table::TermTable;

#[cfg(test)]
mod tests;
