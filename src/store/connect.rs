use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqliteConnection};

use super::StoreError;
use crate::base::Deadline;

/// Readers that may work at the same time.
const READERS: u32 = 4;

/// How the one writer opens `path`: WAL, every commit synced to the disk, foreign keys on.
pub(super) fn writer_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // Another process of this home (the command line beside the server) may be committing.
        .busy_timeout(Duration::from_secs(5))
        .pragma("temp_store", "memory")
        // A log that grew under a long read is cut back to this many bytes.
        .pragma("journal_size_limit", "67108864")
        .thread_name(|_| "firstline-store-writer".to_owned())
        // Statements are not logged: slow ones would show up in the log with every stall of the disk.
        .disable_statement_logging()
}

/// The writing connection. Waits while another process turns a new file into one with a log: SQLite answers that at once
/// with "locked", whatever its busy timeout.
pub(super) async fn writer(path: &Path) -> Result<SqliteConnection, StoreError> {
    let give_up = Deadline::in_(Duration::from_secs(5));
    loop {
        match writer_options(path).connect().await.map_err(StoreError::from) {
            Err(StoreError::Busy) if !give_up.has_passed() => tokio::time::sleep(Duration::from_millis(20)).await,
            connected => return connected,
        }
    }
}

/// A pool of connections that cannot write.
pub(super) fn readers(path: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("temp_store", "memory")
        .thread_name(|number| format!("firstline-store-reader-{number}"))
        .disable_statement_logging();
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(5))
        // A local file does not hang up.
        .test_before_acquire(false)
        .connect_lazy_with(options)
}

/// Makes the file's folder, and the file itself readable by its owner only.
pub(super) fn prepare_file(path: &Path) -> Result<(), StoreError> {
    let make = || {
        if let Some(folder) = path.parent() {
            crate::base::make_private_folder(folder)?;
        }
        let mut options = std::fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map(drop)
    };
    make().map_err(|error| StoreError::NoFolder(Arc::new(error)))
}

/// The first SQLite without the WAL-reset bug, by which a checkpoint could lose a commit
/// (<https://www.sqlite.org/wal.html#walresetbug>).
const LEAST_SQLITE: &str = "3.51.3";

/// The SQLite behind `connection`, refused when it is too old.
pub(super) async fn sqlite_version(connection: &mut SqliteConnection) -> Result<String, StoreError> {
    let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(connection).await?;
    if version_parts(&found) < version_parts(LEAST_SQLITE) {
        return Err(StoreError::OldSqlite { found, least: LEAST_SQLITE });
    }
    Ok(found)
}

fn version_parts(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number_not_by_text() {
        assert!(version_parts("3.51.2") < version_parts(LEAST_SQLITE));
        assert!(version_parts("3.9.9") < version_parts(LEAST_SQLITE));
        assert!(version_parts("3.51.3") >= version_parts(LEAST_SQLITE));
        assert!(version_parts("3.100.0") >= version_parts(LEAST_SQLITE));
    }
}
