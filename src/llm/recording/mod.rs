//! Replies of a model on disk, so that evals need neither the model nor a network.
//!
//! In: a [`ChatRequest`](super::ChatRequest). Out: the recorded reply in the pieces it came in, or
//! [`ModelError::StaleRecording`](super::ModelError::StaleRecording), which names the first difference from the nearest
//! recorded request and has called nobody. [`Recorder`] makes recordings, [`Replay`] plays them, [`Recordings`] is one file: one
//! model and one suite.
//!
//! A request is known by all that a model reads of it; boundary, random ids and the clock are placeholders. What is written is redacted.
//! Does not know: suites, samples, scores.

mod difference;
mod file;
mod record;
mod replay;
mod reply;
mod shape;
#[cfg(test)]
mod tests;

pub use file::{RecordingError, Recordings, recording_path};
pub use record::{Recorder, WhichCalls};
pub use replay::{CostToRecord, Miss, Replay};
pub use shape::recording_key;
