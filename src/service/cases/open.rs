use super::drafts::{checked_deadline, description_text, entries, new_case, subject_line};
use crate::access::Principal;
use crate::base::new_id;
use crate::cases;
use crate::domain::{AccountId, Case, CaseBody, Command, DraftKind, NeededBy, Origin, Severity};
use crate::redact::redact;
use crate::service::draft::reasons;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::service::language::language_of_talk;
use crate::store::DirectCase;
use crate::telemetry;

/// A case written by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct DirectlyOpened {
    pub account_id: AccountId,
    pub subject: String,
    pub description: String,
    pub service: String,
    pub category: Option<String>,
    pub severity: Severity,
    pub needed_by: Option<NeededBy>,
    pub resources: Vec<String>,
    pub tried: Vec<String>,
}

impl Service {
    /// Opens a case that a customer wrote by hand. What it is about is read from its own words; its severity is the
    /// customer's.
    pub async fn open_case(
        &self,
        principal: &Principal,
        given: DirectlyOpened,
        command: Option<&Command>,
    ) -> Result<Case, ServiceError> {
        let scope = self.scope(principal, &given.account_id)?;
        self.remember_address(principal).await?;
        let profile = self.profile(&scope)?;
        let masked = redact(&given.description);
        telemetry::secrets_masked(&masked.found);
        let (subject, description) = (subject_line(&given.subject)?, description_text(&given.description)?);
        if description.is_empty() {
            return Err(ServiceError::Missing {
                what: "a description",
                hint: "say what happened, where and since when",
            });
        }
        self.known_service(&given.service)?;
        if let Some(category) = &given.category {
            self.known_category(&given.service, category)?;
        }
        let (resources, tried) = (entries(given.resources)?, entries(given.tried)?);
        let at = self.moment();
        let said = [subject.clone(), description.clone()];
        let texts = || said.iter().map(String::as_str);
        let now = profile.now.unwrap_or(at);
        let seen = self.collected(&scope, now).await;
        let heard = cases::hear(texts());
        let words: Vec<String> = said.iter().chain(&resources).cloned().collect();
        let weighed = cases::weigh(&heard, &seen.facts, &[], &words, &profile.workloads, self.services(), now);
        let suggestion = weighed.suggestion;
        let today = self.today_of(&scope)?;
        let is_planned = matches!(suggestion.kind, DraftKind::PlannedEvent | DraftKind::Quota);
        let needed_by = match given.needed_by {
            Some(deadline) => Some(checked_deadline(deadline, today)?),
            None => cases::needed_by(texts(), today, is_planned),
        };
        let kind = match suggestion.kind {
            DraftKind::Question if given.service == "billing" => DraftKind::Billing,
            kind => kind,
        };
        let category =
            given.category.unwrap_or_else(|| cases::category_of(&said, kind, &given.service, self.catalogue()));
        let stated = principal.locale().or(profile.languages.first().copied());
        let language = language_of_talk(&said, stated);
        let phrases = &self.knowledge().agent.prompts.phrases(language);
        let severity_reasons = reasons(&suggestion, needed_by.is_some(), phrases);
        let evidence = severity_reasons.iter().filter_map(|it| it.evidence_id.clone()).collect();
        let body = CaseBody {
            kind,
            needed_by,
            language,
            subject,
            description,
            service: given.service,
            category,
            suggested_severity: suggestion.severity,
            severity_reasons,
            stated_resources: cases::stated_resources(&resources, &seen.facts, &profile.workloads),
            resources,
            evidence,
            tried,
            missing: Vec::new(),
        };
        let entitlement = cases::entitlement(self.catalogue(), profile.plan, kind, given.severity);
        if entitlement == cases::Entitlement::NotIncluded {
            return Err(ServiceError::NotEntitled);
        }
        let direct = DirectCase {
            case: new_case(self.catalogue(), Origin::Direct, profile.plan, body, given.severity, at, self.pack_rule()),
            message_id: new_id("msg"),
            text: &masked.text,
            masked: masked.found.iter().map(|it| it.kind.word().to_owned()).collect(),
            author_name: principal.name().map(str::to_owned),
            at,
        };
        Ok(self.store().open_case(&scope, direct, command).await?.into_inner())
    }
}
