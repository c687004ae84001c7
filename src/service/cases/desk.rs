use jiff::Timestamp;
use serde_json::json;

use super::correspond::Wish;
use super::read::MISSING;
use super::resolve::words;
use super::view::CaseView;
use crate::access::{Desk, Principal};
use crate::base::new_id;
use crate::cases::Act;
use crate::domain::{Command, Engineer, Note, Person, Severity};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::Beside;

impl Service {
    /// Whom a case can be given to: the roster, and first whoever asks where it does not name them; for staff.
    pub fn desk_people(&self, principal: &Principal) -> Result<Vec<Engineer>, ServiceError> {
        let Person { subject, name } = Desk::of(principal)?.person().clone();
        let mut people = self.catalogue().engineers.clone();
        if people.iter().all(|it| it.subject != subject) {
            let name = name.unwrap_or_else(|| subject.clone());
            let (queues, languages, skills) = (Vec::new(), Vec::new(), Vec::new());
            people.insert(0, Engineer { subject, name, queues, languages, skills });
        }
        Ok(people)
    }

    /// The roster's name of whom a token or a request names by their `sub` alone.
    pub(super) fn named(&self, person: Person) -> Person {
        let known = self.catalogue().engineers.iter().find(|it| it.subject == person.subject);
        let name = person.name.or_else(|| known.map(|it| it.name.clone()));
        Person { subject: person.subject, name }
    }

    /// Gives a case to somebody of the desk, or to nobody.
    pub async fn assign_case(
        &self,
        principal: &Principal,
        case_id: &str,
        to: Option<Person>,
        note: Option<&str>,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let (desk, scope) = self.desk_scope(principal, case_id).await?;
        let by = desk.person().clone();
        // The token's own name of who takes it counts, not the request's.
        let to = to.map(|it| if it.subject == by.subject { by.clone() } else { self.named(it) });
        let note = note.map(words).transpose()?.filter(|it| !it.is_empty());
        let detail = json!({ "to": to.as_ref().map(|it| &it.subject) });
        let wish = Wish::new("case.assigned", Act::Assign { to, by, note }, command).telling(detail);
        self.change(&scope, case_id, wish).await?;
        self.view(principal, &scope, case_id).await
    }

    /// Takes the conversation over: the assistant is silent from here on.
    pub async fn take_over(
        &self,
        principal: &Principal,
        case_id: &str,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let (desk, scope) = self.desk_scope(principal, case_id).await?;
        let act = Act::TakeOver { by: desk.person().clone() };
        self.change(&scope, case_id, Wish::new("case.taken_over", act, command)).await?;
        self.view(principal, &scope, case_id).await
    }

    /// Gives the conversation back to the assistant; the case stays open.
    pub async fn give_back(
        &self,
        principal: &Principal,
        case_id: &str,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let (desk, scope) = self.desk_scope(principal, case_id).await?;
        let act = Act::GiveBack { by: desk.person().clone() };
        self.change(&scope, case_id, Wish::new("case.given_back", act, command)).await?;
        self.view(principal, &scope, case_id).await
    }

    /// Changes a case's severity, with a reason. Raised, it is due earlier or as before; lowered, as before.
    pub async fn change_severity(
        &self,
        principal: &Principal,
        case_id: &str,
        to: Severity,
        reason: &str,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let (_, scope) = self.desk_scope(principal, case_id).await?;
        let reason = words(reason)?;
        let detail = json!({ "severity": to });
        let wish = Wish::new("case.severity_changed", Act::ChangeSeverity { to, reason }, command).telling(detail);
        self.change(&scope, case_id, wish).await?;
        self.view(principal, &scope, case_id).await
    }

    /// Promises when the customer hears again, or takes the promise away.
    pub async fn promise_update(
        &self,
        principal: &Principal,
        case_id: &str,
        at: Option<Timestamp>,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let (_, scope) = self.desk_scope(principal, case_id).await?;
        let wish = Wish::new("case.update_promised", Act::PromiseUpdate { at }, command).telling(json!({ "at": at }));
        self.change(&scope, case_id, wish).await?;
        self.view(principal, &scope, case_id).await
    }

    /// Moves a case to another queue of the catalogue.
    pub async fn move_case(
        &self,
        principal: &Principal,
        case_id: &str,
        queue: &str,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let (_, scope) = self.desk_scope(principal, case_id).await?;
        if !self.catalogue().queues.iter().any(|it| it.id == queue) {
            return Err(ServiceError::Unknown { what: "queue", given: queue.chars().take(80).collect() });
        }
        let wish = Wish::new("case.routed", Act::Route { to: queue.to_owned() }, command);
        self.change(&scope, case_id, wish.telling(json!({ "queue": queue }))).await?;
        self.view(principal, &scope, case_id).await
    }

    /// Writes an internal note.
    pub async fn note(
        &self,
        principal: &Principal,
        case_id: &str,
        text: &str,
        command: Option<Command>,
    ) -> Result<Note, ServiceError> {
        let (desk, scope) = self.desk_scope(principal, case_id).await?;
        let text = words(text)?;
        if text.is_empty() {
            return Err(ServiceError::Missing { what: "a text", hint: "write what the next one should know" });
        }
        let id = new_id("note");
        let beside = Beside::Note { id: id.clone(), text, by: desk.person().clone() };
        let wish = Wish::new("case.noted", Act::Note { note_id: id }, command).with(beside);
        self.change(&scope, case_id, wish).await?.note.ok_or(MISSING)
    }

    /// A case's internal notes, oldest first.
    pub async fn notes(&self, principal: &Principal, case_id: &str) -> Result<Vec<Note>, ServiceError> {
        let (_, scope) = self.desk_scope(principal, case_id).await?;
        Ok(self.store().notes(&scope, case_id).await?)
    }
}
