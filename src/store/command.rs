use jiff::{SignedDuration, Timestamp};
use sqlx::Row as _;

use super::rows::millis;
use super::work::{Script, Work};
use super::writer::Write;
use super::{Store, StoreError};

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

struct ForgetOld {
    before: i64,
}

impl Write for ForgetOld {
    type Done = u64;

    async fn run(&self, work: &mut Work<'_>) -> Result<u64, StoreError> {
        let mut count = Script::new("SELECT count(*) FROM commands WHERE at < ?");
        count.bind(self.before);
        let old: i64 = match work.rows(count).await?.first() {
            Some(row) => row.try_get(0)?,
            None => 0,
        };
        work.change("DELETE FROM commands WHERE at < ?").bind(self.before);
        Ok(old.unsigned_abs())
    }
}

impl Store {
    /// Forgets commands older than seven days at `at`; how many. For a daily job: reads every remembered command.
    pub async fn forget_old(&self, at: Timestamp) -> Result<u64, StoreError> {
        self.write(ForgetOld { before: millis(at - KEPT) }).await
    }
}
