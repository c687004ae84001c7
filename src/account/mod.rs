//! Collectors → facts and gaps; accounts; which facts matter to a question.
//!
//! In: a [`Scope`](crate::access::Scope), the moment it is for, a deadline. Out: [`Collected`], always, sorted:
//! what a collector could not deliver is a gap in it, never an error and never silence.
//! Also here: [`Accounts`] (who the customers are), [`rank()`] (pure: facts in order of use to a question) and [`symptoms()`]
//! (pure: what goes wrong now, in the words to look it up by).
//! Does not know: models, prompts, stores, or how secrets are found (a function that takes them out is handed in).

mod accounts;
mod collector;
mod files;
mod gather;
mod rank;
mod symptoms;
mod topics;
mod window;

#[cfg(test)]
mod tests;

pub use accounts::{Accounts, RejectedAccount};
pub use collector::{CollectError, Collected, Collector};
pub use files::{FilesCollector, Redaction, alarm_name};
pub use gather::collect_all;
pub use rank::{of_named_things, rank, rank_local};
pub use symptoms::{asks_what_is_wrong, findings, may_be_about, spoken_of, symptom, symptoms};
