//! What kind of answer it is and what was found, before a word of it is written.

use super::super::choice::{Choice, Found};
use super::super::kind::Kind;
use super::super::reading::Reading;
use super::super::shown::of_kind;
use super::*;
use crate::domain::{Group, Meaning, Standing};

fn kind(request: &ChatRequest) -> Kind<'_> {
    Kind::of(request, &Reading::of(&request.question), &of_kind(request, EvidenceKind::Fact))
}

fn choice(request: &ChatRequest) -> Choice<'_> {
    Choice::of(request, &Reading::of(&request.question))
}

fn found(request: &ChatRequest) -> Found<'_> {
    choice(request).found(request)
}

fn changed() -> Numbered {
    fact(1, "2026-11-20T18:05:00Z", "checkout: UpdateService by role deploy-pipeline")
}

fn late() -> Gap {
    let detail = "The traces of the checkout service came too late.".to_owned();
    Gap { source: "traces".to_owned(), reason: GapReason::Late, detail }
}

#[test]
fn the_words_of_a_question_tell_what_kind_of_answer_it_gets() {
    let kind =
        |question: &str, evidence: Vec<Numbered>| format!("{:?}", kind(&asking(question, Language::En, evidence)));
    assert_eq!(kind("Thank you!", vec![changed()]), "Courtesy(Thanks)");
    assert_eq!(kind("it's broken", Vec::new()), "Courtesy(TellMore)");
    assert_eq!(kind("it's broken", vec![changed()]), "CourtesyInTrouble");
    assert_eq!(kind("Write me a poem about the sea", Vec::new()), "OutOfScope");
    assert_eq!(kind("Write me a poem about failover", vec![document(1, PASSAGE)]), "Picked");
    assert_eq!(kind("What can you not read?", Vec::new()), "Gaps");
    assert_eq!(kind("Is everything ok?", vec![changed()]), "AccountOnly");
    assert_eq!(kind(QUESTION, vec![changed()]), "Picked");
}

#[test]
fn who_asks_how_the_account_is_and_what_a_document_answers_asks_for_more_than_the_account() {
    let plain = asking("Is everything ok?", Language::En, vec![changed()]);
    assert_eq!(kind(&plain), Kind::AccountOnly);
    let restated = ChatRequest { restated: Some("The health of an account".to_owned()), ..plain };
    assert_eq!(kind(&restated), Kind::Picked);
}

#[test]
fn what_was_computed_comes_before_whatever_else_answers() {
    let group = Group { standing: Standing::InTime, limit: None, points: Vec::new() };
    let computed = Assessment::of_groups(vec![group]);
    let assessment = Some(computed.clone());
    let request = ChatRequest { assessment, ..asking("Is everything ok?", Language::En, vec![changed()]) };
    assert_eq!(kind(&request), Kind::Computed(&computed));
    let empty = ChatRequest { assessment: Some(Assessment::of_groups(Vec::new())), ..request.clone() };
    assert_eq!(kind(&empty), Kind::AccountOnly);
    let thanks = ChatRequest { question: "Thank you!".to_owned(), ..request };
    assert_eq!(kind(&thanks), Kind::Courtesy(Phrase::Thanks));
}

#[test]
fn what_goes_wrong_leads_where_it_is_reported_and_not_where_the_talk_goes_on() {
    let trouble = Trouble { sign: 1, cause: None, rivals: Vec::new() };
    let request = ChatRequest {
        is_reported: true,
        trouble: Some(trouble.clone()),
        ..asking("checkout is down!!", Language::En, vec![changed(), document(2, PASSAGE)])
    };
    assert_eq!(found(&request), Found::Trouble(&trouble));
    let goes_on = ChatRequest { earlier: vec!["checkout is slow".to_owned()], ..request };
    assert_eq!(found(&goes_on), Found::Answer);
}

#[test]
fn where_nothing_is_found_it_is_unseen_well_out_of_scope_or_nothing() {
    let silent = asking("Why does the checkout service fail?", Language::En, Vec::new());
    assert_eq!(found(&silent), Found::OutOfScope);
    let unseen = ChatRequest { gaps: vec![late()], ..silent.clone() };
    assert_eq!(found(&unseen), Found::Unseen);
    let ideas = vec![Idea { wordings: vec![vec!["checkout".to_owned()]] }];
    let well = ChatRequest { is_reported: true, ideas: ideas.clone(), ..silent.clone() };
    assert_eq!(found(&well), Found::AllWell);
    let known = ChatRequest { ideas, ..silent.clone() };
    assert_eq!(found(&known), Found::Nothing);
    let goes_on = ChatRequest { earlier: vec![QUESTION.to_owned()], ..silent };
    assert_eq!(found(&goes_on), Found::Nothing, "what goes on from a question of ours is one of ours");
}

#[test]
fn who_asks_about_what_could_not_be_read_is_told_no_facts() {
    let request = asking(
        "What do the traces of checkout say?",
        Language::En,
        vec![fact(1, "2026-11-20T18:05:00Z", "A user signed in")],
    );
    assert!(!choice(&request).shown.is_unseen);
    let unseen = ChatRequest { gaps: vec![late()], ..request };
    let shown = choice(&unseen).shown;
    assert!(shown.is_unseen && shown.told.is_empty());
    let led = ChatRequest { told_first: vec![1], ..unseen.clone() };
    let shown = choice(&led).shown;
    assert!(!shown.is_unseen && shown.told.len() == 1, "what is told whatever its words answers it");
}

#[test]
fn what_may_be_meant_stands_behind_an_answer_that_quotes_no_document() {
    let meaning =
        Meaning { words: "Roll a deployment back".to_owned(), says: Vec::new(), is_likely: true, passages: vec![2] };
    let mut far = document(2, "Roll the deployment back.");
    far.evidence.relevance = Some(0.0);
    let request = ChatRequest {
        may_mean: vec![meaning],
        ..asking("How do I undo the checkout update?", Language::En, vec![changed(), far])
    };
    let beside = |request: &ChatRequest| choice(request).may_be_beside(request, &Reading::of(&request.question));
    assert!(beside(&request));
    let unlikely = ChatRequest { may_mean: Vec::new(), ..request };
    assert!(!beside(&unlikely));
}

#[test]
fn who_tells_what_happens_gets_the_first_steps_of_the_document_that_explains_it() {
    let steps = |ordinal: u32, text: &str| {
        let mut steps = evidence(ordinal + 1, EvidenceKind::Doc, Language::En, 0.0, text);
        steps.evidence.id = format!("database/failover.en#{ordinal}");
        steps.evidence.headings = Vec::new();
        steps
    };
    let explains = steps(0, "Clients that keep old addresses stay broken after a failover of a database.");
    let explains = Numbered { evidence: Evidence { relevance: Some(0.9), ..explains.evidence }, ..explains };
    let all = vec![explains, steps(2, "1. Pay.\n2. Leave.\n"), steps(1, "1. Look.\n2. Compare.\n")];
    let first = |question: &str| {
        let request = asking(question, Language::En, all.clone());
        choice(&request).quoted.steps.map(|it| it.source.number)
    };
    assert_eq!(first("The database failover broke our clients"), Some(2));
    assert_eq!(first("How many clients stay broken after a database failover?"), None);
}
