use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The `prev` of a chain's first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a write wants recorded; the store adds `seq`, `prev` and `hash`.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditNote {
    /// The account's id, or `system`.
    pub chain: String,
    /// The principal's `sub`, or `firstline`.
    pub actor: String,
    /// E.g. `message.accepted`.
    pub action: String,
    /// The id of what this write created; unique over the chain.
    pub reference: String,
    /// What it is about, e.g. the conversation's id.
    pub subject: String,
    /// Redacted detail. The account's users read it, so that what only staff may read stands here by its id alone.
    pub detail: serde_json::Value,
}

/// One link of an account's audit chain: `hash = sha256(prev + "\n" + payload)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AuditEntry {
    pub seq: u64,
    pub at: Timestamp,
    pub actor: String,
    pub action: String,
    #[serde(rename = "ref")]
    pub reference: String,
    pub subject: String,
    pub prev: String,
    /// The exact text that was hashed (JSON), unless `is_shortened`.
    pub payload: String,
    /// Parts of `payload` that only staff may read were left out here; `hash` is that of the whole. Only entries of earlier
    /// versions have such parts.
    pub is_shortened: bool,
    pub hash: String,
}
