//! Secrets out of customers' text, before anything stores, logs, indexes or sends it.
//!
//! In: any text. Out: a [`Redacted`] text in which each secret is a placeholder that names its kind
//! (`[masked: AWS secret key]`), and what was [`Found`]. Cannot fail. Redacting a redacted text changes nothing.
//! Cost: linear in the text; a text that holds nothing like a secret is scanned and copied once.
//!
//! What the text looks like to a reader decides, not its bytes: `folded::Folded` undoes full-width letters,
//! invisible characters, URL-, JSON- and HTML-escapes, `joined::Joined` undoes line wraps. Detectors look for
//! shapes (`prefixed`, `pem`, `card`, `blob`) and for labels in four languages (`labelled`, `header`, `url`), whose values
//! `judge` tells from words and names.
//! Does not know: who wrote the text, where it goes, or whether a secret still works.

mod blob;
mod card;
mod folded;
mod header;
mod joined;
mod judge;
mod kind;
mod labelled;
mod labels;
mod looks;
mod mask;
mod pem;
mod prefixed;
mod prose;
mod redacted;
mod scan;
mod shapes;
mod stand_in;
mod url;
mod value;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use kind::{Found, SecretKind};
pub use mask::{redact, redact_text, without_placeholders};
pub use redacted::{Redacted, Redaction};
