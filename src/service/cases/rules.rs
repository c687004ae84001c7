use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::access::Scope;
use crate::cases::{Act, Promises, Reader, Wanted, decide, entitlement, expected, open, route};
use crate::domain::{
    CaseBody, CaseStanding, Catalogue, Decided, DraftKind, Expected, Language, Origin, Plan, Severity,
};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::{Beside, CaseChange, CaseRule, ExpectedRule, StoreError};

/// Who acts where nobody does.
const NOBODY: &str = "firstline";

/// What a plan promises for cases of a kind.
pub(super) fn promises(catalogue: &Catalogue, plan: Plan, kind: DraftKind) -> Promises {
    let minutes = |it: Severity| entitlement(catalogue, plan, kind, it).minutes().map(|minutes| (it, minutes));
    Promises::new(Severity::ALL.into_iter().filter_map(minutes).collect(), catalogue.desk.unpromised_minutes)
}

/// `at` without what is not stored, so that what is told is what is kept.
fn in_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// What `act` at `at` means to whichever case it meets, by what the catalogue promises.
pub(super) fn rule_by(catalogue: Arc<Catalogue>, act: Act, at: Timestamp) -> CaseRule {
    let at = in_millis(at);
    Arc::new(move |case, thread| {
        let promises = promises(&catalogue, case.plan, case.body.kind);
        decide(&case.standing, thread, &act, &promises, at)
    })
}

impl Service {
    /// The real time as cases keep it: in whole milliseconds.
    pub(in crate::service) fn moment(&self) -> Timestamp {
        in_millis(self.now())
    }

    /// What `act` at `at` means to whichever case it meets, for the store to ask inside its transaction.
    pub(in crate::service) fn rule(&self, act: Act, at: Timestamp) -> CaseRule {
        rule_by(Arc::clone(&self.knowledge().services.catalogue), act, at)
    }

    /// Changes a case as `rule` says, where nobody did anything; whether it did. One that no longer needs it is left alone.
    pub(super) async fn change_by_itself(
        &self,
        scope: &Scope,
        case_id: String,
        action: &'static str,
        rule: CaseRule,
        at: Timestamp,
    ) -> Result<bool, ServiceError> {
        let change = CaseChange {
            case_id,
            actor: NOBODY.to_owned(),
            action,
            detail: serde_json::json!({}),
            rule,
            beside: Beside::Nothing,
            at,
            command: None,
        };
        match self.store().change_case(scope, change).await {
            Ok(_) => Ok(true),
            // Somebody was faster.
            Err(StoreError::Refused(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// What a customer's message in a conversation means to the case it meets: the conversation's own, or the one that was
    /// merged into.
    pub(in crate::service) fn rule_of_thread(&self, conversation_id: &str, at: Timestamp) -> CaseRule {
        let own = self.rule(Act::CustomerWrites, at);
        let merged = self.rule(Act::WritesInMerged { conversation_id: conversation_id.to_owned() }, at);
        let conversation_id = conversation_id.to_owned();
        Arc::new(move |case, thread| {
            let is_own = case.conversation_id.as_ref() == Some(&conversation_id);
            if is_own { own(case, thread) } else { merged(case, thread) }
        })
    }

    /// Who answers an unanswered case, told at `at` in `language` and the account's time; `None` once somebody has, or it is over.
    pub(in crate::service) fn expected(
        &self,
        scope: &Scope,
        standing: &CaseStanding,
        language: Language,
        at: Timestamp,
    ) -> Option<Expected> {
        self.expected_rule(scope, language, at)(standing)
    }

    /// [`expected`](Self::expected) of whichever case it turns out to be, for the store to ask inside its transaction.
    pub(in crate::service) fn expected_rule(&self, scope: &Scope, language: Language, at: Timestamp) -> ExpectedRule {
        let catalogue = Arc::clone(&self.knowledge().services.catalogue);
        let zone = self.accounts().get(scope.account()).and_then(|it| TimeZone::get(&it.time_zone).ok());
        let reader = Reader { language, zone: zone.unwrap_or(TimeZone::UTC) };
        Arc::new(move |standing| {
            let is_waiting = standing.first_response_at.is_none() && standing.status.is_open();
            is_waiting.then(|| expected(&catalogue, &standing.queue, &reader, standing.due_at, at))
        })
    }
}

/// What the rules make of opening a case.
pub(super) fn opening(
    catalogue: &Catalogue,
    origin: Origin,
    plan: Plan,
    body: &CaseBody,
    severity: Severity,
    at: Timestamp,
) -> Decided {
    let at = in_millis(at);
    let promises = promises(catalogue, plan, body.kind);
    let due_at = promises.due(severity, at);
    let wanted = Wanted {
        kind: body.kind,
        service: &body.service,
        category: &body.category,
        language: body.language,
        plan,
        due_at,
        at,
    };
    let queue = route(catalogue, wanted);
    open(origin, severity, body.suggested_severity, &queue, &promises, at)
}
