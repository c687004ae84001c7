use super::*;

const PAGE: &str = "The message `Rate Exceeded` means that the account is at its quota. Look for immediate retries.";
const CAUSE: &str =
    "A quota is used up by retries without a pause.\n\n1. Read the quota.\n2. Make pauses between retries.\n";

/// Somebody pastes an error: its page, and the document on what leads to it.
fn pasted(question: &str) -> ChatRequest {
    let mut page = document(1, PAGE);
    page.evidence.title = "Error messages".to_owned();
    page.evidence.headings = vec!["Rate Exceeded".to_owned()];
    let mut cause = document(2, CAUSE);
    cause.evidence.id = "quotas/used-up.en#0".to_owned();
    cause.evidence.title = "Calls are throttled".to_owned();
    asking(question, Language::En, vec![page, cause])
}

#[test]
fn a_pasted_error_is_answered_by_its_page_then_by_what_leads_to_it_with_the_steps_of_that() {
    let text = reply(&pasted("Our log says Rate Exceeded since noon")).text;
    let parts = ["means that the account is at its quota", "used up by retries", "<WhatToCheck>", "1. Read the quota"];
    let places: Vec<Option<usize>> = parts.iter().map(|it| text.find(it)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}

#[test]
fn an_error_that_the_page_is_not_about_leads_on_to_nothing() {
    let text = reply(&pasted("What is our rate per month?")).text;
    assert!(!text.contains("<WhatToCheck>"), "{text}");
}
