//! Cases: opened and changed by what a rule decides, read back whole or in lists.

mod change;
mod draft;
mod list;
mod open;
mod read;
mod row;
mod view;

pub use change::{Beside, CaseChange, CaseRule, Changed, ThreadMessage};
pub(super) use draft::insert_draft;
pub use draft::{ConfirmDraft, Confirmed, DraftRecord};
pub use open::{DirectCase, NewCase};
pub use read::Pack;

pub(super) use change::rule_on_thread;
pub(super) use open::join_or_open;
