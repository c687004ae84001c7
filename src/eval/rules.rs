use std::path::Path;

use serde::Deserialize;

use super::suite::{SuiteError, parse};

/// `gate.toml` beside the suites: what is asked of all of them together. Without the file nothing is.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    pub parity: Option<ParityRule>,
}

/// What all languages owe on the same questions, over every suite.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParityRule {
    /// Questions that must exist in all four languages, so that the comparison means something.
    pub questions_at_least: usize,
    /// How many more of them a language may fail than English.
    pub loss_at_most: usize,
}

impl Rules {
    /// Reads the file of an evals folder.
    pub fn read(evals: &Path) -> Result<Self, SuiteError> {
        let path = evals.join("gate.toml");
        if path.is_file() { parse(&path) } else { Ok(Self::default()) }
    }
}
