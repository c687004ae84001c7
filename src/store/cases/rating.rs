use super::row::find;
use crate::access::Scope;
use crate::domain::CaseRating;
use crate::store::rows::time;
use crate::store::{Store, StoreError};

impl Store {
    /// The rating that counts for a case: the latest, for a customer of their own. `None`: there is none, or the case is not of the
    /// scope's account.
    pub async fn case_rating(&self, scope: &Scope, case_id: &str) -> Result<Option<CaseRating>, StoreError> {
        let mut snapshot = self.readers().begin().await?;
        if find(&mut snapshot, scope.account().as_str(), case_id).await?.is_none() {
            return Ok(None);
        }
        let by = (!scope.is_desk()).then(|| scope.subject());
        let sql = "SELECT score, comment, at FROM ratings WHERE case_id = $1 AND ($2 IS NULL OR subject = $2) \
                   ORDER BY at DESC, id DESC LIMIT 1";
        let row: Option<(u8, Option<String>, i64)> =
            sqlx::query_as(sql).bind(case_id).bind(by).fetch_optional(&mut *snapshot).await?;
        row.map(|(score, comment, at)| Ok(CaseRating { score, comment, at: time(at)? })).transpose()
    }
}
