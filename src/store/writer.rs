use std::path::PathBuf;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::StoreError;
use super::connect::writer_options;

/// Writes that may wait; more make their callers wait to hand theirs in.
const QUEUE: usize = 1024;

/// Writes that one commit carries at most, so that its callers do not wait for a whole queue.
const BATCH: usize = 256;

/// One change of the store: plain data, and the statements that make it.
///
/// `run` is called inside a transaction and may be called again after a rollback, so it must not consume the data.
/// A refusal (`Err`) undoes whatever `run` did and leaves the other writes of the commit alone.
pub(super) trait Write: Send + Sync + 'static {
    type Done: Send + 'static;

    fn run(&self, connection: &mut SqliteConnection) -> impl Future<Output = Result<Self::Done, StoreError>> + Send;
}

/// Hands writes to the one task that owns the write connection.
#[derive(Clone)]
pub(super) struct WriteQueue(mpsc::Sender<Box<dyn Job>>);

impl WriteQueue {
    /// Does `write` in a durable transaction that it may share with others, and answers once it is committed.
    ///
    /// Dropping the future after the write was queued does not take it back.
    pub(super) async fn submit<W: Write>(&self, write: W) -> Result<W::Done, StoreError> {
        let (answer, answered) = oneshot::channel();
        let job = Queued { write, outcome: None, answer };
        self.0.send(Box::new(job)).await.map_err(|_| StoreError::Closed)?;
        answered.await.map_err(|_| StoreError::Closed)?
    }
}

/// Starts the writer over an open connection to `path`. It ends when `stop` is cancelled or every queue is dropped,
/// after doing what is queued.
pub(super) fn start(
    path: PathBuf,
    connection: SqliteConnection,
    stop: CancellationToken,
) -> (WriteQueue, tokio::task::JoinHandle<()>) {
    let (sender, queue) = mpsc::channel(QUEUE);
    let writer = Writer { path, connection: Some(connection) };
    (WriteQueue(sender), tokio::spawn(writer.run(queue, stop)))
}

/// A write with the caller who waits for it, its type forgotten.
trait Job: Send {
    /// Runs the write; whether what it did is to be kept.
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Verdict>;

    /// Tells the caller, given how the commit ended.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// Whether what a write did is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Keep,
    Undo,
}

struct Queued<W: Write> {
    write: W,
    outcome: Option<Result<W::Done, StoreError>>,
    answer: oneshot::Sender<Result<W::Done, StoreError>>,
}

impl<W: Write> Job for Queued<W> {
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Verdict> {
        async move {
            let outcome = self.write.run(connection).await;
            let verdict = if outcome.is_ok() { Verdict::Keep } else { Verdict::Undo };
            self.outcome = Some(outcome);
            verdict
        }
        .boxed()
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        // A refused write has its own reason, whatever became of the others' commit.
        let answer = match (self.outcome, committed) {
            (Some(Err(refused)), _) => Err(refused),
            (_, Err(lost)) => Err(lost),
            (Some(Ok(done)), Ok(())) => Ok(done),
            (None, Ok(())) => Err(StoreError::Closed),
        };
        // A caller who went away does not want to know.
        let _ = self.answer.send(answer);
    }
}

