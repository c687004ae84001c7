use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;
use toml::Value;

use crate::domain::{Catalogue, Queue, Staffed};

/// Adds what `text` describes to `catalogue`; of two rows with one id the first stays.
///
/// A row that cannot be read is left out; the list says which and why, with the line where the file itself is broken.
pub(super) fn add(text: &str, catalogue: &mut Catalogue) -> Vec<(Option<usize>, String)> {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => return vec![(line_of(text, &error), format!("not TOML: {}", error.message()))],
    };
    let mut faults = Vec::new();
    merge(&mut catalogue.services, rows(&table, "service", &mut faults), |row| row.id.clone());
    merge(&mut catalogue.categories, rows(&table, "category", &mut faults), |row| row.id.clone());
    merge(&mut catalogue.severities, rows(&table, "severity", &mut faults), |row| row.id);
    merge(&mut catalogue.plans, rows(&table, "plan", &mut faults), |row| row.id);
    let mut queues: Vec<Queue> = rows(&table, "queue", &mut faults);
    queues.iter_mut().for_each(|it| refuse_hours(it, text, &mut faults));
    merge(&mut catalogue.queues, queues, |row| row.id.clone());
    merge(&mut catalogue.engineers, rows(&table, "engineer", &mut faults), |row| row.subject.clone());
    if let Some(given) = table.get("desk") {
        match given.clone().try_into() {
            Ok(desk) => catalogue.desk = desk,
            Err(error) => faults.push((None, format!("`[desk]`: {}", error.message()))),
        }
    }
    faults
}

/// Refuses hours and a time zone that cannot be read. The queue stays without them: its cases wait somewhere.
fn refuse_hours(queue: &mut Queue, text: &str, faults: &mut Vec<(Option<usize>, String)>) {
    let mut refuse = |key: &str, given: &str, fault: String| {
        let is_it = |line: &str| line.trim_start().starts_with(key) && line.contains(given);
        faults.push((text.lines().position(is_it).map(|it| it + 1), format!("queue `{}`: {fault}", queue.id)));
    };
    if let Some(given) = queue.hours.take_if(|it| it.parse::<Staffed>().is_err()) {
        let fault = given.parse::<Staffed>().err().unwrap_or_default();
        refuse("hours", &given, format!("{fault}; until then it counts as always staffed"));
    }
    if let Some(given) = queue.time_zone.take_if(|it| TimeZone::get(it).is_err()) {
        let fault =
            format!("`{given}` is no time zone: write one such as `Asia/Tokyo`; until then its hours are in UTC");
        refuse("time_zone", &given, fault);
    }
}

fn rows<Row: DeserializeOwned>(table: &toml::Table, key: &str, faults: &mut Vec<(Option<usize>, String)>) -> Vec<Row> {
    let given = match table.get(key) {
        None => return Vec::new(),
        Some(Value::Array(given)) => given,
        Some(_) => {
            faults.push((None, format!("`{key}` is not a list: write `[[{key}]]`")));
            return Vec::new();
        }
    };
    let read = given.iter().enumerate().filter_map(|(index, row)| match row.clone().try_into::<Row>() {
        Ok(row) => Some(row),
        Err(error) => {
            faults.push((None, format!("`{key}` number {}: {}", index + 1, error.message())));
            None
        }
    });
    read.collect()
}

fn merge<Row, Key: PartialEq>(rows: &mut Vec<Row>, new: Vec<Row>, key: impl Fn(&Row) -> Key) {
    for row in new {
        if !rows.iter().any(|known| key(known) == key(&row)) {
            rows.push(row);
        }
    }
}

/// The line a TOML error points at, from 1.
pub(super) fn line_of(text: &str, error: &toml::de::Error) -> Option<usize> {
    let before = text.get(..error.span()?.start)?;
    Some(1 + before.matches('\n').count())
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    fn read(hours: &str, zone: &str) -> (Catalogue, Vec<(Option<usize>, String)>) {
        let text = format!("# Queues\n[[queue]]\nid = \"night\"\nhours = \"{hours}\"\ntime_zone = \"{zone}\"\n");
        let mut catalogue = Catalogue::default();
        let faults = add(&text, &mut catalogue);
        (catalogue, faults)
    }

    #[test]
    fn hours_that_cannot_be_read_are_refused_with_their_line_and_what_to_write_and_the_queue_stays() {
        for hours in ["at times", "Mon-Fri 8-20", "Mon-Fri", "08:00-08:00", "Mon-Fry 08:00-20:00", ""] {
            let (catalogue, faults) = read(hours, "Asia/Tokyo");
            let [(line, fault)] = faults.as_slice() else { panic!("{hours}: {faults:?}") };
            assert_eq!(*line, Some(4), "{hours}");
            assert!(fault.contains("`night`") && fault.contains("`Mon-Fri 08:00-20:00`"), "{fault}");
            let queue = catalogue.queues.first().expect("the queue stays");
            assert_eq!(queue.hours, None, "{hours}");
        }
        let (_, faults) = read("24x7", "Tokyo");
        assert!(faults.first().is_some_and(|it| it.0 == Some(5) && it.1.contains("`Asia/Tokyo`")), "{faults:?}");
    }

    #[test]
    fn hours_by_day_and_over_midnight_are_read() {
        for hours in [
            "24x7",
            "24/7",
            "Mon-Fri 08:00-20:00",
            "Sat,Sun 10:00-16:00",
            "22:00-06:00",
            "Fri-Mon 22:00-06:00",
            "08:00-24:00",
        ] {
            assert_eq!(read(hours, "Asia/Tokyo").1, [], "{hours}");
        }
    }
}
