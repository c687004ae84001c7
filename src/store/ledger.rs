use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow as _, SqliteConnection};

use super::StoreError;
use super::audit::{link, payload};
use super::rows::millis;
use super::work::{Script, Work};
use crate::base::sha256_hex;
use crate::domain::{AuditNote, Command, GENESIS};

/// The chain of what belongs to no account.
pub(super) const SYSTEM: &str = "system";

/// What every write keeps beside its own rows: the idempotency row of its command, and links of one audit chain.
pub(super) struct Ledger {
    chain: String,
    command: Option<Command>,
    known: Known,
}

/// What was there before.
#[derive(sqlx::FromRow)]
struct Known {
    digest: Option<String>,
    reference: Option<String>,
    seq: Option<i64>,
    hash: Option<String>,
}

impl Ledger {
    /// Reads the ledger, and in the same go what `ask` adds: the rows of that.
    pub(super) async fn open(
        work: &mut Work<'_>,
        chain: &str,
        command: Option<&Command>,
        ask: impl FnOnce(&mut Script) + Send,
    ) -> Result<(Self, Vec<SqliteRow>), StoreError> {
        let mut script = Script::new(
            "SELECT k.digest, k.reference, h.seq, h.hash FROM (SELECT 1) LEFT JOIN commands k ON k.key = ? \
             LEFT JOIN (SELECT seq, hash FROM audit WHERE chain = ? ORDER BY seq DESC LIMIT 1) h ON true",
        );
        script.bind(command.map(stored_key)).bind(chain);
        ask(&mut script);
        let mut rows = work.rows(script).await?.into_iter();
        let first = rows.next().ok_or_else(|| StoreError::corrupt("a query without its row"))?;
        let ledger = Self { chain: chain.to_owned(), command: command.cloned(), known: Known::from_row(&first)? };
        Ok((ledger, rows.collect()))
    }

    /// What the command led to before (an id), or `None` if it is new or there is none.
    /// The same key with another digest is [`StoreError::CommandConflict`].
    pub(super) fn recall(&self) -> Result<Option<&str>, StoreError> {
        match (&self.command, &self.known.digest) {
            (Some(command), Some(digest)) if *digest != command.digest => Err(StoreError::CommandConflict),
            _ => Ok(self.known.reference.as_deref()),
        }
    }

    /// Keeps what the command led to.
    pub(super) fn remember(&self, work: &mut Work<'_>, reference: &str, at: Timestamp) {
        if let Some(command) = &self.command {
            work.change("INSERT INTO commands (key, digest, reference, at) VALUES (?, ?, ?, ?)")
                .bind(stored_key(command))
                .bind(command.digest.as_str())
                .bind(reference)
                .bind(millis(at));
        }
    }

    /// Adds the next link to the chain; `note` is of that chain.
    pub(super) fn append(&mut self, work: &mut Work<'_>, note: AuditNote, at: Timestamp) -> Result<(), StoreError> {
        let seq = self.known.seq.unwrap_or(0) + 1;
        let prev = self.known.hash.take().unwrap_or_else(|| GENESIS.to_owned());
        let reference = note.reference.clone();
        let payload = payload(seq, note, at)?;
        let hash = link(&prev, &payload);
        work.change("INSERT INTO audit (chain, seq, reference, prev, payload, hash) VALUES (?, ?, ?, ?, ?, ?)")
            .bind(self.chain.as_str())
            .bind(seq)
            .bind(reference)
            .bind(prev)
            .bind(payload)
            .bind(hash.as_str());
        (self.known.seq, self.known.hash) = (Some(seq), Some(hash));
        Ok(())
    }
}

/// What a command led to before (an id), asked outside of a write; `None`: it is new. As [`Ledger::recall`].
pub(super) async fn led_to(connection: &mut SqliteConnection, command: &Command) -> Result<Option<String>, StoreError> {
    let sql = "SELECT digest, reference FROM commands WHERE key = $1";
    let known: Option<(String, String)> =
        sqlx::query_as(sql).bind(stored_key(command)).fetch_optional(connection).await?;
    match known {
        Some((digest, _)) if digest != command.digest => Err(StoreError::CommandConflict),
        known => Ok(known.map(|it| it.1)),
    }
}

/// What a key is found by. Clients make keys up, and nobody redacts them.
fn stored_key(command: &Command) -> String {
    sha256_hex(command.key.as_bytes())
}
