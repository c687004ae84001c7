use jiff::{SignedDuration, Timestamp};

use crate::outbound::{TicketStatus, TicketSystem};
use crate::service::{Service, ServiceError, SignedUpdate};

/// How often open cases are asked for, some at a time.
const EVERY: SignedDuration = SignedDuration::from_secs(30);
/// Cases that one look asks for.
const BATCH: u32 = 50;

/// Where the round over the open cases stands.
#[derive(Default)]
pub(super) struct Asking {
    /// The system says so itself.
    is_over: bool,
    last: Option<Timestamp>,
    /// The case after which the round goes on.
    after: Option<String>,
}

impl Asking {
    /// Asks `system` where the tickets of the next open cases stand, once their time has come. A case follows by the rules
    /// that what a system says by itself is taken by; an answer that was taken before changes nothing.
    pub(super) async fn ask_due(&mut self, service: &Service, system: &impl TicketSystem) -> Result<(), ServiceError> {
        let now = service.now();
        if self.is_over || self.last.is_some_and(|it| now.duration_since(it) < EVERY) {
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
