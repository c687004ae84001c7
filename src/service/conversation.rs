use std::collections::BTreeMap;

use super::error::ServiceError;
use super::home::Service;
use crate::access::Principal;
use crate::domain::{AccountId, Attachment, Command, Conversation, Page};

impl Service {
    /// Opens a conversation in one of the principal's accounts. The same command again gives the same one.
    pub async fn create_conversation(
        &self,
        principal: &Principal,
        account: &AccountId,
        command: Option<&Command>,
    ) -> Result<Conversation, ServiceError> {
        let scope = self.scope(principal, account)?;
        self.remember_address(principal).await?;
        Ok(self.store().create_conversation(&scope, self.now(), command).await?.into_inner())
    }

    /// The principal's conversations in one account, newest first; `limit` 1 to 100.
    pub async fn conversations(
        &self,
        principal: &Principal,
        account: &AccountId,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Conversation>, ServiceError> {
        let scope = self.scope(principal, account)?;
        Ok(self.store().conversations(&scope, cursor, limit).await?)
    }

    /// A conversation with its messages.
    pub async fn conversation(&self, principal: &Principal, id: &str) -> Result<Conversation, ServiceError> {
        let scope = self.scope_of_conversation(principal, id).await?;
        let found = self.store().conversation(&scope, id).await?;
        let mut conversation = found.ok_or(ServiceError::NotFound { what: "conversation" })?;
        if let Some(handoff) = &mut conversation.handoff
            && let Some(case_id) = &handoff.case_id
            && let Some(case) = self.store().case(&scope, case_id).await?
        {
            let language = principal.locale().unwrap_or(case.body.language);
            handoff.expected = self.expected(&scope, &case.standing, language, self.now());
        }
        if let Some(case) = self.security_case_of(&scope, id).await? {
            conversation.paused = Some(self.security_first(principal.locale().unwrap_or(case.body.language)));
        }
        Ok(conversation)
    }

    /// The id of the open case that shares a conversation's thread.
    pub async fn case_of_conversation(&self, principal: &Principal, id: &str) -> Result<Option<String>, ServiceError> {
        let scope = self.scope_of_conversation(principal, id).await?;
        Ok(self.store().open_case_of(&scope, id).await?.map(|it| it.id))
    }

    /// The files that came with a conversation's messages, by the message's id.
    pub async fn files_of_conversation(
        &self,
        principal: &Principal,
        id: &str,
    ) -> Result<BTreeMap<String, Vec<Attachment>>, ServiceError> {
        let scope = self.scope_of_conversation(principal, id).await?;
        Ok(self.store().files_of_conversation(&scope, id).await?)
    }
}
