use std::process::ExitCode;

use crate::config::ConfigError;
use crate::prompt::PromptError;
use crate::search::SearchError;
use crate::service::{OpenError, ServiceError};

/// How the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    Done = 0,
    /// Ran, and failed; the reason is on stderr.
    Failed = 1,
    /// The arguments or the config are wrong; nothing was done.
    Usage = 2,
    /// An eval ran and is worse than its baseline.
    GateShut = 3,
    /// Nothing worse, but too much unmeasured.
    Unmeasured = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped: an exit code and words for a person.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    words: String,
    is_closed_pipe: bool,
}

impl Failure {
    pub(super) fn failed(words: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, words: words.into(), is_closed_pipe: false }
    }

    pub(super) fn usage(words: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, words: words.into(), is_closed_pipe: false }
    }

    pub(super) fn exit(&self) -> Exit {
        self.exit
    }

    pub(super) fn words(&self) -> String {
        format!("firstline: {}", self.words)
    }

    pub(super) fn is_closed_pipe(&self) -> bool {
        self.is_closed_pipe
    }
}

/// An error with its causes, each once.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        if !words.contains(&said) {
            words.push_str(": ");
            words.push_str(&said);
        }
        cause = error.source();
    }
    words
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let is_closed_pipe = error.kind() == std::io::ErrorKind::BrokenPipe;
        Self { exit: Exit::Failed, words: error.to_string(), is_closed_pipe }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::usage(with_causes(&error))
    }
}

impl From<PromptError> for Failure {
    fn from(error: PromptError) -> Self {
        Self::failed(with_causes(&error))
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self::failed(with_causes(&error))
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        Self::failed(with_causes(&error))
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        Self::failed(with_causes(&error))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::failed(error.to_string())
    }
}
