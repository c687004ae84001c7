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
    /// Whom a case can be given to: the roster and who else has used the desk, first whoever asks where the roster does not
    /// name them; for staff.
    pub async fn desk_people(&self, principal: &Principal) -> Result<Vec<Engineer>, ServiceError> {
        let desk = self.at_desk(principal).await?;
        let mut people = self.catalogue().engineers.clone();
        let others = self.store().engineers(&desk).await?.into_iter().filter(|it| it.subject != desk.person().subject);
        let listed: Vec<Person> = std::iter::once(desk.person().clone())
            .chain(others)
            .filter(|it| people.iter().all(|known| known.subject != it.subject))
            .collect();
        for Person { subject, name } in listed {
            let name = name.unwrap_or_else(|| subject.clone());
            let (queues, languages, skills) = (Vec::new(), Vec::new(), Vec::new());
            let place = if subject == desk.person().subject { 0 } else { people.len() };
            people.insert(place, Engineer { subject, name, queues, languages, skills });
        }
        Ok(people)
    }

    /// Whoever asks, as one of the desk, who is known there from now on.
    pub(in crate::service) async fn at_desk(&self, principal: &Principal) -> Result<Desk, ServiceError> {
        let desk = Desk::of(principal)?;
        self.store().remember_engineer(&desk, self.moment()).await?;
        Ok(desk)
    }

    /// Somebody whom a request names by their `sub`, under the name that is known of them: of the roster, or who has used the
    /// desk before.
    pub(super) async fn somebody(&self, desk: &Desk, named: Person) -> Result<Person, ServiceError> {
        let Person { subject, .. } = named;
        if subject == desk.person().subject {
            // The token's own name of who takes it counts.
            return Ok(desk.person().clone());
        }
        let listed = self.catalogue().engineers.iter().find(|it| it.subject == subject);
        if let Some(name) = listed.map(|it| it.name.clone()) {
            return Ok(Person { subject, name: Some(name) });
        }
        let given = subject.chars().take(80).collect();
        self.store().engineer(desk, &subject).await?.ok_or(ServiceError::NoEngineer { given })
    }

    /// The roster's name of whom a token names by their `sub` alone.
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
        let to = match to {
            Some(named) => Some(self.somebody(&desk, named).await?),
            None => None,
        };
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
        attachments: Vec<String>,
        command: Option<Command>,
    ) -> Result<Note, ServiceError> {
        let (desk, scope) = self.desk_scope(principal, case_id).await?;
        self.check_files(&scope, &attachments).await?;
        let text = words(text)?;
        if text.is_empty() {
            return Err(ServiceError::Missing { what: "a text", hint: "write what the next one should know" });
        }
        let id = new_id("note");
        let beside = Beside::Note { id: id.clone(), text, by: desk.person().clone(), attachments };
        let wish = Wish::new("case.noted", Act::Note { note_id: id }, command).with(beside);
        self.change(&scope, case_id, wish).await?.note.ok_or(MISSING)
    }

    /// A case's internal notes, oldest first.
    pub async fn notes(&self, principal: &Principal, case_id: &str) -> Result<Vec<Note>, ServiceError> {
        let (_, scope) = self.desk_scope(principal, case_id).await?;
        Ok(self.store().notes(&scope, case_id).await?)
    }
}
