use std::sync::Arc;

use jiff::Timestamp;
use serde_json::json;

use super::beside::threads_beside;
use super::change::{Beside, CaseRule, ThreadMessage, rule_on_row};
use super::row::find;
use crate::access::Scope;
use crate::base::new_id;
use crate::domain::{AuditNote, Case, Command};
use crate::store::ledger::Ledger;
use crate::store::work::Work;
use crate::store::writer::Write;
use crate::store::{Store, StoreError, Written};

/// What the case that goes on takes over from the other, as it stood before.
pub type AbsorbRule = Arc<dyn Fn(&Case) -> CaseRule + Send + Sync>;

/// Two cases of one account that are about the same.
pub struct CaseMerge {
    pub duplicate: String,
    /// The case that goes on.
    pub into: String,
    pub end_duplicate: CaseRule,
    pub absorb: AbsorbRule,
    /// What the duplicate's thread is told.
    pub told: ThreadMessage,
    pub at: Timestamp,
    pub command: Option<Command>,
}

struct Merge {
    scope: Scope,
    given: CaseMerge,
}

impl Write for Merge {
    type Done = Written<Case>;

    async fn run(&self, work: &mut Work<'_>) -> Result<Self::Done, StoreError> {
        let (given, account, actor) = (&self.given, self.scope.account().as_str(), self.scope.subject());
        let (mut ledger, _) = Ledger::open(work, account, given.command.as_ref(), |_| {}).await?;
        let missing = |id: &str| StoreError::not_found("case", id);
        let mut duplicate =
            find(work.reader().await?, account, &given.duplicate).await?.ok_or_else(|| missing(&given.duplicate))?;
        let mut into = find(work.reader().await?, account, &given.into).await?.ok_or_else(|| missing(&given.into))?;
        if ledger.recall()?.is_some() {
            return Ok(Written::Replayed(into.read()?));
        }
        let before = duplicate.clone().read()?;
        rule_on_row(work, &mut into, actor, &(given.absorb)(&before), &Beside::Nothing, given.at).await?;
        let told = match duplicate.conversation_id == into.conversation_id {
            true => Beside::Nothing,
            false => Beside::Message(given.told.clone()),
        };
        let ruled = rule_on_row(work, &mut duplicate, actor, &given.end_duplicate, &told, given.at).await?;
        let reference = ruled.first_event.unwrap_or_else(|| new_id("event"));
        ledger.remember(work, &reference, given.at);
        let note = AuditNote {
            chain: account.to_owned(),
            actor: actor.to_owned(),
            action: "case.merged".to_owned(),
            reference,
            subject: given.duplicate.clone(),
            detail: json!({ "into": given.into }),
        };
        ledger.append(work, note, given.at)?;
        let row = find(work.reader().await?, account, &given.into).await?.ok_or_else(|| missing(&given.into))?;
        Ok(Written::New(row.read()?))
    }
}

impl Store {
    /// Ends a duplicate in the case that goes on, both in one transaction; the case that goes on. Both are of the scope's
    /// account.
    pub async fn merge_cases(&self, scope: &Scope, given: CaseMerge) -> Result<Written<Case>, StoreError> {
        let into = given.into.clone();
        let written = self.write(Merge { scope: scope.clone(), given }).await?;
        for thread in threads_beside(&mut *self.readers().acquire().await?, &into).await? {
            self.ring(&thread.conversation_id);
        }
        Ok(written)
    }
}
