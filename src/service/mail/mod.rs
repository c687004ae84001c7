//! Who hears by mail what happened to a case: its customer, and the contact whose turn it is. What it says is [`letter`].

mod letter;

use jiff::Timestamp;
use serde::Deserialize;

use self::letter::{News, Reader, called, told};
use super::error::ServiceError;
use super::home::Service;
use crate::access::{Principal, Scope};
use crate::cases::standing_after;
use crate::domain::{Case, CaseStanding, Happening, Person, ResolutionKind, SECURITY};
use crate::store::{Lane, OutboxEntry, StoreError};

/// The receiver under which deliveries by mail are kept.
pub const MAIL_RECEIVER: &str = "mail";

/// An entry of the outbox, as far as mail has to do with it.
#[derive(Debug)]
pub struct DueMail {
    /// The entry's id.
    pub id: String,
    /// Tries that failed.
    pub failed: u32,
    /// `None`: nobody is to hear of it by mail, or nobody knows an address. An error is of this letter alone.
    pub letter: Result<Option<Letter>, ServiceError>,
}

/// What an entry of the outbox says.
#[derive(Deserialize)]
struct Told {
    seq: u64,
    at: Timestamp,
    actor: String,
    event: Happening,
}

/// What a letter tells of: with how the case stood then.
struct Happened<'a> {
    happening: &'a Happening,
    standing: &'a CaseStanding,
    at: Timestamp,
}

