//! What words, sentences and languages a text holds, and how it is shown safely.
//!
//! In: text of any language. Out: [`Term`]s and sentence ranges whose offsets are bytes of the text given,
//! its [`Language`](crate::domain::Language), HTML fit for a page, a count of tokens, groups of texts about the same, which of some things a text is about by texts that were told of each,
//! what an edit changed. Nothing here fails:
//! any Unicode text has terms, even if none.
//! Does not know: documents, indexes, models or who reads.

mod changes;
mod chunk;
mod cjk;
mod classes;
mod clusters;
mod error_lines;
mod fold;
mod html;
mod invisible;
mod language;
mod learned;
mod name;
mod number_words;
mod printed_error;
mod sentences;
mod stop_words;
mod terms;
mod time_label;
mod tokens;

pub use changes::{changes, likeness, unified_diff};
pub use classes::Classes;
pub use clusters::{Cluster, clusters};
pub use error_lines::{ErrorLine, error_lines};
pub use fold::{folded, is_kana};
pub use html::markdown_to_html;
pub use invisible::strip_invisible;
pub use language::{chinese_script, language_of};
pub use learned::{Learned, Shares, stretches, typed_sentences, word_pairs};
pub use name::{called_by_name, holds_name, thing_name};
pub use number_words::in_digits;
pub use printed_error::{has_printed_error, is_program_name, quoted_message};
pub use sentences::sentences;
pub use terms::{ReadTerms, Term, TermKind, compared_terms, content_terms, tells_a_long_story, tells_a_story, terms};
pub use time_label::{closed_up, dated_label, fact_label, time_label, zoned_label};
pub use tokens::TokenCounter;

#[cfg(test)]
mod tests;
