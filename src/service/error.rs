use crate::access::{Denied, NotStaff};
use crate::domain::{Communication, ForeignWords};
use crate::store::StoreError;

/// Why a verb did not do what was asked; callers branch on the variant.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    #[error("there is no such {what}")]
    NotFound { what: &'static str },
    #[error("the question is empty; write what happened or what you want to know")]
    EmptyQuestion,
    #[error(
        "the text has {given} characters; at most {limit} are taken, so send the part that matters or attach the rest to a case"
    )]
    TooLong { given: usize, limit: usize },
    #[error("the list has {given} entries; at most {limit} are taken, so put the rest into the description")]
    TooMany { given: usize, limit: usize },
    #[error("turn `{turn_id}` of this conversation is still running; wait for it or stop it")]
    TurnInProgress { turn_id: String },
    #[error("the request could not be carried out; try again")]
    Crashed,
    #[error("this is for staff only")]
    StaffOnly,
    #[error("this is for admins only")]
    AdminsOnly,
    #[error("this is for the customer")]
    CustomersOnly,
    #[error("{what} has to be given; {hint}")]
    Missing { what: &'static str, hint: &'static str },
    #[error("the text has words that this customer must not read, {}: take them out", told(.0))]
    ForeignWords(ForeignWords),
    #[error(
        "nothing was sent: the search index cannot be read, so the text could not be compared with what this customer must not read; \
         a running server builds the index anew by itself, else `firstline index` does: send again then"
    )]
    NotCompared,
    #[error("the thread has moved on to message {last_seq}: read what is new, then send again")]
    ThreadMoved {
        last_seq: u64,
        /// What the writer has not seen, oldest first; at most 100 messages.
        since: Vec<Communication>,
    },
    #[error("the file is not taken: {why}")]
    FileRefused { why: &'static str },
    #[error("the file has more than {limit} bytes; send the part that matters")]
    FileTooLarge { limit: usize },
    #[error("`{given}` is no {what} of the catalogue")]
    Unknown { what: &'static str, given: String },
    #[error("service `{service}` has no category `{given}`, it has general, {has}")]
    UnknownCategory { given: String, service: String, has: String },
    #[error(
        "`{given}` is nobody of the desk: name somebody by the `subject` that `GET desk/people` lists, which is the roster of catalogue.toml and whoever has used the desk"
    )]
    NoEngineer { given: String },
    #[error(
        "the account's plan does not include a case of this severity; security, quota and billing cases are open to every plan"
    )]
    NotEntitled,
    #[error("{words}")]
    SecurityFirst { words: String },
    #[error("the search index cannot be read: {0}")]
    Search(#[from] crate::search::SearchError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Which words, and what they are from.
fn told(words: &ForeignWords) -> String {
    match &words.source {
        Some(source) => format!("“{}” from “{source}”", words.text),
        None => format!("`{}`, which is not this account's", words.text),
    }
}

impl From<NotStaff> for ServiceError {
    fn from(_: NotStaff) -> Self {
        Self::StaffOnly
    }
}

impl From<Denied> for ServiceError {
    /// Another tenant's account answers exactly like a missing one.
    fn from(_: Denied) -> Self {
        Self::NotFound { what: "account" }
    }
}
