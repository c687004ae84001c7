use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::cases::Given;

/// Fields by which desks say what helped; a string or a list of them.
const FIELDS: [&str; 8] =
    ["used", "duplicate_of", "duplicates", "related", "similar_cases", "links", "documents", "references"];

static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"https?://[^\s)\]>"'`]+|[\w][\w/.:-]*\w"#).ok());

/// What can be found: earlier cases and documents, by every name that a desk gives them.
#[derive(Default)]
pub struct Findable {
    /// Name (id, display id, address, slug) → what a sample calls it.
    names: BTreeMap<String, Found>,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// The index of an earlier case.
    Case(usize),
    /// A document's slug.
    Document(String),
}

impl Findable {
    /// Notes a name; one that is too short to mean something is left out.
    pub fn add(&mut self, name: &str, means: Found) {
        if name.chars().count() >= 4 {
            self.names.insert(name.trim_end_matches('/').to_lowercase(), means);
        }
    }

    /// What this case's engineers used, as far as the case says so: in fields for it, in what they wrote and in the resolution.
    pub fn used_by(&self, given: &Given) -> BTreeSet<Found> {
        let mut words: Vec<String> = Vec::new();
        for field in FIELDS {
            match given.raw.get(field) {
                Some(Value::String(one)) => words.push(one.clone()),
                Some(Value::Array(many)) => words.extend(many.iter().filter_map(Value::as_str).map(str::to_owned)),
                _ => {}
            }
        }
        let by_staff = given.case.communications.iter().filter(|it| !it.from.eq_ignore_ascii_case("customer"));
        let resolution = given.case.resolution.iter().flat_map(|it| {
            [Some(&it.summary), it.root_cause.as_ref()].into_iter().flatten().chain(it.steps.iter()).cloned()
        });
        for text in by_staff.map(|it| it.body.clone()).chain(resolution) {
            if let Some(word) = &*WORD {
                words.extend(word.find_iter(&text).map(|it| it.as_str().to_owned()));
            }
        }
        let known = words.iter().filter_map(|it| {
            let name = it.trim_end_matches(['/', '.', ',', ':']).to_lowercase();
            let plain = name.split(['#', '?']).next().unwrap_or_default();
            self.names.get(&name).or_else(|| self.names.get(plain)).cloned()
        });
        known.collect()
    }
}
