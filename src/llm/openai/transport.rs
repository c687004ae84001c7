use std::future::Future;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Response, Url};
use secrecy::{ExposeSecret as _, SecretString};

use super::status;
use crate::base::Deadline;
use crate::config::ModelConfig;
use crate::llm::{ConnectError, ModelError};

/// Sends requests to one model server and nowhere else: no redirect is followed, nothing is inflated, nothing retried.
pub(super) struct Transport {
    client: Client,
    url: Url,
    headers: HeaderMap,
    first_byte: Duration,
}

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An error's body is read for a few words only.
const ERROR_BODY_BYTES: usize = 64 * 1024;
const ERROR_BODY_TIME: Duration = Duration::from_secs(1);

impl Transport {
    pub fn new(config: &ModelConfig) -> Result<Self, ConnectError> {
        let url = endpoint(&config.base_url, &["chat", "completions"])?;
        let headers = headers(&url, config.api_key.as_ref())?;
        // Without a stream the first byte comes when the last word is written.
        let first_byte = if config.stream { config.first_byte } else { config.first_byte + config.idle };
        Ok(Self { client: client(&url)?, url, headers, first_byte })
    }

    /// Where requests go.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Sends `body` and waits until the reply's first byte, so that a server that only sends headers counts as silent.
    pub async fn send(&self, body: Vec<u8>, deadline: Deadline) -> Result<Incoming, ModelError> {
        let patience = Patience { until: Instant::now() + self.first_byte, late: ModelError::FirstByteTimeout };
        let request = self.client.post(self.url.clone()).headers(self.headers.clone()).body(body).send();
        let response = patience.clone().wait(deadline, request).await?.map_err(|_| ModelError::Connect)?;
        if !response.status().is_success() {
            return Err(refusal(response, deadline).await);
        }
        if response.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            // We asked for none, and inflating what we did not ask for is how a small body fills the memory.
            return Err(ModelError::BadChunk);
        }
        let mut incoming = Incoming { response, start: Vec::new(), received: 0 };
        match incoming.next(patience, deadline).await {
            Ok(start) => incoming.start = start.map(|start| start.as_ref().to_vec()).unwrap_or_default(),
            // Nothing had begun that could be truncated.
            Err(ModelError::Truncated) => return Err(ModelError::Connect),
            Err(error) => return Err(error),
        }
        Ok(incoming)
    }
}

/// A client for requests to `url` alone: no redirect is followed, nothing is inflated, nothing retried.
pub(in crate::llm) fn client(url: &Url) -> Result<Client, reqwest::Error> {
    let mut builder = Client::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .tcp_nodelay(true)
        .pool_idle_timeout(Duration::from_secs(60))
        .pool_max_idle_per_host(64)
        .user_agent(concat!("firstline/", env!("CARGO_PKG_VERSION")));
    if is_loopback(url) {
        // A proxy meant for the network would be asked for its own loopback address.
        builder = builder.no_proxy();
    }
    builder.build()
}

/// How long to wait, and what it means when that was not long enough.
#[derive(Clone)]
pub(super) struct Patience {
    pub until: Instant,
    pub late: ModelError,
}

impl Patience {
    /// Waits for `work`, at most until the deadline.
    pub async fn wait<T>(self, deadline: Deadline, work: impl Future<Output = T>) -> Result<T, ModelError> {
        let (until, late) = if deadline.instant() < self.until {
            (deadline.instant(), ModelError::DeadlinePassed)
        } else {
            (self.until, self.late)
        };
        tokio::time::timeout_at(until.into(), work).await.map_err(|_| late)
    }
}

/// A reply's body as it arrives. Dropping it closes the connection, unless the body was read to its end.
pub(super) struct Incoming {
    response: Response,
    /// The first piece, empty if the body is.
    pub start: Vec<u8>,
    received: usize,
}

/// Bytes of a reply on the wire, everything included.
const REPLY_BYTES: usize = 8 * 1024 * 1024;

impl Incoming {
    /// The next piece, never empty; `None` at the end. Errors also: the connection broke, or the reply is too large.
    pub async fn next(
        &mut self,
        patience: Patience,
        deadline: Deadline,
    ) -> Result<Option<impl AsRef<[u8]> + use<>>, ModelError> {
        let read = async {
            loop {
                match self.response.chunk().await {
                    Ok(Some(piece)) if piece.is_empty() => {}
                    read => return read.map_err(|_| ModelError::Truncated),
                }
            }
        };
        let piece = patience.wait(deadline, read).await??;
        self.received += piece.as_ref().map_or(0, |piece| piece.len());
        if self.received > REPLY_BYTES {
            return Err(ModelError::TooLarge { limit: REPLY_BYTES });
        }
        Ok(piece)
    }

