use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::access::Scope;
use crate::cases::{Act, Promises, Reader, Wanted, decide, entitlement, expected, hear, open, route};
use crate::domain::{
    AccountId, Announced, Case, CaseBody, CaseStanding, Catalogue, Decided, DraftKind, Expected, Language, MailPhrase,
    Origin, Person, Plan, SECURITY, Severity,
};
use crate::service::aside::aside;
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::{Beside, CaseChange, CaseRule, ExpectedRule, StoreError};
use crate::text::{closed_up, zoned_label};

/// Who acts where nobody does.
const NOBODY: &str = "firstline";

/// What a plan promises for cases of a kind, and for one that turns out to be about security.
pub(super) fn promises(catalogue: &Catalogue, plan: Plan, kind: DraftKind) -> Promises {
    let of = |kind| {
        let minutes = |it: Severity| entitlement(catalogue, plan, kind, it).minutes().map(|minutes| (it, minutes));
        Severity::ALL.into_iter().filter_map(minutes).collect()
    };
    Promises::new(of(kind), catalogue.desk.unpromised_minutes).for_security(of(DraftKind::Security))
}

/// `at` without what is not stored, so that what is told is what is kept.
fn in_millis(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// What `act` at `at` means to whichever case it meets, by what the catalogue promises.
pub(super) fn rule_by<F>(catalogue: Arc<Catalogue>, act: F, at: Timestamp) -> CaseRule
where
    F: Fn(&Case) -> Act + Send + Sync + 'static,
{
    let at = in_millis(at);
    Arc::new(move |case, thread| {
        let promises = promises(&catalogue, case.plan, case.body.kind);
        decide(&case.standing, thread, &act(case), &promises, at)
    })
}

impl Service {
    /// The real time as cases keep it: in whole milliseconds.
    pub(in crate::service) fn moment(&self) -> Timestamp {
        in_millis(self.now())
    }

    /// What `act` at `at` means to whichever case it meets, for the store to ask inside its transaction.
    ///
    /// Whose case turns out to be about security is told so in its thread.
    pub(in crate::service) fn rule(&self, act: Act, at: Timestamp) -> CaseRule {
        let rule = rule_by(Arc::clone(&self.knowledge().services.catalogue), move |_| act.clone(), at);
        let service = self.clone();
        Arc::new(move |case, thread| {
            let decided = rule(case, thread)?;
            let is_turned = case.standing.queue != SECURITY && decided.standing.queue == SECURITY;
            let announced = is_turned.then(|| Announced {
                text: service.security_words(case, &decided.standing, at),
                by: Person { subject: NOBODY.to_owned(), name: Some(service.nameless(case.body.language)) },
            });
            Ok(Decided { announced, ..decided })
        })
    }

    /// What a customer is told whose case turned out to be about security at `at`, as it then stands: who has it, and when they
    /// hear.
    pub(in crate::service) fn security_words(&self, case: &Case, standing: &CaseStanding, at: Timestamp) -> String {
        let language = case.body.language;
        let words = self.knowledge().agent.prompts.mail(language);
        let zone = self.zone_of(&case.account_id);
        // Of a time that has passed nobody is told that they hear by it.
        let expected = self.expected_by(&case.account_id, language, at)(standing);
        let expected = expected.filter(|_| standing.due_at.is_none_or(|it| it > at)).map(|it| it.words);
        let next = standing.next_update_at.filter(|it| expected.is_none() && *it > at);
        let next = next.map(|it| zoned_label(it, &zone, language));
        let next = next.map(|it| closed_up(&words.say(MailPhrase::NextUpdate, &[("at", &it)])));
        let hears = expected.or(next).unwrap_or_default();
        words.say(MailPhrase::SecurityThread, &[("hears", &hears)]).trim_end().to_owned()
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
    pub(in crate::service) async fn rule_of_thread(
        &self,
        conversation_id: &str,
        text: &str,
        at: Timestamp,
    ) -> Result<CaseRule, ServiceError> {
        let (is_security, conversation_id) = (tells_of_security(text).await?, conversation_id.to_owned());
        let own = self.rule(Act::CustomerWrites { is_security }, at);
        let merged = self.rule(Act::WritesInMerged { conversation_id: conversation_id.clone(), is_security }, at);
        Ok(Arc::new(move |case, thread| {
            let is_own = case.conversation_id.as_ref() == Some(&conversation_id);
            if is_own { own(case, thread) } else { merged(case, thread) }
        }))
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
        self.expected_by(scope.account(), language, at)
    }

    fn expected_by(&self, account: &AccountId, language: Language, at: Timestamp) -> ExpectedRule {
        let catalogue = Arc::clone(&self.knowledge().services.catalogue);
        let reader = Reader { language, zone: self.zone_of(account) };
        Arc::new(move |standing| {
            let is_waiting = standing.first_response_at.is_none() && standing.status.is_open();
            is_waiting.then(|| expected(&catalogue, &standing.queue, &reader, standing.due_at, at))
        })
    }

    pub(in crate::service) fn zone_of(&self, account: &AccountId) -> TimeZone {
        let zone = self.accounts().get(account).and_then(|it| TimeZone::get(&it.time_zone).ok());
        zone.unwrap_or(TimeZone::UTC)
    }
}

/// Whether what a customer writes shows by itself that a case is about security.
pub(super) async fn tells_of_security(text: &str) -> Result<bool, ServiceError> {
    let text = text.to_owned();
    aside(move || hear([text.as_str()]).kind() == DraftKind::Security).await
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

#[cfg(test)]
mod tests {
    use std::task::Poll;

    use super::*;

    #[tokio::test]
    async fn a_long_message_is_heard_for_security_while_other_requests_go_on() {
        let said = "The key of our build server was leaked on GitHub. ".repeat(160);
        let hearing = tells_of_security(&said);
        tokio::pin!(hearing);
        let waits = std::future::poll_fn(|it| Poll::Ready(hearing.as_mut().poll(it).is_pending())).await;
        assert!(waits, "what is asked first goes on elsewhere");
        assert!(matches!(hearing.await, Ok(true)), "and is heard");
    }
}
