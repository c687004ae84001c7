use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::access::Scope;
use crate::base::new_id;
use crate::domain::AuditNote;
use crate::store::ledger::Ledger;
use crate::store::rows::millis;
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError};

/// How long a look at a case is not noted again.
const ONE_VIEW: SignedDuration = SignedDuration::from_hours(1);

struct NoteView {
    scope: Scope,
    case_id: String,
    at: Timestamp,
}

impl Write for NoteView {
    type Done = ();

    async fn run(&self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let account = self.scope.account().as_str();
        let (mut ledger, _) = Ledger::open(work, account, None, |_| {}).await?;
        work.change(
            "INSERT INTO views (case_id, subject, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
        )
        .bind(self.case_id.as_str())
        .bind(self.scope.subject())
        .bind(millis(self.at));
        let note = AuditNote {
            chain: account.to_owned(),
            actor: self.scope.subject().to_owned(),
            action: "case.viewed".to_owned(),
            reference: new_id("view"),
            subject: self.case_id.clone(),
            detail: json!({}),
        };
        ledger.append(work, note, self.at)
    }
}

impl Store {
    /// Notes in the audit trail that staff opened a case, unless it was noted within the hour. The scope's account is the
    /// case's.
    pub async fn note_view(&self, scope: &Scope, case_id: &str, at: Timestamp) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM views WHERE case_id = $1 AND subject = $2 AND at > $3";
        let is_noted: Option<i64> = sqlx::query_scalar(sql)
            .bind(case_id)
            .bind(scope.subject())
            .bind(millis(at - ONE_VIEW))
            .fetch_optional(self.readers())
            .await?;
        if is_noted.is_some() {
            return Ok(());
        }
        self.write(NoteView { scope: scope.clone(), case_id: case_id.to_owned(), at }).await
    }
}
