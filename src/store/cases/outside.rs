use serde_json::json;

use super::change::{Beside, CaseRule, rule_on_row};
use super::row::find;
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{AuditNote, Command, OutsideOutcome, OutsideStanding, OutsideUpdate};
use crate::store::ledger::Ledger;
use crate::store::rows::{json, to_json};
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError};

/// What a ticket system says of a case, and what the rules make of it.
pub struct OutsideChange {
    pub case_id: String,
    /// Who says it, for the audit trail.
    pub actor: String,
    pub update: OutsideUpdate,
    pub rule: CaseRule,
    /// By which a message is dealt with once.
    pub command: Command,
}

struct TakeUpdate {
    scope: Scope,
    given: OutsideChange,
}

impl Write for TakeUpdate {
    type Done = OutsideOutcome;

    async fn run(&self, work: &mut Work<'_>) -> Result<OutsideOutcome, StoreError> {
        let OutsideChange { case_id, actor, update, rule, command } = &self.given;
        let (account, at) = (self.scope.account().as_str(), update.at);
        let (mut ledger, _) = Ledger::open(work, account, Some(command), |_| {}).await?;
        if ledger.recall()?.is_some() {
            return Ok(OutsideOutcome::Repeated);
        }
        let row = find(work.reader().await?, account, case_id).await?;
        let mut row = row.ok_or_else(|| StoreError::not_found("case", case_id))?;
        let known = read(work, case_id).await?;
        let (known, outcome) = if known.is_stale(update) {
            (known, OutsideOutcome::Stale)
        } else {
            match rule_on_row(work, &mut row, actor, rule, &Beside::Nothing, at).await {
                Ok(_) => (known.taken(update.clone()), OutsideOutcome::Taken),
                Err(StoreError::Refused(why)) => {
                    let why = why.to_string();
                    (known.refused(update.clone(), why.clone()), OutsideOutcome::Refused { why })
                }
                Err(error) => return Err(error),
            }
        };
        work.change("INSERT INTO outside_standings (case_id, body) VALUES (?, ?) ON CONFLICT DO UPDATE SET body = excluded.body")
            .bind(case_id.as_str())
            .bind(to_json(&known, "what is known outside")?);
        let reference = new_id("update");
        ledger.remember(work, &reference, at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: actor.clone(),
            action: "case.outside_update".to_owned(),
            reference,
            subject: case_id.clone(),
            detail: json!({ "version": update.version }),
        };
        ledger.append(work, note, at)?;
        Ok(outcome)
    }
}

async fn read(work: &mut Work<'_>, case_id: &str) -> Result<OutsideStanding, StoreError> {
    let body: Option<String> = sqlx::query_scalar("SELECT body FROM outside_standings WHERE case_id = $1")
        .bind(case_id)
        .fetch_optional(work.reader().await?)
        .await?;
    body.map_or_else(|| Ok(OutsideStanding::default()), |it| json(&it, "what is known outside"))
}

impl Store {
    /// Takes what a ticket system says of a case of the scope's account: once a message, and only where nothing newer was
    /// taken. What the rules refuse is kept beside the case and changes nothing of it.
    pub async fn take_outside_update(
        &self,
        scope: &Scope,
        change: OutsideChange,
    ) -> Result<OutsideOutcome, StoreError> {
        self.write(TakeUpdate { scope: scope.clone(), given: change }).await
    }

    /// What is known of a case's ticket outside; `None`: nothing was ever said.
    pub async fn outside_standing(&self, scope: &Scope, case_id: &str) -> Result<Option<OutsideStanding>, StoreError> {
        let sql = "SELECT o.body FROM outside_standings o JOIN cases k ON k.id = o.case_id \
                   WHERE o.case_id = $1 AND k.account_id = $2";
        let body: Option<String> =
            sqlx::query_scalar(sql).bind(case_id).bind(scope.account().as_str()).fetch_optional(self.readers()).await?;
        body.map(|it| json(&it, "what is known outside")).transpose()
    }
}
