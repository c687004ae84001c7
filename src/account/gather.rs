use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::{Id, JoinError, JoinSet};
use tracing::{Instrument as _, debug, warn};

use super::{CollectError, Collected, Collector};
use crate::access::Scope;
use crate::base::Deadline;
use crate::domain::{Gap, GapReason};

type Outcome = Result<Result<Collected, CollectError>, JoinError>;

/// Asks all collectors at once and returns at the latest when `by` has passed.
///
/// A collector that is late, fails or panics becomes a gap. Facts of other accounts than the scope's are dropped and
/// counted in a gap. Of two facts with one id the newer stays. The result is sorted, so arrival order does not show.
pub async fn collect_all(collectors: &[Arc<dyn Collector>], scope: &Scope, at: Timestamp, by: Deadline) -> Collected {
    let mut running = JoinSet::new();
    let mut names: BTreeMap<Id, String> = BTreeMap::new();
    for collector in collectors {
        let name = collector.name().to_owned();
        let span = tracing::info_span!("collect", collector = %name);
        let (collector, scope) = (Arc::clone(collector), scope.clone());
        let task = running.spawn(async move { collector.collect(&scope, at, by).await }.instrument(span));
        names.insert(task.id(), name);
    }
    let mut all = Collected::default();
    while !names.is_empty() {
        let joined = tokio::time::timeout_at(by.instant().into(), running.join_next_with_id()).await;
        let (id, outcome): (Id, Outcome) = match joined {
            Ok(Some(Ok((id, result)))) => (id, Ok(result)),
            Ok(Some(Err(error))) => (error.id(), Err(error)),
            Ok(None) | Err(_) => break,
        };
        if let Some(name) = names.remove(&id) {
            add(&mut all, &name, scope, outcome);
        }
    }
    for name in names.into_values() {
        warn!(collector = %name, "collector `{name}` did not answer before the deadline");
        let detail = format!("The source {name} did not answer in time, so what it would have shown is unknown.");
        all.gaps.push(Gap { source: name, reason: GapReason::Late, detail });
    }
    all.sorted()
}

fn add(all: &mut Collected, name: &str, scope: &Scope, outcome: Outcome) {
    match outcome {
        Ok(Ok(mut collected)) => {
            let before = collected.facts.len();
            collected.facts.retain(|fact| fact.account_id == *scope.account());
            let strangers = before - collected.facts.len();
            debug!(collector = %name, facts = collected.facts.len(), gaps = collected.gaps.len(), "collected from `{name}`");
            all.facts.extend(collected.facts);
            all.gaps.extend(collected.gaps);
            if strangers > 0 {
                warn!(collector = %name, strangers, "collector `{name}` delivered facts of other accounts");
                let detail = format!("Facts of other accounts were left out of the source {name}: {strangers}.");
                all.gaps.push(Gap { source: name.to_owned(), reason: GapReason::Refused, detail });
            }
        }
        Ok(Err(error)) => {
            warn!(collector = %name, "collector `{name}` failed: {error}");
            all.gaps.push(gap_of(name, &error));
        }
        Err(crash) => {
            warn!(collector = %name, is_panic = crash.is_panic(), "collector `{name}` crashed");
            let detail = format!("The source {name} stopped unexpectedly, so what it would have shown is unknown.");
            all.gaps.push(Gap { source: name.to_owned(), reason: GapReason::Failed, detail });
        }
    }
}

fn gap_of(name: &str, error: &CollectError) -> Gap {
    let (reason, words) = match error {
        CollectError::NotConfigured { detail } => {
            (GapReason::NotConfigured, format!("The source {name} is not configured: {detail}"))
        }
        CollectError::Refused { detail } => {
            (GapReason::Refused, format!("The source {name} refused to answer: {detail}"))
        }
        CollectError::Failed { detail } => {
            (GapReason::Failed, format!("The source {name} could not be read: {detail}"))
        }
    };
    Gap { source: name.to_owned(), reason, detail: words }
}
