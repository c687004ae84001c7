use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::rules::opening;
use crate::access::{Principal, Scope};
use crate::base::new_id;
use crate::cases::{Act, OpenCase, Yes, confirm_draft, edit_draft, joining_words, left_open, stated_resources};
use crate::domain::{
    AccountProfile, Case, CaseBody, Catalogue, Command, Confirmation, Draft, DraftEdit, DraftKind, DraftRefusal,
    DraftStanding, Fact, HandoffReason, Happening, Language, NeededBy, Origin, Plan, Severity,
};
use crate::redact::redact;
use crate::service::draft::{
    DraftReader, LONGEST_DESCRIPTION, LONGEST_LINE, TalkedOf, described, draft_of_talk, is_placed, one_line, promise,
    weigh_again,
};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::service::language::language_of_talk;
use crate::store::{
    ConfirmDraft, ConfirmRule, Confirming, EditRule, JoinRule, NewCase, Pack, PackRule, StoreError, ThreadMessage,
    WantedPerson,
};

/// Most entries of a draft's lists.
const MOST_ENTRIES: usize = 20;

impl Service {
    /// A draft case from what was said in a conversation, with what its account shows now. Needs no model; opens nothing.
    pub async fn draft_case(
        &self,
        principal: &Principal,
        conversation_id: &str,
        command: Option<&Command>,
    ) -> Result<Draft, ServiceError> {
        let scope = self.scope_of_conversation(principal, conversation_id).await?;
        let profile = self.profile(&scope)?.clone();
        let at = self.moment();
        let pack = self.talk_of(&scope, conversation_id, profile.now.unwrap_or(at)).await?;
        if pack.said.is_empty() {
            return Err(ServiceError::Missing { what: "a message", hint: "write what happened, then ask for a draft" });
        }
        let stated = principal.locale().or(profile.languages.first().copied());
        let language = language_of_talk(&pack.said, stated);
        let draft = self.draft_of_pack(&pack, &profile, language, at);
        self.refuse_beside_security(&scope, conversation_id, draft.kind, language).await?;
        Ok(self.store().keep_draft(&scope, conversation_id, draft, at, command).await?.into_inner())
    }

    /// What a conversation holds for a draft, with what its account shows at `now` where no turn saw any of it.
    async fn talk_of(&self, scope: &Scope, conversation_id: &str, now: Timestamp) -> Result<Pack, ServiceError> {
        let missing = ServiceError::NotFound { what: "conversation" };
        let mut pack = self.store().pack(scope, conversation_id).await?.ok_or(missing)?;
        if pack.facts.is_empty() {
            let collected = self.collected(scope, now).await;
            (pack.facts, pack.gaps) = (collected.facts, collected.gaps);
        }
        Ok(pack)
    }

    /// A draft as it is now, and what it became or would become.
    pub async fn draft(&self, principal: &Principal, id: &str) -> Result<DraftStanding, ServiceError> {
        let scope = self.scope_of_draft(principal, id).await?;
        let record = self.store().draft(&scope, id).await?;
        let open = match record.case_id {
            Some(_) => None,
            None => self.store().open_case_of(&scope, &record.conversation_id).await?,
        };
        let kind = record.draft.kind;
        Ok(DraftStanding { record, joins: open.filter(|it| !OpenCase::of(it).holds_up(kind)) })
    }

    /// Changes a draft; the digest that was shown before confirms nothing any more. Text is redacted. A draft that had
    /// expired lives again. A resource that the account does not show is kept as the customer's word. Another text is weighed
    /// again, for what is suggested and not for what the customer chose.
    pub async fn edit_draft(
        &self,
        principal: &Principal,
        id: &str,
        edit: DraftEdit,
        command: Option<&Command>,
    ) -> Result<Draft, ServiceError> {
        let scope = self.scope_of_draft(principal, id).await?;
        let shown = self.store().draft(&scope, id).await?;
        let edit = self.checked(edit, &shown.draft.service, self.today_of(&scope)?)?;
        let (profile, services) = (self.profile(&scope)?.clone(), Arc::clone(&self.knowledge().services));
        let at = self.moment();
        let phrases = self.knowledge().agent.prompts.phrases(shown.draft.language);
        let added = edit.resources.as_ref().map(|it| added_resources(&shown.draft, it));
        let talk = match edit.subject.is_some() || edit.description.is_some() || added.iter().any(|it| !it.is_empty()) {
            true => self.talk_of(&scope, &shown.conversation_id, profile.now.unwrap_or(at)).await?,
            false => Pack::default(),
        };
        let stated = added.map(|it| stated_resources(&it, &talk.facts, &profile.workloads));
        let rule: EditRule = Arc::new(move |kept| {
            let mut draft = edit_draft(kept, &edit, at)?;
            if let Some(stated) = &stated {
                draft.stated_resources.clone_from(stated);
            }
            let reader =
                DraftReader { profile: &profile, language: draft.language, phrases: &phrases, services: &services };
            if draft.description.is_empty() {
                draft.description = described("", &talk.said, &talk.facts, &reader);
            }
            weigh_again(&mut draft, &kept.draft, (&talk.facts, &talk.cited), &reader, at);
            draft.missing = left_open(&draft, is_placed(&draft), &phrases);
            promise(&mut draft, &profile, &services.catalogue, at);
            Ok(draft)
        });
        Ok(self.store().edit_draft(&scope, id, rule, at, command).await?.into_inner().draft)
    }