/// A mail, before it has a sender.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl Service {
    /// What is still to be told by mail in `lane` of what happened since `since`, in order; at most `limit` entries. For the
    /// worker.
    pub async fn due_mail(&self, lane: Lane, since: Timestamp, limit: u32) -> Result<Vec<DueMail>, ServiceError> {
        let entries = self.store().due_outbox(MAIL_RECEIVER, lane, since, self.now(), limit).await?;
        Ok(self.letters(entries).await)
    }

    /// What should have been told by mail and nobody ever tried to, from before `before`; as [`due_mail`](Self::due_mail).
    pub async fn mail_left_behind(&self, before: Timestamp, limit: u32) -> Result<Vec<DueMail>, ServiceError> {
        Ok(self.letters(self.store().left_behind(MAIL_RECEIVER, before, limit).await?).await)
    }

    async fn letters(&self, entries: Vec<OutboxEntry>) -> Vec<DueMail> {
        let mut due = Vec::with_capacity(entries.len());
        for entry in entries {
            let letter = self.letter(&entry).await;
            due.push(DueMail { id: entry.id, failed: entry.failed, letter });
        }
        due
    }

    /// Keeps where mail reaches whoever asks, as their token says.
    pub(super) async fn remember_address(&self, principal: &Principal) -> Result<(), ServiceError> {
        Ok(self.store().remember_address(principal, self.moment()).await?)
    }

    async fn letter(&self, entry: &OutboxEntry) -> Result<Option<Letter>, ServiceError> {
        let told = entry.body.as_ref().and_then(|it| Told::deserialize(it).ok());
        let told = told.ok_or_else(|| StoreError::Corrupt { what: format!("entry `{}` of the outbox", entry.id) })?;
        let Told { seq, at, actor, event: happening } = told;
        if !is_worth_mail(&happening) {
            return Ok(None);
        }
        let Some(account) = self.store().account_of_case(&entry.subject).await? else { return Ok(None) };
        let scope = self.home_key().desk(account);
        let Some(case) = self.store().case(&scope, &entry.subject).await? else { return Ok(None) };
        // A mail may go out long after what it tells of: what was promised then is what it says, not what was promised since.
        let events = self.store().case_events(&scope, &entry.subject).await?;
        let standing = standing_after(&events, seq).unwrap_or_else(|| case.standing.clone());
        if let Happening::Escalated { contact, .. } = &happening {
            return Ok(self.to_contact(&case, &standing, contact.as_deref()));
        }
        if actor == case.opened_by && !matches!(happening, Happening::Opened { .. } | Happening::Routed { .. }) {
            // Nobody is told what they did themselves; what came of it they are.
            return Ok(None);
        }
        self.to_customer(&scope, &case, Happened { happening: &happening, standing: &standing, at }).await
    }

    fn to_contact(&self, case: &Case, standing: &CaseStanding, contact: Option<&str>) -> Option<Letter> {
        let queues = &self.catalogue().queues;
        let own = queues.iter().filter(|it| it.id == standing.queue);
        let mut known = own.chain(queues).flat_map(|it| &it.contacts).filter(|it| Some(it.name.as_str()) == contact);
        let contact = known.find(|it| it.email.is_some())?;
        let account = self.accounts().get(&case.account_id).map(|it| it.name.as_str());
        let (subject, text) =
            called((case, standing), &contact.name, account, self.link("desk", &case.id).as_deref(), self.now());
        Some(Letter { to: contact.email.clone()?, subject, text })
    }

    async fn to_customer(
        &self,
        scope: &Scope,
        case: &Case,
        Happened { happening, standing, at }: Happened<'_>,
    ) -> Result<Option<Letter>, ServiceError> {
        let Some(to) = self.store().address_of(self.home_key(), &case.opened_by).await? else { return Ok(None) };
        let zone = self.zone_of(&case.account_id);
        let language = case.body.language;
        let nameless = self.nameless(language);
        let told_as = |by: &Person| by.name.clone().unwrap_or_else(|| nameless.clone());
        let news = match happening {
            Happening::Opened { .. } => {
                News::Opened { expected: self.expected(scope, standing, language, at).map(|it| it.words) }
            }
            Happening::EngineerWrote { seq, by, .. } => {
                let Some(message) = case.communications.iter().find(|it| it.seq == *seq) else { return Ok(None) };
                News::Replied { by: told_as(by), text: &message.body, next_update_at: standing.next_update_at }
            }
            Happening::TookOver { by } => News::Taken { by: told_as(by) },
            Happening::SeverityChanged { to, .. } => {
                let row = self.catalogue().severities.iter().find(|it| it.id == *to);
                let meaning = row.and_then(|it| it.meaning.get(&language)).map_or(to.word(), String::as_str);
                News::Severity { meaning, due_at: standing.due_at.filter(|_| standing.first_response_at.is_none()) }
            }
            Happening::Routed { .. } => News::Security { words: self.security_words(case, standing, at) },
            Happening::Reopened { .. } => News::Reopened,
            Happening::Resolved { kind } => News::Resolved { is_abandoned: *kind == ResolutionKind::Abandoned },
            Happening::MergedInto { case_id } => {
                let into = self.store().case(scope, case_id).await?;
                News::Merged { into: into.map(|it| it.display_id).unwrap_or_default() }
            }
            _ => return Ok(None),
        };
        let words = self.knowledge().agent.prompts.mail(language);
        let reader = Reader { words, zone: &zone, language };
        let about = (case.display_id.as_str(), case.body.subject.as_str());
        let (subject, text) = told(about, &news, &reader, self.link("cases", &case.id).as_deref());
        Ok(Some(Letter { to, subject, text }))
    }

    fn link(&self, page: &str, case_id: &str) -> Option<String> {
        self.console_url().map(|it| format!("{it}/{page}?c={case_id}"))
    }
}

/// Whether somebody hears of it by mail at all. An end in another case is told as that.
fn is_worth_mail(happening: &Happening) -> bool {
    match happening {
        Happening::Resolved { kind } => *kind != ResolutionKind::Merged,
        Happening::Routed { to, .. } => to == SECURITY,
        Happening::Opened { .. }
        | Happening::EngineerWrote { .. }
        | Happening::TookOver { .. }
        | Happening::SeverityChanged { .. }
        | Happening::Reopened { .. }
        | Happening::MergedInto { .. }
        | Happening::Escalated { .. } => true,
        _ => false,
    }
}
