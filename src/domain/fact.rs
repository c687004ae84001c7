use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::AccountId;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FactKind {
    Health,
    Alarm,
    Metric,
    Change,
    Inventory,
    Cost,
    Security,
    Quota,
    Plan,
    Case,
}

/// What a number of a fact is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// What was measured or counted.
    #[default]
    Seen,
    /// The most that was seen in a while.
    Peak,
    /// What the account's owners expect.
    Expected,
    /// What is granted.
    Quota,
    /// What each of several things takes.
    Each,
    /// What there is for all of them together.
    All,
}

/// A number of a fact that rules compare. The fact's words say the same number, so that it can be quoted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What is measured, in lower case with hyphens: `first-token`, `whole-answer`, `tokens-per-minute`, `standby`, `alarms` …;
    /// `README.md` lists those that rules know.
    pub what: String,
    /// In `unit`; finite.
    pub value: f64,
    /// `ms`, `seconds`, `usd`; without it a count.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    #[serde(default)]
    pub basis: Basis,
    /// 1 to 99, where the value is one of many calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentile: Option<u8>,
    /// A region's code; without it: in every region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
}

/// One observation about an account from a collector.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Fact {
    /// Unique within the account and stable over runs, e.g. the vendor's event id.
    pub id: String,
    pub kind: FactKind,
    pub account_id: AccountId,
    pub resource: Option<String>,
    /// When it happened, UTC.
    pub at: Timestamp,
    /// One line that stands alone when quoted.
    pub title: String,
    pub body: String,
    /// The source's own word (`ALARM`, `issue`, `high`), where it has one.
    pub severity: Option<String>,
    /// Who says so: collector and file or endpoint, e.g. `files:cloudtrail.json`.
    pub source: String,
    /// When the collector read it, UTC.
    pub observed_at: Timestamp,
    pub stale_after: Option<Timestamp>,
    pub url: Option<String>,
    /// What rules compare; empty where the collector gives no typed numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    /// When what the fact announces begins, UTC: an event, a maintenance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins: Option<Timestamp>,
    /// When it ends, UTC: a maintenance, a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
}

/// Why a collector could not deliver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    Late,
    Failed,
    NotConfigured,
    Refused,
    Truncated,
}

/// What a collector could not deliver, and why; named in the answer, never silent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Gap {
    pub source: String,
    pub reason: GapReason,
    pub detail: String,
}

impl Gap {
    /// The source of what the search of documents could not look through.
    pub const SEARCH: &str = "search";
}

#[cfg(test)]
impl Fact {
    /// A fact that says nothing but its name and its kind, for tests that set what they are about.
    #[expect(clippy::expect_used, reason = "tests")]
    pub fn bare(id: &str, kind: FactKind, at: Timestamp) -> Self {
        Self {
            id: id.to_owned(),
            kind,
            account_id: AccountId::parse("111122223333").expect("an account"),
            resource: None,
            at,
            title: id.to_owned(),
            body: String::new(),
            severity: None,
            source: "files:test".to_owned(),
            observed_at: at,
            stale_after: None,
            url: None,
            measures: Vec::new(),
            begins: None,
            ends: None,
        }
    }
}
