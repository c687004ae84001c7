use std::collections::BTreeSet;

use serde_json::Value;

use super::sha256;

/// Checks a whole audit chain: numbers without gaps, each hash from the one before, each write named once.
#[track_caller]
pub fn check_audit(entries: &[Value]) {
    let text =
        |entry: &Value, key: &str| entry[key].as_str().unwrap_or_else(|| panic!("`{key}` of {entry}")).to_owned();
    let (mut prev, mut named) = ("0".repeat(64), BTreeSet::new());
    for (at, entry) in entries.iter().enumerate() {
        assert_eq!(entry["seq"].as_u64(), Some(at as u64 + 1), "{entry}");
        assert_eq!(text(entry, "prev"), prev, "{entry}");
        prev = sha256(&format!("{prev}\n{}", text(entry, "payload")));
        assert_eq!(text(entry, "hash"), prev, "{entry}");
        let payload: Value = serde_json::from_str(&text(entry, "payload")).expect("a payload is JSON");
        for key in ["seq", "actor", "action", "ref", "subject"] {
            assert_eq!(payload[key], entry[key], "the payload says what the entry says: {entry}");
        }
        assert!(named.insert(text(entry, "ref")), "named twice: {entry}");
    }
}
