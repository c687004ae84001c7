use serde::{Deserialize, Serialize};

use super::Sentences;

/// Our fixed sentences in mails to customers; their words live in `prompts/_shared/mail.toml`, what is put in stands in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailPhrase {
    Subject,
    NewsOpened,
    NewsReplied,
    NewsTaken,
    NewsSeverity,
    NewsSecurity,
    NewsReopened,
    NewsResolved,
    NewsMerged,
    Opened,
    OpenedExpected,
    Replied,
    Taken,
    Severity,
    SeverityDue,
    Reopened,
    Resolved,
    Abandoned,
    Merged,
    /// In the thread of a case that goes on in another.
    MergedThread,
    /// In the thread of a case that turns out to be about security.
    SecurityThread,
    NextUpdate,
    Closing,
    /// Somebody of the desk whose name is not known.
    Nameless,
}

impl MailPhrase {
    /// Every one.
    pub const ALL: [Self; 24] = [
        Self::Subject,
        Self::NewsOpened,
        Self::NewsReplied,
        Self::NewsTaken,
        Self::NewsSeverity,
        Self::NewsSecurity,
        Self::NewsReopened,
        Self::NewsResolved,
        Self::NewsMerged,
        Self::Opened,
        Self::OpenedExpected,
        Self::Replied,
        Self::Taken,
        Self::Severity,
        Self::SeverityDue,
        Self::Reopened,
        Self::Resolved,
        Self::Abandoned,
        Self::Merged,
        Self::MergedThread,
        Self::SecurityThread,
        Self::NextUpdate,
        Self::Closing,
        Self::Nameless,
    ];
}

/// The sentences of mails in one language. Cheap to clone.
pub type MailPhrases = Sentences<MailPhrase>;
