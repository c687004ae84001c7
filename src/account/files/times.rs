use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::Value;

/// Seconds between 2001-09-09 and 2100: numbers outside are not times (nor are they in milliseconds).
const SECONDS: std::ops::Range<i64> = 1_000_000_000..4_102_444_800;

/// Reads a time as vendors write it: ISO 8601 with or without zone (then UTC), RFC 1123 with its variants,
/// seconds or milliseconds since 1970.
pub(super) fn time(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => of_text(text.trim()),
        Value::Number(number) => of_number(number.as_f64()?),
        _ => None,
    }
}

fn of_number(number: f64) -> Option<Timestamp> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked below")]
    let whole = number as i64;
    if SECONDS.contains(&whole) {
        Timestamp::from_second(whole).ok()
    } else if SECONDS.contains(&(whole / 1_000)) {
        Timestamp::from_millisecond(whole).ok()
    } else {
        None
    }
}

/// [`time`] for text.
pub(super) fn of_text(text: &str) -> Option<Timestamp> {
    let iso = || text.parse::<Timestamp>().ok();
    let without_zone = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let number = || text.parse::<f64>().ok().and_then(of_number);
    // A date alone is no moment.
    let has_clock = text.contains(':');
    iso().or_else(|| has_clock.then(without_zone).flatten()).or_else(|| rfc_1123(text)).or_else(number)
}

/// `Thu, 26 Jan 2023 13:19:03 GMT`; also without comma or weekday, with one digit for the day, with `UTC` or an offset.
/// A weekday that does not fit the date is no reason to refuse.
fn rfc_1123(text: &str) -> Option<Timestamp> {
    let parts: Vec<&str> = text.split([' ', ',']).filter(|part| !part.is_empty()).collect();
    let from_day = parts.iter().position(|part| part.starts_with(|first: char| first.is_ascii_digit()))?;
    let [day, month, year, clock, zone @ ..] = parts.get(from_day..)? else { return None };
    let month = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        .iter()
        .position(|name| month.to_ascii_lowercase().starts_with(name))?;
    let offset = match zone {
        [] => "Z",
        [word] if ["gmt", "utc", "z"].contains(&word.to_ascii_lowercase().as_str()) => "Z",
        [word] if word.starts_with(['+', '-']) => word,
        _ => return None,
    };
    let day: u8 = day.parse().ok()?;
    format!("{year}-{:02}-{day:02}T{clock}{offset}", month + 1).parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::time;

    #[test]
    fn times_are_read_as_vendors_write_them() {
        let shown = |value: serde_json::Value| time(&value).map(|at| at.to_string());
        for given in [
            json!("2023-01-26T13:19:03Z"),
            json!("2023-01-26T13:19:03.000+0000"),
            json!("2023-01-26 13:19:03"),
            json!("2023-01-26T22:19:03+09:00"),
            json!("Thu, 26 Jan 2023 13:19:03 GMT"),
            json!("Thu 26 Jan 2023 13:19:03 GMT"),
            json!("Mon, 26 Jan 2023 13:19:03 UTC"),
            json!("26 January 2023 13:19:03 +0000"),
            json!(1_674_739_143),
            json!(1_674_739_143_000_i64),
            json!("1674739143"),
        ] {
            assert_eq!(shown(given.clone()).as_deref(), Some("2023-01-26T13:19:03Z"), "{given}");
        }
        for given in [json!(20_261_120), json!("soon"), json!("2023-01-26"), json!(null), json!({}), json!("")] {
            assert_eq!(shown(given.clone()), None, "{given}");
        }
    }
}
