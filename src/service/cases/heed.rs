use std::sync::Arc;

use super::rules::rule_by;
use crate::access::Scope;
use crate::cases::Act;
use crate::domain::{Case, SECURITY, Triage};
use crate::service::error::ServiceError;
use crate::service::home::Service;

impl Service {
    /// Lets a case follow what its triage found: more than before brings it forward at the desk, and security goes to its
    /// queue, unless somebody moved it out of there. Less than before changes nothing.
    pub(in crate::service) async fn heed_triage(
        &self,
        scope: &Scope,
        case: &Case,
        triage: &Triage,
    ) -> Result<(), ServiceError> {
        if triage.security && case.standing.queue != SECURITY {
            let at = self.moment();
            let rule = self.rule(Act::FindSecurity, at);
            self.change_by_itself(scope, case.id.clone(), "case.routed_to_security", rule, at).await?;
        }
        if triage.severity.suggested > case.body.suggested_severity {
            let (to, reasons) = (triage.severity.suggested, triage.severity.reasons.clone());
            let act = move |case: &Case| Act::RaiseSuggestion {
                from: case.body.suggested_severity,
                to,
                reasons: reasons.clone(),
            };
            let at = self.moment();
            let catalogue = Arc::clone(&self.knowledge().services.catalogue);
            let rule = rule_by(catalogue, act, at);
            self.change_by_itself(scope, case.id.clone(), "case.suggestion_raised", rule, at).await?;
        }
        Ok(())
    }
}
