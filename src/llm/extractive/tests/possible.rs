use super::*;
use crate::domain::{Meaning, Premise};

/// A long story about a bill, of which the account shows a server's existence and a document may be what is meant.
fn story() -> ChatRequest {
    let question = "We put two demo servers to sleep after the trade fair in September, nobody has started them since, and \
        money still goes out for them every month. What does finance pay for, and how do we stop it?";
    let mut server = fact(1, "2026-11-20T09:00:00Z", "demo-1 is a stopped machine");
    server.evidence.fact.as_mut().expect("a fact").kind = FactKind::Inventory;
    let volumes = "Volumes of stopped servers are charged every month until they are deleted.";
    let evidence = vec![server, evidence(2, EvidenceKind::Doc, Language::En, 0.0, volumes)];
    let meaning = Meaning {
        words: "volumes of stopped servers".to_owned(),
        says: Vec::new(),
        is_likely: false,
        passages: vec![2],
    };
    ChatRequest { may_mean: vec![meaning], ..asking(question, Language::En, evidence) }
}

#[test]
fn a_story_of_which_the_facts_say_little_is_told_what_it_may_mean_as_well() {
    let text = reply(&story()).text;
    let places = ["<InYourAccount>", "demo-1", "<OrMean>", "Volumes of stopped servers"].map(|it| text.find(it));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}

#[test]
fn what_may_be_meant_is_told_by_what_its_document_begins_with_and_by_its_steps() {
    let mut request = story();
    let begins = "A stopped machine keeps its disk.\n\n1. Take a snapshot.\n2. Delete the disk.\n";
    let mut lead = evidence(3, EvidenceKind::Doc, Language::En, 0.0, begins);
    lead.evidence.id = "compute/stopped.en#0".to_owned();
    request.evidence.push(lead);
    request.may_mean = vec![Meaning { passages: vec![2, 3], ..request.may_mean.remove(0) }];
    let text = reply(&request).text;
    let places =
        ["<OrMean>", "keeps its disk", "Volumes of stopped servers", "Delete the disk"].map(|it| text.find(it));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}

#[test]
fn what_is_reported_and_shows_nowhere_is_told_what_it_may_mean_before_that_nothing_was_found() {
    let mut request = story();
    request.evidence.remove(0);
    request.is_reported = true;
    request.ideas = vec![Idea { wordings: vec![vec!["server".to_owned()]] }];
    let text = reply(&request).text;
    assert!(text.contains("<MayMeanThis>") && text.contains("Volumes of stopped servers"), "{text}");
    request.may_mean.clear();
    assert!(!reply(&request).text.contains("<MayMeanThis>"));
}

#[test]
fn what_was_compared_as_words_is_not_said_to_differ() {
    let says = "An email does not count as an announcement.";
    let said = |is_plain: bool| {
        let point = Point { quotes: vec![(1, says.to_owned())] };
        let assessment = Assessment { premise: Some(Premise { point, is_plain }), ..Assessment::of_groups(Vec::new()) };
        let question = "An email two days before is enough for the test, right?";
        let request =
            ChatRequest { assessment: Some(assessment), ..asking(question, Language::En, vec![document(1, says)]) };
        reply(&request).text
    };
    assert!(said(true).starts_with("<PremiseDiffers>\n\n- An email"), "{}", said(true));
    assert!(said(false).starts_with("<PremiseBears>\n\n- An email"), "{}", said(false));
}

#[test]
fn where_one_meaning_alone_is_likely_it_is_told_as_that_and_no_other_beside_it() {
    let mut request = story();
    request.evidence.remove(0);
    request.evidence.push(evidence(3, EvidenceKind::Doc, Language::En, 0.0, "A refund takes some days."));
    let other = Meaning { words: "refunds".to_owned(), passages: vec![3], ..request.may_mean[0].clone() };
    request.may_mean[0].is_likely = true;
    request.may_mean.push(other);
    let text = reply(&request).text;
    assert!(text.contains("<MostLikely>") && text.contains("Volumes of stopped servers"), "{text}");
    assert!(!text.contains("<MayMean>") && !text.contains("A refund"), "{text}");
    request.may_mean[1].is_likely = true;
    let text = reply(&request).text;
    assert!(text.contains("<MayMean>") && text.contains("A refund"), "{text}");
}

#[test]
fn what_the_account_has_of_what_a_document_speaks_of_stands_behind_it() {
    let mut bucket = fact(2, "2026-11-20T09:00:00Z", "Versioning is on for the bucket of pictures");
    bucket.evidence.fact.as_mut().expect("a fact").kind = FactKind::Inventory;
    let says = "A deleted object of a bucket with versioning can be restored by removing its delete marker.";
    let question = "Can a deleted object of a bucket be restored?";
    let request = ChatRequest { has: vec![2], ..asking(question, Language::En, vec![document(1, says), bucket]) };
    let text = reply(&request).text;
    let places = ["<FromDocuments>", "delete marker", "<InYourAccount>", "Versioning is on"].map(|it| text.find(it));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {text}");
}
