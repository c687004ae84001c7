use super::ask::LONGEST_QUESTION;
use super::error::ServiceError;
use super::home::Service;
use super::language::language_of_talk;
use crate::access::Principal;
use crate::base::new_id;
use crate::domain::{Command, HandoffRequest};
use crate::redact::redact;
use crate::store::NewHandoff;
use crate::telemetry;

impl Service {
    /// Hands a conversation to a person, now: opens a case or joins the open one, stops a running turn and needs no model.
    /// Asking again while a request is open answers that one.
    pub async fn request_handoff(
        &self,
        principal: &Principal,
        conversation_id: &str,
        reason: Option<&str>,
        command: Option<&Command>,
    ) -> Result<HandoffRequest, ServiceError> {
        let scope = self.scope_of_conversation(principal, conversation_id).await?;
        let given = reason.map_or(0, |it| it.chars().count());
        if given > LONGEST_QUESTION {
            return Err(ServiceError::TooLong { given, limit: LONGEST_QUESTION });
        }
        self.stop_turn_of(conversation_id);
        let reason = reason.map(str::trim).filter(|it| !it.is_empty()).map(|it| redact(it).text);
        let missing = ServiceError::NotFound { what: "conversation" };
        let mut pack = self.store().pack(&scope, conversation_id).await?.ok_or(missing)?;
        pack.said.extend(reason.as_ref().map(|it| it.as_str().to_owned()));
        let profile = self.accounts().get(scope.account()).ok_or(ServiceError::NotFound { what: "account" })?;
        // Where nobody said what is wrong, what the account shows is all that an engineer can begin with.
        let seen = match pack.said.is_empty() {
            true => self.collected(&scope, profile.now.unwrap_or_else(|| self.now())).await.facts,
            false => Vec::new(),
        };
        let stated = principal.locale().or(profile.languages.first().copied());
        let language = language_of_talk(&pack.said, stated);
        let (id, at) = (new_id("handoff"), self.moment());
        let wanted = self.wanted_person(&id, (&pack, &seen), profile, language, at);
        let expected = self.expected_rule(&scope, language, at);
        let request = NewHandoff { id, reason: reason.as_ref(), wanted, expected };
        let written = self.store().request_handoff(&scope, conversation_id, request, at, command).await?;
        telemetry::handoff_requested("customer");
        let request = written.into_inner();
        let case = self.store().open_case_of(&scope, conversation_id).await?;
        let expected = case.and_then(|it| self.expected(&scope, &it.standing, language, at));
        Ok(HandoffRequest { expected, ..request })
    }

    /// Stops the running turn of a conversation that a person takes over.
    pub(super) fn stop_turn_of(&self, conversation_id: &str) {
        if let Some(live) = self.live().of_conversation(conversation_id) {
            live.cancel.cancel();
        }
    }
}
