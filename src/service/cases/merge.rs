use std::sync::Arc;

use serde::Serialize;

use super::correspond::Wish;
use super::drafts::subject_line;
use super::queue::DeskLine;
use super::read::MISSING;
use super::view::CaseView;
use crate::access::{Desk, Principal, Scope};
use crate::base::new_id;
use crate::cases::Act;
use crate::domain::{Case, CaseRefusal, CaseStatus, Command, Incident, MailPhrase, Manner, SECURITY};
use crate::redact::redact;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::{Beside, CaseMerge, StoreError, ThreadMessage};

/// Something that hits several accounts, with the cases linked to it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct IncidentView {
    #[serde(flatten)]
    pub incident: Incident,
    pub cases: Vec<DeskLine>,
}

impl Service {
    /// Ends a duplicate in the case of the same account that goes on, with what was promised in either.
    pub async fn merge_case(
        &self,
        principal: &Principal,
        duplicate: &str,
        into: &str,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let (desk, scope) = self.desk_scope(principal, duplicate).await?;
        if duplicate == into {
            return Err(StoreError::Refused(CaseRefusal::SameCase).into());
        }
        let at = self.moment();
        let told = self.told_of_merge(&desk, &scope, (duplicate, into)).await?;
        let service = self.clone();
        let absorb = move |before: &Case| {
            let it = &before.standing;
            let act = Act::Absorb {
                case_id: before.id.clone(),
                severity: it.severity,
                due_at: it.due_at.filter(|_| it.first_response_at.is_none()),
                next_update_at: it.next_update_at,
                waits_for_desk: it.status.is_open() && it.status != CaseStatus::PendingCustomerAction,
                owes_word: it.owes_word,
                is_security: it.queue == SECURITY,
            };
            service.rule(act, at)
        };
        let given = CaseMerge {
            duplicate: duplicate.to_owned(),
            into: into.to_owned(),
            end_duplicate: self.rule(Act::MergeInto { case_id: into.to_owned() }, at),
            absorb: Arc::new(absorb),
            told,
            at,
            command,
        };
        self.store().merge_cases(&scope, given).await?;
        self.view(principal, &scope, into).await
    }

    /// What whoever reads the duplicate's thread is told: in which case it goes on. A case of another account is not found in
    /// this scope: merging stays inside one.
    async fn told_of_merge(
        &self,
        desk: &Desk,
        scope: &Scope,
        (duplicate, into): (&str, &str),
    ) -> Result<ThreadMessage, ServiceError> {
        let language = self.store().case(scope, duplicate).await?.ok_or(MISSING)?.body.language;
        let into = self.store().case(scope, into).await?.ok_or(MISSING)?.display_id;
        let words = self.knowledge().agent.prompts.mail(language).say(MailPhrase::MergedThread, &[("into", &into)]);
        let by = self.signed(scope, duplicate, desk.person()).await?;
        Ok(ThreadMessage::of_engineer(new_id("msg"), &redact(&words).text, Vec::new(), &by, Manner::Automatic))
    }

    /// Opens an incident, which only staff see.
    pub async fn open_incident(
        &self,
        principal: &Principal,
        title: &str,
        command: Option<Command>,
    ) -> Result<Incident, ServiceError> {
        let desk = Desk::of(principal)?;
        Ok(self.store().open_incident(&desk, subject_line(title)?, self.moment(), command).await?.into_inner())
    }

    /// An incident with its cases.
    pub async fn incident(&self, principal: &Principal, id: &str) -> Result<IncidentView, ServiceError> {
        let desk = Desk::of(principal)?;
        let found = self.store().incident(&desk, id).await?;
        let (incident, cases) = found.ok_or(ServiceError::NotFound { what: "incident" })?;
        let now = self.now();
        Ok(IncidentView { incident, cases: cases.into_iter().map(|it| self.line(it, now)).collect() })
    }

    /// Links a case to an incident.
    pub async fn link_case(
        &self,
        principal: &Principal,
        case_id: &str,
        incident_id: &str,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let (desk, scope) = self.desk_scope(principal, case_id).await?;
        if self.store().incident(&desk, incident_id).await?.is_none() {
            return Err(ServiceError::NotFound { what: "incident" });
        }
        let incident_id = incident_id.to_owned();
        let beside = Beside::Incident { id: incident_id.clone() };
        let wish = Wish::new("case.linked", Act::Link { incident_id }, command).with(beside);
        self.change(&scope, case_id, wish).await?;
        self.view(principal, &scope, case_id).await
    }

    /// The latest incidents, newest first, at most `limit`.
    pub async fn incidents(&self, principal: &Principal, limit: u32) -> Result<Vec<Incident>, ServiceError> {
        Ok(self.store().incidents(&Desk::of(principal)?, limit).await?)
    }

    /// The incidents that a case is linked to; for staff.
    pub(super) async fn incidents_of(&self, desk: &Desk, case_id: &str) -> Result<Vec<Incident>, ServiceError> {
        Ok(self.store().incidents_of(desk, case_id).await?)
    }

    /// Hands all cases of somebody who leaves to somebody else, or back to the queue, with a note; which ones they are. The same
    /// command again goes on with what it began, and answers the same.
    pub async fn leave_shift(
        &self,
        principal: &Principal,
        to: Option<crate::domain::Person>,
        note: &str,
        command: Option<Command>,
    ) -> Result<Vec<String>, ServiceError> {
        let desk = Desk::of(principal)?;
        let note = super::resolve::words(note)?;
        if note.is_empty() {
            return Err(ServiceError::Missing { what: "a note", hint: "say what the next one should know" });
        }
        let to = match to {
            Some(named) if named.subject == desk.person().subject => {
                return Err(ServiceError::Missing {
                    what: "somebody else",
                    hint: "what stays with you is not handed on",
                });
            }
            Some(named) => Some(self.somebody(&desk, named).await?),
            None => None,
        };
        let mut handed = Vec::new();
        for case_id in self.cases_to_hand_on(&desk, command.as_ref()).await? {
            let own = command.as_ref().map(|it| Command { key: format!("{}\n{case_id}", it.key), ..it.clone() });
            let scope = self.desk_scope(principal, &case_id).await?.1;
            let by = desk.person().clone();
            let act = Act::HandOn { to: to.clone(), by: by.clone(), note: note.clone() };
            let beside = Beside::Note { id: new_id("note"), text: note.clone(), by, attachments: Vec::new() };
            let wish = Wish::new("case.handed_on", act, own).with(beside);
            match self.change(&scope, &case_id, wish).await {
                Ok(_) => handed.push(case_id),
                // It ended meanwhile, or is somebody else's.
                Err(ServiceError::Store(StoreError::Refused(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(handed)
    }

    /// All open cases of whoever leaves, or those that the same command found before.
    async fn cases_to_hand_on(&self, desk: &Desk, command: Option<&Command>) -> Result<Vec<String>, ServiceError> {
        let found = self.store().cases_of_engineer(desk).await?;
        match command {
            Some(command) => Ok(self.store().begin_command(command, found, self.moment()).await?.into_inner()),
            None => Ok(found),
        }
    }
}
