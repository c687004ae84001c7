//! What goes on beside requests: telling the outside what happened, and what time alone brings about.
//!
//! In: a [`Service`](crate::service::Service) and the senders that the operator configured. Out: nothing; what was done is
//! in the store. Every piece of work is kept until it is done, so that a restart goes on where the last stop ended.
//! Does not know: HTTP routes, models, how a case is decided.

mod clocks;
mod outbox;
mod tickets;

pub use clocks::{FOUND_AFTER, keep_clocks, keep_published};
pub use outbox::{send_mail, tell_webhook};
