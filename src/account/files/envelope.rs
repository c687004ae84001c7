use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;

use super::fault::Fault;
use super::record::id_of;
use super::times::time;
use super::words::first_text;

/// What EventBridge puts around every event, also as `PutEvents` spells it (`DetailType`, `Detail` as text).
pub(super) struct Envelope<'a> {
    pub id: String,
    pub source: &'a str,
    pub detail_type: &'a str,
    pub account: Option<&'a str>,
    /// `None`: the event has no time that can be read; its detail may have one.
    pub time: Option<Timestamp>,
    pub region: Option<&'a str>,
    pub resources: Vec<&'a str>,
    pub detail: Cow<'a, Value>,
}

impl<'a> Envelope<'a> {
    /// `None`: the record is no event. An error: it is one, and broken.
    pub(super) fn of(record: &'a Value) -> Option<Result<Self, Fault>> {
        let detail = record.get("detail").or_else(|| record.get("Detail"))?;
        ["detail-type", "DetailType", "detailType"].iter().find(|key| record.get(**key).is_some())?;
        Some(Self::read(record, detail))
    }

    fn read(record: &'a Value, detail: &'a Value) -> Result<Self, Fault> {
        let detail = match detail {
            Value::String(text) => Cow::Owned(serde_json::from_str(text).map_err(|_| Fault::BadField("detail"))?),
            other => Cow::Borrowed(other),
        };
        if !detail.is_object() {
            return Err(Fault::BadField("detail"));
        }
        let detail_type =
            first_text(record, &["detail-type", "DetailType", "detailType"]).ok_or(Fault::BadField("detail-type"))?;
        let resources = record.get("resources").or_else(|| record.get("Resources")).and_then(Value::as_array);
        Ok(Self {
            id: first_text(record, &["id", "Id"]).map_or_else(|| id_of(record), str::to_owned),
            source: first_text(record, &["source", "Source"]).unwrap_or("an unnamed source"),
            detail_type,
            account: first_text(record, &["account", "Account"]),
            time: record.get("time").or_else(|| record.get("Time")).and_then(time),
            region: first_text(record, &["region", "Region"]),
            resources: resources.map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default(),
            detail,
        })
    }

    /// ` in ap-northeast-1`, or nothing.
    pub(super) fn in_region(&self) -> String {
        self.region.map_or_else(String::new, |region| format!(" in {region}"))
    }
}
