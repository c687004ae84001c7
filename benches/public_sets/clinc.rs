//! `clinc-oos`: the intent of the nearest known utterances, or none.
//!
//! The set's intents are not ours, so our own `out_of_scope` cannot be measured on them. Measured is what our search is
//! worth for that decision: training utterances are documents, an utterance takes the intent of its neighbours, and it is out
//! of scope when too little of it is known. The threshold is chosen on one half of the validation utterances and
//! judged on the other, and the other way round.

use std::collections::BTreeMap;
use std::io::Write as _;

use firstline::domain::{Language, Outcome};
use firstline::search::{Kinds, Query};
use firstline::service::Knowledge;
use serde::Deserialize;
use serde_json::json;

use crate::demo::demo;
use crate::given::{Given, lines};
use crate::table::{Table, mean, share};
use crate::world::{Question, ask, kept, open, scope};

/// Utterances that vote.
const NEIGHBOURS: usize = 10;
/// In scope, this share must be kept.
const KEPT: f64 = 0.95;
const OUT: &str = "oos";

#[derive(Clone, Deserialize)]
struct Utterance {
    text: String,
    label: String,
}

/// An utterance with its nearest intent and how sure that is.
struct Seen {
    truth: String,
    intent: String,
    /// By the name of the signal; higher means more surely in scope.
    signals: BTreeMap<&'static str, f64>,
}

pub(crate) async fn run(given: &Given) {
    let train: Vec<Utterance> = lines(&given.folder.join("train.jsonl"));
    let val: Vec<Utterance> = given.samples("val.jsonl");
    let known: Vec<&Utterance> = train.iter().filter(|it| it.label != OUT).collect();
    let knowledge = open(&[documents(&known)]);
    let seen: Vec<Seen> = val.iter().map(|it| look(&knowledge, &known, it)).collect();

    let mut table = Table::new(&[
        "signal",
        "in scope n",
        "kept",
        "right intent",
        "kept and right",
        "out of scope n",
        "recall",
        "thresholds",
    ]);
    for signal in SIGNALS {
        let halves: [Vec<&Seen>; 2] =
            [0, 1].map(|half| seen.iter().enumerate().filter(|(at, _)| at % 2 == half).map(|(_, it)| it).collect());
        let [even, odd] = &halves;
        let (first, second) = (threshold(even, signal), threshold(odd, signal));
        let judged: Vec<(&Seen, bool)> = odd
            .iter()
            .map(|it| (*it, it.signals[signal] >= first))
            .chain(even.iter().map(|it| (*it, it.signals[signal] >= second)))
            .collect();
        let inside: Vec<&(&Seen, bool)> = judged.iter().filter(|(it, _)| it.truth != OUT).collect();
        let outside: Vec<&(&Seen, bool)> = judged.iter().filter(|(it, _)| it.truth == OUT).collect();
        let count = |is: &dyn Fn(&Seen, bool) -> bool, of: &[&(&Seen, bool)]| {
            share(of.iter().filter(|(it, kept)| is(it, *kept)).count(), of.len())
        };
        table.row(vec![
            signal.to_owned(),
            inside.len().to_string(),
            count(&|_, kept| kept, &inside),
            count(&|it, _| it.intent == it.truth, &inside),
            count(&|it, kept| kept && it.intent == it.truth, &inside),
            outside.len().to_string(),
            count(&|_, kept| !kept, &outside),
            format!("{first:.3}, {second:.3}"),
        ]);
    }
    table.print("clinc-oos: nearest intents among the training utterances, abstaining so that 95 % in scope are kept");
    product(&val, given.misses).await;
}

