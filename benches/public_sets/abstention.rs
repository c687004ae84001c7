//! What tells a question that can be answered from one that cannot: learned on questions with judgements, each with what is
//! found for it and again without the right documents. Prints the weights that `llm/extractive/confidence.rs` has.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use firstline::domain::{Evidence, Language};
use firstline::llm::{MEASURES, measures};
use firstline::search::{Hit, Kinds, Query};
use serde::Deserialize;

use crate::given::{Given, lines};
use crate::table::{Table, share};
use crate::world::{open, scope};

/// Sets that the weights are learned on, and those they are only tried on.
const LEARNED: [&str; 2] = ["alicloud-faq-en", "alicloud-faq-zh"];
const TRIED: [&str; 3] = ["jsquad-ja", "drcd-zh-tw", "cmrc2018-zh-cn"];
/// Passages that are found, so that enough is left without the right ones, and that a turn reads.
const FOUND: usize = 24;
const READ: usize = 9;
/// Questions of a set.
const MOST: usize = 700;
/// Steps down the slope; by then the weights move no more in their third digit.
const STEPS: usize = 3_000;
const STEP: f64 = 0.5;
/// What a large weight costs.
const SHRINKING: f64 = 0.005;

#[derive(Deserialize)]
struct Asked {
    _id: String,
    text: String,
}

/// The measures of a question, and whether what was read holds its document.
type Row = ([f64; MEASURES], bool);

/// Weights and, last, the bias.
type Weights = [f64; MEASURES + 1];

pub(crate) fn run(given: &Given) {
    let learned: Vec<Row> = LEARNED.iter().flat_map(|it| rows(&given.folder.join(it))).collect();
    let weights = fit(&learned);
    println!("learned on {}: weights {:.2?}, bias {:.2}", LEARNED.join(", "), &weights[..MEASURES], weights[MEASURES]);
    let mut table = Table::new(&["set", "n", "AUC", "declined without, when 85 % with it stay", "95 %"]);
    for name in LEARNED.iter().chain(&TRIED) {
        let rows = rows(&given.folder.join(name));
        let of = |with: bool| {
            let mut sums: Vec<f64> = rows.iter().filter(|it| it.1 == with).map(|it| sum(&weights, &it.0)).collect();
            sums.sort_by(f64::total_cmp);
            sums
        };
        let (with, without) = (of(true), of(false));
        let declined = |kept: f64| {
            let least = with[(with.len() as f64 * (1.0 - kept)) as usize];
            share(without.iter().filter(|it| **it < least).count(), without.len())
        };
        let wins = without.iter().map(|one| with.iter().filter(|other| *other > one).count()).sum::<usize>();
        let auc = wins as f64 / (with.len() * without.len()).max(1) as f64;
        table.row(vec![
            (*name).to_owned(),
            with.len().to_string(),
            format!("{auc:.3}"),
            declined(0.85),
            declined(0.95),
        ]);
    }
    table.print("questions with and without the right documents");
}

/// Two rows for each question whose document is found.
fn rows(folder: &Path) -> Vec<Row> {
    let knowledge = open(&[folder.join("corpus.jsonl")]);
    let gold = gold(&folder.join("qrels.tsv"));
    let mut rows = Vec::new();
    for it in lines::<Asked>(&folder.join("queries.jsonl")).iter().take(MOST) {
        let Some(right) = gold.get(&it._id) else { continue };
        let query = Query { kinds: Kinds::Documents, limit: FOUND, ..Query::new(&it.text, Language::En) };
        let hits = knowledge.searcher.search(&scope(), &query).expect("an index");
        let is_right = |it: &Hit| right.contains(&it.passage.document_id);
        if !hits.iter().take(READ).any(is_right) {
            continue;
        }
        for with in [true, false] {
            let read = hits.iter().filter(|it| with || !is_right(it)).take(READ);
            let read: Vec<Evidence> = read
                .map(|it| Evidence { relevance: Some(it.coverage), ..Evidence::from(it.passage.clone()) })
                .collect();
            rows.push((measures(&it.text, &[], &read.iter().collect::<Vec<_>>()), with));
        }
    }
    rows
}

fn sum(weights: &Weights, row: &[f64; MEASURES]) -> f64 {
    weights[MEASURES] + row.iter().zip(weights).map(|(value, weight)| value * weight).sum::<f64>()
}

/// Logistic regression over measures of one spread; both kinds are equally many.
fn fit(rows: &[Row]) -> Weights {
    let count = rows.len() as f64;
    let means: [f64; MEASURES] = std::array::from_fn(|at| rows.iter().map(|it| it.0[at]).sum::<f64>() / count);
    let spreads: [f64; MEASURES] = std::array::from_fn(|at| {
        (rows.iter().map(|it| (it.0[at] - means[at]).powi(2)).sum::<f64>() / count).sqrt().max(1e-9)
    });
    let even: Vec<Row> =
        rows.iter().map(|(row, with)| (std::array::from_fn(|at| (row[at] - means[at]) / spreads[at]), *with)).collect();
    let mut weights = [0.0; MEASURES + 1];
    for _ in 0..STEPS {
        let mut slope = [0.0; MEASURES + 1];
        for (row, with) in &even {
            let error = 1.0 / (1.0 + (-sum(&weights, row)).exp()) - f64::from(u8::from(*with));
            for (at, value) in row.iter().chain(&[1.0]).enumerate() {
                slope[at] += error * value / count;
            }
        }
        for (at, weight) in weights.iter_mut().enumerate() {
            let shrinking = if at < MEASURES { SHRINKING * *weight } else { 0.0 };
            *weight -= STEP * (slope[at] + shrinking);
        }
    }
    let mut own = weights;
    for at in 0..MEASURES {
        own[at] = weights[at] / spreads[at];
        own[MEASURES] -= own[at] * means[at];
    }
    own
}

fn gold(path: &Path) -> HashMap<String, HashSet<String>> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut gold: HashMap<String, HashSet<String>> = HashMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if let [query, document, judged] = cells[..]
            && judged != "0"
        {
            gold.entry(query.to_owned()).or_default().insert(document.to_owned());
        }
    }
    gold
}
