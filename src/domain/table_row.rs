use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Which way a row's value bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Bound {
    /// More than the value is not possible.
    Most,
    /// Less than the value is not possible.
    Least,
}

/// One row of `tables/*.toml`: a limit or a lead time that a document states, as a number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRow {
    /// What it is a limit of: `S3`, `Lambda`, `quota increase with a review`.
    pub item: String,
    pub attribute: String,
    /// Words, of any language, by which customers ask about it beside the attribute's own: `retain`, `保持`.
    #[serde(default)]
    pub words: Vec<String>,
    /// In `unit`; finite, not negative.
    pub value: f64,
    /// `GB`, `seconds`, `working days`, `requests per second`; `per-region` is a count in each region.
    pub unit: String,
    /// Whether the value is a bound, and which way; without it nothing is checked against the row.
    pub bound: Option<Bound>,
    /// 1 to 99.
    pub percentile: Option<u8>,
    /// The only region it holds in, by its code.
    pub region: Option<String>,
    pub conditions: Option<String>,
    /// `YYYY-MM-DD`: the day of the source.
    pub as_of: Option<String>,
    /// The slug of the document that says so.
    pub source: String,
    /// The kind of risk of a planned event that this is the lead time of: `quota`, `certificate`, `standby` …
    pub risk: Option<String>,
    /// The quota that the lead time is of, by the name of its measure; without it: of any.
    pub what: Option<String>,
    /// The document's own sentence, by language (`en`, `zh-CN`, `zh-TW`, `ja`); quoted word for word.
    #[serde(default)]
    pub says: BTreeMap<String, String>,
}
