//! Files → documents → passages, and the catalogue.
//!
//! In: folders (or single files) as DESIGN 5.3 lays them out, or any folder of Markdown, HTML, text or JSON lines.
//! Out: [`Ingested`]: every passage with the index it belongs to, the catalogue, the terms, and what was refused and why.
//! Errors: none. A bad file, line or field becomes a [`Reject`] and never stops the rest.
//! Does not know: indexes, accounts' facts, or how secrets are found (the caller hands in a function that takes them out).

mod batch;
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
mod settings;
mod stat;
mod table;
mod terms;
mod update;
mod validity;
mod walk;

#[cfg(test)]
mod tests;

pub use plan::Plan;
pub use reject::Reject;
pub use settings::{Settings, read_settings};
pub use update::{Change, Conversion, Progress, UpdateError, Updated, update};
