//! `aws-docs-qa`: short human answers against what the extractive backend quotes.

use std::collections::BTreeMap;

use firstline::domain::{Outcome, TurnEvent};
use firstline::eval::Played;
use firstline::text::sentences;
use serde::Deserialize;

use crate::given::Given;
use crate::squad::{exact, f1, holds, plain, words_of};
use crate::table::{Table, mean, share};
use crate::world::{Question, ask, open};

/// F1 from which a unit counts as the answer.
const GOOD: f64 = 0.5;

#[derive(Deserialize)]
struct Sample {
    _id: String,
    question: String,
    answer: String,
    yes_no_none: String,
    doc_id: String,
}

/// A sample with what was said to it.
struct Said {
    sample: Sample,
    outcome: Option<Outcome>,
    /// The quoted units, in the answer's order, without our own phrases.
    units: Vec<String>,
    /// The sentence, line or table cell of all that was gathered that is nearest to the truth: what choosing better could reach.
    best_gathered: String,
    cites_gold: bool,
    found_gold: bool,
}

pub(crate) async fn run(given: &Given) {
    let corpus = given.corpus.clone().unwrap_or_else(|| given.folder.join("corpus.jsonl"));
    let knowledge = open(&[corpus]);
    let samples: Vec<Sample> = given.samples("qa.jsonl");
    let questions = samples.iter().map(|it| Question { text: it.question.clone(), earlier: Vec::new() }).collect();
    let said: Vec<Said> = samples
        .into_iter()
        .zip(ask(&knowledge, questions).await)
        .map(|(sample, played)| said(sample, &played))
        .collect();

    let mut table = Table::new(&["questions", "n", "answered", "cites gold", "gathers gold", "text", "F1", "EM"]);
    let is_yes_no = |it: &&Said| it.sample.yes_no_none != "None";
    let groups: [(&str, Vec<&Said>); 3] = [
        ("all", said.iter().collect()),
        ("yes or no", said.iter().filter(is_yes_no).collect()),
        ("others", said.iter().filter(|it| !is_yes_no(it)).collect()),
    ];
    for (name, group) in &groups {
        let n = group.len();
        for (text, of) in TEXTS {
            table.row(vec![
                (*name).to_owned(),
                n.to_string(),
                share(group.iter().filter(|it| it.outcome == Some(Outcome::Answered)).count(), n),
                share(group.iter().filter(|it| it.cites_gold).count(), n),
                share(group.iter().filter(|it| it.found_gold).count(), n),
                (*text).to_owned(),
                format!("{:.3}", mean(group.iter().map(|it| f1(&of(it), &it.sample.answer)))),
                format!("{:.3}", mean(group.iter().map(|it| exact(&of(it), &it.sample.answer)))),
            ]);
        }
    }
    table.print("aws-docs-qa: extractive answers against short human ones (SQuAD's F1 and EM)");
    yes_or_no(&said.iter().filter(is_yes_no).collect::<Vec<_>>());
    causes(&said);
    list(&said, given.misses);
}

/// Takes out of an answer what is compared with the short human one.
type Text = fn(&Said) -> String;

/// What is taken for the answer: the headline is the first quoted unit, the last two are what a reader could
/// pick from the answer, and a better choice from what was found.
const TEXTS: &[(&str, Text)] = &[
    ("first unit", first),
    ("first, lead-ins too", |it| it.units.first().cloned().unwrap_or_default()),
    ("first two", |it| it.units.iter().take(2).cloned().collect::<Vec<_>>().join(" ")),
    ("whole answer", |it| it.units.join(" ")),
    ("its best unit", best),
    ("best line gathered", |it| it.best_gathered.clone()),
];

/// The first unit that does not merely lead into a list.
fn first(said: &Said) -> String {
    said.units.iter().find(|it| !it.ends_with(':')).or(said.units.first()).cloned().unwrap_or_default()
}

fn best(said: &Said) -> String {
    let score = |it: &&String| f1(it, &said.sample.answer);
    said.units.iter().max_by(|one, other| score(one).total_cmp(&score(other))).cloned().unwrap_or_default()
}

