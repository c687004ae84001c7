//! One turn: gathers evidence, asks a model (or quotes), checks every unit, and proposes.
//!
//! In: a question with its [`Setup`] and a [`Sources`] to read from. Out: units as they are released, then [`Finished`].
//! The decisions are [`Run`], a state machine without I/O; [`drive()`] carries its steps out. Tools only read; whatever would
//! write leaves as a proposal. A triage draft is worded here as well, by the same check. Does not know: the store, HTTP, who
//! confirms.

mod about;
mod active;
mod check;
mod code;
mod drive;
mod human_wish;
mod ledger;
mod marker;
mod quote;
mod request;
mod run;
mod setup;
mod support;
mod tools;
mod triage;
mod units;

pub use about::{plain_proposal, search_text};
pub use check::{Checker, Verdict, Why};
pub use drive::{Agent, Driven, Event, Reads, Sources, drive};
pub use human_wish::{has_ruled_wish, holds_wish, wants_human, wish_stretches};
pub use ledger::Ledger;
pub use run::{Finished, Gathered, Input, Run, Step, citations_of};
pub use setup::{Exchange, ModelUse, Setup};
pub use tools::{BadSchema, ProposeCase, ReadAccount, ReadCall, SearchCases, SearchDocs, Toolbox};
pub use triage::{Brief, LONGEST_WORDING, take_reply_back, word_triage};
pub use units::UnitSplitter;

#[cfg(test)]
mod tests;
