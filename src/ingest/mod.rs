//! Files → documents → passages, and the catalogue.
//!
//! In: folders (or single files) as DESIGN 5.3 lays them out, or any folder of Markdown, HTML, text or JSON lines, and the
//! ledger of an earlier run. Out: a [`Plan`] says what changed; [`update()`] reads that, tells each [`Change`] of a passage and
//! the index it belongs to, writes the next ledger, and says what was refused and why. [`read_settings`] reads the rest.
//! Errors: a bad file, line or field becomes a [`Reject`] and never stops the rest; only the ledger and the caller can.
//! Does not know: indexes, accounts' facts, or how secrets are found (the caller hands in a function that takes them out).
//!
//! A record's way: `walk` finds its file, `place` says what that is, `bytes` and `encoding` read it, `records` takes it
//! apart, `ledger` knows whether it was met before; if not, `prepare` (on some thread) lets `clean`, `outline` and `cut` or
//! `mapping` and `case` make passages of it, and `update` gives it an id and tells the change.

mod asked;
mod batch;
mod believed;
mod boilerplate;
mod bytes;
mod case;
mod catalogue;
mod clean;
mod cut;
mod document;
mod encoding;
mod escapes;
mod front_matter;
mod html;
mod ids;
mod json;
mod language;
mod ledger;
mod mapping;
mod outline;
mod place;
mod plan;
mod prepare;
mod records;
mod reject;
mod reports;
mod settings;
mod stat;
mod table;
mod tables;
mod terms;
mod update;
mod validity;
mod walk;

#[cfg(test)]
mod run_tests;
#[cfg(test)]
mod tests;

pub use plan::Plan;
pub use reject::Reject;
pub use settings::{Settings, files_in, read_settings};
pub use tables::unfounded;
pub use update::{Change, Conversion, Progress, UpdateError, Updated, update};
