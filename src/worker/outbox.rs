use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use crate::outbound::{Envelope, WebhookSender, wait_after};
use crate::service::{OutboxEntry, Service, ServiceError, Settled};

/// The name under which deliveries of the configured webhook are kept.
const RECEIVER: &str = "webhook";
/// How often the outbox is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Entries that one look takes.
const BATCH: u32 = 50;
/// What is older is not told to who is configured only now; a little more than all tries together last.
const REACH: SignedDuration = SignedDuration::from_hours(72);

/// Tells the webhook what happens to cases until `stop` fires: each entry at least once, under one id by which a receiver knows
/// a repeat. A failed try waits for its time while others go on; who keeps the highest `seq` of a case ends right.
pub async fn tell_webhook(service: Service, sender: WebhookSender, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = tell_due(&service, &sender).await {
            tracing::error!(%error, "the outbox cannot be read or written");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn tell_due(service: &Service, sender: &WebhookSender) -> Result<(), ServiceError> {
    let now = service.now();
    for entry in service.due_outbox(RECEIVER, now - REACH, BATCH).await? {
        let id = entry.id.clone();
        let settled = tell(service, sender, entry).await;
        service.settle_delivery(RECEIVER, &id, settled).await?;
    }
    Ok(())
}

async fn tell(service: &Service, sender: &WebhookSender, entry: OutboxEntry) -> Settled {
    let OutboxEntry { id, at, topic, subject, body, failed } = entry;
    let jitter = jitter_of(&id);
    let envelope = Envelope { id, kind: topic, at, subject, data: body };
    let Err(error) = sender.send(&envelope, service.now()).await else { return Settled::Delivered };
    let failed = failed.saturating_add(1);
    let why = error.to_string();
    match wait_after(failed, error.after(), jitter).and_then(|it| SignedDuration::try_from(it).ok()) {
        Some(wait) if !error.is_final() => {
            tracing::warn!(%error, failed, "a webhook was not taken and is tried again");
            Settled::Failed { next: service.now() + wait, why }
        }
        _ => {
            tracing::error!(%error, failed, "a webhook is given up; it is kept as a dead letter");
            Settled::Dead { why }
        }
    }
}

/// Spreads the next tries by the entry's own id, which is random.
fn jitter_of(id: &str) -> f64 {
    let last = id.bytes().next_back().unwrap_or_default();
    f64::from(last % 16) / 16.0
}
