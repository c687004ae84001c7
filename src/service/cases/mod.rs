//! Verbs about cases: drafts, opening, the correspondence, the desk.

mod attachment;
mod card;
mod clocks;
mod correspond;
mod desk;
mod drafts;
mod figures;
mod foreign;
mod heed;
mod incident_reply;
mod merge;
mod open;
mod outside;
mod pack;
mod paused;
mod publish;
mod queue;
mod read;
mod resolve;
mod rules;
mod transcript;
mod view;

pub use attachment::{KeptFile, LARGEST_FILE};
pub use correspond::NewCommunication;
pub use figures::{Behind, CountedCase, Span};
pub use incident_reply::{IncidentReply, IncidentWords};
pub use merge::IncidentView;
pub use open::DirectlyOpened;
pub use outside::SignedUpdate;
pub use publish::BUSY_INDEX_WAIT;
pub use queue::{DeskLine, Inflation};
pub use resolve::Resolving;
pub use transcript::Transcript;
pub use view::{CaseView, CustomerCase, StaffCase};
