//! Whatever the quoting backend composes passes the check that a model's words must pass.

use std::path::Path;

use super::samples::{QUESTION, fact, passage, phrases, setup};
use crate::agent::ledger::Ledger;
use crate::agent::{Checker, UnitSplitter, Verdict};
use crate::domain::{Evidence, Language};
use crate::llm::{ChatRequest, Extractive, Model as _};

/// The reply to a question as text, checked unit by unit.
fn quoted(question: &str, language: Language, evidence: Vec<Evidence>) -> String {
    let mut ledger = Ledger::default();
    for item in evidence {
        ledger.add(item);
    }
    let setup = setup(question);
    let request = ChatRequest {
        question: question.to_owned(),
        language,
        time_zone: setup.time_zone.clone(),
        now: setup.now,
        evidence: ledger.all().to_vec(),
        phrases: phrases(language),
        ..ChatRequest::of_text(String::new(), String::new(), 1_200, setup.deadline)
    };
    let (deltas, _unread) = tokio::sync::mpsc::channel(1_000);
    let reply = futures::executor::block_on(Extractive.reply(&request, deltas)).expect("quotes");
    let mut splitter = UnitSplitter::default();
    let mut units = splitter.push(&reply.text);
    units.extend(splitter.finish());
    let phrases = phrases(language);
    let checker = Checker {
        ledger: &ledger,
        phrases: &phrases,
        question,
        time_zone: &setup.time_zone,
        language,
        threshold: setup.limits.support_threshold,
        assessment: None,
        link_hosts: &[],
    };
    for unit in units {
        let verdict = checker.check(&unit);
        assert!(!matches!(verdict, Verdict::Withheld(_)), "{question}: {verdict:?}\n{unit}");
    }
    reply.text
}

/// Sections of the demo documents, as passages.
fn sections() -> Vec<Evidence> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/docs")).sort_by_file_name() {
        let entry = entry.expect("the corpus can be read");
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let name = entry.file_name().to_string_lossy().into_owned();
        let body = text.split("\n---\n").nth(1).unwrap_or_default();
        for (index, section) in body.split("\n## ").enumerate() {
            let (title, text) = section.split_once('\n').unwrap_or_default();
            let mut evidence = passage(&format!("{name}#{index}"), &name, text);
            evidence.headings = vec![title.to_owned()];
            found.push(evidence);
        }
    }
    found
}

#[test]
fn every_section_of_the_demo_documents_is_quoted_so_that_it_holds() {
    let sections = sections();
    assert!(sections.len() > 100, "{}", sections.len());
    for section in sections {
        let question = format!("{} What are the steps?", section.headings[0]);
        for language in [Language::En, section.language] {
            quoted(&question, language, vec![section.clone()]);
        }
    }
}

#[test]
fn facts_hold_with_their_local_times() {
    for language in Language::ALL {
        let text = quoted(QUESTION, language, vec![Evidence::from(&fact())]);
        assert!(text.contains("02:05"), "{text}");
    }
}
