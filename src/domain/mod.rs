//! The nouns that cross rooms: plain data, no I/O.
//!
//! One word per idea; see the table of words in `ARCHITECTURE.md`.
//! Does not know: where any of it is stored, indexed, prompted or shown.

mod account;
mod assessment;
mod audit;
mod belief;
mod case;
mod case_event;
mod case_record;
mod case_state;
mod catalogue;
mod contact_call;
mod conversation;
mod document;
mod draft_record;
mod event;
mod evidence;
mod fact;
mod idea;
mod language;
mod mail_phrase;
mod meaning;
mod outside;
mod pack;
mod phrase;
mod staffed;
mod table_row;
mod triage;
mod triage_phrase;
mod trouble;
mod turn;

pub use account::{AccountId, AccountProfile, Contact, ModelUse, NotAnAccountId, Plan, Workload};
pub use assessment::{Assessment, FittingSeverity, Group, Limit, Point, Premise, Quantity, Standing, Sum};
pub use audit::{AuditEntry, AuditNote, GENESIS};
pub use belief::{Belief, Denial};
pub use case::{
    Attached, Draft, DraftKind, Expected, NeededBy, PastCase, PastCommunication, Resolution, Severity, SeverityChoice,
    SeverityReason,
};
pub use case_event::{
    Announced, CaseEvent, CaseLog, CaseName, CaseNews, CaseRefusal, Decided, HandoffReason, Happening, Thread,
};
pub use case_record::{
    Attachment, Case, CaseBody, CaseRating, CaseStanding, CaseStatus, Communication, Incident, Manner, Note, Origin,
    Person, Raised, ResolutionKind, UrgentBy,
};
pub use case_state::CaseState;
pub use catalogue::{
    Catalogue, Category, DeskRow, Engineer, PlanRow, Queue, QueueContact, SECURITY, Service, SeverityRow,
};
pub use contact_call::ContactCall;
pub use conversation::{
    Command, Conversation, ConversationState, Feedback, HandoffRequest, Message, Page, Rating, Speaker,
};
pub use document::{
    Audience, Document, KnownQuestion, Passage, PassageKind, Report, TermGroup, Visibility, is_of_document,
};
pub use draft_record::{Confirmation, DraftEdit, DraftRecord, DraftRefusal, DraftStanding};
pub use event::{FeedEntry, FeedEvent, TurnEvent};
pub use evidence::{Citation, Evidence, EvidenceKind, FactNote, Numbered};
pub use fact::{Basis, Fact, FactKind, Gap, GapReason, Measure};
pub use idea::Idea;
pub use language::Language;
pub use mail_phrase::{MailPhrase, MailPhrases};
pub use meaning::Meaning;
pub use outside::{OutsideOutcome, OutsideStanding, OutsideStatus, OutsideUpdate, RefusedUpdate};
pub use pack::{HandoffPack, OpenQuestion, QuestionAbout, SaidAt, TranscriptLine};
pub use phrase::{Phrase, Phrases, Sentences};
pub use staffed::Staffed;
pub use table_row::{Bound, TableRow};
pub use triage::{
    CaseTold, CustomerImpact, Finding, ForeignWords, FoundDocument, Hypothesis, Likelihood, Look, ReplyDraft,
    ReplyToSend, SimilarCase, SourcedText, TextChange, TextChangeKind, TimelineEntry, Triage, TriageSeverity, Wording,
};
pub use triage_phrase::{TriagePhrase, TriageWording, TriageWords};
pub use trouble::Trouble;
pub use turn::{Answer, Handoff, Mode, Outcome, TraceStage, Turn, Unit, Usage};
