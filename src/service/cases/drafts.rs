use jiff::Timestamp;

use crate::access::{Principal, Scope};
use crate::base::new_id;
use crate::cases::Act;
use crate::domain::{
    AccountProfile, Case, CaseBody, Command, Draft, HandoffReason, Happening, Language, NeededBy, Origin, Severity,
};
use crate::redact::redact;
use crate::service::draft::{DraftReader, LIFETIME, LONGEST_DESCRIPTION, TalkedOf, draft_of_talk, one_line, promise};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::service::language::reader_language;
use crate::store::{ConfirmDraft, DraftRecord, NewCase, Pack, ThreadMessage, WantedPerson};

/// Most entries of a draft's lists.
const MOST_ENTRIES: usize = 20;

/// What a person changes in a draft; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DraftEdit {
    pub subject: Option<String>,
    pub description: Option<String>,
    pub service: Option<String>,
    pub category: Option<String>,
    pub severity: Option<Severity>,
    /// `Some(None)` takes the deadline away.
    pub needed_by: Option<Option<NeededBy>>,
    pub resources: Option<Vec<String>>,
    pub tried: Option<Vec<String>>,
}

impl Service {
    /// A draft case from what was said in a conversation, with what its account shows now. Needs no model; opens nothing.
    pub async fn draft_case(
        &self,
        principal: &Principal,
        conversation_id: &str,
        command: Option<&Command>,
    ) -> Result<Draft, ServiceError> {
        let scope = self.scope_of_conversation(principal, conversation_id).await?;
        let missing = ServiceError::NotFound { what: "conversation" };
        let mut pack = self.store().pack(&scope, conversation_id).await?.ok_or(missing)?;
        if pack.said.is_empty() {
            return Err(ServiceError::Missing { what: "a message", hint: "write what happened, then ask for a draft" });
        }
        let profile = self.profile(&scope)?.clone();
        let at = self.moment();
        if pack.facts.is_empty() {
            let collected = self.collected(&scope, profile.now.unwrap_or(at)).await;
            (pack.facts, pack.gaps) = (collected.facts, collected.gaps);
        }
        let stated = principal.locale().or(profile.languages.first().copied());
        let language = reader_language(pack.said.last().map_or("", String::as_str), stated);
        let draft = self.draft_of_pack(&pack, &profile, language, at);
        self.refuse_beside_security(&scope, conversation_id, draft.kind, language).await?;
        Ok(self.store().keep_draft(&scope, conversation_id, draft, at, command).await?.into_inner())
    }

    /// A draft as it is now, and the id of the case that it became.
    pub async fn draft(&self, principal: &Principal, id: &str) -> Result<(Draft, Option<String>), ServiceError> {
        let scope = self.scope_of_draft(principal, id).await?;
        let found = self.store().draft(&scope, id).await?;
        Ok((found.draft, found.case_id))
    }

    /// Changes a draft; the digest that was shown before confirms nothing any more. Text is redacted. A draft that had
    /// expired lives again.
    pub async fn edit_draft(
        &self,
        principal: &Principal,
        id: &str,
        edit: DraftEdit,
        command: Option<&Command>,
    ) -> Result<Draft, ServiceError> {
        let scope = self.scope_of_draft(principal, id).await?;
        let mut draft = self.store().draft(&scope, id).await?.draft;
        let profile = self.profile(&scope)?;
        self.apply(&mut draft, edit)?;
        let at = self.moment();
        draft.expires_at = at + LIFETIME;
        promise(&mut draft, profile, self.catalogue(), at);
        Ok(self.store().edit_draft(&scope, draft, at, command).await?.into_inner())
    }

    /// Opens the case of a draft: a person's yes to what they were shown. Where the conversation has an open case, the
    /// draft's text joins it.
    pub async fn confirm_draft(
        &self,
        principal: &Principal,
        id: &str,
        digest: &str,
        command: Option<Command>,
    ) -> Result<Case, ServiceError> {
        let scope = self.scope_of_draft(principal, id).await?;
        let DraftRecord { draft, conversation_id, case_id } = self.store().draft(&scope, id).await?;
        if !draft.is_included {
            return Err(ServiceError::NotEntitled);
        }
        if case_id.is_none() {
            self.refuse_beside_security(&scope, &conversation_id, draft.kind, draft.language).await?;
        }
        let plan = self.profile(&scope)?.plan;
        let at = self.moment();
        let text = redact(&format!("{}\n\n{}", draft.subject, draft.description)).text;
        let author_name = principal.name().map(str::to_owned);
        let message = ThreadMessage::of_customer(new_id("msg"), &text, Vec::new(), &scope, author_name);
        let severity = draft.severity;
        let given = ConfirmDraft {
            draft_id: id.to_owned(),
            digest: digest.to_owned(),
            case: self.new_case(Origin::Draft, plan, draft.into(), severity, at),
            join: self.rule(Act::CustomerWrites, at),
            message,
            at,
            command,
        };
        Ok(self.store().confirm_draft(&scope, given).await?.into_inner().case)
    }