    /// Reads the end of a body whose reply is over, so that its connection can be used again; gives up soon.
    pub async fn drain(mut self) {
        let soon = Duration::from_millis(10);
        let patience = Patience { until: Instant::now() + soon, late: ModelError::IdleTimeout };
        let deadline = Deadline::in_(soon);
        while let Ok(Some(_)) = self.next(patience.clone(), deadline).await {}
    }
}

async fn refusal(mut response: Response, deadline: Deadline) -> ModelError {
    let mut body = Vec::new();
    let read = async {
        while let Ok(Some(piece)) = response.chunk().await
            && body.len() < ERROR_BODY_BYTES
        {
            body.extend_from_slice(&piece);
        }
    };
    let patience = Patience { until: Instant::now() + ERROR_BODY_TIME, late: ModelError::IdleTimeout };
    // Late or broken: the status alone says enough.
    let _in_time = patience.wait(deadline, read).await;
    body.truncate(ERROR_BODY_BYTES);
    status::classify(response.status(), response.headers(), &body)
}

/// `<base>/<path>`, keeping a query such as Azure's `api-version`.
pub(in crate::llm) fn endpoint(base_url: &str, path: &[&str]) -> Result<Url, ConnectError> {
    let not_usable = || ConnectError::BaseUrl { given: base_url.to_owned() };
    let mut url = Url::parse(base_url).map_err(|_| not_usable())?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(not_usable());
    }
    url.path_segments_mut().map_err(|()| not_usable())?.pop_if_empty().extend(path);
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What every request to `url` carries; the key as its server wants it.
pub(in crate::llm) fn headers(url: &Url, key: Option<&SecretString>) -> Result<HeaderMap, ConnectError> {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT, HeaderValue::from_static("text/event-stream, application/json"));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    let Some(key) = key else { return Ok(headers) };
    let secret = |text: &str| {
        let mut value = HeaderValue::from_str(text).map_err(|_| ConnectError::ApiKey)?;
        value.set_sensitive(true);
        Ok::<_, ConnectError>(value)
    };
    if url.host_str().is_some_and(|host| host.ends_with(".azure.com")) {
        headers.insert("api-key", secret(key.expose_secret())?);
    } else {
        headers.insert(AUTHORIZATION, secret(&format!("Bearer {}", key.expose_secret()))?);
    }
    Ok(headers)
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn chat(base: &str) -> Result<Url, ConnectError> {
        endpoint(base, &["chat", "completions"])
    }

    #[test]
    fn the_endpoint_is_below_the_base_url() {
        let check = |base: &str, expected: &str| assert_eq!(chat(base).expect("a URL").as_str(), expected);
        check("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1/chat/completions");
        check("https://models.example/", "https://models.example/chat/completions");
        check(
            "https://x.openai.azure.com/a?api-version=1",
            "https://x.openai.azure.com/a/chat/completions?api-version=1",
        );
        for unusable in ["", "models.example/v1", "ftp://models.example", "unix:/run/model"] {
            assert!(matches!(chat(unusable), Err(ConnectError::BaseUrl { .. })), "{unusable}");
        }
    }

    #[test]
    fn a_key_that_no_header_can_carry_is_refused_without_being_named() {
        let url = chat("http://127.0.0.1/v1").expect("a URL");
        let error = headers(&url, Some(&SecretString::from("a\nb"))).expect_err("a line break");
        assert_eq!(error.to_string(), "`model.api_key` holds characters that no HTTP header can carry");
    }

    #[test]
    fn a_key_is_not_in_the_debug_output_of_its_header() {
        for base in ["http://127.0.0.1/v1", "https://x.openai.azure.com/openai/v1"] {
            let url = chat(base).expect("a URL");
            let headers = headers(&url, Some(&SecretString::from("sk-canary"))).expect("a key");
            assert!(!format!("{headers:?}").contains("canary"), "{base}");
        }
    }

    #[test]
    fn loopback_is_told_by_address() {
        let check = |base: &str| is_loopback(&chat(base).expect("a URL"));
        assert!(check("http://localhost/v1") && check("http://127.0.0.1:1/v1") && check("http://[::1]/v1"));
        assert!(!check("http://10.0.0.1/v1") && !check("http://localhost.example/v1"));
    }
}
