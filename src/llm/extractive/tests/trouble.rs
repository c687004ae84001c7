use super::*;

const CHECKOUT: &str = "Checkout answers 5xx after a deployment.\n\n1. Note the time of the first error of checkout.\n\
    2. Roll the deployment of checkout back. Warning: a rollback replaces running tasks.\n3. Watch checkout.\n";

/// Somebody reports an outage: what is wrong, what changed before, another change, and a document.
fn outage(question: &str) -> ChatRequest {
    let mut sign = fact(1, "2026-11-20T18:15:00Z", "5,214 of 5,390 checkout requests ended in a 5xx response");
    sign.evidence.fact.as_mut().expect("a fact").kind = FactKind::Metric;
    let evidence = vec![
        sign,
        fact(2, "2026-11-20T18:05:00Z", "checkout: UpdateService by role deploy-pipeline"),
        fact(3, "2026-11-20T18:14:00Z", "i-0abc: CreateTags by role cost-tagging"),
        document(4, CHECKOUT),
    ];
    let gap = Gap { source: "traces".to_owned(), reason: GapReason::Late, detail: "late".to_owned() };
    ChatRequest {
        is_reported: true,
        gaps: vec![gap],
        trouble: Some(Trouble { sign: 1, cause: Some(2), rivals: vec![3] }),
        ..asking(question, Language::En, evidence)
    }
}

#[test]
fn an_outage_is_told_as_what_is_wrong_what_changed_one_step_what_is_unseen_and_then_the_rest() {
    for question in ["checkout is down!!", "nobody is able to pay at the checkout, is that you?"] {
        let text = reply(&outage(question)).text;
        let parts = [
            "<InYourAccount>\n\n- **",
            "5,214 of 5,390",
            "<ChangedBefore>",
            "UpdateService",
            "<FirstStep>\n\n- Roll the deployment of checkout back.",
            "<CouldNotSee>",
            "<OtherChanges>",
            "CreateTags",
            "<WhatToCheck>\n\n1. Note the time",
        ];
        let places: Vec<Option<usize>> = parts.iter().map(|it| text.find(it)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
        let first = text.lines().find(|it| it.starts_with("- ")).expect("a line");
        let words = first.split(" [1: ").next().expect("words");
        assert!(words.chars().count() <= 200 && !text.contains('?'), "{first}");
    }
}

#[test]
fn a_step_that_leans_on_an_earlier_one_is_not_told_first() {
    let mut request = outage("checkout is down!!");
    let text = "Checkout answers 5xx.\n\n1. Save the policy of checkout.\n2. Restore the policy of checkout; to undo it, use step 1.\n";
    request.evidence[3] = document(4, text);
    let text = reply(&request).text;
    assert!(text.contains("<FirstStep>\n\n- Save the policy of checkout."), "{text}");
}

const FIRST_MINUTES: &str =
    "Deactivate a leaked key at once.\n\n1. Open a security case.\n2. Deactivate the leaked key.\n";
const WHAT_WAS_DONE: &str = "1. Look in every Region for machines that you did not start.\n2. Look for new users.\n";

/// A key is used by strangers; the document's later section has more words in common with most questions.
fn breach(question: &str) -> ChatRequest {
    let mut finding = fact(1, "2026-11-20T14:03:00Z", "GuardDuty: API calls came from an address on a threat list");
    finding.evidence.fact.as_mut().expect("a fact").kind = FactKind::Security;
    let section = |number: u32, heading: &str, text: &str| {
        let mut passage = document(number, text);
        passage.evidence.id = format!("identity/leaked-access-key.en#{}", number - 2);
        passage.evidence.title = "What to do when an access key has leaked".to_owned();
        passage.evidence.headings = vec![heading.to_owned()];
        passage
    };
    let evidence = vec![
        finding,
        section(3, "Find out what was done with the key", WHAT_WAS_DONE),
        section(2, "What to do in the first minutes", FIRST_MINUTES),
    ];
    ChatRequest {
        is_reported: true,
        trouble: Some(Trouble { sign: 1, cause: None, rivals: Vec::new() }),
        ..asking(question, Language::En, evidence)
    }
}

#[test]
fn strangers_are_shut_out_before_anybody_looks_at_what_they_did() {
    let text = reply(&breach("They tried to start machines in a Region with our key and were refused. What now?")).text;
    assert!(text.contains("<WhatToCheck>\n\n1. Open a security case."), "{text}");
    let text = reply(&breach("I deactivated the key. What was done with it, which machines did they start?")).text;
    assert!(text.contains("<WhatToCheck>\n\n1. Look in every Region"), "{text}");
}

#[test]
fn a_finding_is_not_told_to_who_asks_about_something_else() {
    let asked = |question: &str| {
        let mut request = breach(question);
        (request.trouble, request.is_reported) = (None, false);
        let upload = "One upload request takes at most 5 GB; larger files go up in parts.";
        request.evidence.push(document(4, upload));
        reply(&request).text
    };
    let text = asked("How large may one upload request be?");
    assert!(text.contains("5 GB") && !text.contains("GuardDuty"), "{text}");
    let text = asked("Which address on a threat list made API calls?");
    assert!(text.contains("GuardDuty"), "{text}");
}

#[test]
fn what_is_known_of_the_thing_that_they_name_stands_beside_what_is_wrong() {
    let mut request = breach("Did the intruder make the second user, backup-job?");
    let mut key = fact(9, "2026-11-20T12:00:00Z", "The key of backup-job is 2 days old");
    let note = key.evidence.fact.as_mut().expect("a fact");
    (note.kind, note.resource) = (FactKind::Inventory, Some("arn:aws:iam::444455556666:user/backup-job".to_owned()));
    request.evidence.push(key);
    let text = reply(&request).text;
    let places =
        ["an address on a threat list", "The key of backup-job is 2 days old", "<FirstStep>"].map(|it| text.find(it));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}

#[test]
fn before_a_reboot_that_was_announced_the_rule_for_a_retirement_is_not_told() {
    let mut event = fact(1, "2026-11-20T12:00:00Z", "The instance is scheduled for a reboot");
    let note = event.evidence.fact.as_mut().expect("a fact");
    note.kind = FactKind::Health;
    note.begins = "2026-11-28T06:00:00Z".parse().ok();
    let rules = "A scheduled reboot of an instance can be moved to another day. \
                 An instance that is scheduled to retire must be stopped before its day.";
    let asked =
        asking("Can the scheduled reboot of the instance be moved?", Language::En, vec![event, document(2, rules)]);
    let text = reply(&ChatRequest { told_first: vec![1], ..asked }).text;
    assert!(text.contains("can be moved to another day") && !text.contains("must be stopped"), "{text}");
}
