use serde_json::json;

use super::correspond::Wish;
use super::drafts::{entries, subject_line};
use super::view::CaseView;
use crate::access::{Principal, Role};
use crate::base::new_id;
use crate::cases::{Act, Closing};
use crate::domain::{Command, Resolution};
use crate::redact::redact;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::Beside;

/// Longest words beside a rating or a resolution, in characters.
const LONGEST_WORDS: usize = 4_000;

/// How somebody ends a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolving {
    /// Staff: what it was and what helped.
    pub resolution: Option<Resolution>,
    /// Staff: the customer told them that it is over.
    pub is_confirmed: bool,
}

impl Service {
    /// Ends a case: its customer confirms, an engineer assumes unless the customer told them.
    pub async fn resolve_case(
        &self,
        principal: &Principal,
        case_id: &str,
        given: Resolving,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let scope = self.scope_of_case(principal, case_id).await?;
        let closing = match principal.role() {
            Role::Customer => Closing::ByCustomer,
            Role::Engineer | Role::Admin => Closing::ByEngineer { is_confirmed: given.is_confirmed },
        };
        let mut wish = Wish::new("case.resolved", Act::Resolve(closing), command);
        if let Some(resolution) = given.resolution.filter(|_| scope.is_desk()) {
            let kept = checked_resolution(resolution)?;
            let parts = [&kept.summary].into_iter().chain(&kept.root_cause).chain(&kept.steps);
            let text = parts.map(String::as_str).collect::<Vec<_>>().join("\n");
            self.refuse_foreign(&scope, case_id, &text).await?;
            wish = wish.telling(json!({ "resolution": kept })).with(Beside::Resolution(kept));
        }
        self.change(&scope, case_id, wish).await?;
        self.view(principal, &scope, case_id).await
    }

    /// Takes a resolved case up again; its promises that were made stay as they were.
    pub async fn reopen_case(
        &self,
        principal: &Principal,
        case_id: &str,
        command: Option<Command>,
    ) -> Result<CaseView, ServiceError> {
        let scope = self.scope_of_case(principal, case_id).await?;
        self.change(&scope, case_id, Wish::new("case.reopened", Act::Reopen { by_desk: scope.is_desk() }, command))
            .await?;
        self.view(principal, &scope, case_id).await
    }

    /// Keeps a customer's rating of a case, 1 to 5; the comment is redacted.
    pub async fn rate_case(
        &self,
        principal: &Principal,
        case_id: &str,
        score: u8,
        comment: Option<&str>,
        command: Option<Command>,
    ) -> Result<(), ServiceError> {
        if principal.role() != Role::Customer {
            return Err(ServiceError::CustomersOnly);
        }
        let scope = self.scope_of_case(principal, case_id).await?;
        let comment = comment.map(words).transpose()?.filter(|it| !it.is_empty());
        let detail = json!({ "score": score, "comment": comment });
        let beside = Beside::Rating { id: new_id("rating"), score, comment };
        let wish = Wish::new("case.rated", Act::Rate { score }, command).with(beside).telling(detail);
        self.change(&scope, case_id, wish).await?;
        Ok(())
    }
}

/// Words of a person as they are kept: bounded, redacted.
pub(super) fn words(given: &str) -> Result<String, ServiceError> {
    let count = given.chars().count();
    if count > LONGEST_WORDS {
        return Err(ServiceError::TooLong { given: count, limit: LONGEST_WORDS });
    }
    Ok(redact(given.trim()).text.into_string())
}

fn checked_resolution(given: Resolution) -> Result<Resolution, ServiceError> {
    Ok(Resolution {
        summary: words(&given.summary)?,
        root_cause: given.root_cause.as_deref().map(subject_line).transpose()?,
        steps: entries(given.steps)?,
    })
}
