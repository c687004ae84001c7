use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::scripted::{Behaviour, ScriptedServer};
use crate::config::ModelConfig;
use crate::llm::{
    ConnectError, CostToRecord, Model, Recorder, RecordingError, Recordings, Replay, WhichCalls, connect,
    recording_path,
};

/// The backend that quotes; it needs nothing.
pub const EXTRACTIVE: &str = "extractive";

/// Whether models are played from recordings or asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Nobody is called; what was not recorded is unmeasured.
    Replay,
    Record(WhichCalls),
    /// Nobody is called and every call is a miss: what recording all of it would take.
    Estimate,
}

/// Who may answer in an eval, by the name that `suite.toml` gives.
pub struct Backends {
    evals: PathBuf,
    asking: Asking,
    /// A real model that may be recorded.
    configured: Option<ModelConfig>,
    opened: Mutex<Vec<Opened>>,
}

struct Opened {
    name: String,
    suite: String,
    is_scripted: bool,
    replay: Option<Arc<Replay>>,
    recorder: Option<Arc<Recorder<Arc<dyn Model>>>>,
    /// Serves until the recording is over.
    _server: Option<ScriptedServer>,
}

/// What was recorded of one model in one suite.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub name: String,
    pub suite: String,
    pub calls: usize,
    pub failures: Vec<String>,
}

/// A backend cannot be opened, or its recordings not be written.
#[derive(Debug, thiserror::Error)]
pub enum BackendError {
    #[error(
        "cannot record `{name}`: it is no scripted model, and no model of this name is configured; set model.base_url, model.api_key and model.name"
    )]
    NotConfigured { name: String },
    #[error("suite {suite}: the extractive backend cannot judge; name a model under [judge]")]
    CannotJudge { suite: String },
    #[error("cannot start the scripted model `{name}`: {reason}")]
    Server { name: String, reason: String },
    #[error(transparent)]
    Connect(#[from] ConnectError),
    #[error(transparent)]
    Recording(#[from] RecordingError),
}

impl Backends {
    /// Backends over the recordings of `evals`.
    pub fn new(evals: &Path, asking: Asking, configured: Option<ModelConfig>) -> Self {
        Self { evals: evals.to_owned(), asking, configured, opened: Mutex::default() }
    }

    /// The model behind a name for one suite; `None` is the extractive backend. A model without recordings is one whose
    /// every call is a miss.
    pub async fn open(&self, name: &str, suite: &str) -> Result<Option<Arc<dyn Model>>, BackendError> {
        if name == EXTRACTIVE {
            return Ok(None);
        }
        let path = recording_path(&self.evals, name, suite);
        let behaviour = Behaviour::named(name);
        let mut opened = Opened {
            name: name.to_owned(),
            suite: suite.to_owned(),
            is_scripted: behaviour.is_some(),
            replay: None,
            recorder: None,
            _server: None,
        };
        let Asking::Record(which) = self.asking else {
            let replay = match self.asking {
                Asking::Estimate => Replay::new(name, Recordings::default()),
                _ => Replay::open(&path, name)?,
            };
            let replay = Arc::new(replay);
            opened.replay = Some(Arc::clone(&replay));
            self.keep(opened);
            return Ok(Some(replay));
        };
        let inner = match behaviour {
            Some(behaviour) => {
                let server = ScriptedServer::start(behaviour).await;
                let server = server
                    .map_err(|error| BackendError::Server { name: name.to_owned(), reason: error.to_string() })?;
                let model = connect(&server.model_config(true))?;
                opened._server = Some(server);
                model
            }
            None => match self.configured.as_ref().filter(|it| it.name == name) {
                Some(config) => connect(config)?,
                None => return Err(BackendError::NotConfigured { name: name.to_owned() }),
            },
        };
        let recorder = Arc::new(Recorder::wrap(inner, Recordings::read(&path, name)?, which));
        opened.recorder = Some(Arc::clone(&recorder));
        self.keep(opened);
        Ok(Some(recorder))
    }

    /// Writes what was recorded. With `keep_unused` earlier recordings stay that this run did not play, for a run over part
    /// of a suite.
    pub fn write(&self, keep_unused: bool) -> Result<Vec<Recorded>, BackendError> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Vec::new();
        for Opened { name, suite, recorder, .. } in opened.iter() {
            let Some(recorder) = recorder else { continue };
            recorder.recordings(keep_unused).write(&recording_path(&self.evals, name, suite))?;
            let (calls, failures) = (recorder.calls(), recorder.failures());
            all.push(Recorded { name: name.clone(), suite: suite.clone(), calls, failures });
        }
        Ok(all)
    }

    /// What recording the calls that were missed would cost with the configured model's prices; scripted ones cost nothing.
    pub fn cost_to_record(&self) -> CostToRecord {
        let price = self.configured.as_ref().and_then(|it| it.price);
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut total = CostToRecord::default();
        let replays = opened.iter().filter(|it| !it.is_scripted).filter_map(|it| it.replay.as_ref());
        for cost in replays.map(|it| it.cost_to_record(price)) {
            total.calls += cost.calls;
            total.prompt_tokens += cost.prompt_tokens;
            total.completion_tokens_at_most += cost.completion_tokens_at_most;
            total.usd_at_most = match (total.usd_at_most, cost.usd_at_most) {
                (Some(one), Some(other)) => Some(one + other),
                (one, other) => one.or(other),
            };
        }
        total
    }

    /// How many calls had no usable recording.
    pub fn misses(&self) -> usize {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.iter().filter_map(|it| it.replay.as_ref()).map(|it| it.missed().len()).sum()
    }

    fn keep(&self, opened: Opened) {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).push(opened);
    }
}
