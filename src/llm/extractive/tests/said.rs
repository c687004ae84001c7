//! What somebody who knows the documents says answers a question.

use super::*;

const COLOURS: &str = "A red cluster lacks a primary shard. A yellow cluster answers completely.\n\n| Colour | Meaning |\n|---|---|\n| green | All is well. |\n\nEvery night a snapshot is taken.";
const REPAIR: &str = "1. Wait some minutes.\n2. List the indices.\n3. Restore the index.\n4. Tell everybody.\n";

fn known(question: &str, says: &[&str]) -> ChatRequest {
    let of_one = |number: u32, text: &str| {
        let mut passage = document(number, text);
        passage.evidence.id = format!("search/colours.en#{number}");
        passage
    };
    let evidence = vec![of_one(1, COLOURS), of_one(2, REPAIR), of_one(3, "1. Buy a node.\n2. Add the node.\n")];
    ChatRequest {
        restated: Some("What the colours of a cluster mean".to_owned()),
        says: says.iter().map(|it| (*it).to_owned()).collect(),
        ..asking(question, Language::En, evidence)
    }
}

fn places(text: &str, words: &[&str]) -> Vec<Option<usize>> {
    words.iter().map(|it| text.find(it)).collect()
}

#[test]
fn what_is_known_to_answer_is_quoted_in_its_order_and_nothing_else_is() {
    let says =
        ["A red cluster lacks a primary shard.", "| green | All is well. |", "Restore the index.", "List the indices."];
    let text = reply(&known("The lamp has another colour. Is anything lost?", &says)).text;
    let found = places(&text, &["lacks a primary", "green — All is well", "1. List the", "2. Restore the"]);
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{text}");
    assert_eq!(places(&text, &["snapshot", "Wait some", "Tell everybody"]), [None, None, None], "{text}");
}

#[test]
fn steps_of_two_sections_are_counted_through() {
    let says = ["A red cluster lacks a primary shard.", "Restore the index.", "Buy a node.", "Add the node."];
    let text = reply(&known("The lamp has another colour. Is anything lost?", &says)).text;
    let found = places(&text, &["1. Restore", "2. Buy", "3. Add"]);
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{text}");
}

#[test]
fn who_asks_how_it_is_done_is_told_all_steps_of_which_some_are_known_to_answer() {
    let text =
        reply(&known("How do I restore the index?", &["A red cluster lacks a primary shard.", "Restore the index."]))
            .text;
    let found = places(&text, &["A red cluster", "1. Wait", "3. Restore", "4. Tell"]);
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{text}");
}

#[test]
fn who_asks_of_one_case_is_told_that_case_first() {
    let says = ["A red cluster lacks a primary shard.", "A yellow cluster answers completely."];
    let text = reply(&known("It is yellow, does it answer?", &says)).text;
    let found = places(&text, &["A yellow cluster", "A red cluster"]);
    assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{text}");
}

#[test]
fn words_that_no_document_holds_any_more_leave_the_question_to_its_own_words() {
    let text = reply(&known("Is a snapshot taken every night?", &["A snapshot is taken every day."])).text;
    assert!(text.contains("Every night a snapshot is taken.") && !text.contains("every day"), "{text}");
}

#[test]
fn what_another_document_says_in_the_same_words_is_not_taken_for_it() {
    let mut request = known(
        "The lamp has another colour. Is anything lost?",
        &["A red cluster lacks a primary shard.", "List the indices."],
    );
    request.evidence.insert(0, document(9, "1. List the indices.\n2. Sell them.\n"));
    let text = reply(&request).text;
    assert!(text.contains("[2: \"List the indices.\"]"), "{text}");
}

#[test]
fn steps_of_which_one_names_another_by_its_number_keep_their_numbers() {
    let mut request =
        known("The lamp has another colour. Is anything lost?", &["Save the list.", "Send what step 2 saved."]);
    request.evidence.push(document(4, "1. Wait.\n2. Save the list.\n3. Send what step 2 saved.\n"));
    let text = reply(&request).text;
    assert!(text.contains("2. Save") && text.contains("3. Send"), "{text}");
}

#[test]
fn what_holds_elsewhere_or_on_another_day_is_not_quoted_as_known() {
    let says = ["A yellow cluster answers completely."];
    let mut request = known("The lamp has another colour. Is anything lost?", &says);
    assert!(reply(&request).text.contains("\n\nA yellow cluster"));
    request.evidence[0].evidence.holds_only = Some("until 2026-07-01".to_owned());
    assert!(!reply(&request).text.contains("\n\nA yellow cluster"));
}

#[test]
fn an_error_is_explained_by_what_names_it_and_not_by_what_is_known_to_be_asked() {
    let refused = "The error `ClusterBlockException` on writes means that no node has free storage.";
    let mut request = known(
        "2026-11-20 ERROR ClusterBlockException: blocked by [FORBIDDEN/8]",
        &["A yellow cluster answers completely."],
    );
    request.evidence.push(document(4, refused));
    let text = reply(&request).text;
    assert!(text.contains(refused) && !text.contains("A yellow cluster"), "{text}");
}
