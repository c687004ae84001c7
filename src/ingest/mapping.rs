use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::config::CaseMapping;

/// Turns a case as somebody else writes it (a row of a table, an object of another program) into one as we do.
///
/// A case of ours passes unchanged. What is not understood is left as it is, so that reading the case names it.
/// The error says which of the two fields that every case needs is missing.
pub(super) fn to_case(given: Map<String, Value>, mapping: &CaseMapping) -> Result<Map<String, Value>, String> {
    let mut case = given.clone();
    for (field, column) in &mapping.columns {
        match value_of(&given, column) {
            Some(value) => case.insert(field.clone(), value.clone()),
            None => case.remove(field),
        };
    }
    case.retain(|_, value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()));
    if let Some(account) = mapping.account.as_deref().filter(|_| !case.contains_key("account_id")) {
        case.insert("account_id".to_owned(), Value::from(account));
    }
    for field in ["account_id", "id"] {
        match case.get_mut(field) {
            None => return Err(format!("not a case: it has no {}", named(field, mapping))),
            Some(value) => as_text(value),
        }
    }
    case.get_mut("severity").into_iter().for_each(|value| severity(value, mapping));
    for field in ["created_at", "resolved_at"] {
        case.get_mut(field).into_iter().for_each(|value| moment(value, mapping));
    }
    case.get_mut("resources").into_iter().for_each(list);
    correspondence(&mut case);
    resolution(&mut case);
    Ok(case)
}

fn named(field: &str, mapping: &CaseMapping) -> String {
    mapping.columns.get(field).map_or_else(|| format!("`{field}`"), |column| format!("`{column}` (`{field}`)"))
}

/// The value under a name, or under a path with dots, e.g. `fields.summary`.
fn value_of<'a>(given: &'a Map<String, Value>, column: &str) -> Option<&'a Value> {
    let direct = given.get(column);
    let value = direct.or_else(|| {
        let (first, rest) = column.split_once('.')?;
        value_of(given.get(first)?.as_object()?, rest)
    })?;
    let is_blank = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
    (!is_blank).then_some(value)
}

/// Ids are texts; other programs count.
fn as_text(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.trim().to_owned(),
        Value::Number(number) => *value = Value::from(number.to_string()),
        _ => {}
    }
}

fn severity(value: &mut Value, mapping: &CaseMapping) {
    let given = value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_lowercase());
    *value = Value::from(mapping.severities.get(&given).cloned().unwrap_or(given));
}

/// A moment in ISO form, of one of the given forms, or in seconds or milliseconds since 1970. Without a zone it is UTC.
fn moment(value: &mut Value, mapping: &CaseMapping) {
    let text = value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned());
    let utc = |at: DateTime| at.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp());
    let iso = text.parse::<Timestamp>().ok();
    let civil = || text.parse::<DateTime>().ok().and_then(utc);
    let formed = || {
        mapping.dates.iter().find_map(|form| {
            let parsed = strtime::parse(form, &text).ok()?;
            let day = || parsed.to_date().ok().map(Date::to_datetime_at_midnight);
            parsed.to_timestamp().ok().or_else(|| parsed.to_datetime().ok().or_else(day).and_then(utc))
        })
    };
    let counted = || {
        let count: i64 = text.parse().ok()?;
        let seconds = if count.abs() >= 100_000_000_000 { count / 1000 } else { count };
        Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_secs(seconds)).ok().filter(|_| text.len() >= 9)
    };
    if let Some(at) = iso.or_else(formed).or_else(civil).or_else(counted) {
        *value = Value::from(at.to_string());
    }
}

trait Midnight {
    fn to_datetime_at_midnight(self) -> DateTime;
}

impl Midnight for Date {
    fn to_datetime_at_midnight(self) -> DateTime {
        self.to_datetime(jiff::civil::Time::midnight())
    }
}

fn list(value: &mut Value) {
    if let Some(text) = value.as_str() {
        let items = text.split([',', ';', '\n']).map(str::trim).filter(|item| !item.is_empty());
        *value = items.map(Value::from).collect();
    }
}

/// One cell with the whole thread: as JSON it is taken message by message; as text it stays with staff, because nobody
/// knows which words of it the customer ever saw.
fn correspondence(case: &mut Map<String, Value>) {
    let Some(Value::String(text)) = case.remove("correspondence") else { return };
    let messages = serde_json::from_str::<Value>(&text).ok().filter(Value::is_array);
    let messages =
        messages.unwrap_or_else(|| json!([{ "from": "correspondence", "body": text, "visibility": "internal" }]));
    case.entry("communications").or_insert(messages);
}

fn resolution(case: &mut Map<String, Value>) {
    let cause = case.remove("root_cause");
    let summary = match case.get("resolution") {
        Some(Value::String(text)) => Some(text.clone()),
        Some(_) => return,
        None => None,
    };
    if summary.is_some() || cause.is_some() {
        case.insert("resolution".to_owned(), json!({ "summary": summary.unwrap_or_default(), "root_cause": cause }));
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    fn mapping() -> CaseMapping {
        let words =
            |rows: &[(&str, &str)]| rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        CaseMapping {
            columns: words(&[
                ("id", "Number"),
                ("subject", "fields.summary"),
                ("created_at", "Opened"),
                ("account_id", "Company"),
            ]),
            severities: words(&[("1 - critical", "critical")]),
            dates: vec!["%d.%m.%Y %H:%M".to_owned(), "%m/%d/%Y".to_owned()],
            account: Some("111122223333".to_owned()),
        }
    }

    fn case(given: Value) -> Value {
        Value::Object(to_case(given.as_object().unwrap().clone(), &mapping()).unwrap())
    }

    #[test]
    fn foreign_fields_become_ours() {
        let case = case(json!({
            "Number": 4711, "fields": { "summary": "It is down" }, "Opened": "31.01.2026 09:30", "Company": " ",
            "severity": "1 - Critical", "resources": "i-1, i-2", "resolution": "Restarted", "root_cause": "A full disk",
            "correspondence": "They shouted."
        }));
        assert_eq!((&case["id"], &case["subject"]), (&json!("4711"), &json!("It is down")));
        assert_eq!((&case["account_id"], &case["severity"]), (&json!("111122223333"), &json!("critical")));
        assert_eq!((&case["created_at"], &case["resources"]), (&json!("2026-01-31T09:30:00Z"), &json!(["i-1", "i-2"])));
        assert_eq!(case["resolution"], json!({ "summary": "Restarted", "root_cause": "A full disk" }));
        assert_eq!(case["communications"][0]["visibility"], "internal");
    }

    #[test]
    fn moments_are_read_in_every_known_form() {
        for (given, read) in [
            ("01/31/2026", "2026-01-31T00:00:00Z"),
            ("2026-01-31 09:30", "2026-01-31T09:30:00Z"),
            ("2026-01-31T09:30:00+01:00", "2026-01-31T08:30:00Z"),
            ("1769851800", "2026-01-31T09:30:00Z"),
            ("1769851800000", "2026-01-31T09:30:00Z"),
            ("soon", "soon"),
        ] {
            assert_eq!(case(json!({ "Number": "1", "Opened": given }))["created_at"], read, "{given}");
        }
    }

    #[test]
    fn a_case_without_an_id_is_none() {
        let error = to_case(Map::new(), &mapping()).unwrap_err();
        assert_eq!(error, "not a case: it has no `Number` (`id`)");
    }
}
