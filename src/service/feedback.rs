use super::ask::LONGEST_QUESTION;
use super::error::ServiceError;
use super::home::Service;
use crate::access::Principal;
use crate::domain::{Command, Rating};
use crate::redact::redact;
use crate::store::NewFeedback;

impl Service {
    /// Keeps a customer's verdict on an answer; the comment is redacted first.
    pub async fn feedback(
        &self,
        principal: &Principal,
        message_id: &str,
        rating: Rating,
        comment: Option<&str>,
        command: Option<&Command>,
    ) -> Result<(), ServiceError> {
        let scope = self.scope_of_message(principal, message_id).await?;
        let given = comment.map_or(0, |it| it.chars().count());
        if given > LONGEST_QUESTION {
            return Err(ServiceError::TooLong { given, limit: LONGEST_QUESTION });
        }
        let comment = comment.map(str::trim).filter(|it| !it.is_empty()).map(|it| redact(it).text);
        let feedback = NewFeedback { rating, comment: comment.as_ref() };
        self.store().feedback(&scope, message_id, feedback, self.now(), command).await?;
        Ok(())
    }
}
