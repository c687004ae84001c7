use super::{Store, StoreError};
use crate::access::Scope;
use crate::domain::AccountId;

impl Store {
    /// The account of a conversation, if `subject` owns it. For requests that name no account: the caller makes the
    /// scope from it, which checks that the principal still has that account.
    pub async fn scope_account_of(
        &self,
        conversation_id: &str,
        subject: &str,
    ) -> Result<Option<AccountId>, StoreError> {
        let sql = "SELECT account_id FROM conversations WHERE id = $1 AND subject = $2";
        self.account(sql, conversation_id, subject).await
    }

    /// [`Store::scope_account_of`] the conversation of a turn.
    pub async fn scope_account_of_turn(&self, turn_id: &str, subject: &str) -> Result<Option<AccountId>, StoreError> {
        let sql = "SELECT c.account_id FROM turns t JOIN conversations c ON c.id = t.conversation_id \
                   WHERE t.id = $1 AND c.subject = $2";
        self.account(sql, turn_id, subject).await
    }

    /// [`Store::scope_account_of`] the conversation of a message.
    pub async fn scope_account_of_message(
        &self,
        message_id: &str,
        subject: &str,
    ) -> Result<Option<AccountId>, StoreError> {
        let sql = "SELECT c.account_id FROM messages m JOIN conversations c ON c.id = m.conversation_id \
                   WHERE m.id = $1 AND c.subject = $2";
        self.account(sql, message_id, subject).await
    }

    /// The conversation's id and the text of one message; `None` unless it is the scope's.
    pub async fn message_text(&self, scope: &Scope, id: &str) -> Result<Option<(String, String)>, StoreError> {
        let sql = "SELECT c.id, m.text FROM messages m JOIN conversations c ON c.id = m.conversation_id \
                   WHERE m.id = $1 AND c.subject = $2 AND c.account_id = $3";
        let found = sqlx::query_as(sql).bind(id).bind(scope.subject()).bind(scope.account().as_str());
        Ok(found.fetch_optional(self.readers()).await?)
    }

    pub(super) async fn account(
        &self,
        sql: &'static str,
        id: &str,
        subject: &str,
    ) -> Result<Option<AccountId>, StoreError> {
        let found: Option<String> =
            sqlx::query_scalar(sql).bind(id).bind(subject).fetch_optional(self.readers()).await?;
        found.map(|it| AccountId::parse(&it).map_err(|error| StoreError::corrupt(error.to_string()))).transpose()
    }
}