fn said(sample: Sample, played: &Played) -> Said {
    let quoted = played.events.iter().filter_map(|it| match it {
        TurnEvent::Unit(unit) if !unit.citations.is_empty() => Some(words_of(unit)),
        _ => None,
    });
    // The guide for Windows has the same pages as the one that was cited.
    let twin = sample.doc_id.replacen("amazon-ec2-user-guide/", "amazon-ec2-user-guide-windows/", 1);
    let is_gold = |id: &str| id.rsplit_once('#').is_some_and(|(it, _)| it == sample.doc_id || it == twin);
    Said {
        outcome: played.turn.outcome,
        units: quoted.collect(),
        best_gathered: nearest(played, &sample.answer),
        cites_gold: played.cited.iter().any(|it| is_gold(&it.id)),
        found_gold: played.gathered.passages.iter().any(|it| is_gold(&it.id)),
        sample,
    }
}

/// The sentence, line or table cell of the gathered passages with the highest F1.
fn nearest(played: &Played, truth: &str) -> String {
    let texts = played.gathered.passages.iter().map(|it| it.text.as_str());
    let stretches = texts.flat_map(|text| {
        let sentences = sentences(text).into_iter().filter_map(|it| text.get(it));
        sentences.chain(text.lines()).chain(text.split('|')).collect::<Vec<_>>()
    });
    let scored = stretches.map(plain).map(|it| (f1(&it, truth), it));
    scored.max_by(|one, other| one.0.total_cmp(&other.0)).map(|it| it.1).unwrap_or_default()
}

/// Quotes never say yes or no by themselves; how often one begins with the right word all the same.
fn yes_or_no(group: &[&Said]) {
    let says = |it: &&&Said| {
        let first = it.units.first().map(|it| it.to_lowercase()).unwrap_or_default();
        first.split(|it: char| !it.is_alphabetic()).next() == Some(it.sample.yes_no_none.to_lowercase().as_str())
    };
    println!("begins with the right yes or no: {}", share(group.iter().filter(says).count(), group.len()));
}

/// Where the answers whose first unit is under F1 .5 were lost.
fn causes(said: &[Said]) {
    let is_told = |text: &str, it: &Said| f1(text, &it.sample.answer) >= GOOD || holds(text, &it.sample.answer);
    let cause = |it: &Said| match () {
        () if f1(&first(it), &it.sample.answer) >= GOOD => None,
        () if is_told(&first(it), it) => Some("told first, in a longer sentence"),
        () if it.units.iter().any(|unit| is_told(unit, it)) => Some("told, but not first"),
        () if it.cites_gold => Some("the right page is quoted, other words of it"),
        () if it.found_gold => Some("the right page is gathered, not quoted"),
        () => Some("the right page is not gathered"),
    };
    let mut counts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for it in said {
        if let Some(cause) = cause(it) {
            counts.entry(cause).or_default().push(&it.sample._id);
        }
    }
    let misses = counts.values().map(Vec::len).sum();
    let mut table = Table::new(&["first unit under F1 .5, by cause", "n", "which"]);
    for (cause, ids) in counts {
        table.row(vec![cause.to_owned(), share(ids.len(), misses), ids.join(" ")]);
    }
    table.print("misses");
}

fn list(said: &[Said], most: usize) {
    let score = |it: &Said| f1(&first(it), &it.sample.answer);
    let mut worst: Vec<&Said> = said.iter().collect();
    worst.sort_by(|one, other| score(one).total_cmp(&score(other)));
    for it in worst.into_iter().take(most) {
        println!("\n{} {}\n  truth: {}", it.sample._id, it.sample.question.trim(), it.sample.answer);
        println!(
            "  F1 {:.2}, best unit {:.2}; gold {} gathered {}, cited {}; {:?}",
            score(it),
            f1(&best(it), &it.sample.answer),
            it.sample.doc_id,
            it.found_gold,
            it.cites_gold,
            it.outcome
        );
        for unit in &it.units {
            println!("  - {}", unit.chars().take(300).collect::<String>().replace('\n', " "));
        }
    }
}
