//! `aws-practice-exams`: the option that documents speak for most. No model reads the question.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use firstline::domain::Language;
use firstline::search::{Kinds, Query};
use firstline::service::Knowledge;
use firstline::text::content_terms;
use serde::Deserialize;

use crate::given::Given;
use crate::table::{Table, mean, share};
use crate::world::{open, scope};

#[derive(Deserialize)]
struct Exam {
    _id: String,
    question: String,
    options: BTreeMap<String, String>,
    answer: Vec<String>,
}

pub(crate) fn run(given: &Given) {
    let beside = given.folder.join("../aws-docs-qa/corpus.jsonl");
    let corpus: PathBuf = given.corpus.clone().unwrap_or(beside);
    let knowledge = open(&[corpus]);
    let exams: Vec<Exam> = given.samples("mcq.jsonl");
    let mut right: BTreeMap<&str, Vec<bool>> = BTreeMap::new();
    let mut listed = 0;
    for exam in &exams {
        let scores = scores(&knowledge, exam);
        for (way, scores) in WAYS.into_iter().zip(&scores) {
            let chosen = chosen(scores, exam.answer.len());
            let truth: HashSet<&str> = exam.answer.iter().map(String::as_str).collect();
            let is_right = chosen == truth;
            right.entry(way).or_default().push(is_right);
            if way == WAYS[0] && !is_right && listed < given.misses {
                listed += 1;
                println!("\n{} {}\n  right {:?}, chosen {chosen:?}", exam._id, exam.question, exam.answer);
                for (letter, text) in &exam.options {
                    println!("  {letter} {:.3} {text}", scores[letter.as_str()]);
                }
            }
        }
    }
    let is_single: Vec<bool> = exams.iter().map(|it| it.answer.len() == 1).collect();
    let mut table = Table::new(&["option chosen by", "n", "all", "one right (n)", "several right (n)"]);
    let chance = |of: bool| {
        let of = exams.iter().filter(|it| (it.answer.len() == 1) == of);
        mean(of.map(|it| 1.0 / ways_to_choose(it.options.len(), it.answer.len())))
    };
    for way in WAYS {
        let hits = &right[way];
        let part = |single: bool| {
            let of: Vec<bool> = hits.iter().zip(&is_single).filter(|it| *it.1 == single).map(|it| *it.0).collect();
            format!("{} of {}", share(of.iter().filter(|it| **it).count(), of.len()), of.len())
        };
        let all = share(hits.iter().filter(|it| **it).count(), hits.len());
        table.row(vec![way.to_owned(), hits.len().to_string(), all, part(true), part(false)]);
    }
    let guesses = [true, false].map(|it| format!("{:.1} %", 100.0 * chance(it)));
    let [one, several] = guesses;
    table.row(vec!["chance".to_owned(), exams.len().to_string(), String::new(), one, several]);
    table.print("aws-practice-exams: accuracy without a model, exact sets of options");
}

/// How the options are compared; the first is the headline, chosen before any figure was seen.
const WAYS: [&str; 4] = [
    "best passage for question and option: words known",
    "the same: score a word",
    "option's words in the question's passages",
    "most words (no documents)",
];

fn scores<'a>(knowledge: &Knowledge, exam: &'a Exam) -> [HashMap<&'a str, f64>; 4] {
    let scope = scope();
    let search = |text: &str, limit: usize| {
        let query = Query { kinds: Kinds::Documents, limit, ..Query::new(text, Language::En) };
        knowledge.searcher.search(&scope, &query).expect("an index")
    };
    let passages = search(&exam.question, 10);
    let asked: HashSet<String> = terms(&exam.question);
    let held: Vec<(f64, HashSet<String>)> = passages
        .iter()
        .map(|it| (f64::from(it.score), terms(&format!("{} {}", it.passage.title, it.passage.text))))
        .collect();
    let weight: f64 = held.iter().map(|(score, _)| score).sum();
    let mut all: [HashMap<&str, f64>; 4] = Default::default();
    for (letter, option) in &exam.options {
        let hits = search(&format!("{} {option}", exam.question), 3);
        let words = option.split_whitespace().count().max(1) as f64 + exam.question.split_whitespace().count() as f64;
        let own: Vec<String> = terms(option).into_iter().filter(|it| !asked.contains(it)).collect();
        let share_in = |held: &HashSet<String>| {
            own.iter().filter(|it| held.contains(*it)).count() as f64 / own.len().max(1) as f64
        };
        let supported: f64 = held.iter().map(|(score, held)| score * share_in(held)).sum();
        let values = [
            hits.iter().map(|it| f64::from(it.coverage)).fold(0.0, f64::max),
            hits.first().map_or(0.0, |it| f64::from(it.score)) / words,
            if weight > 0.0 { supported / weight } else { 0.0 },
            words,
        ];
        for (way, value) in all.iter_mut().zip(values) {
            way.insert(letter, value);
        }
    }
    all
}

fn terms(text: &str) -> HashSet<String> {
    content_terms(text).into_iter().map(|it| it.text).collect()
}

fn chosen<'a>(scores: &HashMap<&'a str, f64>, count: usize) -> HashSet<&'a str> {
    let mut order: Vec<(&str, f64)> = scores.iter().map(|(letter, score)| (*letter, *score)).collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(other.0)));
    order.into_iter().take(count).map(|(letter, _)| letter).collect()
}

fn ways_to_choose(of: usize, count: usize) -> f64 {
    (0..count).map(|it| (of - it) as f64 / (it + 1) as f64).product()
}
