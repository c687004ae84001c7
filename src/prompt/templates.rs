use std::path::{Path, PathBuf};

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use rust_embed::RustEmbed;
use serde::Serialize;

use super::phrases::PhraseTable;
use crate::base::sha256_hex;
use crate::domain::{
    Language, MailPhrase, MailPhrases, Phrase, Phrases, Sentences, TriagePhrase, TriageWording, TriageWords,
};

#[derive(RustEmbed)]
#[folder = "prompts/"]
struct Embedded;

/// One template with its typed variables.
pub trait Template: Serialize {
    /// Path below `prompts/`, e.g. `answer/system.md`.
    const FILE: &'static str;
}

/// A rendered prompt.
#[derive(Clone, Debug, PartialEq)]
pub struct Rendered {
    pub text: String,
    /// SHA-256 hex of `text`.
    pub digest: String,
}

/// A prompt cannot be loaded or rendered.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    #[error("prompt `{file}` does not render: {source}")]
    Render {
        file: &'static str,
        #[source]
        source: minijinja::Error,
    },
    #[error("prompt override `{path}` cannot be read")]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("prompt override `{path}` cannot be written")]
    Unwritable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("there is no prompt `{file}`: `firstline prompt list` has the names")]
    NoSuchPrompt { file: String },
    #[error("`{path}` is there already: edit it, or move it away to begin anew")]
    AlreadyOverridden { path: PathBuf },
    #[error("prompt `{file}` is not overridden: `firstline prompt override {file}` begins that")]
    NotOverridden { file: String },
    #[error("prompt `{file}` cannot be parsed: {source}")]
    Parse {
        file: String,
        #[source]
        source: minijinja::Error,
    },
    #[error("phrases `{file}` cannot be parsed: {reason}")]
    Phrases { file: String, reason: String },
}

/// All templates, ready to render.
pub struct Prompts {
    environment: Environment<'static>,
    phrases: PhraseTable<Phrase>,
    mail: PhraseTable<MailPhrase>,
    triage: PhraseTable<TriagePhrase>,
}

const PHRASES: &str = "_shared/phrases.toml";
const MAIL: &str = "_shared/mail.toml";
const TRIAGE: &str = "_shared/triage.toml";

impl Prompts {
    /// Loads the embedded templates, and over them the operator's own from `overrides` where that folder exists.
    pub fn load(overrides: &Path) -> Result<Self, PromptError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let (mut phrases, mut mail) = (PhraseTable::default(), PhraseTable::default());
        let mut triage = PhraseTable::default();
        for file in our_files() {
            let text = read(&file, overrides)?;
            let broken = |reason| PromptError::Phrases { file: file.clone(), reason };
            if file == PHRASES {
                phrases = PhraseTable::parse(&text, &Phrase::ALL).map_err(broken)?;
            } else if file == MAIL {
                mail = PhraseTable::parse(&text, &MailPhrase::ALL).map_err(broken)?;
            } else if file == TRIAGE {
                triage = PhraseTable::parse(&text, &TriagePhrase::ALL).map_err(broken)?;
            } else {
                environment
                    .add_template_owned(file.clone(), text)
                    .map_err(|source| PromptError::Parse { file: file.clone(), source })?;
            }
        }
        Ok(Self { environment, phrases, mail, triage })
    }

    /// Renders `template` with its own fields as variables.
    pub fn render<T: Template>(&self, template: &T) -> Result<Rendered, PromptError> {
        let render = || self.environment.get_template(T::FILE)?.render(Serde(template));
        let text = render().map_err(|source| PromptError::Render { file: T::FILE, source })?;
        Ok(Rendered { digest: sha256_hex(text.as_bytes()), text })
    }

    /// Our fixed sentences for readers of `language`.
    pub fn phrases(&self, language: Language) -> Phrases {
        self.phrases.for_language(language)
    }

    /// Our sentences in triages, for readers of each language.
    pub fn triage(&self) -> TriageWording {
        let words = |it| TriageWords { sentences: self.triage.for_language(it), phrases: self.phrases(it) };
        Language::ALL.into_iter().map(|it| (it, words(it))).collect()
    }

    /// The same for readers of `language` alone, without our other fixed ones.
    pub fn triage_in(&self, language: Language) -> Sentences<TriagePhrase> {
        self.triage.for_language(language)
    }

    /// Our sentences in mails to readers of `language`.
    pub fn mail(&self, language: Language) -> MailPhrases {
        self.mail.for_language(language)
    }
}

fn read(file: &str, overrides: &Path) -> Result<String, PromptError> {
    let path = overrides.join(file);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => ours(file),
        Err(source) => Err(PromptError::Unreadable { path, source }),
    }
}

/// The names of the embedded files.
pub(super) fn our_files() -> Vec<String> {
    Embedded::iter().map(|it| it.to_string()).collect()
}

/// An embedded file's text.
pub(super) fn ours(file: &str) -> Result<String, PromptError> {
    let embedded = Embedded::get(file).ok_or_else(|| PromptError::NoSuchPrompt { file: file.to_owned() })?;
    Ok(String::from_utf8_lossy(&embedded.data).into_owned())
}
