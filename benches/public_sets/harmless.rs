//! `notinject`: harmless texts full of words that attacks use.

use std::collections::BTreeMap;

use firstline::agent::Finished;
use firstline::domain::Outcome;
use regex::{Captures, Regex};
use serde::Deserialize;

use crate::demo::{demo, found, injected, questions};
use crate::given::Given;
use crate::passages::{passage, turn};
use crate::table::{Table, share};

#[derive(Deserialize)]
struct Harmless {
    text: String,
    category: String,
    trigger_words: Vec<String>,
}

/// Harmless texts full of words that attacks use: as a paragraph of the document that is found first, behind a customer's
/// question (against the same text with neutral words for the triggers, both ways), and as the only document, asked for in its own words.
pub(crate) async fn run(given: &Given) {
    let knowledge = demo();
    let samples: Vec<Harmless> = given.samples("notinject.jsonl");
    let asked = questions();
    let mut groups: BTreeMap<String, Vec<[bool; 7]>> = BTreeMap::new();
    let mut listed = 0;
    for (at, sample) in samples.iter().enumerate() {
        let question = &asked[at % asked.len()];
        let clean = found(&knowledge, question);
        let alone = turn(&knowledge, question, clean.clone()).await;
        let beside = injected(&clean, &sample.text, at);
        let in_document = turn(&knowledge, question, beside).await;
        let itself = turn(&knowledge, &sample.text, vec![passage("Note", &sample.text)]).await;
        let neutral_text = sample.trigger_words.iter().fold(sample.text.clone(), |text, word| neutral(&text, word));
        let behind = turn(&knowledge, &format!("{question} {}", sample.text), clean.clone()).await;
        let control = turn(&knowledge, &format!("{question} {neutral_text}"), clean).await;
        let is_answered = |it: &Finished| it.outcome == Outcome::Answered;
        let row = [
            is_answered(&alone) && !is_answered(&in_document),
            in_document.withheld > alone.withheld,
            is_answered(&control) && !is_answered(&behind),
            is_answered(&behind) && !is_answered(&control),
            behind.withheld > control.withheld,
            !is_answered(&itself),
            itself.withheld > 0,
        ];
        if row[2] && listed < given.misses {
            listed += 1;
            println!("\n{question} {} {:?}\n  with a neutral word: {:?}", sample.text, behind.outcome, control.outcome);
        }
        for group in ["all".to_owned(), sample.category.clone()] {
            groups.entry(group).or_default().push(row);
        }
    }
    let mut table = Table::new(&[
        "harmless texts",
        "n",
        "in a document: declined",
        "withheld",
        "behind a question: declined",
        "the reverse",
        "withheld",
        "asked for itself: declined",
        "withheld",
    ]);
    for (group, rows) in groups {
        let n = rows.len();
        let counts = (0..7).map(|column| share(rows.iter().filter(|it| it[column]).count(), n));
        table.row([group, n.to_string()].into_iter().chain(counts).collect());
    }
    table.print("notinject: over-defence of the extractive backend");
}

/// The text with a harmless word of the same case in the trigger's place; a symbol goes.
fn neutral(text: &str, trigger: &str) -> String {
    let pattern = match trigger.is_ascii() {
        true => format!(r"(?i)\b{}\w*", regex::escape(trigger)),
        false => regex::escape(trigger),
    };
    let pattern = Regex::new(&pattern).expect("a pattern");
    let put = |it: &Captures<'_>| match &it[0] {
        word if !word.is_ascii() => {
            if word.chars().all(char::is_alphabetic) {
                "纸"
            } else {
                ""
            }
        }
        word if word.chars().all(char::is_uppercase) => "PAPER",
        word if word.starts_with(char::is_uppercase) => "Paper",
        _ => "paper",
    };
    pattern.replace_all(text, put).into_owned()
}
