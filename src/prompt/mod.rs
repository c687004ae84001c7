//! Prompts are files: loaded, rendered strictly, digested.
//!
//! In: a typed struct per template. Out: [`Rendered`] text with its digest. A missing variable is an error, never an empty
//! string. Templates are embedded from `prompts/`; files of the same name in `<home>/prompts` win.
//! Does not know: models, evidence, who is asking.

mod phrases;
mod templates;

pub use templates::{PromptError, Prompts, Rendered, Template};
