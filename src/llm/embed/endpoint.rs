use std::sync::mpsc;
use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, Url};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use super::{EmbedError, Embedder, Purpose, checked, prefixed};
use crate::base::{Deadline, sha256_hex};
use crate::config::EmbeddingsConfig;
use crate::llm::openai::{client, endpoint, headers};

/// A reply's bytes: 512 vectors of 4,096 numbers as JSON.
const REPLY_BYTES: usize = 48 << 20;
/// Characters of a text that are sent; models read less.
const TEXT_CHARS: usize = 8_000;
/// The longest that any request may take, whatever its deadline.
const LONGEST: Duration = Duration::from_secs(20);

/// A server with OpenAI's `/embeddings`. One request a call, no retry.
pub(super) struct Endpoint {
    client: Client,
    url: Url,
    headers: HeaderMap,
    name: String,
    space: String,
    batch: usize,
    prefixes: (String, String),
    /// Requests run here, so that any blocking thread may ask. `None` only while it is dropped.
    runtime: Option<Runtime>,
}

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    input: &'a [String],
    encoding_format: &'static str,
}

#[derive(Deserialize)]
struct Reply {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: usize,
    embedding: Vec<f32>,
}

impl Endpoint {
    pub fn new(
        base_url: &str,
        key: Option<&SecretString>,
        name: &str,
        config: &EmbeddingsConfig,
    ) -> Result<Self, EmbedError> {
        let unusable = |key, reason: String| EmbedError::Config { key, reason };
        let url = endpoint(base_url, &["embeddings"])
            .map_err(|_| unusable("base_url", format!("`{base_url}` is no http or https address")))?;
        let headers = headers(&url, key)
            .map_err(|_| unusable("api_key", "it holds characters that no HTTP header can carry".to_owned()))?;
        let client = client(&url).map_err(|error| unusable("base_url", error.to_string()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("embeddings")
            .enable_all()
            .build()
            .map_err(|error| unusable("base_url", error.to_string()))?;
        let space = format!("{url}\n{name}\n{}\n{}", config.query_prefix, config.passage_prefix);
        Ok(Self {
            client,
            url,
            headers,
            name: name.to_owned(),
            space: sha256_hex(space.as_bytes()),
            batch: config.batch,
            prefixes: (config.query_prefix.clone(), config.passage_prefix.clone()),
            runtime: Some(runtime),
        })
    }

    fn ask(&self, texts: &[String], by: Deadline) -> Result<Vec<Vec<f32>>, EmbedError> {
        let Some(runtime) = &self.runtime else { return Err(EmbedError::Connect) };
        let body = serde_json::to_vec(&Body { model: &self.name, input: texts, encoding_format: "float" });
        let body = body.map_err(|_| EmbedError::Unusable("the texts are no JSON"))?;
        let request = self.client.post(self.url.clone()).headers(self.headers.clone()).body(body).send();
        let (told, answer) = mpsc::sync_channel(1);
        let by = by.at_most(LONGEST);
        let work = runtime.spawn(async move {
            let read = async { read(request.await.map_err(|_| EmbedError::Connect)?).await };
            let outcome = tokio::time::timeout_at(by.instant().into(), read).await;
            // Nobody waits any more when it is late.
            let _ = told.send(outcome.unwrap_or(Err(EmbedError::Late)));
        });
        let body = answer.recv_timeout(by.left() + Duration::from_millis(5)).map_err(|_| {
            work.abort();
            EmbedError::Late
        })??;
        let mut reply: Reply =
            serde_json::from_slice(&body).map_err(|_| EmbedError::Unusable("it is not a list of embeddings"))?;
        reply.data.sort_by_key(|it| it.index);
        if reply.data.iter().enumerate().any(|(at, it)| it.index != at) {
            return Err(EmbedError::Unusable("its vectors are not numbered from 0"));
        }
        checked(reply.data.into_iter().map(|it| it.embedding).collect(), texts.len())
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, EmbedError> {
    let status = response.status();
    if !status.is_success() {
        let seconds = response.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok()?.trim().parse().ok());
        return Err(EmbedError::Status { status: status.as_u16(), retry_after: seconds.map(Duration::from_secs) });
    }
    if response.headers().get(CONTENT_ENCODING).is_some_and(|it| it != "identity") {
        return Err(EmbedError::Unusable("it is compressed, which was not asked for"));
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|_| EmbedError::Connect)? {
        body.extend_from_slice(&piece);
        if body.len() > REPLY_BYTES {
            return Err(EmbedError::TooLarge { limit: REPLY_BYTES });
        }
    }
    Ok(body)
}

impl Embedder for Endpoint {
    fn space(&self) -> &str {
        &self.space
    }

    fn sends_text(&self) -> bool {
        true
    }

    fn embed(&self, texts: &[String], purpose: Purpose, by: Deadline) -> Result<Vec<Vec<f32>>, EmbedError> {
        let prefixes = (self.prefixes.0.as_str(), self.prefixes.1.as_str());
        let cut = |text: &String| prefixed(prefixes, text, purpose).chars().take(TEXT_CHARS).collect::<String>();
        let mut vectors: Vec<Vec<f32>> = Vec::with_capacity(texts.len());
        for batch in texts.chunks(self.batch) {
            let batch: Vec<String> = batch.iter().map(cut).collect();
            vectors.extend(self.ask(&batch, by)?);
        }
        checked(vectors, texts.len())
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        // A runtime must not wait for its threads where an async one may drop it.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
