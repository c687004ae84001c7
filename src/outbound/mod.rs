//! Sends what happened to programs and people outside: signed webhooks, mail; knows by its signature what comes from there.
//!
//! In: an [`Envelope`] or a [`Mail`], and the operator's configuration. Out: that the other side has it, or a
//! [`DeliveryError`] that says whether and when to try again. One call is one try: who keeps what is to be sent, and for how
//! long it is tried, is the caller's. Nothing goes to an address that the operator did not configure.
//! Does not know: the store, cases, who is told what.

mod envelope;
mod failure;
mod mail;
mod schedule;
mod signature;
mod status_hook;
mod ticket_system;
mod webhook;

pub use envelope::Envelope;
pub use failure::DeliveryError;
pub use mail::{Mail, MailSetupError, Mailer};
pub use schedule::wait_after;
pub use signature::{BadSecret, NotBelieved, SignedHeaders, Signer};
pub use status_hook::StatusHook;
pub use ticket_system::{TicketStatus, TicketSystem};
pub use webhook::{WebhookSender, WebhookSetupError};
