use std::sync::Arc;

use crate::domain::{CaseRefusal, DraftRefusal};

/// Why the store did not do what was asked. Nothing of a failed write is kept.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "the home has schema version {found}, this binary knows {known}: use the newer firstline, or another --home"
    )]
    Newer { found: i64, known: i64 },
    #[error("SQLite {found} is built in, at least {least} is needed: build with sqlx's bundled SQLite")]
    OldSqlite { found: String, least: &'static str },
    #[error("no space is left for the store: free some on its disk and try again")]
    Full,
    #[error("the store is damaged ({what}): restore a backup, or run `firstline doctor`")]
    Corrupt { what: String },
    #[error("another process of this home has been writing for too long: try again")]
    Busy,
    #[error("the store cannot be reached")]
    Unavailable(#[source] Arc<sqlx::Error>),
    #[error("the folder of the store cannot be made: check that it is yours and writable")]
    NoFolder(#[source] Arc<std::io::Error>),
    #[error("the store is closed")]
    Closed,
    #[error("this idempotency key was used before with another body: use a new key")]
    CommandConflict,
    #[error("there is no {what} `{id}`")]
    NotFound { what: &'static str, id: String },
    #[error("turn `{turn_id}` has ended: nothing can be added to it")]
    TurnEnded { turn_id: String },
    #[error("turn `{turn_id}` has no outcome: a finished turn needs one")]
    NoOutcome { turn_id: String },
    #[error("the cursor is not one of ours: start again without it")]
    BadCursor,
    #[error(transparent)]
    Refused(CaseRefusal),
    #[error(transparent)]
    DraftRefused(DraftRefusal),
}

impl StoreError {
    /// Damage found while reading; `what` names the row, never its text.
    pub(super) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }

    /// Whether SQLite failed, as opposed to something being refused.
    pub(super) fn is_of_the_database(&self) -> bool {
        matches!(self, Self::Full | Self::Busy | Self::Corrupt { .. } | Self::Unavailable(_))
    }

    pub(super) fn not_found(what: &'static str, id: &str) -> Self {
        Self::NotFound { what, id: id.chars().take(80).collect() }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // SQLite's extended result codes: https://www.sqlite.org/rescode.html
        const BUSY: i32 = 5;
        const FULL: i32 = 13;
        const IOERR_WRITE: i32 = 778;
        const IOERR_SHMSIZE: i32 = 4874;
        const CORRUPT: i32 = 11;
        const NOT_A_DATABASE: i32 = 26;
        let code = error.as_database_error().and_then(|it| it.code()).and_then(|it| it.parse::<i32>().ok());
        match (code, code.map(|it| it & 0xff)) {
            (Some(IOERR_WRITE | IOERR_SHMSIZE), _) | (_, Some(FULL)) => Self::Full,
            (_, Some(BUSY)) => Self::Busy,
            (_, Some(CORRUPT)) => Self::corrupt("SQLite cannot read a page"),
            (_, Some(NOT_A_DATABASE)) => Self::corrupt("the file is not an SQLite database"),
            _ => match error {
                sqlx::Error::PoolClosed => Self::Closed,
                other => Self::Unavailable(Arc::new(other)),
            },
        }
    }
}
