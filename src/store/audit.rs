use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rows::{json, stored, to_json};
use super::{Store, StoreError, page_size};
use crate::base::sha256_hex;
use crate::domain::{AuditEntry, AuditNote, GENESIS, Page};

/// What is hashed, in this order; objects inside `detail` have their keys sorted.
#[derive(Serialize, Deserialize)]
struct Payload {
    seq: u64,
    at: Timestamp,
    actor: String,
    action: String,
    #[serde(rename = "ref")]
    reference: String,
    subject: String,
    detail: Value,
}

/// What a chain's check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuditVerdict {
    /// All `entries` hold; `head` is the last hash (zeros for an empty chain). Compare it with one noted elsewhere:
    /// entries cut from a chain's end leave no trace inside it.
    Holds { entries: u64, head: String },
    /// The entry at `seq` does not follow from the one before it.
    Broken { seq: u64, why: &'static str },
}

/// The text of an entry that is hashed and kept.
pub(super) fn payload(seq: i64, note: AuditNote, at: Timestamp) -> Result<String, StoreError> {
    let mut detail = note.detail;
    detail.sort_all_objects();
    let payload = Payload {
        seq: seq.unsigned_abs(),
        at: stored(at),
        actor: note.actor,
        action: note.action,
        reference: note.reference,
        subject: note.subject,
        detail,
    };
    to_json(&payload, "an audit entry")
}

/// `sha256(prev + "\n" + payload)`, hex.
pub(super) fn link(prev: &str, payload: &str) -> String {
    sha256_hex(format!("{prev}\n{payload}").as_bytes())
}

type AuditRow = (i64, String, String, String, String);

fn entry((seq, reference, prev, payload, hash): AuditRow) -> Result<AuditEntry, StoreError> {
    let read: Payload = json(&payload, &format!("audit entry {seq}"))?;
    let Payload { at, actor, action, subject, .. } = read;
    Ok(AuditEntry {
        seq: seq.unsigned_abs(),
        at,
        actor,
        action,
        reference,
        subject,
        prev,
        payload,
        is_shortened: false,
        hash,
    })
}

impl Store {
    /// A page of `chain` (an account's id, or `system`), oldest first; at most `limit` entries (1 to 100).
    /// The caller has made sure that the reader may see the chain.
    pub async fn audit(&self, chain: &str, cursor: Option<&str>, limit: usize) -> Result<Page<AuditEntry>, StoreError> {
        let after: i64 =
            cursor.filter(|it| !it.is_empty()).map_or(Ok(0), str::parse).map_err(|_| StoreError::BadCursor)?;
        let limit = page_size(limit);
        let mut rows = self.audit_rows(chain, after, limit + 1).await?;
        let has_more = rows.len() > limit;
        rows.truncate(limit);
        let items = rows.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| has_more).map(|last| last.seq.to_string());
        Ok(Page { items, next })
    }

    /// Recomputes every hash of `chain`. Linear in its length; memory is bounded.
    pub async fn verify_audit(&self, chain: &str) -> Result<AuditVerdict, StoreError> {
        let (mut last, mut head) = (0, GENESIS.to_owned());
        loop {
            let rows = self.audit_rows(chain, last, 1000).await?;
            if rows.is_empty() {
                return Ok(AuditVerdict::Holds { entries: last.unsigned_abs(), head });
            }
            for row in rows {
                if let Some(why) = what_is_wrong(&row, last, &head) {
                    return Ok(AuditVerdict::Broken { seq: row.0.unsigned_abs(), why });
                }
                (last, head) = (row.0, row.4);
            }
        }
    }

    /// Every chain there is, in the order of their names.
    pub async fn audit_chains(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT DISTINCT chain FROM audit ORDER BY chain").fetch_all(self.readers()).await?)
    }

    async fn audit_rows(&self, chain: &str, after: i64, limit: usize) -> Result<Vec<AuditRow>, StoreError> {
        let sql = "SELECT seq, reference, prev, payload, hash FROM audit WHERE chain = $1 AND seq > $2 \
                   ORDER BY seq LIMIT $3";
        let rows = sqlx::query_as(sql).bind(chain).bind(after).bind(limit as i64).fetch_all(self.readers()).await?;
        Ok(rows)
    }
}

fn what_is_wrong((seq, reference, prev, payload, hash): &AuditRow, last: i64, head: &str) -> Option<&'static str> {
    let says_what_its_columns_say = || {
        serde_json::from_str::<Payload>(payload)
            .is_ok_and(|it| it.seq == seq.unsigned_abs() && it.reference == *reference)
    };
    if *seq != last + 1 {
        Some("an entry before it is missing")
    } else if prev != head {
        Some("its `prev` is not the hash of the entry before it")
    } else if *hash != link(prev, payload) {
        Some("its `hash` is not that of its payload")
    } else if !says_what_its_columns_say() {
        Some("its `seq` or `ref` is not that of its payload")
    } else {
        None
    }
}
