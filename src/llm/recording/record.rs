use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::sync::mpsc;

use super::file::{Entry, Recordings};
use super::replay::play;
use super::reply::{Record, Recorded};
use super::shape::Shape;
use crate::domain::Mode;
use crate::llm::{ChatReply, ChatRequest, DeltaSink, Model, ModelError};

/// Pieces that may wait between a model and its reader while they are noted.
const WAITING: usize = 64;

/// Which calls are made and recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhichCalls {
    /// All, each once.
    All,
    /// Those without a usable recording; the others are replayed.
    OnlyStale,
}

/// Passes requests on to a model and notes what it replies.
pub struct Recorder<M> {
    inner: M,
    which: WhichCalls,
    earlier: Recordings,
    made: Mutex<Made>,
}

#[derive(Default)]
struct Made {
    recordings: Recordings,
    /// Keys of earlier recordings that were replayed.
    replayed: BTreeSet<String>,
    calls: usize,
    failed: Vec<String>,
}

impl<M: Model> Recorder<M> {
    /// Records `inner`, beside what was recorded `earlier`.
    pub fn wrap(inner: M, earlier: Recordings, which: WhichCalls) -> Self {
        Self { inner, which, earlier, made: Mutex::default() }
    }

    /// What was recorded or replayed so far. With `keep_unused` also what earlier recordings hold beyond it, for a run over part of a suite.
    pub fn recordings(&self, keep_unused: bool) -> Recordings {
        let made = self.made();
        let mut all = made.recordings.clone();
        for (key, entry) in &self.earlier.records {
            if keep_unused || made.replayed.contains(key) {
                all.records.entry(key.clone()).or_insert_with(|| entry.clone());
            }
        }
        all
    }

    /// Calls that reached the model.
    pub fn calls(&self) -> usize {
        self.made().calls
    }

    /// Why calls brought nothing that could be recorded, one line a call: those samples stay stale.
    pub fn failures(&self) -> Vec<String> {
        let mut failed = self.made().failed.clone();
        failed.sort();
        failed
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        // Each change below is a single insertion.
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn call(&self, request: &ChatRequest, deltas: DeltaSink) -> Result<ChatReply, ModelError> {
        let shape = Shape::of(request);
        let key = shape.key(self.inner.name());
        let earlier = self.earlier.records.get(&key).filter(|it| !it.record.is_edited());
        if let Some(entry) = earlier.filter(|_| self.which == WhichCalls::OnlyStale) {
            self.made().replayed.insert(key);
            return play(entry, deltas).await;
        }
        // The same question twice gets one answer, as it will when replayed.
        let made = self.made().recordings.records.get(&key).cloned();
        if let Some(entry) = made {
            return play(&entry, deltas).await;
        }
        let (pieces, outcome) = self.ask(request, deltas).await;
        let mut made = self.made();
        made.calls += 1;
        match Recorded::of(&pieces, &outcome) {
            Some(reply) => {
                // The same words in other pieces are no change that anybody should review.
                let known = earlier.map(|it| it.record.reply.clone()).filter(|it| it.says_the_same(&reply));
                let record = Record::new(&shape, known.unwrap_or(reply));
                made.recordings.records.entry(key).or_insert_with(|| Entry::new(&shape, record));
            }
            None => {
                let why = outcome.as_ref().err().map_or("", ModelError::class);
                made.failed.push(format!("call {} of `{}`: {why}", shape.step, shape.question));
            }
        }
        outcome
    }

    async fn ask(&self, request: &ChatRequest, deltas: DeltaSink) -> (Vec<String>, Result<ChatReply, ModelError>) {
        let (noted, mut arriving) = mpsc::channel::<String>(WAITING);
        let mut pieces = Vec::new();
        let pass_on = async {
            while let Some(piece) = arriving.recv().await {
                // Recorded whole even where the reader has gone.
                let _ = deltas.send(piece.clone()).await;
                pieces.push(piece);
            }
        };
        let (outcome, ()) = futures::join!(self.inner.reply(request, noted), pass_on);
        (pieces, outcome)
    }
}

impl<M: Model> Model for Recorder<M> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn mode(&self) -> Mode {
        Mode::Model
    }

    fn reply<'a>(
        &'a self,
        request: &'a ChatRequest,
        deltas: DeltaSink,
    ) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        self.call(request, deltas).boxed()
    }
}
