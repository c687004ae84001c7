use std::time::{Duration, Instant};

use tokio::sync::mpsc::error::TrySendError;

use super::accumulate::{Accumulator, Collected, End, Form};
use super::chunk::Chunk;
use super::events::{Event, EventDecoder};
use super::transport::{Incoming, Patience};
use crate::base::Deadline;
use crate::llm::{ChatRequest, DeltaSink, ModelError};

/// One reply being read: bytes in, text to the sink, the collected reply out.
pub(super) struct Reading {
    accumulator: Accumulator,
    /// `None` once the reader has gone.
    deltas: Option<DeltaSink>,
    deadline: Deadline,
    idle: Duration,
    last_content: Instant,
}

/// An event, or a whole body, while it is read.
const EVENT_BYTES: usize = 1024 * 1024;
/// A token has about four bytes of English and at most some six of Chinese; twice that is a server out of bounds.
const BYTES_A_TOKEN: usize = 8;
const OUTPUT_SLACK_BYTES: usize = 4096;
/// Once the model said that it is done, its usage and `[DONE]` follow at once or not at all.
const AFTER_FINISH: Duration = Duration::from_secs(2);

impl Reading {
    pub fn new(request: &ChatRequest, idle: Duration, deltas: DeltaSink) -> Self {
        let tokens = usize::try_from(request.max_tokens).unwrap_or(usize::MAX);
        let limit = tokens.saturating_mul(BYTES_A_TOKEN).saturating_add(OUTPUT_SLACK_BYTES);
        Self {
            accumulator: Accumulator::new(limit),
            deltas: Some(deltas),
            deadline: request.deadline,
            idle,
            last_content: Instant::now(),
        }
    }

    /// Reads to the end of the reply. Once the model said that it is done, a transport that breaks, falls silent or
    /// sends nonsense does not matter any more.
    pub async fn read(mut self, mut incoming: Incoming) -> Result<Collected, ModelError> {
        let start = std::mem::take(&mut incoming.start);
        // Servers answer a stream with a whole body and the other way round, and say either of either.
        let is_whole = start.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| b"{[".contains(byte));
        let end = if is_whole {
            self.read_whole(start, &mut incoming).await?;
            End::Done
        } else {
            self.read_events(&start, &mut incoming).await?
        };
        self.accumulator.end_text();
        self.deliver().await?;
        incoming.drain().await;
        self.accumulator.complete(end)
    }

    async fn read_whole(&mut self, start: Vec<u8>, incoming: &mut Incoming) -> Result<(), ModelError> {
        let mut body = start;
        while let Some(piece) = incoming.next(self.patience(), self.deadline).await? {
            body.extend_from_slice(piece.as_ref());
            if body.len() > EVENT_BYTES {
                return Err(ModelError::TooLarge { limit: EVENT_BYTES });
            }
        }
        let chunk = Chunk::parse(&body)
            .map_err(|error| if error.is_eof() { ModelError::Truncated } else { ModelError::BadChunk })?;
        self.accumulator.add(chunk, Form::Whole).map(|_| ())
    }

    async fn read_events(&mut self, start: &[u8], incoming: &mut Incoming) -> Result<End, ModelError> {
        let mut decoder = EventDecoder::new(EVENT_BYTES);
        decoder.feed(start);
        loop {
            let taken = self.take_events(&mut decoder);
            // Text before an error stands; the caller is told of the error after it.
            self.deliver().await?;
            match taken {
                Ok(None) => {}
                Ok(Some(end)) => return Ok(end),
                Err(ModelError::BadChunk | ModelError::TooLarge { .. }) if self.accumulator.is_finished() => {
                    return Ok(End::Eof);
                }
                Err(error) => return Err(error),
            }
            match incoming.next(self.patience(), self.deadline).await {
                Ok(Some(piece)) => decoder.feed(piece.as_ref()),
                Ok(None) => return self.take_rest(&mut decoder),
                Err(_) if self.accumulator.is_finished() => return Ok(End::Eof),
                Err(error) => return Err(error),
            }
        }
    }

    /// Takes all whole events. `Some` after `[DONE]`.
    fn take_events(&mut self, decoder: &mut EventDecoder) -> Result<Option<End>, ModelError> {
        while let Some(event) = decoder.next()? {
            if self.take_event(&event)? == Taken::Done {
                return Ok(Some(End::Done));
            }
        }
        Ok(None)
    }

    /// Takes the event that the stream's end left without its empty line, unless it is cut.
    fn take_rest(&mut self, decoder: &mut EventDecoder) -> Result<End, ModelError> {
        let taken = decoder.rest().map_or(Ok(Taken::Nothing), |event| self.take_event(&event));
        match taken {
            Ok(Taken::Done) => Ok(End::Done),
            Ok(_) | Err(ModelError::BadChunk) => Ok(End::Eof),
            Err(error) => Err(error),
        }
    }

    fn take_event(&mut self, event: &Event<'_>) -> Result<Taken, ModelError> {
        if event.is_error {
            return Err(ModelError::Provider);
        }
        match event.data.trim_ascii() {
            b"[DONE]" => Ok(Taken::Done),
            b"" => Ok(Taken::Nothing),
            json => {
                let chunk = Chunk::parse(json).map_err(|_| ModelError::BadChunk)?;
                if !self.accumulator.add(chunk, Form::Streamed)? {
                    return Ok(Taken::Nothing);
                }
                self.last_content = Instant::now();
                Ok(Taken::Content)
            }
        }
    }

    /// How long the server may stay silent from now on.
    fn patience(&self) -> Patience {
        let silence = if self.accumulator.is_finished() { self.idle.min(AFTER_FINISH) } else { self.idle };
        Patience { until: self.last_content + silence, late: ModelError::IdleTimeout }
    }

    /// Sends on what may be shown. A reader that has gone is no error; a slow one does not count as the server's silence.
    async fn deliver(&mut self) -> Result<(), ModelError> {
        let Some(text) = self.accumulator.take_shown() else { return Ok(()) };
        let Some(deltas) = &self.deltas else { return Ok(()) };
        let has_reader = match deltas.try_send(text) {
            Ok(()) => true,
            Err(TrySendError::Closed(_)) => false,
            Err(TrySendError::Full(text)) => {
                let patience = Patience { until: self.deadline.instant(), late: ModelError::DeadlinePassed };
                let is_sent = patience.wait(self.deadline, deltas.send(text)).await?.is_ok();
                self.last_content = Instant::now();
                is_sent
            }
        };
        if !has_reader {
            self.deltas = None;
        }
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Content,
    /// A keep-alive, or a chunk that says nothing.
    Nothing,
    Done,
}
