use std::path::Path;
use std::sync::{Mutex, PoisonError};

use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::difference::first_difference;
use super::file::{Entry, RecordingError, Recordings};
use super::shape::Shape;
use crate::domain::Mode;
use crate::llm::{ChatMessage, ChatReply, ChatRequest, DeltaSink, Model, ModelError, estimated_tokens};

/// Misses that are kept to be told; further ones are counted with the last.
const KEPT_MISSES: usize = 20_000;

/// A model that plays what was recorded of another, and calls nobody.
pub struct Replay {
    name: String,
    recordings: Recordings,
    misses: Mutex<Vec<Miss>>,
}

/// A request without a usable recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    pub key: String,
    pub question: String,
    /// Which call of its turn, from 1.
    pub step: usize,
    /// From the nearest recorded request.
    pub difference: String,
    /// Estimated.
    pub prompt_tokens: u64,
    /// The most that the reply may have.
    pub max_tokens: u64,
}

/// What recording the misses will take: the first missing call of each turn; calls that follow from its reply come on top.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CostToRecord {
    pub calls: usize,
    pub prompt_tokens: u64,
    /// If every reply were as long as it may be.
    pub completion_tokens_at_most: u64,
    /// US dollars at most; `None` without a price.
    pub usd_at_most: Option<f64>,
}

impl Replay {
    /// Plays the recordings of `model` in `path`; a file that does not exist makes every request a miss.
    pub fn open(path: &Path, model: &str) -> Result<Self, RecordingError> {
        Ok(Self::new(model, Recordings::read(path, model)?))
    }

    /// Plays `recordings`, made of the model of this name.
    pub fn new(model: &str, recordings: Recordings) -> Self {
        Self { name: model.to_owned(), recordings, misses: Mutex::default() }
    }

    /// The requests so far that had no usable recording, in order of their questions.
    pub fn missed(&self) -> Vec<Miss> {
        let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner).clone();
        misses
            .sort_by(|one, other| (&one.question, one.step, &one.key).cmp(&(&other.question, other.step, &other.key)));
        misses
    }

    /// What it costs to record what was missed; `price` in US dollars per million prompt and completion tokens.
    pub fn cost_to_record(&self, price: Option<(f64, f64)>) -> CostToRecord {
        let misses = self.missed();
        let mut cost = CostToRecord { calls: misses.len(), ..CostToRecord::default() };
        for miss in &misses {
            cost.prompt_tokens += miss.prompt_tokens;
            cost.completion_tokens_at_most += miss.max_tokens;
        }
        cost.usd_at_most = price.map(|(prompt, completion)| {
            (cost.prompt_tokens as f64 * prompt + cost.completion_tokens_at_most as f64 * completion) / 1e6
        });
        cost
    }

    async fn call(&self, request: &ChatRequest, deltas: DeltaSink) -> Result<ChatReply, ModelError> {
        let shape = Shape::of(request);
        let key = shape.key(&self.name);
        let difference = match self.recordings.records.get(&key) {
            Some(entry) if !entry.record.is_edited() => return play(entry, deltas).await,
            Some(_) => edited(),
            None => first_difference(&shape, &self.recordings),
        };
        let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        if misses.len() < KEPT_MISSES {
            misses.push(Miss {
                key,
                step: shape.step,
                difference: difference.clone(),
                prompt_tokens: prompt_tokens(request),
                max_tokens: u64::from(shape.max_tokens),
                question: shape.question,
            });
        }
        Err(ModelError::StaleRecording { difference })
    }
}

fn edited() -> String {
    "the recorded reply was edited: its digest does not fit".to_owned()
}

/// Sends a recorded reply's text in its pieces.
pub(super) async fn play(entry: &Entry, deltas: DeltaSink) -> Result<ChatReply, ModelError> {
    for piece in entry.record.reply.cut() {
        // A closed sink means that nobody reads any more; the reply is still whole.
        let _ = deltas.send(piece.to_owned()).await;
    }
    entry.record.reply.outcome()
}

fn prompt_tokens(request: &ChatRequest) -> u64 {
    let texts = request.messages.iter().map(|message| match message {
        ChatMessage::User { text } | ChatMessage::Assistant { text, .. } | ChatMessage::Tool { text, .. } => text,
    });
    texts.chain([&request.system]).map(|text| estimated_tokens(text) as u64).sum()
}

impl Model for Replay {
    fn name(&self) -> &str {
        &self.name
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