    /// Opens the case of a draft: a person's yes to what they were shown. Where the conversation has an open case, the
    /// draft is added to it, and the graver severity holds.
    pub async fn confirm_draft(
        &self,
        principal: &Principal,
        id: &str,
        digest: &str,
        command: Option<Command>,
    ) -> Result<Case, ServiceError> {
        let scope = self.scope_of_draft(principal, id).await?;
        let plan = self.profile(&scope)?.plan;
        let at = self.moment();
        let given = ConfirmDraft {
            draft_id: id.to_owned(),
            digest: digest.to_owned(),
            rule: self.yes_to(digest, plan, &scope, principal.name(), at),
            at,
            command,
        };
        match self.store().confirm_draft(&scope, given).await {
            Ok(written) => Ok(written.into_inner().case),
            Err(StoreError::DraftRefused(DraftRefusal::NotIncluded)) => Err(ServiceError::NotEntitled),
            Err(StoreError::DraftRefused(DraftRefusal::SecurityFirst)) => {
                let language = self.store().draft(&scope, id).await?.draft.language;
                Err(ServiceError::SecurityFirst { words: self.security_first(language) })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What a yes at `at` to what has `digest` leads to, for the store to ask inside its transaction.
    fn yes_to(&self, digest: &str, plan: Plan, scope: &Scope, author_name: Option<&str>, at: Timestamp) -> ConfirmRule {
        let (digest, scope, author_name) = (digest.to_owned(), scope.clone(), author_name.map(str::to_owned));
        let (service, pack) = (self.clone(), self.pack_rule());
        Arc::new(move |kept, recalled, open| {
            let yes = Yes { digest: &digest, recalled, at };
            Ok(match confirm_draft(kept, yes, open.map(OpenCase::of))? {
                Confirmation::Again { case_id } => Confirming::Again { case_id },
                Confirmation::Joins { body, severity } => {
                    let phrases = service.knowledge().agent.prompts.phrases(body.language);
                    let text = redact(&joining_words(&body, &phrases)).text;
                    let name = author_name.clone();
                    let message = ThreadMessage::of_customer(new_id("msg"), &text, Vec::new(), &scope, name);
                    let act = Act::DraftJoins { severity, is_security: body.kind == DraftKind::Security };
                    Confirming::Joins(Box::new(message), service.rule(act, at))
                }
                Confirmation::Opens { body, severity } => {
                    let (catalogue, pack) = (service.catalogue(), Arc::clone(&pack));
                    Confirming::Opens(Box::new(new_case(catalogue, Origin::Draft, plan, *body, severity, at, pack)))
                }
            })
        })
    }

    /// The case that a wish for a person opens, and what it means to the one that is open already. Of whom nothing was said, the case tells
    /// what is `seen` of the account; how severe it is follows words alone.
    pub(in crate::service) fn wanted_person(
        &self,
        (pack, seen): (&Pack, &[Fact]),
        profile: &AccountProfile,
        language: Language,
        at: Timestamp,
    ) -> WantedPerson {
        let mut draft = self.draft_of_pack(pack, profile, language, at);
        if pack.said.is_empty() {
            let phrases = &self.knowledge().agent.prompts.phrases(language);
            let reader = DraftReader { profile, language, phrases, services: self.services() };
            draft.description = described("", &[], seen, &reader);
        }
        let reason = HandoffReason::of(draft.kind, pack.before);
        let (severity, is_security) = (draft.severity, draft.kind == DraftKind::Security);
        let mut case =
            new_case(self.catalogue(), Origin::Handoff, profile.plan, draft.into(), severity, at, self.pack_rule());
        for happening in &mut case.decided.happenings {
            if let Happening::Opened { reason: kept, .. } = happening {
                *kept = Some(reason);
            }
        }
        let service = self.clone();
        let join: JoinRule = Arc::new(move |id| service.rule(Act::Join { request_id: id.to_owned(), is_security }, at));
        WantedPerson { case, join }
    }

    fn draft_of_pack(&self, pack: &Pack, profile: &AccountProfile, language: Language, at: Timestamp) -> Draft {
        let Pack { said, facts, gaps, cited, earlier, .. } = pack;
        let phrases = &self.knowledge().agent.prompts.phrases(language);
        let reader = DraftReader { profile, language, phrases, services: self.services() };
        draft_of_talk(TalkedOf { said, earlier: earlier.as_ref(), facts, gaps, cited }, &reader, at)
    }

    /// `edit` as it is kept, redacted; a category is one of the service that is given with it, or of `shown`.
    fn checked(&self, edit: DraftEdit, shown: &str, today: Date) -> Result<DraftEdit, ServiceError> {
        if let Some(service) = &edit.service {
            self.known_service(service)?;
        }
        let service = edit.service.or_else(|| edit.category.as_ref().map(|_| shown.to_owned()));
        if let (Some(service), Some(category)) = (&service, &edit.category) {
            self.known_category(service, category)?;
        }
        Ok(DraftEdit {
            subject: edit.subject.map(|it| subject_line(&it)).transpose()?,
            description: edit.description.map(|it| description_text(&it)).transpose()?,
            service,
            needed_by: edit.needed_by.map(|it| it.map(|it| checked_deadline(it, today)).transpose()).transpose()?,
            resources: edit.resources.map(entries).transpose()?,
            tried: edit.tried.map(entries).transpose()?,
            ..edit
        })
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
        let is_known = category == crate::cases::GENERAL
            || of_service.is_some_and(|it| it.categories.iter().any(|it| it == category));
        match is_known {
            true => Ok(()),
            false => Err(ServiceError::UnknownCategory {
                given: category.chars().take(80).collect(),
                service: service.to_owned(),
                has: of_service.map(|it| it.categories.join(", ")).unwrap_or_default(),
            }),
        }
    }

    /// The day it is where the account is, by the clock that promises are made by.
    pub(super) fn today_of(&self, scope: &Scope) -> Result<Date, ServiceError> {
        let zone = TimeZone::get(&self.profile(scope)?.time_zone).unwrap_or(TimeZone::UTC);
        Ok(self.moment().to_zoned(zone).date())
    }

    pub(super) fn profile(&self, scope: &Scope) -> Result<&AccountProfile, ServiceError> {
        self.accounts().get(scope.account()).ok_or(ServiceError::NotFound { what: "account" })
    }
}

/// Resources that an edit brings. What the draft had found in the account stays found, although a later look may not show it.
fn added_resources(shown: &Draft, given: &[String]) -> Vec<String> {
    let is_found = |it: &&String| shown.resources.contains(it) && !shown.stated_resources.contains(it);
    given.iter().filter(|it| !is_found(it)).cloned().collect()
}

/// A case as the rules open it.
pub(super) fn new_case(
    catalogue: &Catalogue,
    origin: Origin,
    plan: Plan,
    body: CaseBody,
    severity: Severity,
    at: Timestamp,
    pack: PackRule,
) -> NewCase {
    let decided = opening(catalogue, origin, plan, &body, severity, at);
    NewCase {
        id: new_id("case"),
        display_id: crate::base::random_digits(),
        body,
        declared_severity: severity,
        plan,
        origin,
        decided,
        pack,
    }
}

/// A subject as it is kept: one line, redacted.
pub(super) fn subject_line(given: &str) -> Result<String, ServiceError> {
    let subject = line(given)?;
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

/// A deadline whose date is one and not past.
pub(super) fn checked_deadline(given: NeededBy, today: Date) -> Result<NeededBy, ServiceError> {
    let date: Date = given
        .date
        .parse()
        .map_err(|_| ServiceError::Missing { what: "a date as `YYYY-MM-DD`", hint: "e.g. `2026-12-24`" })?;
    if date < today {
        return Err(ServiceError::Missing {
            what: "a `needed_by` that is not past",
            hint: "name a day from today on, or leave it out",
        });
    }
    Ok(NeededBy { date: date.to_string(), why: line(&given.why)? })
}

/// Lines of a list as they are kept: redacted, without empty ones. What is too much is refused, so that no text is lost.
pub(super) fn entries(given: Vec<String>) -> Result<Vec<String>, ServiceError> {
    let mut kept = given.iter().map(|it| line(it)).collect::<Result<Vec<String>, _>>()?;
    kept.retain(|it| !it.is_empty());
    match kept.len() > MOST_ENTRIES {
        true => Err(ServiceError::TooMany { given: kept.len(), limit: MOST_ENTRIES }),
        false => Ok(kept),
    }
}

/// One line as it is kept: redacted.
fn line(given: &str) -> Result<String, ServiceError> {
    let count = given.trim().chars().count();
    if count > LONGEST_LINE {
        return Err(ServiceError::TooLong { given: count, limit: LONGEST_LINE });
    }
    Ok(redact(&one_line(given)).text.into_string())
}
