//! Steps that the question tells are done are not told again.

use super::*;

const STEPS: [&str; 4] = [
    "Take a snapshot.",
    "Enlarge the volume.",
    "Wait until the modification is `optimizing` or `completed`.",
    "Extend the file system.",
];

fn told(question: &str) -> String {
    let list = STEPS.iter().zip(1..).map(|(it, at)| format!("{at}. {it}\n")).collect::<String>();
    reply(&ChatRequest {
        restated: Some("When the volume is full".to_owned()),
        says: STEPS.map(str::to_owned).to_vec(),
        ..asking(question, Language::En, vec![document(1, &list)])
    })
    .text
}

#[test]
fn who_tells_that_it_is_done_up_to_a_state_goes_on_behind_it() {
    for question in [
        "I doubled the disk and it says optimizing, but the machine still reports it full. What did I miss?",
        "We've made the volume bigger, state `completed`. What is left to do?",
    ] {
        let text = told(question);
        assert!(text.contains("1. Extend the file system") && !text.contains("Enlarge the volume"), "{text}");
    }
}

#[test]
fn who_has_done_nothing_or_tells_of_no_state_is_told_all_steps() {
    for question in [
        "The disk is full. What do I do?",
        "What does optimizing mean, and what do I do with a full disk?",
        "I deleted old logs and the disk is still full. What do I do?",
    ] {
        let text = told(question);
        assert!(text.contains("2. Enlarge the volume") && text.contains("4. Extend the file system"), "{text}");
    }
}
