//! Files → documents → passages, and the catalogue.
//!
//! In: folders (or single files) as DESIGN 5.3 lays them out, or any folder of Markdown, HTML, text or JSON lines.
//! Out: [`Ingested`]: every passage with the index it belongs to, the catalogue, the terms, and what was refused and why.
//! Errors: none. A bad file, line or field becomes a [`Reject`] and never stops the rest.
//! Does not know: indexes, accounts' facts, or how secrets are found (the caller hands in a function that takes them out).

mod bytes;
mod case;
mod catalogue;
mod cut;
mod digest;
mod document;
mod front_matter;
mod html;
mod json;
mod language;
mod outline;
mod read;
mod reject;
mod terms;
mod validity;
mod walk;

#[cfg(test)]
mod tests;

pub use digest::digest;
pub use read::{Ingested, read, read_settings};
pub use reject::Reject;
