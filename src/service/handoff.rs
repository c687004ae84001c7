use super::ask::LONGEST_QUESTION;
use super::error::ServiceError;
use super::home::Service;
use crate::access::Principal;
use crate::base::new_id;
use crate::domain::{Command, HandoffRequest};
use crate::redact::redact;
use crate::store::NewHandoff;
use crate::telemetry;

/// Where wishes for a person wait until cases and their routing exist.
pub(super) const QUEUE: &str = "general";

impl Service {
    /// Records that the customer wants a person, now: stops a running turn and needs no model. Asking again while a request
    /// is open answers that one.
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
        if let Some(live) = self.live().of_conversation(conversation_id) {
            live.cancel.cancel();
        }
        let reason = reason.map(str::trim).filter(|it| !it.is_empty()).map(|it| redact(it).text);
        let request =
            NewHandoff { id: new_id("handoff"), at: self.now(), queue: QUEUE.to_owned(), reason: reason.as_ref() };
        let written = self.store().request_handoff(&scope, conversation_id, request, command).await?;
        telemetry::handoff_requested("customer");
        Ok(written.into_inner())
    }
}
