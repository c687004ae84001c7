//! `mtrag-un`: conversations whose last question can, cannot or can half be answered, or does not say enough.

use std::collections::BTreeMap;

use firstline::agent::Exchange;
use firstline::domain::Outcome;
use firstline::eval::Played;
use serde::Deserialize;

use crate::given::Given;
use crate::squad::f1;
use crate::table::{Table, mean, share};
use crate::world::{Question, ask, open};

#[derive(Deserialize)]
struct Task {
    _id: String,
    domain: String,
    answerability: String,
    messages: Vec<Message>,
    #[serde(default)]
    passages: Vec<String>,
    #[serde(default)]
    reference: String,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: String,
}

pub(crate) async fn run(given: &Given) {
    let knowledge = open(&[given.folder.join("corpus.jsonl")]);
    let tasks: Vec<Task> = given.samples("tasks.jsonl");
    let played = ask(&knowledge, tasks.iter().map(question).collect()).await;

    let mut groups: BTreeMap<String, Vec<(&Task, &Played)>> = BTreeMap::new();
    for (task, played) in tasks.iter().zip(&played) {
        groups.entry(task.answerability.clone()).or_default().push((task, played));
        groups.entry(format!("  {} {}", task.answerability, task.domain)).or_default().push((task, played));
    }
    let mut table =
        Table::new(&["tasks", "n", "answered", "declined", "clarify", "other", "cites a gold passage", "F1"]);
    for order in ["ANSWERABLE", "PARTIAL", "UNANSWERABLE", "UNDERSPECIFIED"] {
        for (name, group) in groups.iter().filter(|(name, _)| name.split_whitespace().next() == Some(order)).rev() {
            let n = group.len();
            let count = |wanted: &[Outcome]| {
                group.iter().filter(|(_, it)| it.turn.outcome.is_some_and(|it| wanted.contains(&it))).count()
            };
            let (answered, declined, clarify) = (
                count(&[Outcome::Answered]),
                count(&[Outcome::NoEvidence, Outcome::OutOfScope]),
                count(&[Outcome::Clarify]),
            );
            table.row(vec![
                name.to_lowercase(),
                n.to_string(),
                share(answered, n),
                share(declined, n),
                share(clarify, n),
                (n - answered - declined - clarify).to_string(),
                share(group.iter().filter(|(task, it)| cites_gold(task, it)).count(), n),
                format!("{:.3}", mean(group.iter().map(|(task, it)| f1(it.answer(), &task.reference)))),
            ]);
        }
    }
    table.print("mtrag-un: the last turn of conversations, extractive (declined = no_evidence or out_of_scope)");
    bound(&tasks, &played);
    let wrong = tasks
        .iter()
        .zip(&played)
        .filter(|(task, it)| (task.answerability == "UNANSWERABLE") == (it.turn.outcome == Some(Outcome::Answered)));
    for (task, it) in wrong.take(given.misses) {
        let last = task.messages.last().map(|it| it.content.as_str()).unwrap_or_default();
        println!("\n{} {} {:?}\n  asked: {last}", task._id, task.answerability, it.turn.outcome);
        println!("  said: {}", it.answer().chars().take(500).collect::<String>().replace('\n', " "));
    }
}

/// What abstaining by the best passage's relevance alone could reach, with the threshold set on this very set.
fn bound(tasks: &[Task], played: &[Played]) {
    let relevance = |it: &Played| {
        let all = it.gathered.passages.iter().filter_map(|it| it.relevance);
        f64::from(all.fold(0.0_f32, f32::max))
    };
    let of = |class: &str| -> Vec<f64> {
        let group = tasks.iter().zip(played).filter(|(task, _)| task.answerability == class);
        let mut values: Vec<f64> = group.map(|(_, it)| relevance(it)).collect();
        values.sort_by(f64::total_cmp);
        values
    };
    let answerable = of("ANSWERABLE");
    let mut table =
        Table::new(&["best relevance as the signal", "n", "below, when 85 % answerable stay", "95 %", "AUC"]);
    for class in ["ANSWERABLE", "PARTIAL", "UNANSWERABLE", "UNDERSPECIFIED"] {
        let values = of(class);
        let below = |kept: f64| {
            let at = (answerable.len() as f64 * (1.0 - kept)).floor() as usize;
            let least = answerable.get(at).copied().unwrap_or_default();
            share(values.iter().filter(|it| **it < least).count(), values.len())
        };
        let wins = values.iter().flat_map(|one| {
            answerable.iter().map(move |other| if other > one { 1.0 } else { 0.5 * f64::from(u8::from(other == one)) })
        });
        let auc = format!("{:.3}", mean(wins));
        table.row(vec![class.to_lowercase(), values.len().to_string(), below(0.85), below(0.95), auc]);
    }
    table.print("mtrag-un: a bound, not a result (threshold set on the same tasks)");
}

fn cites_gold(task: &Task, played: &Played) -> bool {
    let document = |id: &str| id.rsplit_once('#').map(|(document, _)| document.to_owned());
    played.cited.iter().filter_map(|it| document(&it.id)).any(|it| task.passages.contains(&it))
}

/// The last question, with the exchanges before it as they were.
fn question(task: &Task) -> Question {
    let mut earlier: Vec<Exchange> = Vec::new();
    for message in &task.messages {
        match (message.role.as_str(), earlier.last_mut()) {
            ("user", _) => earlier.push(Exchange { question: message.content.clone(), answer: String::new() }),
            (_, Some(exchange)) => exchange.answer.push_str(&message.content),
            _ => {}
        }
    }
    let text = earlier.pop().map(|it| it.question).unwrap_or_default();
    Question { text, earlier }
}