/// The training utterances as a corpus file; its ids are their places in the list.
fn documents(known: &[&Utterance]) -> std::path::PathBuf {
    let path = kept("clinc-oos").join("corpus.jsonl");
    let mut file = Vec::new();
    for (at, it) in known.iter().enumerate() {
        writeln!(file, "{}", json!({ "_id": format!("u{at}"), "text": it.text })).expect("written");
    }
    // An unchanged file is not indexed again.
    if std::fs::read(&path).ok().as_ref() != Some(&file) {
        std::fs::write(&path, file).expect("written");
    }
    path
}

const SIGNALS: [&str; 5] = ["score of the best", "score a word", "words known", "agreement", "words known x agreement"];

fn look(knowledge: &Knowledge, known: &[&Utterance], utterance: &Utterance) -> Seen {
    let query = Query { kinds: Kinds::Documents, limit: NEIGHBOURS, ..Query::new(&utterance.text, Language::En) };
    let hits = knowledge.searcher.search(&scope(), &query).expect("an index");
    let mut votes: BTreeMap<&str, f64> = BTreeMap::new();
    for hit in &hits {
        let at: usize = hit.passage.document_id.trim_start_matches('u').parse().expect("our id");
        *votes.entry(&known[at].label).or_default() += f64::from(hit.score);
    }
    let total: f64 = votes.values().sum();
    let best = votes.iter().max_by(|one, other| one.1.total_cmp(other.1));
    let (intent, votes) = best.map_or((String::new(), 0.0), |(label, votes)| ((*label).to_owned(), *votes));
    let score = hits.first().map_or(0.0, |it| f64::from(it.score));
    let coverage = mean(hits.iter().take(3).map(|it| f64::from(it.coverage)));
    let agreement = if total > 0.0 { votes / total } else { 0.0 };
    let words = utterance.text.split_whitespace().count().max(1) as f64;
    let signals = [score, score / words, coverage, agreement, coverage * agreement];
    Seen { truth: utterance.label.clone(), intent, signals: SIGNALS.into_iter().zip(signals).collect() }
}

/// The highest threshold that keeps enough of what is in scope.
fn threshold(seen: &[&Seen], signal: &str) -> f64 {
    let mut inside: Vec<f64> = seen.iter().filter(|it| it.truth != OUT).map(|it| it.signals[signal]).collect();
    inside.sort_by(f64::total_cmp);
    let dropped = (inside.len() as f64 * (1.0 - KEPT)).floor() as usize;
    inside.get(dropped).copied().unwrap_or_default()
}

/// The product itself over the demo corpus, where none of these utterances is in scope.
async fn product(val: &[Utterance], misses: usize) {
    let outside: Vec<&Utterance> = val.iter().filter(|it| it.label == OUT).collect();
    let inside: Vec<&Utterance> = val.iter().filter(|it| it.label != OUT).step_by(15).collect();
    let knowledge = demo();
    let mut table = Table::new(&["utterances", "n", "out of scope", "no evidence", "clarify", "answered", "other"]);
    for (name, group) in [("oos", outside), ("every 15th of the 150 intents", inside)] {
        let questions = group.iter().map(|it| Question { text: it.text.clone(), earlier: Vec::new() }).collect();
        let played = ask(&knowledge, questions).await;
        let n = played.len();
        let answered = played.iter().filter(|it| it.turn.outcome == Some(Outcome::Answered));
        for it in answered.take(misses) {
            println!(
                "\nanswered: {}\n  {}",
                it.question,
                it.answer().chars().take(240).collect::<String>().replace('\n', " ")
            );
        }
        let count = |outcome| played.iter().filter(|it| it.turn.outcome == Some(outcome)).count();
        let counts = [Outcome::OutOfScope, Outcome::NoEvidence, Outcome::Clarify, Outcome::Answered].map(count);
        let cells = [name.to_owned(), n.to_string()].into_iter();
        let rest = n - counts.iter().sum::<usize>();
        table.row(cells.chain(counts.map(|it| share(it, n))).chain([rest.to_string()]).collect());
    }
    table.print("clinc-oos: the assistant over the demo corpus, which speaks of none of this");
}
