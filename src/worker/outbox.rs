use std::time::Duration;

use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::tickets::Asking;
use crate::outbound::{DeliveryError, Envelope, Mail, Mailer, TicketSystem, wait_after};
use crate::service::{DueMail, MAIL_RECEIVER, OutboxEntry, Service, ServiceError, Settled};

/// The name under which deliveries to the webhook are kept.
const WEBHOOK: &str = "webhook";
/// How often the outbox is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Entries that one look takes.
const BATCH: u32 = 50;
/// What is older is not told by itself: it is nothing to who is configured only now, and a dead letter to who was owed it while
/// no server ran. A little more than all tries together last.
const REACH: SignedDuration = SignedDuration::from_hours(72);

/// Tells the webhook, or another ticket system, what happens to cases until `stop` fires: each entry at least once, under one id by which a receiver knows
/// a repeat. A failed try waits for its time while others go on; who keeps the highest `seq` of a case ends right.
/// A system that answers is asked where its tickets stand, too.
pub async fn tell_webhook(service: Service, sender: impl TicketSystem, stop: CancellationToken) {
    let mut asking = Asking::default();
    while !stop.is_cancelled() {
        if let Err(error) = tell_due(&service, &sender).await {
            tracing::error!(%error, "the outbox cannot be read or written");
        }
        if let Err(error) = asking.ask_due(&service, &sender).await {
            tracing::error!(%error, "what a ticket system says cannot be kept");
        }
        pause(LOOK, &stop).await;
    }
}

/// Sends mail about cases to their customers, and to the contacts that are called, until `stop` fires; as [`tell_webhook`].
pub async fn send_mail(service: Service, mailer: Mailer, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = mail_due(&service, &mailer).await {
            tracing::error!(%error, "the outbox cannot be read or written");
        }
        pause(LOOK, &stop).await;
    }
}

/// Waits for `time`, or until `stop` fires.
pub(super) async fn pause(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop.cancelled() => {}
    }
}

async fn tell_due(service: &Service, system: &impl TicketSystem) -> Result<(), ServiceError> {
    let left = service.left_behind(WEBHOOK, service.now() - REACH, BATCH).await?;
    give_up(service, WEBHOOK, left.into_iter().map(|it| (it.id, true)).collect()).await?;
    for entry in service.due_outbox(WEBHOOK, service.now() - REACH, BATCH).await? {
        let OutboxEntry { id, at, topic, subject, body, failed } = entry;
        let data = service.told_outside(&subject, body).await;
        let envelope = Envelope { id, kind: topic, at, subject, data };
        let sent = system.tell(&envelope, service.now()).await;
        let settled = settle(service, &envelope.id, failed, sent);
        service.settle_delivery(WEBHOOK, &envelope.id, settled).await?;
    }
    Ok(())
}

async fn mail_due(service: &Service, mailer: &Mailer) -> Result<(), ServiceError> {
    let left = service.mail_left_behind(service.now() - REACH, BATCH).await?;
    give_up(service, MAIL_RECEIVER, left.into_iter().map(|it| (it.id, it.letter.is_some())).collect()).await?;
    for DueMail { id, failed, letter } in service.due_mail(service.now() - REACH, BATCH).await? {
        let sent = match letter {
            Some(it) => mailer.send(&Mail { id: id.clone(), to: it.to, subject: it.subject, text: it.text }).await,
            None => Ok(()),
        };
        let settled = settle(service, &id, failed, sent);
        service.settle_delivery(MAIL_RECEIVER, &id, settled).await?;
    }
    Ok(())
}

/// Keeps entries that are too old to be tried for the first time: as dead letters those that `receiver` would be told of.
async fn give_up(service: &Service, receiver: &str, left: Vec<(String, bool)>) -> Result<(), ServiceError> {
    let count = left.iter().filter(|(_, is_told)| *is_told).count();
    for (id, is_told) in left {
        let why = format!("not sent: no server ran for {} hours after it happened", REACH.as_hours());
        let settled = if is_told { Settled::NeverTried { why } } else { Settled::Delivered };
        service.settle_delivery(receiver, &id, settled).await?;
    }
    if count > 0 {
        tracing::error!(
            receiver,
            count,
            "what happened while no server ran is too old to be sent; it is kept as dead letters"
        );
    }
    Ok(())
}

/// What becomes of an entry after a try; `failed` tries went before.
fn settle(service: &Service, id: &str, failed: u32, sent: Result<(), DeliveryError>) -> Settled {
    let Err(error) = sent else { return Settled::Delivered };
    let failed = failed.saturating_add(1);
    let why = error.to_string();
    match wait_after(failed, error.after(), jitter_of(id)).and_then(|it| SignedDuration::try_from(it).ok()) {
        Some(wait) if !error.is_final() => {
            tracing::warn!(%error, failed, "a delivery failed and is tried again");
            Settled::Failed { next: service.now() + wait, why }
        }
        _ => {
            tracing::error!(%error, failed, "a delivery is given up; it is kept as a dead letter");
            Settled::Dead { why }
        }
    }
}

/// Spreads the next tries by the entry's own id, which is random.
fn jitter_of(id: &str) -> f64 {
    let last = id.bytes().next_back().unwrap_or_default();
    f64::from(last % 16) / 16.0
}
