use futures::TryStreamExt as _;

use crate::access::{Desk, Scope};
use crate::store::{Store, StoreError};

/// Subjects shorter than this are what anybody says, in characters.
const SHORTEST_SUBJECT: i64 = 10;
/// Subjects that are looked at more closely.
const MOST: usize = 20;

impl Store {
    /// The id of the case that a mail calls by its number.
    pub async fn case_of_number(&self, _desk: &Desk, number: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT id FROM cases WHERE display_id = $1";
        Ok(sqlx::query_scalar(sql).bind(number).fetch_optional(self.readers()).await?)
    }

    /// Which of `words` are ids or numbers of cases of other accounts than the scope's: two look-ups a word.
    pub async fn cases_of_others(&self, scope: &Scope, words: &[String]) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT j.value FROM json_each($2) j JOIN cases k ON k.id = j.value WHERE k.account_id <> $1 \
                   UNION SELECT j.value FROM json_each($2) j JOIN cases k ON k.display_id = j.value WHERE k.account_id <> $1";
        let words = serde_json::json!(words).to_string();
        let found = sqlx::query_scalar(sql).bind(scope.account().as_str()).bind(words);
        Ok(found.fetch_all(self.readers()).await?)
    }

    /// The subjects of other accounts' cases that `is_wanted` takes, at most 20; none that a case of the scope's account has as
    /// well. Reads the subject of every case once, from an index that holds nothing else.
    pub async fn subjects_of_others(
        &self,
        scope: &Scope,
        is_wanted: impl Fn(&str) -> bool + Send + Sync,
    ) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT body ->> 'subject' AS subject FROM cases WHERE length(body ->> 'subject') >= $2 \
                   GROUP BY subject HAVING sum(account_id = $1) = 0";
        let mut subjects =
            sqlx::query_scalar(sql).bind(scope.account().as_str()).bind(SHORTEST_SUBJECT).fetch(self.readers());
        let mut wanted: Vec<String> = Vec::new();
        while let Some(subject) = subjects.try_next().await? {
            wanted.extend(Some(subject).filter(|it: &String| is_wanted(it)));
            if wanted.len() >= MOST {
                break;
            }
        }
        Ok(wanted)
    }
}
