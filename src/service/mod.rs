//! The product's verbs, one file each; the only place that writes.
//!
//! In: a [`Principal`](crate::access::Principal) and what they ask for. Out: plain data, or a [`ServiceError`] to branch on.
//! Every verb that names a conversation, turn or message makes its [`Scope`](crate::access::Scope) first; what another
//! principal owns answers exactly like what does not exist. Does not know: HTTP, cookies, pages, terminals.

mod account;
mod aside;
mod ask;
mod audit;
mod cases;
mod check;
mod context;
mod conversation;
mod draft;
mod error;
mod feed;
mod feedback;
mod find;
mod follow;
mod gaps;
mod handoff;
mod home;
mod index;
mod knowledge;
mod language;
mod live;
mod mail;
mod offered;
mod outbox;
mod passage;
mod similar;
mod triage;
mod turn;
mod when_and_where;

pub use crate::cases::{Counted, Dimension, Figure, Figures, GENERAL, Group, Narrowed};
pub use crate::store::{
    AssigneeFilter, AuditVerdict, DeliveryState, Lane, ListedStatus, OutboxEntry, QueueCounts, QueueFilter, QueueOrder,
    Settled, StoreError, Talk, TalkTurn, Undelivered,
};
pub use account::{AccountView, Me, MyAccount};
pub use ask::{Asked, Question};
pub use cases::{
    BUSY_INDEX_WAIT, Behind, CaseView, CountedCase, CustomerCase, DeskLine, DirectlyOpened, IncidentReply,
    IncidentView, IncidentWords, Inflation, KeptFile, LARGEST_FILE, NewCommunication, Resolving, SignedUpdate, Span,
    StaffCase, Transcript,
};
pub use draft::{DraftReader, Proposed, TalkedOf, draft_of, draft_of_talk};
pub use error::ServiceError;
pub use feed::FollowingFeed;
pub use find::FoundConversation;
pub use follow::{Followed, Following};
pub use gaps::{Gaps, Topic, TopicTurn, Unexplained};
pub use home::{OpenError, Service};
pub use index::{IndexOutcome, IndexProgress, build_index, is_index_current};
pub use knowledge::{Knowledge, TurnStart};
pub use language::reader_language;
pub use mail::{DueMail, Letter, MAIL_RECEIVER};
pub use offered::{OfferedCategory, OfferedService};
pub use outbox::UndeliveredEntry;
pub use passage::CitedText;
pub use similar::EFFORT_FOR_SIMILAR;
pub use triage::{JudgedTriage, TriageJudged, TriageOpinion};
pub use turn::Verdict;
pub use when_and_where::WhenAndWhere;
