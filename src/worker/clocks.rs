use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::outbox::pause;
use crate::service::Service;

/// How often the clocks are looked at: a critical case reaches its first contact well within a minute.
const LOOK: Duration = Duration::from_secs(5);

/// Does what time alone brings about until `stop` fires: calls contacts for cases that nobody has made theirs, and ends those
/// that have been quiet for long.
pub async fn keep_clocks(service: Service, stop: CancellationToken) {
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
        pause(LOOK, &stop).await;
    }
}
