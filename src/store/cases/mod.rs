//! Cases: opened and changed by what a rule decides, read back whole or in lists.

mod beside;
mod change;
mod clocks;
mod draft;
mod incident;
mod list;
mod logs;
mod merge;
mod named;
mod open;
mod outside;
mod queue;
mod rating;
mod read;
mod resolved;
mod row;
mod told;
mod triage;
mod turns;
mod view;

pub use change::{Beside, CaseChange, CaseRule, Changed, PUBLISH_JOB, ThreadMessage};
pub use clocks::CaseOfAccount;
pub use draft::{ConfirmDraft, ConfirmRule, Confirmed, Confirming, EditRule};
pub(super) use draft::{insert_draft, open_drafts};
pub use list::ListedStatus;
pub use merge::{AbsorbRule, CaseMerge};
pub use open::{DirectCase, NewCase};
pub use outside::OutsideChange;
pub use queue::{AssigneeFilter, QueueCounts, QueueFilter, QueueOrder};
pub use read::{Earlier, Pack};
pub use told::PackRule;
pub use triage::{JudgedRow, TriageRow, TriageVerdict};

pub(super) use beside::{Met, append_message, rule_on_thread};
pub(super) use open::join_or_open;
pub(super) use row::standing_of_thread;
pub(super) use told::{Untold, tell_outside};
