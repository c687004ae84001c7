//! The durable seam: conversations, turns, cases and the audit trail, in SQLite.
//!
//! In: what a verb wants kept, under the [`Scope`](crate::access::Scope) it was asked in; customers' words only as
//! [`Redacted`](crate::redact::Redacted). Out: the same nouns again. Every write is one transaction with its
//! idempotency row and its audit link (events of a running turn have neither: its end does), and is on the disk when
//! its future answers. One task owns the only writing
//! connection and commits for all conversations at once; reads go over a few connections that cannot write.
//! Errors: [`StoreError`]. What another principal or account owns answers exactly like what does not exist.
//! Does not know: HTTP, models, prompts, who may read an audit chain, what a good answer is.

mod accept;
mod address;
mod attachment;
mod audit;
mod bell;
mod cases;
mod command;
mod connect;
mod conversation;
mod engineers;
mod error;
mod event;
mod feed;
mod feedback;
mod find;
mod finish;
mod gaps;
mod handoff;
mod interrupt;
mod job;
mod ledger;
mod lookup;
mod message;
mod outbox;
mod retry;
mod rows;
mod schema;
mod turn;
mod undelivered;
mod unsent;
mod work;
mod writer;

use std::path::Path;
use std::sync::Arc;

use sqlx::sqlite::SqlitePool;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use accept::AcceptMessage;
pub use audit::AuditVerdict;
pub use bell::Bell;
pub use cases::{
    AbsorbRule, AssigneeFilter, Beside, CaseChange, CaseMerge, CaseOfAccount, CaseRule, Changed, ConfirmDraft,
    ConfirmRule, Confirmed, Confirming, DirectCase, Earlier, EditRule, JudgedRow, ListedStatus, NewCase, OutsideChange,
    PUBLISH_JOB, Pack, PackRule, QueueCounts, QueueFilter, QueueOrder, ThreadMessage, TriageRow, TriageVerdict,
};
pub use command::Written;
pub use error::StoreError;
pub use feedback::NewFeedback;
pub use find::FoundMessage;
pub use finish::{Ended, FinishedTurn};
pub use gaps::{ResolvedCase, UnhelpedTurn};
pub use handoff::{ExpectedRule, JoinRule, NewHandoff, SaidWith, TurnsWish, WantedPerson};
pub use interrupt::RunningTurn;
pub use job::Job;
pub use message::Accepted;
pub use outbox::{Lane, OutboxEntry, Settled};
pub use retry::RetryMessage;
pub use turn::{EarlierTurn, Talk, TalkTurn, TurnRecord};
pub use undelivered::{DeliveryState, Undelivered};

use crate::config::StoreConfig;
use writer::{Write, WriteQueue};

/// The open store. Cheap to clone; all clones share one writer.
///
/// Dropping the last clone ends the writer after what is queued; [`Store::close`] also waits for it.
#[derive(Clone)]
pub struct Store(Arc<Open>);

struct Open {
    readers: SqlitePool,
    writes: WriteQueue,
    bells: bell::Bells,
    stop: CancellationToken,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// What `firstline doctor` wants to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreCheck {
    pub sqlite: String,
    pub schema: i64,
    /// What SQLite's quick check complains of, at most 20 lines; empty: nothing.
    pub damage: Vec<String>,
}

impl Store {
    /// Opens the store, making its file and schema where they are missing, and starts the writer on this runtime.
    ///
    /// Refuses an SQLite that may lose commits and a schema newer than this binary's.
    pub async fn open(config: &StoreConfig) -> Result<Self, StoreError> {
        let path: &Path = &config.path;
        connect::prepare_file(path)?;
        let mut connection = connect::writer(path).await?;
        connect::sqlite_version(&mut connection).await?;
        schema::migrate(&mut connection).await?;
        let stop = CancellationToken::new();
        let (writes, writer) = writer::start(path.to_owned(), connection, stop.clone());
        let open = Open {
            readers: connect::readers(path),
            writes,
            bells: bell::Bells::default(),
            stop,
            writer: Mutex::new(Some(writer)),
        };
        Ok(Self(Arc::new(open)))
    }

    /// Does what is queued, then closes the file; later calls on any clone answer [`StoreError::Closed`].
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.bells.close();
        // The writer goes last, because the last connection folds the log into the file.
        self.0.stop.cancel();
        if let Some(writer) = self.0.writer.lock().await.take()
            && let Err(error) = writer.await
        {
            tracing::error!(%error, "the store's writer had crashed");
        }
    }

    /// Reads the whole file for damage; seconds per gigabyte.
    pub async fn check(&self) -> Result<StoreCheck, StoreError> {
        let mut connection = self.0.readers.acquire().await?;
        let sqlite = connect::sqlite_version(&mut connection).await?;
        let schema = schema::found_version(&mut connection).await?;
        let mut damage: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(20)").fetch_all(&mut *connection).await?;
        damage.retain(|line| line != "ok");
        Ok(StoreCheck { sqlite, schema, damage })
    }

    /// Rings when the feed of a conversation grows by a write of this process. Whoever may read the feed is decided by
    /// the reading itself.
    pub fn listen(&self, conversation_id: &str) -> Bell {
        self.0.bells.listen(conversation_id)
    }

    fn ring(&self, conversation_id: &str) {
        self.0.bells.ring(conversation_id);
    }

    fn readers(&self) -> &SqlitePool {
        &self.0.readers
    }

    async fn write<W: Write>(&self, write: W) -> Result<W::Done, StoreError> {
        self.0.writes.submit(write).await
    }
}

/// How many items a page has, between 1 and 100, whatever was asked.
fn page_size(asked: usize) -> usize {
    asked.clamp(1, 100)
}

#[cfg(test)]
mod tests;
