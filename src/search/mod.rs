//! Finds passages for a question.
//!
//! In: passages, once, into an [`IndexBuild`]; then a [`Query`] under a [`Scope`](crate::access::Scope).
//! Out: [`Hit`]s, best first. There is one index per visibility, and which of them a query opens follows from the scope
//! alone. Everything here blocks: async callers use `spawn_blocking`.
//! Errors: only when an index cannot be read or written; what is missing or corrupt shows in [`SearchHealth`].
//! Does not know: accounts' facts, prompts, conversations, or what becomes of a hit.

mod build;
mod coverage;
mod error;
mod folder;
mod manifest;
mod merge;
mod part;
mod part_writer;
mod ranking;
mod schema;
mod seal;
mod searcher;
mod spool;
mod statistics;
mod term_table;
mod words;

pub use build::{Builder, InForce, IndexBuild, IndexReport};
pub use error::SearchError;
pub use part_writer::Prepared;
pub use searcher::{Hit, Kinds, Query, SearchHealth, Searcher};
pub use term_table::TermTable;

#[cfg(test)]
mod tests;