    /// The case that a wish for a person opens, and what it means to the one that is open already.
    pub(in crate::service) fn wanted_person(
        &self,
        request_id: &str,
        pack: &Pack,
        profile: &AccountProfile,
        language: Language,
        at: Timestamp,
    ) -> WantedPerson {
        let draft = self.draft_of_pack(pack, profile, language, at);
        let reason = HandoffReason::of(draft.kind, pack.before);
        let severity = draft.severity;
        let mut case = self.new_case(Origin::Handoff, profile.plan, draft.into(), severity, at);
        for happening in &mut case.decided.happenings {
            if let Happening::Opened { reason: kept, .. } = happening {
                *kept = Some(reason);
            }
        }
        WantedPerson { case, join: self.rule(Act::Join { request_id: request_id.to_owned() }, at) }
    }

    fn draft_of_pack(&self, pack: &Pack, profile: &AccountProfile, language: Language, at: Timestamp) -> Draft {
        let Pack { said, facts, gaps, cited, .. } = pack;
        let phrases = &self.knowledge().agent.prompts.phrases(language);
        let reader = DraftReader { profile, language, phrases, catalogue: self.catalogue() };
        draft_of_talk(TalkedOf { said, facts, gaps, cited }, &reader, at)
    }

    pub(super) fn new_case(
        &self,
        origin: Origin,
        plan: crate::domain::Plan,
        body: CaseBody,
        severity: Severity,
        at: Timestamp,
    ) -> NewCase {
        let decided = self.opening(origin, plan, &body, severity, at);
        NewCase {
            id: new_id("case"),
            display_id: crate::base::random_digits(),
            body,
            declared_severity: severity,
            plan,
            origin,
            decided,
        }
    }

    fn apply(&self, draft: &mut Draft, edit: DraftEdit) -> Result<(), ServiceError> {
        if let Some(subject) = edit.subject {
            draft.subject = subject_line(&subject)?;
        }
        if let Some(description) = edit.description {
            draft.description = description_text(&description)?;
        }
        if let Some(service) = edit.service {
            self.known_service(&service)?;
            draft.service = service;
            "general".clone_into(&mut draft.category);
        }
        if let Some(category) = edit.category {
            self.known_category(&draft.service, &category)?;
            draft.category = category;
        }
        draft.severity = edit.severity.unwrap_or(draft.severity);
        if let Some(needed_by) = edit.needed_by {
            draft.needed_by = needed_by.map(checked_deadline).transpose()?;
        }
        if let Some(resources) = edit.resources {
            draft.resources = entries(resources);
        }
        if let Some(tried) = edit.tried {
            draft.tried = entries(tried);
        }
        Ok(())
    }

    /// Refuses a service that the catalogue does not list.
    pub(super) fn known_service(&self, id: &str) -> Result<(), ServiceError> {
        match self.catalogue().services.iter().any(|it| it.id == id) {
            true => Ok(()),
            false => Err(ServiceError::Unknown { what: "service", given: id.chars().take(80).collect() }),
        }
    }

    /// Refuses a category that the service does not have; every service has `general`.
    pub(super) fn known_category(&self, service: &str, category: &str) -> Result<(), ServiceError> {
        let of_service = self.catalogue().services.iter().find(|it| it.id == service);
        let is_known =
            category == "general" || of_service.is_some_and(|it| it.categories.iter().any(|it| it == category));
        match is_known {
            true => Ok(()),
            false => Err(ServiceError::Unknown { what: "category", given: category.chars().take(80).collect() }),
        }
    }

    pub(super) fn profile(&self, scope: &Scope) -> Result<&AccountProfile, ServiceError> {
        self.accounts().get(scope.account()).ok_or(ServiceError::NotFound { what: "account" })
    }
}

/// A subject as it is kept: one line, redacted.
pub(super) fn subject_line(given: &str) -> Result<String, ServiceError> {
    let subject = redact(&one_line(given)).text.into_string();
    if subject.is_empty() {
        return Err(ServiceError::Missing { what: "a subject", hint: "say in one line what is wrong or wanted" });
    }
    Ok(subject)
}

/// A description as it is kept: redacted.
pub(super) fn description_text(given: &str) -> Result<String, ServiceError> {
    let count = given.chars().count();
    if count > LONGEST_DESCRIPTION {
        return Err(ServiceError::TooLong { given: count, limit: LONGEST_DESCRIPTION });
    }
    Ok(redact(given.trim()).text.into_string())
}

/// A deadline whose date is one.
pub(super) fn checked_deadline(given: NeededBy) -> Result<NeededBy, ServiceError> {
    let date: jiff::civil::Date = given
        .date
        .parse()
        .map_err(|_| ServiceError::Missing { what: "a date as `YYYY-MM-DD`", hint: "e.g. `2026-12-24`" })?;
    Ok(NeededBy { date: date.to_string(), why: redact(&one_line(&given.why)).text.into_string() })
}

/// Lines of a list as they are kept: redacted, without empty ones.
pub(super) fn entries(given: Vec<String>) -> Vec<String> {
    let kept = given.iter().map(|it| redact(&one_line(it)).text.into_string()).filter(|it| !it.is_empty());
    kept.take(MOST_ENTRIES).collect()
}
