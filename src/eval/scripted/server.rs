use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use futures::{StreamExt as _, stream};
use tokio::task::JoinHandle;

use super::Behaviour;
use super::asked::Asked;
use crate::config::ModelConfig;

/// Prompts with a hundred thousand tokens of evidence fit.
const BODY_BYTES: usize = 4 << 20;
/// A reply takes microseconds; whoever waits longer has a broken test.
const SILENCE: Duration = Duration::from_secs(20);

/// A running model server; dropping it closes its port and cuts its replies.
pub struct ScriptedServer {
    behaviour: Behaviour,
    address: SocketAddr,
    calls: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl ScriptedServer {
    /// Starts one on a free loopback port of the current runtime. Errors: there is no such port.
    pub async fn start(behaviour: Behaviour) -> std::io::Result<Self> {
        Self::start_slowly(behaviour, Duration::ZERO).await
    }

    /// The same, waiting for `pause` before each event of a stream.
    pub async fn start_slowly(behaviour: Behaviour, pause: Duration) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let calls = Arc::<AtomicUsize>::default();
        let app = Router::new()
            .route("/v1/chat/completions", post(complete))
            .layer(DefaultBodyLimit::max(BODY_BYTES))
            .with_state(Part { behaviour, pause, calls: Arc::clone(&calls) });
        let serving = tokio::spawn(async move {
            let listener = axum::serve::ListenerExt::tap_io(listener, |stream: &mut tokio::net::TcpStream| {
                // Only slower without.
                let _ = stream.set_nodelay(true);
            });
            // Ends with the task; accepting on loopback does not fail in a way that anything could be done about.
            let _ = axum::serve(listener, app).await;
        });
        Ok(Self { behaviour, address, calls, serving })
    }

    /// What `model.base_url` takes.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// How often it was asked.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// The settings of a model at this server, named after the part it plays.
    pub fn model_config(&self, stream: bool) -> ModelConfig {
        ModelConfig {
            base_url: self.base_url(),
            api_key: None,
            name: self.behaviour.name().to_owned(),
            stream,
            max_tokens: 1200,
            first_byte: SILENCE,
            idle: SILENCE,
            price: Some((0.0, 0.0)),
        }
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// What a server does with every request.
#[derive(Clone)]
struct Part {
    behaviour: Behaviour,
    pause: Duration,
    calls: Arc<AtomicUsize>,
}

async fn complete(State(part): State<Part>, body: Bytes) -> Response {
    let Part { behaviour, pause, calls } = part;
    calls.fetch_add(1, Ordering::SeqCst);
    let Some(asked) = Asked::read(&body) else {
        return (StatusCode::BAD_REQUEST, r#"{"error":{"message":"not a chat completion"}}"#).into_response();
    };
    let saying = behaviour.reply(&asked);
    if !asked.is_streamed {
        return axum::Json(saying.whole(&asked, behaviour.name())).into_response();
    }
    let events = saying.events(&asked, behaviour.name());
    let events = events.into_iter().map(|it| Ok::<_, Infallible>(Bytes::from(format!("data: {it}\n\n"))));
    let events = stream::iter(events);
    let body = match pause {
        Duration::ZERO => Body::from_stream(events),
        pause => Body::from_stream(events.then(move |it| async move {
            tokio::time::sleep(pause).await;
            it
        })),
    };
    ([("content-type", "text/event-stream")], body).into_response()
}
