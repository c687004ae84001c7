use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, Encode, Sqlite, SqliteConnection, Type};

use super::StoreError;
use super::cases::Untold;

/// SQL statements with their values, sent to SQLite in one go.
///
/// A connection of sqlx has a thread of its own, and going there and back costs more CPU than most statements do.
/// Placeholders are plain `?`, in the order of the binds, over all statements.
#[derive(Default)]
pub(super) struct Script {
    sql: String,
    arguments: SqliteArguments,
}

impl Script {
    pub(super) fn new(sql: &str) -> Self {
        let mut script = Self::default();
        script.add(sql);
        script
    }

    /// Adds one or more statements; their values are bound next.
    pub(super) fn add(&mut self, sql: &str) -> &mut Self {
        if !self.sql.is_empty() {
            self.sql.push_str("; ");
        }
        self.sql.push_str(sql);
        self
    }

    /// Binds the next placeholder.
    pub(super) fn bind<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, value: T) -> &mut Self {
        // Only types of other crates may fail to encode; what is missing binds as NULL, which `NOT NULL` refuses.
        if let Err(error) = self.arguments.add(value) {
            tracing::error!(%error, "a value has no SQL form");
        }
        self
    }

    fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }
}

/// The transaction that a write runs in. Reads are awaited; changes are queued and sent together at its end.
pub(super) struct Work<'c> {
    connection: &'c mut SqliteConnection,
    is_open: bool,
    changes: Script,
    has_changed: bool,
    is_last: bool,
    untold: Vec<Untold>,
}

impl<'c> Work<'c> {
    /// Work on `connection`, whose transaction is opened together with the first statement.
    pub(super) fn new(connection: &'c mut SqliteConnection) -> Self {
        Self {
            connection,
            is_open: false,
            changes: Script::default(),
            has_changed: false,
            is_last: false,
            untold: Vec::new(),
        }
    }

    /// The rows of `script`, of all its statements in turn.
    pub(super) async fn rows(&mut self, script: Script) -> Result<Vec<SqliteRow>, StoreError> {
        self.send_changes().await?;
        let sql = format!("{}{}", self.opening(), script.sql);
        Ok(sqlx::query_with(AssertSqlSafe(sql), script.arguments).fetch_all(&mut *self.connection).await?)
    }

    /// The rows that the changes in `script` answer with, which has all the changes of its write. If it is the last
    /// write, the commit goes with it. To refuse after this, `script` has to have changed nothing.
    pub(super) async fn rows_of_changes(&mut self, mut script: Script) -> Result<Vec<SqliteRow>, StoreError> {
        let is_last = self.is_last;
        if is_last {
            script.add("COMMIT");
        }
        let rows = self.rows(script).await?;
        self.is_open = !is_last;
        Ok(rows)
    }

    /// The connection inside the transaction, for reads that are shared with readers.
    pub(super) async fn reader(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        self.send_changes().await?;
        let opening = self.opening();
        if !opening.is_empty() {
            sqlx::query(opening).execute(&mut *self.connection).await?;
        }
        Ok(&mut *self.connection)
    }

    /// Queues a change; its values are bound next.
    pub(super) fn change(&mut self, sql: &str) -> &mut Script {
        self.changes.add(sql)
    }

    /// Sends what is queued, for a later read or write to see.
    pub(super) async fn send_changes(&mut self) -> Result<(), StoreError> {
        if self.changes.is_empty() { Ok(()) } else { self.send("").await }
    }

    /// What happened to cases in the present write and is to be told outside, at its end.
    pub(super) fn untold(&mut self) -> &mut Vec<Untold> {
        &mut self.untold
    }

    /// Whether the present write has changed something that can no longer be left out.
    pub(super) fn has_changed(&self) -> bool {
        self.has_changed
    }

    /// Begins the next write.
    pub(super) fn next_write(&mut self, is_last: bool) {
        self.has_changed = false;
        self.is_last = is_last;
    }

    /// Drops changes that were queued and not sent.
    pub(super) fn forget_changes(&mut self) {
        self.changes = Script::default();
        self.untold.clear();
    }

    /// Sends what is queued and commits: everything is on the disk then.
    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        if self.is_open || !self.changes.is_empty() { self.send("COMMIT").await } else { Ok(()) }
    }

    async fn send(&mut self, end: &str) -> Result<(), StoreError> {
        let mut script = std::mem::take(&mut self.changes);
        if !end.is_empty() {
            script.add(end);
        }
        self.has_changed = true;
        let sql = format!("{}{}", self.opening(), script.sql);
        sqlx::query_with(AssertSqlSafe(sql), script.arguments).execute(&mut *self.connection).await?;
        Ok(())
    }

    /// What has to come before the next statement. Immediate, because a transaction that reads first and then finds
    /// another process writing cannot go on.
    fn opening(&mut self) -> &'static str {
        if std::mem::replace(&mut self.is_open, true) { "" } else { "BEGIN IMMEDIATE; " }
    }
}
