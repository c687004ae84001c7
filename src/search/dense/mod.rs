//! Search by meaning beside search by words: optional, and never in its way.
//!
//! In: an [`Embedder`](crate::llm::Embedder) and the index in force. Out: the passages whose vectors lie nearest to a question's, fused by rank with those that
//! its words found. Vectors lie beside the builds, one file an index, keyed by passage and text, so that a new build keeps those of
//! unchanged passages. Whatever is missing, late or wrong means "words alone", which [`DenseHealth`] says; a customer sees no error.

mod fill;
mod fuse;
mod searching;
mod space;
#[cfg(test)]
mod tests;
mod vectors;

pub use fill::{FillReport, fill_vectors};
pub use space::{Dense, DenseHealth};

pub(super) use fuse::{fused_documents, fused_hits};
