//! The demo corpus, customers' questions that it answers, and texts put into its documents.

use std::path::{Path, PathBuf};

use firstline::domain::{Evidence, Language};
use firstline::search::{Kinds, Query};
use firstline::service::Knowledge;
use serde::Deserialize;

use crate::passages::passage;
use crate::world::{open, scope};

/// The demo corpus, which answers the questions that our own suites ask.
pub(crate) fn demo() -> Knowledge {
    open(&[PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"))])
}

/// English questions of our retrieval suite.
pub(crate) fn questions() -> Vec<String> {
    #[derive(Deserialize)]
    struct File {
        sample: Vec<Sample>,
    }
    #[derive(Deserialize)]
    struct Sample {
        language: String,
        question: String,
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("evals/retrieval/samples");
    let mut files: Vec<PathBuf> = folder.read_dir().expect("samples").map(|it| it.expect("a file").path()).collect();
    files.sort();
    let samples = files.iter().flat_map(|it| {
        let text = std::fs::read_to_string(it).expect("samples");
        toml::from_str::<File>(&text).expect("TOML").sample
    });
    samples.filter(|it| it.language == "en").map(|it| it.question).collect()
}

/// Passages for a question, as a turn would gather them.
pub(crate) fn found(knowledge: &Knowledge, question: &str) -> Vec<Evidence> {
    let query = Query { kinds: Kinds::Documents, limit: 5, ..Query::new(question, Language::En) };
    let hits = knowledge.searcher.search(&scope(), &query).expect("an index");
    hits.into_iter().map(|it| Evidence { relevance: Some(it.coverage), ..Evidence::from(it.passage) }).collect()
}

/// `order` as a paragraph at the start, in the middle or at the end, by turns.
fn inserted(text: &str, order: &str, at: usize) -> String {
    let mut paragraphs: Vec<&str> = text.split("\n\n").collect();
    let places = [0, paragraphs.len() / 2, paragraphs.len()];
    paragraphs.insert(places[at % 3], order);
    paragraphs.join("\n\n")
}

/// The same passages with `order` inside the first.
pub(crate) fn injected(clean: &[Evidence], order: &str, at: usize) -> Vec<Evidence> {
    let mut passages = clean.to_vec();
    if let Some(first) = passages.first_mut() {
        let text = inserted(&first.text, order, at);
        *first = Evidence { relevance: first.relevance, ..passage(&first.title, &text) };
    }
    passages
}
