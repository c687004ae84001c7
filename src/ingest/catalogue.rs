use serde::de::DeserializeOwned;
use toml::Value;

use crate::domain::Catalogue;

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
    merge(&mut catalogue.queues, rows(&table, "queue", &mut faults), |row| row.id.clone());
    merge(&mut catalogue.engineers, rows(&table, "engineer", &mut faults), |row| row.subject.clone());
    if let Some(given) = table.get("desk") {
        match given.clone().try_into() {
            Ok(desk) => catalogue.desk = desk,
            Err(error) => faults.push((None, format!("`[desk]`: {}", error.message()))),
        }
    }
    faults
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
