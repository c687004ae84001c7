use jiff::Timestamp;
use sqlx::QueryBuilder;

use super::rows::{time, word};
use super::{Store, StoreError, page_size};
use crate::access::Scope;
use crate::domain::Speaker;

/// The principal's latest conversations that are looked through.
const CONVERSATIONS: i64 = 1000;
/// Messages that are read of those that hold the words.
const MESSAGES: i64 = 500;

/// A message that holds what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundMessage {
    pub conversation_id: String,
    pub title: Option<String>,
    pub message_id: String,
    pub at: Timestamp,
    pub from: Speaker,
    pub text: String,
}

type Row = (String, Option<String>, String, i64, String, String);

impl Store {
    /// The latest message with all of `words` of each of the scope's conversations, newest first, at most `limit` (1 to 100). Case
    /// matters to no ASCII letter. Looks through the latest 1,000 conversations.
    pub async fn find_messages(
        &self,
        scope: &Scope,
        words: &[&str],
        limit: usize,
    ) -> Result<Vec<FoundMessage>, StoreError> {
        let mut query = QueryBuilder::new(
            "SELECT c.id, c.title, m.id, m.at, m.speaker, m.text FROM (SELECT id, title FROM conversations \
             WHERE subject = ",
        );
        query.push_bind(scope.subject().to_owned()).push(" AND account_id = ");
        query.push_bind(scope.account().as_str().to_owned());
        query.push(" ORDER BY created_at DESC LIMIT ").push_bind(CONVERSATIONS);
        query.push(") c JOIN messages m ON m.conversation_id = c.id WHERE true");
        for word in words {
            query.push(" AND m.text LIKE ").push_bind(pattern(word)).push(" ESCAPE '\\'");
        }
        query.push(" ORDER BY m.at DESC, m.id DESC LIMIT ").push_bind(MESSAGES);
        let rows: Vec<Row> = query.build_query_as().fetch_all(self.readers()).await?;
        let mut seen = std::collections::BTreeSet::new();
        let latest = rows.into_iter().filter(|it| seen.insert(it.0.clone())).take(page_size(limit));
        latest.map(read).collect()
    }
}

fn read((conversation_id, title, message_id, at, speaker, text): Row) -> Result<FoundMessage, StoreError> {
    Ok(FoundMessage { conversation_id, title, message_id, at: time(at)?, from: word(&speaker)?, text })
}

/// The word anywhere in a text; what LIKE would read as a pattern stands for itself.
fn pattern(word: &str) -> String {
    let plain: String =
        word.chars().flat_map(|it| matches!(it, '%' | '_' | '\\').then_some('\\').into_iter().chain([it])).collect();
    format!("%{plain}%")
}