struct Writer {
    path: PathBuf,
    /// `None` after a failure that leaves its transaction in doubt; opened anew for the next write.
    connection: Option<SqliteConnection>,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Box<dyn Job>>, stop: CancellationToken) {
        while let Some(first) = next(&mut queue, &stop).await {
            let jobs = gather(first, &mut queue).await;
            self.commit_and_answer(jobs).await;
        }
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the store did not close cleanly; its log is read at the next start");
        }
    }

    async fn commit_and_answer(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        match self.commit(&mut jobs).await {
            Committed::All(committed) => answer_all(jobs, &committed),
            Committed::TryAlone => {
                for job in jobs {
                    let mut alone = vec![job];
                    let committed = match self.commit(&mut alone).await {
                        Committed::All(committed) => committed,
                        Committed::TryAlone => Err(StoreError::Closed),
                    };
                    answer_all(alone, &committed);
                }
            }
        }
    }

    /// Runs `jobs` in one transaction. A connection in doubt is closed, which rolls its transaction back.
    async fn commit(&mut self, jobs: &mut [Box<dyn Job>]) -> Committed {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match writer_options(&self.path).connect().await {
                Ok(connection) => connection,
                Err(error) => return Committed::All(Err(error.into())),
            },
        };
        let writes = jobs.len();
        let ended = match jobs {
            [job] => commit_one(&mut connection, job.as_mut()).await,
            many => commit_many(&mut connection, many).await,
        };
        match ended {
            Ok(()) => {
                self.connection = Some(connection);
                Committed::All(Ok(()))
            }
            Err(lost) => {
                tracing::warn!(writes, "a commit of the store failed; its connection is opened anew");
                // Closing rolls back; whether it also complains changes nothing.
                let _ = connection.close().await;
                match lost {
                    Lost::BeforeCommit => Committed::TryAlone,
                    Lost::AtEnd(error) => Committed::All(Err(error)),
                }
            }
        }
    }
}

/// How a commit ended for its jobs.
enum Committed {
    /// The same for all of them.
    All(Result<(), StoreError>),
    /// Nothing was kept, because one write took the others down with it: each deserves a transaction of its own.
    TryAlone,
}

/// Why a transaction was given up.
enum Lost {
    /// One of its writes made SQLite roll back everything (a full disk may).
    BeforeCommit,
    AtEnd(StoreError),
}

impl From<sqlx::Error> for Lost {
    fn from(error: sqlx::Error) -> Self {
        Self::AtEnd(error.into())
    }
}

async fn commit_one(connection: &mut SqliteConnection, job: &mut dyn Job) -> Result<(), Lost> {
    sqlx::query("BEGIN IMMEDIATE").execute(&mut *connection).await?;
    match job.run(connection).await {
        Verdict::Keep => sqlx::query("COMMIT").execute(connection).await?,
        Verdict::Undo => sqlx::query("ROLLBACK").execute(connection).await?,
    };
    Ok(())
}

async fn commit_many(connection: &mut SqliteConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), Lost> {
    sqlx::query("BEGIN IMMEDIATE; SAVEPOINT one_write").execute(&mut *connection).await?;
    for job in jobs {
        let next = match job.run(connection).await {
            Verdict::Keep => "RELEASE one_write; SAVEPOINT one_write",
            Verdict::Undo => "ROLLBACK TO one_write",
        };
        // Without its savepoint the transaction itself is gone, and the earlier writes with it.
        sqlx::query(next).execute(&mut *connection).await.map_err(|_| Lost::BeforeCommit)?;
    }
    sqlx::query("RELEASE one_write; COMMIT").execute(connection).await?;
    Ok(())
}

fn answer_all(jobs: Vec<Box<dyn Job>>, committed: &Result<(), StoreError>) {
    for job in jobs {
        job.answer(committed.clone());
    }
}

async fn next(queue: &mut mpsc::Receiver<Box<dyn Job>>, stop: &CancellationToken) -> Option<Box<dyn Job>> {
    tokio::select! {
        biased;
        job = queue.recv() => job,
        () = stop.cancelled() => {
            queue.close();
            queue.recv().await
        }
    }
}

/// `first` and all that are queued. If others wait too, those whose callers were just answered get one turn of the
/// scheduler to come back, so that they share this commit; a lone write goes at once.
async fn gather(first: Box<dyn Job>, queue: &mut mpsc::Receiver<Box<dyn Job>>) -> Vec<Box<dyn Job>> {
    let mut jobs = vec![first];
    take_queued(&mut jobs, queue);
    if jobs.len() > 1 {
        tokio::task::yield_now().await;
        take_queued(&mut jobs, queue);
    }
    jobs
}

fn take_queued(jobs: &mut Vec<Box<dyn Job>>, queue: &mut mpsc::Receiver<Box<dyn Job>>) {
    while jobs.len() < BATCH
        && let Ok(job) = queue.try_recv()
    {
        jobs.push(job);
    }
}
