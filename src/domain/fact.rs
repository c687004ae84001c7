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
