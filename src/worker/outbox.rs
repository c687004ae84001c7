use std::collections::BTreeMap;
use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;

use super::tickets::keep_asking;
use crate::outbound::{DeliveryError, Envelope, Mail, Mailer, TicketSystem, wait_after};
use crate::service::{DueMail, Lane, Letter, MAIL_RECEIVER, OutboxEntry, Service, ServiceError, Settled, StoreError};

/// The name under which deliveries to the webhook are kept.
const WEBHOOK: &str = "webhook";
/// How often the outbox is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Entries that one look takes.
const BATCH: u32 = 50;
/// Addresses that are written to at once.
const AT_ONCE: usize = 8;
/// What is older is not told by itself: it is nothing to who is configured only now, and a dead letter to who was owed it while
/// no server ran. A little more than all tries together last.
const REACH: SignedDuration = SignedDuration::from_hours(72);

/// Tells the webhook, or another ticket system, what happens to cases until `stop` fires: each entry at least once, under one
/// id by which a receiver knows a repeat. A failed try waits for its time while others go on; who keeps the highest `seq` of a
/// case ends right. Calls of contacts wait behind nothing but calls. A system that answers is asked where its tickets stand, too.
pub async fn tell_webhook(service: Service, sender: impl TicketSystem, stop: CancellationToken) {
    tokio::join!(
        keep_telling(&service, &sender, Lane::Calls, &stop),
        keep_telling(&service, &sender, Lane::News, &stop),
        keep_asking(&service, &sender, &stop),
    );
}

async fn keep_telling(service: &Service, system: &impl TicketSystem, lane: Lane, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = tell_due(service, system, lane).await {
            tracing::error!(%error, "the outbox cannot be read or written");
        }
        pause(LOOK, stop).await;
    }
}

/// Sends mail about cases to their customers, and to the contacts that are called, until `stop` fires; as [`tell_webhook`].
pub async fn send_mail(service: Service, mailer: Mailer, stop: CancellationToken) {
    tokio::join!(
        keep_mailing(&service, &mailer, Lane::Calls, &stop),
        keep_mailing(&service, &mailer, Lane::News, &stop),
    );
}

async fn keep_mailing(service: &Service, mailer: &Mailer, lane: Lane, stop: &CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = mail_due(service, mailer, lane).await {
            tracing::error!(%error, "the outbox cannot be read or written");
        }
        pause(LOOK, stop).await;
    }
}

/// Waits for `time`, or until `stop` fires.
pub(super) async fn pause(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        () = stop.cancelled() => {}
    }
}

async fn tell_due(service: &Service, system: &impl TicketSystem, lane: Lane) -> Result<(), ServiceError> {
    if lane == Lane::News {
        let left = service.left_behind(WEBHOOK, service.now() - REACH, BATCH).await?;
        give_up(service, WEBHOOK, left.into_iter().map(|it| (it.id, true)).collect()).await?;
    }
    for entry in service.due_outbox(WEBHOOK, lane, service.now() - REACH, BATCH).await? {
        let OutboxEntry { id, at, topic, subject, body, failed } = entry;
        let sent = match body {
            Some(data) => {
                let envelope = Envelope { id: id.clone(), kind: topic, at, subject, data };
                system.tell(&envelope, service.now()).await
            }
            None => Err(DeliveryError::Unreadable),
        };
        let settled = settle(service, &id, failed, sent);
        service.settle_delivery(WEBHOOK, &id, settled).await?;
    }
    Ok(())
}

async fn mail_due(service: &Service, mailer: &Mailer, lane: Lane) -> Result<(), ServiceError> {
    if lane == Lane::News {
        let left = service.mail_left_behind(service.now() - REACH, BATCH).await?;
        let is_told = |letter: &Result<Option<Letter>, ServiceError>| !matches!(letter, Ok(None));
        give_up(service, MAIL_RECEIVER, left.into_iter().map(|it| (it.id, is_told(&it.letter))).collect()).await?;
    }
    // By address: who does not answer holds up who does not share it.
    let mut waiting: BTreeMap<Option<String>, Vec<DueMail>> = BTreeMap::new();
    for it in service.due_mail(lane, service.now() - REACH, BATCH).await? {
        let address = it.letter.as_ref().ok().and_then(|it| Some(it.as_ref()?.to.clone()));
        waiting.entry(address).or_default().push(it);
    }
    let sending: Vec<_> = waiting.into_values().map(|letters| mail_in_order(service, mailer, letters)).collect();
    let sent: Vec<Result<(), ServiceError>> = stream::iter(sending).buffer_unordered(AT_ONCE).collect().await;
    sent.into_iter().collect()
}

/// Sends letters to one address in their order. One that did not come in time is not waited for again by those behind it: they
/// fail with it, and are tried with it later.
async fn mail_in_order(service: &Service, mailer: &Mailer, letters: Vec<DueMail>) -> Result<(), ServiceError> {
    let mut late: Option<DeliveryError> = None;
    for DueMail { id, failed, letter } in letters {
        let sent = match (letter, &late) {
            (Ok(Some(_)), Some(late)) => Err(late.clone()),
            (Ok(Some(it)), None) => {
                mailer.send(&Mail { id: id.clone(), to: it.to, subject: it.subject, text: it.text }).await
            }
            (Ok(None), _) => Ok(()),
            (Err(ServiceError::Store(StoreError::Corrupt { what })), _) => {
                tracing::error!(what, "a letter cannot be written");
                Err(DeliveryError::Unreadable)
            }
            (Err(error), _) => {
                tracing::error!(%error, "a letter cannot be written now");
                Err(DeliveryError::NotRead)
            }
        };
        if let Err(error @ DeliveryError::Late { .. }) = &sent {
            late.get_or_insert_with(|| error.clone());
        }
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
