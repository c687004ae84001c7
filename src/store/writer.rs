use std::path::PathBuf;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::StoreError;
use super::cases::tell_outside;
use super::connect::writer_options;
use super::work::Work;

/// Writes that may wait; more make their callers wait to hand theirs in.
const QUEUE: usize = 1024;

/// Writes that one commit carries at most, so that its callers do not wait for a whole queue.
const BATCH: usize = 256;

/// One change of the store: plain data, and the statements that make it.
///
/// `run` may be called again after a rollback, so it does not consume the data. It reads and refuses first (`Err`),
/// then queues its changes on `work`.
pub(super) trait Write: Send + Sync + 'static {
    type Done: Send + 'static;

    fn run(&self, work: &mut Work<'_>) -> impl Future<Output = Result<Self::Done, StoreError>> + Send;
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
    /// Runs the write up to its queued changes.
    fn run<'c>(&'c mut self, work: &'c mut Work<'_>) -> BoxFuture<'c, Ran>;

    /// Tells the caller, given how the commit ended.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// How a write came out of its run.
enum Ran {
    /// Its changes are to be kept.
    Done,
    /// It changes nothing.
    Refused,
    /// What the transaction holds is in doubt, and has to be rolled back.
    Failed(StoreError),
}

struct Queued<W: Write> {
    write: W,
    outcome: Option<Result<W::Done, StoreError>>,
    answer: oneshot::Sender<Result<W::Done, StoreError>>,
}

impl<W: Write> Job for Queued<W> {
    fn run<'c>(&'c mut self, work: &'c mut Work<'_>) -> BoxFuture<'c, Ran> {
        async move {
            let outcome = match self.write.run(work).await {
                Ok(done) => tell_outside(work).await.map(|()| done),
                refused => refused,
            };
            let ran = match &outcome {
                Ok(_) => Ran::Done,
                Err(error) if error.is_of_the_database() || work.has_changed() => Ran::Failed(error.clone()),
                Err(_) => Ran::Refused,
            };
            self.outcome = Some(outcome);
            ran
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

    /// One transaction for all; if that fails, one for each, so that a write which cannot be done spoils no other.
    ///
    /// That is cheaper than a savepoint a write: failures are rare, and every statement costs a way to SQLite's thread.
    async fn commit_and_answer(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        let committed = self.commit(&mut jobs).await;
        // That another process writes is no job's fault, and would be waited for again by each.
        if matches!(committed, Ok(()) | Err(StoreError::Busy)) || jobs.len() == 1 {
            return answer_all(jobs, &committed);
        }
        for job in jobs {
            let mut alone = vec![job];
            let committed = self.commit(&mut alone).await;
            answer_all(alone, &committed);
        }
    }

    /// Runs `jobs` in one transaction. After a failure the connection is closed, which rolls the transaction back.
    async fn commit(&mut self, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => writer_options(&self.path).connect().await?,
        };
        let committed = run_and_commit(&mut connection, jobs).await;
        match &committed {
            Ok(()) => self.connection = Some(connection),
            Err(error) => {
                tracing::warn!(%error, writes = jobs.len(), "a commit of the store failed and was rolled back");
                // Whether closing also complains changes nothing.
                let _ = connection.close().await;
            }
        }
        committed
    }
}

async fn run_and_commit(connection: &mut SqliteConnection, jobs: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
    let mut work = Work::new(connection);
    let last = jobs.len().saturating_sub(1);
    for (place, job) in jobs.iter_mut().enumerate() {
        work.next_write(place == last);
        match job.run(&mut work).await {
            // The last one's changes go together with the commit.
            Ran::Done if place == last => {}
            Ran::Done => work.send_changes().await?,
            Ran::Refused => work.forget_changes(),
            Ran::Failed(error) => return Err(error),
        }
    }
    work.commit().await
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
