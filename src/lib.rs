//! Answers support questions from documents, past cases and account facts, with citations that a machine has checked.
//!
//! Rooms are listed in the order a question travels. `tests/it/house.rs` holds the table of who may use whom.

pub mod access;
pub mod account;
pub mod agent;
pub mod base;
pub mod cases;
pub mod cli;
pub mod config;
pub mod domain;
pub mod eval;
pub mod http;
pub mod ingest;
pub mod llm;
pub mod outbound;
pub mod prompt;
pub mod redact;
pub mod search;
pub mod service;
pub mod store;
pub mod telemetry;
pub mod text;
