use jiff::{SignedDuration, Timestamp};
use sqlx::SqliteConnection;

use super::rows::millis;
use super::writer::Write;
use super::{Store, StoreError};
use crate::base::sha256_hex;
use crate::domain::Command;

/// How long a command is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What a write with an idempotency key came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Written<T> {
    /// Done now.
    New(T),
    /// Done before under the same key and digest; nothing was written.
    Replayed(T),
}

impl<T> Written<T> {
    /// What was written, now or before.
    pub fn into_inner(self) -> T {
        match self {
            Self::New(it) | Self::Replayed(it) => it,
        }
    }
}

/// What `command` led to before (an id), or `None` if it is new or there is none.
/// The same key with another digest is [`StoreError::CommandConflict`].
pub(super) async fn recall(
    connection: &mut SqliteConnection,
    command: Option<&Command>,
) -> Result<Option<String>, StoreError> {
    let Some(command) = command else { return Ok(None) };
    let found: Option<(String, String)> = sqlx::query_as("SELECT digest, reference FROM commands WHERE key = $1")
        .bind(stored_key(command))
        .fetch_optional(connection)
        .await?;
    match found {
        Some((digest, _)) if digest != command.digest => Err(StoreError::CommandConflict),
        Some((_, reference)) => Ok(Some(reference)),
        None => Ok(None),
    }
}

/// Keeps what `command` led to, in the transaction of the write itself.
pub(super) async fn remember(
    connection: &mut SqliteConnection,
    command: Option<&Command>,
    reference: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let Some(command) = command else { return Ok(()) };
    sqlx::query("INSERT INTO commands (key, digest, reference, at) VALUES ($1, $2, $3, $4)")
        .bind(stored_key(command))
        .bind(command.digest.as_str())
        .bind(reference)
        .bind(millis(at))
        .execute(connection)
        .await?;
    Ok(())
}

fn stored_key(command: &Command) -> String {
    sha256_hex(command.key.as_bytes())
}

struct ForgetOld {
    before: i64,
}

impl Write for ForgetOld {
    type Done = u64;

    async fn run(&self, connection: &mut SqliteConnection) -> Result<u64, StoreError> {
        let forgotten = sqlx::query("DELETE FROM commands WHERE at < $1").bind(self.before).execute(connection).await?;
        Ok(forgotten.rows_affected())
    }
}

impl Store {
    /// Forgets commands older than seven days at `at`; how many. For a daily job: reads every remembered command.
    pub async fn forget_old(&self, at: Timestamp) -> Result<u64, StoreError> {
        self.write(ForgetOld { before: millis(at - KEPT) }).await
    }
}
