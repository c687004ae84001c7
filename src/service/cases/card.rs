use super::read::MISSING;
use crate::access::Principal;
use crate::cases;
use crate::domain::CaseStatus;
use crate::service::error::ServiceError;
use crate::service::home::Service;

impl Service {
    /// What a resolved case taught, as a card in Markdown for somebody to review; for staff. Nothing is kept.
    pub async fn draft_card(&self, principal: &Principal, id: &str) -> Result<String, ServiceError> {
        let (_, scope) = self.desk_scope(principal, id).await?;
        let case = self.store().case(&scope, id).await?.ok_or(MISSING)?;
        let profile = self.accounts().get(scope.account()).ok_or(ServiceError::NotFound { what: "account" })?;
        let hint = "resolve the case and say what it was and what helped";
        let ended = case.resolution.as_ref().filter(|_| case.standing.status == CaseStatus::Resolved);
        let resolution = ended.ok_or(ServiceError::Missing { what: "a resolution", hint })?;
        let phrases = self.knowledge().agent.prompts.phrases(case.body.language);
        Ok(cases::card(&case, resolution, profile, &phrases))
    }
}
