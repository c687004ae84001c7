use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Url};

use super::envelope::Envelope;
use super::failure::DeliveryError;
use super::signature::{BadSecret, Signer};
use super::ticket_system::{TicketStatus, TicketSystem};
use crate::config::WebhookConfig;

/// A receiver answers within so many seconds or counts as silent (Standard Webhooks: 15 to 30).
const PATIENCE: Duration = Duration::from_secs(15);

/// Sends signed envelopes to the one address that the operator configured.
pub struct WebhookSender {
    client: Client,
    url: Url,
    config: WebhookConfig,
    signer: Signer,
}

/// The webhook cannot be set up. Found at start.
#[derive(Debug, thiserror::Error)]
pub enum WebhookSetupError {
    #[error("`webhook.url` is `{given}`, which is no http or https address")]
    Url { given: String },
    #[error("`webhook.secret`: {0}")]
    Secret(#[from] BadSecret),
    #[error("cannot set up the HTTP client")]
    Client(#[from] reqwest::Error),
}

impl WebhookSender {
    /// Connects to nothing yet. No redirect is followed, no proxy asked for a loopback address.
    pub fn new(config: &WebhookConfig) -> Result<Self, WebhookSetupError> {
        let url = Url::parse(&config.url).ok().filter(|it| matches!(it.scheme(), "http" | "https") && it.has_host());
        let url = url.ok_or_else(|| WebhookSetupError::Url { given: config.url.clone() })?;
        let signer = Signer::new([Some(&config.secret), config.previous_secret.as_ref()].into_iter().flatten())?;
        let client = Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .user_agent(concat!("firstline/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self { client, url, config: config.clone(), signer })
    }

    /// One try. The receiver has it when this is `Ok`; after an error it may have it or not, and the next try carries the same
    /// `webhook-id`.
    pub async fn send(&self, envelope: &Envelope, now: Timestamp) -> Result<(), DeliveryError> {
        let host = || self.url.host_str().unwrap_or_default().to_owned();
        let (body, kind) = envelope.body(self.config.format);
        let request = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, kind)
            .header("webhook-id", &envelope.id)
            .header("webhook-timestamp", now.as_second().to_string())
            .header("webhook-signature", self.signer.sign(&envelope.id, now, &body))
            .body(body);
        let response = request.send().await.map_err(|error| match error.is_timeout() {
            true => DeliveryError::Late { host: host(), seconds: PATIENCE.as_secs() },
            false => DeliveryError::Connect { host: host() },
        })?;
        if response.status().is_success() {
            return Ok(());
        }
        let asked = response.headers().get(RETRY_AFTER).and_then(|it| it.to_str().ok()?.trim().parse().ok());
        let status = response.status().as_u16();
        Err(DeliveryError::Refused { host: host(), status, after: asked.map(Duration::from_secs) })
    }
}

/// Whoever stands behind the address makes tickets of what comes, and says where they stand by the status hook.
impl TicketSystem for WebhookSender {
    fn name(&self) -> &str {
        "webhook"
    }

    async fn create(&self, opened: &Envelope, now: Timestamp) -> Result<(), DeliveryError> {
        self.send(opened, now).await
    }

    async fn append(&self, happened: &Envelope, now: Timestamp) -> Result<(), DeliveryError> {
        self.send(happened, now).await
    }

    async fn close(&self, resolved: &Envelope, now: Timestamp) -> Result<(), DeliveryError> {
        self.send(resolved, now).await
    }

    async fn status(&self, _case_id: &str) -> Result<Option<TicketStatus>, DeliveryError> {
        Ok(None)
    }
}
