use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

/// A single name in ASCII is looked for from so many letters on; shorter ones are words.
const LETTERS: usize = 3;
/// A name of a person is no longer.
const LONGEST: usize = 60;

/// Parts of field names that say that a person is in the field, or a company.
const PEOPLE: [&str; 12] = [
    "contact",
    "requester",
    "assignee",
    "author",
    "reporter",
    "engineer",
    "owner",
    "agent",
    "opened_by",
    "resolved_by",
    "created_by",
    "full_name",
];
const COMPANIES: [&str; 6] = ["company", "organization", "organisation", "account_name", "customer_name", "tenant"];
/// What stands in such fields and names nobody.
const NOBODY: [&str; 10] =
    ["customer", "engineer", "assistant", "support", "system", "agent", "user", "admin", "unknown", "none"];

/// Names that may stand in a text, with what each is of.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<String, &'static str>);

impl Known {
    /// What the fields of a record say about who is in it, at any depth.
    pub fn of_record(record: &Value) -> Self {
        let mut known = Self::default();
        known.read("", record);
        known
    }

    /// A person, whole and by each part of the name.
    pub fn person(&mut self, name: &str) {
        let name = name.trim();
        if name.chars().count() > LONGEST || name.contains('@') || NOBODY.contains(&name.to_lowercase().as_str()) {
            return;
        }
        self.add(name, "person");
        for part in name.split_whitespace().filter(|it| it.chars().count() >= LETTERS) {
            if part.chars().next().is_some_and(|it| it.is_uppercase() || !it.is_ascii()) {
                self.add(part, "person");
            }
        }
    }

    /// A company, by its whole name.
    pub fn company(&mut self, name: &str) {
        if !NOBODY.contains(&name.trim().to_lowercase().as_str()) {
            self.add(name.trim(), "company");
        }
    }

    /// Where these names stand in `text`, in order; of two that overlap the longer one.
    pub(super) fn places(&self, text: &str) -> Vec<(Range<usize>, &'static str)> {
        let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
        for (name, kind) in &self.0 {
            let places = text.match_indices(name.as_str()).map(|(at, it)| at..at + it.len());
            found.extend(places.filter(|it| stands_alone(text, it)).map(|it| (it, *kind)));
        }
        found.sort_by_key(|it| (it.0.start, std::cmp::Reverse(it.0.end)));
        let mut end = 0;
        found.retain(|it| {
            let is_free = it.0.start >= end;
            if is_free {
                end = it.0.end;
            }
            is_free
        });
        found
    }

    fn add(&mut self, name: &str, kind: &'static str) {
        let letters = name.chars().filter(|it| it.is_alphabetic()).count();
        let is_long_enough = if name.is_ascii() { letters >= LETTERS } else { letters >= 1 };
        if is_long_enough {
            self.0.entry(name.to_owned()).or_insert(kind);
        }
    }

    fn read(&mut self, field: &str, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    // `{"requester": {"name": …}}`: the outer field says who is meant.
                    let is_bare = ["name", "display_name", "from"].contains(&name.as_str());
                    let name = if is_bare && !field.is_empty() { field } else { name };
                    self.read(name, value);
                }
            }
            Value::Array(all) => all.iter().for_each(|it| self.read(field, it)),
            Value::String(text) => {
                let field = field.to_lowercase();
                let is_id = field.ends_with("_id") || field.ends_with("_at");
                if COMPANIES.iter().any(|it| field.contains(it)) && !is_id {
                    self.company(text);
                } else if PEOPLE.iter().any(|it| field.contains(it)) && !is_id && text.lines().count() == 1 {
                    self.person(text);
                }
            }
            _ => {}
        }
    }
}

/// Whether no word goes on at the ends of `place`; scripts without spaces have no such ends.
fn stands_alone(text: &str, place: &Range<usize>) -> bool {
    let is_word = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric() || it == '_');
    let found = text.get(place.clone()).unwrap_or_default();
    let before = text.get(..place.start).and_then(|it| it.chars().next_back());
    let after = text.get(place.end..).and_then(|it| it.chars().next());
    let goes_on_before = is_word(found.chars().next()) && is_word(before);
    let goes_on_behind = is_word(found.chars().next_back()) && is_word(after);
    !goes_on_before && !goes_on_behind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_say_who_is_in_a_record() {
        let record = serde_json::json!({
            "id": "1", "subject": "The Contact Form fails", "requester": {"name": "Aoki Haruka", "id": "u-1"},
            "company": "Nordwind", "assignee_id": "Bob", "engineer": "support",
            "communications": [{"from": "customer", "body": "Hello"}],
        });
        let known = Known::of_record(&record);
        let text = "Aoki Haruka of Nordwind wrote; Haruka waits. Contact Form, Bob, support, Nordwinds";
        let found: Vec<&str> = known.places(text).into_iter().filter_map(|it| text.get(it.0)).collect();
        assert_eq!(found, ["Aoki Haruka", "Nordwind", "Haruka"]);
    }
}
