use jiff::{SignedDuration, Timestamp};
use sqlx::Row as _;

use super::ledger::{Ledger, SYSTEM};
use super::rows::{json, millis, to_json};
use super::work::{Script, Work};
use super::writer::Write;
use super::{Store, StoreError};
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

struct Begin {
    command: Command,
    /// JSON.
    plan: String,
    at: Timestamp,
}

impl Write for Begin {
    type Done = Written<String>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let (ledger, _) = Ledger::open(work, SYSTEM, Some(&self.command), |_| {}).await?;
        if let Some(plan) = ledger.recall()? {
            return Ok(Written::Replayed(plan.to_owned()));
        }
        ledger.remember(work, &self.plan, self.at);
        Ok(Written::New(self.plan.clone()))
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
    /// Keeps of a command that is many writes what they are to be about, before the first of them, so that who repeats it goes on
    /// with the same; what that is. Each of the writes is audited by itself.
    pub async fn begin_command(
        &self,
        command: &Command,
        about: Vec<String>,
        at: Timestamp,
    ) -> Result<Written<Vec<String>>, StoreError> {
        let plan = to_json(&about, "what a command is about")?;
        match self.write(Begin { command: command.clone(), plan, at }).await? {
            Written::New(_) => Ok(Written::New(about)),
            Written::Replayed(plan) => Ok(Written::Replayed(json(&plan, "what a command is about")?)),
        }
    }

    /// Forgets commands older than seven days at `at`; how many. For a daily job: reads every remembered command.
    pub async fn forget_old(&self, at: Timestamp) -> Result<u64, StoreError> {
        self.write(ForgetOld { before: millis(at - KEPT) }).await
    }
}
