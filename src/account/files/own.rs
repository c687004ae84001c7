use serde_json::Value;

use super::fault::Fault;
use super::record::{Origin, id_of};
use super::times::time;
use super::words::{first_text, text};
use crate::account::Collected;
use crate::domain::{AccountId, Fact, FactKind, Gap, GapReason, Measure};

/// Whether a record is in our own format: `[[fact]]` and `[[gap]]` tables, or one fact or gap by itself.
pub(super) fn is_ours(record: &Value) -> bool {
    let has_list = ["fact", "facts", "gap", "gaps"].iter().any(|key| record.get(*key).is_some_and(Value::is_array));
    has_list || is_fact(record) || is_gap(record)
}

fn is_fact(record: &Value) -> bool {
    ["kind", "title"].iter().all(|key| text(record, key).is_some())
}

fn is_gap(record: &Value) -> bool {
    ["source", "reason"].iter().all(|key| text(record, key).is_some())
        && record.get("detail").is_some_and(Value::is_string)
}

/// The facts and gaps. One that cannot be read becomes a gap and leaves the others alone.
pub(super) fn collected(record: &Value, origin: &Origin<'_>) -> Result<Collected, Fault> {
    if is_fact(record) {
        return Ok(Collected { facts: vec![fact(record, origin)?], gaps: Vec::new() });
    }
    if is_gap(record) {
        return Ok(Collected { facts: Vec::new(), gaps: vec![gap(record)?] });
    }
    let mut collected = Collected::default();
    let list =
        |keys: [&str; 2]| keys.iter().filter_map(|key| record.get(*key)?.as_array()).flatten().collect::<Vec<_>>();
    for (index, given) in list(["fact", "facts"]).into_iter().enumerate() {
        match fact(given, origin) {
            Ok(fact) => collected.facts.push(fact),
            Err(fault) => collected.gaps.push(unread("Fact", index, &fault, origin)),
        }
    }
    for (index, given) in list(["gap", "gaps"]).into_iter().enumerate() {
        match gap(given) {
            Ok(gap) => collected.gaps.push(gap),
            Err(fault) => collected.gaps.push(unread("Gap", index, &fault, origin)),
        }
    }
    Ok(collected)
}

fn unread(what: &str, index: usize, fault: &Fault, origin: &Origin<'_>) -> Gap {
    let detail = format!("{what} {} of {} could not be read: {fault}.", index + 1, origin.file);
    Gap { source: format!("files:{}", origin.file), reason: fault.reason(), detail }
}

fn fact(given: &Value, origin: &Origin<'_>) -> Result<Fact, Fault> {
    let title = text(given, "title").ok_or(Fault::BadField("title"))?;
    let account = first_text(given, &["account_id", "account"]);
    let account_id = match account {
        None => origin.account.clone(),
        Some(given) => AccountId::parse(given).map_err(|_| Fault::BadAccount(given.chars().take(40).collect()))?,
    };
    let moment = |key: &str| given.get(key).and_then(time);
    Ok(Fact {
        id: text(given, "id").map_or_else(|| id_of(given), str::to_owned),
        kind: given.get("kind").map_or(FactKind::Health, kind),
        account_id,
        resource: text(given, "resource").map(str::to_owned),
        at: moment("at").ok_or(Fault::NoTime)?,
        title: title.to_owned(),
        body: text(given, "body").unwrap_or_default().to_owned(),
        severity: text(given, "severity").map(str::to_owned),
        source: text(given, "source").map_or_else(|| format!("files:{}", origin.file), str::to_owned),
        observed_at: origin.at,
        stale_after: moment("stale_after"),
        url: text(given, "url").filter(|url| url.starts_with("http")).map(str::to_owned),
        measures: measures(given)?,
        begins: moment("begins"),
        ends: moment("ends"),
    })
}

/// The typed numbers. One that cannot be read takes its fact along: rules that miss a number would call a risk none.
fn measures(given: &Value) -> Result<Vec<Measure>, Fault> {
    let Some(list) = given.get("measures") else { return Ok(Vec::new()) };
    let all: Vec<Measure> = serde_json::from_value(list.clone()).map_err(|_| Fault::BadField("measures"))?;
    let is_sound = |it: &Measure| it.value.is_finite() && it.percentile.is_none_or(|it| (1..=99).contains(&it));
    if all.iter().all(is_sound) { Ok(all) } else { Err(Fault::BadField("measures")) }
}

/// A kind that we do not know is shown as health: the plainest.
fn kind(given: &Value) -> FactKind {
    serde_json::from_value(given.clone()).unwrap_or(FactKind::Health)
}

fn gap(given: &Value) -> Result<Gap, Fault> {
    let reason = given.get("reason").and_then(|reason| serde_json::from_value(reason.clone()).ok());
    Ok(Gap {
        source: text(given, "source").ok_or(Fault::BadField("source"))?.to_owned(),
        reason: reason.unwrap_or(GapReason::Failed),
        detail: text(given, "detail").unwrap_or_default().to_owned(),
    })
}
