//! Verbs about cases: drafts, opening, the correspondence, the desk.

mod correspond;
mod desk;
mod drafts;
mod open;
mod read;
mod resolve;
mod rules;
mod view;

pub use correspond::NewCommunication;
pub use drafts::DraftEdit;
pub use open::DirectlyOpened;
pub use resolve::Resolving;
pub use view::{CaseView, CustomerCase, StaffCase};
