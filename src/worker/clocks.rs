use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::outbox::pause;
use crate::service::{BUSY_INDEX_WAIT, Service};

/// How often the clocks are looked at: a critical case reaches its first contact well within a minute.
const LOOK: Duration = Duration::from_secs(5);
/// How often it is looked for what a crash left to be published, and for what another process published.
const LOOK_FOR_RESOLVED: Duration = Duration::from_secs(2);
/// All that a resolved case waits for, one after another, before its account and staff find it: the look of a server that another
/// process resolved it beside, and the next try where somebody else builds the index just then. What remains of five seconds is
/// for the work.
pub const FOUND_AFTER: Duration = LOOK_FOR_RESOLVED.saturating_add(BUSY_INDEX_WAIT);
const _: () = assert!(FOUND_AFTER.as_millis() < 5_000, "a resolved case is to be found within five seconds");
/// How often files are looked for that nobody sent.
const SWEEP: Duration = Duration::from_secs(3_600);

/// Does what time alone brings about until `stop` fires: calls contacts for cases that nobody has made theirs, and ends those
/// that have been quiet for long, and deletes files that came with no message.
pub async fn keep_clocks(service: Service, stop: CancellationToken) {
    let mut swept: Option<Instant> = None;
    while !stop.is_cancelled() {
        match service.call_contacts().await {
            Ok(0) => {}
            Ok(called) => tracing::warn!(called, "contacts were called for cases that nobody has taken"),
            Err(error) => tracing::error!(%error, "contacts cannot be called"),
        }
        match service.close_quiet_cases().await {
            Ok(0) => {}
            Ok(closed) => tracing::info!(closed, "quiet cases were closed"),
            Err(error) => tracing::error!(%error, "quiet cases cannot be closed"),
        }
        if swept.is_none_or(|it| it.elapsed() >= SWEEP) {
            swept = Some(Instant::now());
            match service.forget_unsent_files().await {
                Ok(0) => {}
                Ok(forgotten) => tracing::info!(forgotten, "files that nobody sent were deleted"),
                Err(error) => tracing::error!(%error, "files that nobody sent cannot be deleted"),
            }
        }
        pause(LOOK, &stop).await;
    }
}

/// Makes searchable what cases left to be published when they ended, until `stop` fires. The service does so itself as soon as
/// one ends; this finds what a crash or another process left.
pub async fn keep_published(service: Service, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = service.publish_waiting().await {
            tracing::error!(%error, "resolved cases are not made searchable");
        }
        pause(LOOK_FOR_RESOLVED, &stop).await;
    }
}
