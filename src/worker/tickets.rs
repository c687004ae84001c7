use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::outbox::pause;
use crate::outbound::{TicketStatus, TicketSystem};
use crate::service::{Service, ServiceError, SignedUpdate};

/// How often open cases are asked for, some at a time.
const EVERY: SignedDuration = SignedDuration::from_secs(30);
/// Cases that one look asks for.
const BATCH: u32 = 50;
/// How often it is looked whether their time has come.
const LOOK: Duration = Duration::from_secs(1);

/// Asks `system` where its tickets stand until `stop` fires or it says that it tells by itself.
pub(super) async fn keep_asking(service: &Service, system: &impl TicketSystem, stop: &CancellationToken) {
    let mut asking = Asking::default();
    while !stop.is_cancelled() && !asking.is_over {
        if let Err(error) = asking.ask_due(service, system).await {
            tracing::error!(%error, "what a ticket system says cannot be kept");
        }
        pause(LOOK, stop).await;
    }
}

/// Where the round over the open cases stands.
#[derive(Default)]
struct Asking {
    /// The system says so itself.
    is_over: bool,
    last: Option<Timestamp>,
    /// The case after which the round goes on.
    after: Option<String>,
}

impl Asking {
    /// Asks `system` where the tickets of the next open cases stand, once their time has come. A case follows by the rules
    /// that what a system says by itself is taken by; an answer that was taken before changes nothing.
    async fn ask_due(&mut self, service: &Service, system: &impl TicketSystem) -> Result<(), ServiceError> {
        let now = service.now();
        if self.last.is_some_and(|it| now.duration_since(it) < EVERY) {
            return Ok(());
        }
        self.last = Some(now);
        let cases = service.open_cases(self.after.as_deref(), BATCH).await?;
        let goes_on = cases.len() == BATCH as usize;
        self.after = cases.last().filter(|_| goes_on).cloned();
        for case_id in cases {
            match system.status(&case_id).await {
                Ok(Some(status)) => {
                    service.take_outside_update(update(system.name(), case_id, status)).await?;
                }
                Ok(None) => {
                    self.is_over = true;
                    return Ok(());
                }
                Err(error) => tracing::warn!(%error, case_id, "where a ticket stands cannot be asked"),
            }
        }
        Ok(())
    }
}

/// An answer as a message: the same answer is the same message.
fn update(system: &str, case_id: String, stands: TicketStatus) -> SignedUpdate {
    let TicketStatus { status, assignee, ticket, updated_at } = stands;
    let version = updated_at.as_millisecond();
    let message_id = format!("asked:{case_id}:{version}:{status:?}");
    SignedUpdate { message_id, system: system.to_owned(), case_id, version, status, assignee, ticket }
}
