//! A value that is asked for.

use super::*;

const LIMITS: &str = "Every queue has limits.\n\n| Quota | Value | Adjustable |\n|---|---|---|\n| Message retention period of a queue | 14 days | No |\n| Message size of a queue | 256 KB | No |\n";

#[test]
fn a_value_that_is_asked_for_is_told_before_the_row_that_holds_it() {
    let question = "What is the maximum retention period of a message of the queue?";
    let text = reply(&asking(question, Language::En, vec![document(1, LIMITS)])).text;
    let value = "<FromDocuments>\n\n**14 days** [1: \"Message retention period of a queue | 14 days\"]";
    assert!(text.contains(value), "{text}");
    let row = "- Message retention period of a queue — Value: 14 days";
    assert!(text.find(row) > text.find(value), "{text}");
}

#[test]
fn who_asks_for_no_value_is_told_none_first() {
    let question = "Is there a maximum retention period of a message of the queue?";
    let text = reply(&asking(question, Language::En, vec![document(1, LIMITS)])).text;
    assert!(text.contains("14 days") && !text.contains("**"), "{text}");
}

#[test]
fn who_asks_what_a_thing_is_is_told_that_and_not_the_list_it_stands_in() {
    let parts = "A queue has these parts:\n\n- A *producer*, which writes messages.\n- A *dead-letter queue*, which keeps what failed.\n";
    let question = "What is a dead-letter queue?";
    let text = reply(&asking(question, Language::En, vec![document(1, parts)])).text;
    assert!(text.contains("<FromDocuments>\n\n- A *dead-letter queue*, which") && !text.contains("producer"), "{text}");
}
