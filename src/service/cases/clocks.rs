use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::rules::promises;
use crate::cases::{Act, QUIET_DAYS, decide};
use crate::domain::{Case, Catalogue};
use crate::service::error::ServiceError;
use crate::service::home::Service;
use crate::store::{CaseOfAccount, CaseRule};

/// Cases that one look takes.
const BATCH: u32 = 50;
/// So long a file waits for the message that it was kept for: a draft lives a day.
const UNSENT_HOURS: i64 = 48;

impl Service {
    /// Calls the next contact of each case whose time for it has come; how many cases that were. Each call is an event of its
    /// case, written once with what is told outside, so that a crash before or after it loses and repeats nothing.
    pub async fn call_contacts(&self) -> Result<usize, ServiceError> {
        let at = self.moment();
        let due = self.store().cases_to_call(self.home_key(), at, BATCH).await?;
        let act = |case: &Case, catalogue: &Catalogue| Act::CallContacts {
            contacts: contacts_of(catalogue, &case.standing.queue),
            opened_at: case.created_at,
        };
        self.act_by_time("case.escalated", due, act, at).await
    }

    /// Ends what nobody of the desk owes anything and nothing has happened in for [`QUIET_DAYS`]; how many cases that were.
    pub async fn close_quiet_cases(&self) -> Result<usize, ServiceError> {
        let at = self.moment();
        let since = at - SignedDuration::from_hours(24 * i64::from(QUIET_DAYS));
        let quiet = self.store().quiet_cases(self.home_key(), since, BATCH).await?;
        let act = |case: &Case, _: &Catalogue| Act::CloseQuiet { since: case.updated_at };
        let closed = self.act_by_time("case.closed_quiet", quiet, act, at).await?;
        if closed > 0 {
            self.publish_soon();
        }
        Ok(closed)
    }

    /// Ids of cases that are not over, behind the one named, at most `most`.
    pub async fn open_cases(&self, after: Option<&str>, most: u32) -> Result<Vec<String>, ServiceError> {
        Ok(self.store().open_cases(self.home_key(), after, most).await?)
    }

    /// Deletes files that came with no message within two days; how many those were.
    pub async fn forget_unsent_files(&self) -> Result<usize, ServiceError> {
        let at = self.moment();
        let before = at - SignedDuration::from_hours(UNSENT_HOURS);
        let mut forgotten = 0;
        for (id, account) in self.store().unsent_files(self.home_key(), before, BATCH).await? {
            let scope = self.home_key().desk(account);
            forgotten += usize::from(self.store().forget_file(&scope, &id, at).await?);
        }
        Ok(forgotten)
    }

    /// Does to each case what `act` makes of it as it then stands; one that no longer needs it is left alone.
    async fn act_by_time(
        &self,
        action: &'static str,
        due: Vec<CaseOfAccount>,
        act: impl Fn(&Case, &Catalogue) -> Act + Clone + Send + Sync + 'static,
        at: Timestamp,
    ) -> Result<usize, ServiceError> {
        let mut done = 0;
        for (case_id, account) in due {
            let (catalogue, act) = (Arc::clone(&self.knowledge().services.catalogue), act.clone());
            let rule: CaseRule = Arc::new(move |case, thread| {
                let promises = promises(&catalogue, case.plan, case.body.kind);
                decide(&case.standing, thread, &act(case, &catalogue), &promises, at)
            });
            let scope = self.home_key().desk(account);
            match self.change_by_itself(&scope, case_id.clone(), action, rule, at).await {
                Ok(is_done) => done += usize::from(is_done),
                // The others do not wait for one that cannot be read.
                Err(error) => {
                    tracing::error!(%error, case_id, action, "a case's time has come and it cannot be changed")
                }
            }
        }
        Ok(done)
    }
}

/// The names of a queue's contacts in the order in which they are called.
fn contacts_of(catalogue: &Catalogue, queue: &str) -> Vec<String> {
    let found = catalogue.queues.iter().find(|it| it.id == queue);
    found.map(|it| it.contacts.iter().map(|contact| contact.name.clone()).collect()).unwrap_or_default()
}
