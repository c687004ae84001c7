use sqlx::SqliteConnection;

use crate::access::Scope;
use crate::domain::Turn;
use crate::store::rows::json;
use crate::store::{Store, StoreError};

/// The finished turns of a conversation of an account, oldest first.
pub(super) async fn finished_turns(
    connection: &mut SqliteConnection,
    account: &str,
    conversation_id: &str,
) -> Result<Vec<Turn>, StoreError> {
    let sql = "SELECT t.body FROM turns t JOIN conversations c ON c.id = t.conversation_id \
               WHERE t.conversation_id = $1 AND c.account_id = $2 AND t.outcome IS NOT NULL ORDER BY t.seq";
    let bodies: Vec<String> = sqlx::query_scalar(sql).bind(conversation_id).bind(account).fetch_all(connection).await?;
    bodies.iter().map(|body| json(body, conversation_id)).collect()
}

impl Store {
    /// The finished turns of one of the scope's conversations, oldest first; empty unless the conversation is of its account.
    pub async fn turns_of(&self, scope: &Scope, conversation_id: &str) -> Result<Vec<Turn>, StoreError> {
        let mut connection = self.readers().acquire().await?;
        finished_turns(&mut connection, scope.account().as_str(), conversation_id).await
    }
}
