use sqlx::SqliteConnection;

use super::StoreError;

/// Each migration brings the schema from its place in this list to the next; they are never edited once released.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_initial.sql"),
    include_str!("migrations/0002_feed.sql"),
    include_str!("migrations/0003_cases.sql"),
    include_str!("migrations/0004_desk_counts.sql"),
    include_str!("migrations/0005_outward.sql"),
    include_str!("migrations/0006_outside.sql"),
    include_str!("migrations/0007_raised.sql"),
    include_str!("migrations/0008_left.sql"),
    include_str!("migrations/0009_receivers.sql"),
    include_str!("migrations/0010_wishes.sql"),
    include_str!("migrations/0011_subjects.sql"),
    include_str!("migrations/0012_word.sql"),
    include_str!("migrations/0013_merged.sql"),
    include_str!("migrations/0014_engineers.sql"),
    include_str!("migrations/0015_note_files.sql"),
    include_str!("migrations/0016_joined.sql"),
    include_str!("migrations/0017_aim.sql"),
    include_str!("migrations/0018_told_whole.sql"),
];

/// The schema version this binary writes.
pub(super) fn known_version() -> i64 {
    MIGRATIONS.len() as i64
}

/// The schema version of the open file: `PRAGMA user_version`, 0 for an empty one.
pub(super) async fn found_version(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("PRAGMA user_version").fetch_one(connection).await?)
}

/// Brings the schema up to date; refuses one that is newer than this binary.
///
/// The version is kept in `user_version` and not in sqlx's own table, because SQLite then changes it in one
/// transaction with the tables and under the write lock: of two processes that open a new home together, the second
/// finds the work done.
pub(super) async fn migrate(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    refuse_newer(found_version(connection).await?)?;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    let migrated = apply_missing(connection).await;
    let end = if migrated.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = sqlx::raw_sql(end).execute(connection).await;
    migrated?;
    ended?;
    Ok(())
}

async fn apply_missing(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found = found_version(connection).await?;
    refuse_newer(found)?;
    for (version, migration) in (1..).zip(MIGRATIONS).skip(usize::try_from(found).unwrap_or(0)) {
        sqlx::raw_sql(*migration).execute(&mut *connection).await?;
        let stamp = format!("PRAGMA user_version = {version}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(stamp)).execute(&mut *connection).await?;
    }
    Ok(())
}

fn refuse_newer(found: i64) -> Result<(), StoreError> {
    let known = known_version();
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(()) }
}
