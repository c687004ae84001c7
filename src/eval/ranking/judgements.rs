use std::collections::{BTreeMap, HashMap};

/// Which documents are relevant to which query, and how much.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judgements(BTreeMap<String, HashMap<String, i64>>);

impl Judgements {
    /// Notes a judgement: above 0 is relevant, and the larger the better. A repeated one replaces the first.
    pub fn add(&mut self, query: &str, document: &str, grade: i64) {
        self.0.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
    }

    /// The judged documents of a query; `None`: the query has no judgement and is not measured.
    pub fn of(&self, query: &str) -> Option<&HashMap<String, i64>> {
        self.0.get(query)
    }

    /// How many queries are judged.
    pub fn queries(&self) -> usize {
        self.0.len()
    }
}
