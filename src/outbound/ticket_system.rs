use std::future::Future;

use jiff::Timestamp;

use super::envelope::Envelope;
use super::failure::DeliveryError;
use crate::domain::OutsideStatus;

/// Where a ticket outside stands, as its system says when asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketStatus {
    pub status: OutsideStatus,
    /// Who has it there.
    pub assignee: Option<String>,
    /// What the ticket is called there.
    pub ticket: Option<String>,
    /// When it last changed there; of two answers the later one counts.
    pub updated_at: Timestamp,
}

/// A program outside in which our cases are tickets. An envelope's `subject` is the case's id and names the ticket; its `id` is
/// the same on every try, and so is all of it, so that what was done is not done twice. One call is one try. Each brings as
/// `data.case` how the case stands ([`CaseState`](crate::domain::CaseState)), which makes a ticket and ends it: keep that of the
/// highest `data.seq`. A contact's call (`case.escalated`) waits for nothing, so it may come before its ticket is made.
pub trait TicketSystem: Send + Sync {
    /// What the desk calls it.
    fn name(&self) -> &str;

    /// Makes the ticket of a case that was opened; `data.pack` is what an engineer gets with it.
    fn create(&self, opened: &Envelope, now: Timestamp) -> impl Future<Output = Result<(), DeliveryError>> + Send;

    /// Adds to a ticket what happened to its case (`data.event`), with what was said (`data.message`, `data.note`).
    fn append(&self, happened: &Envelope, now: Timestamp) -> impl Future<Output = Result<(), DeliveryError>> + Send;

    /// Ends the ticket of a case that was resolved, as `data.case` says.
    fn close(&self, resolved: &Envelope, now: Timestamp) -> impl Future<Output = Result<(), DeliveryError>> + Send;

    /// Where the ticket of a case stands; `None`: this system is not asked, it says so itself.
    fn status(&self, case_id: &str) -> impl Future<Output = Result<Option<TicketStatus>, DeliveryError>> + Send;

    /// Does what `happened` asks for.
    fn tell(&self, happened: &Envelope, now: Timestamp) -> impl Future<Output = Result<(), DeliveryError>> + Send {
        async move {
            match happened.kind.as_str() {
                "case.opened" => self.create(happened, now).await,
                "case.resolved" => self.close(happened, now).await,
                _ => self.append(happened, now).await,
            }
        }
    }
}
