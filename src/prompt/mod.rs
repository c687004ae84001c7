//! Prompts are files: loaded, rendered strictly, digested.
//!
//! In: a typed struct per template. Out: [`Rendered`] text with its digest. A missing variable is an error, never an empty
//! string. Templates are embedded from `prompts/`; files of the same name in `<home>/prompts` win, each with
//! the text it was made from beside it, so that a later change of ours is noticed.
//! Does not know: models, evidence, who is asking.

mod overrides;
mod phrases;
mod templates;

pub use overrides::{Base, Override, base_of_override, begin_override, keep_base, overrides, prompt_files};
pub use templates::{PromptError, Prompts, Rendered, Template};
