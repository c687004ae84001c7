//! An index of a few documents among many past cases.

use super::*;

/// Cases that share their words in many ways, and two internal documents between them.
fn staff(cases: usize) -> Home {
    let words =
        "the orders service cannot reach its database since the last deployment and retries pile up in the queue";
    let words: Vec<&str> = words.split(' ').collect();
    let said =
        |number: usize| (0..9).map(|at| words[(number * (at + 3) + at) % words.len()]).collect::<Vec<_>>().join(" ");
    let mut passages: Vec<Passage> =
        (0..cases).map(|it| case(&format!("case-{it}"), &format!("{} Ticket {it}.", said(it)))).collect();
    for (at, name, text) in [
        (cases / 8, "rotation", "How staff rotate the password of a database after a deployment."),
        (cases / 2, "queue", "Retries pile up: drain the queue before the orders service starts."),
    ] {
        passages.insert(at, passage(name, Language::En, name, "For staff", text));
    }
    Home::with(&passages.into_iter().map(|it| (Visibility::Staff, it)).collect::<Vec<_>>())
}

fn desk() -> Scope {
    let home = tempfile::tempdir().unwrap();
    HomeKey::open(home.path()).unwrap().desk(AccountId::parse("1").unwrap())
}

const QUESTION: &str = "Since the last deployment the orders service cannot reach its database; retries pile up, the queue \
    grows, and the zebra dashboard shows ORA-12541 for ticket 123.";

fn scores(searcher: &Searcher, query: &Query<'_>) -> Vec<(String, f32)> {
    searcher.search(&desk(), query).unwrap().into_iter().map(|hit| (hit.passage.id, hit.score)).collect()
}

#[test]
fn documents_among_many_cases_score_what_they_score_among_all() {
    let home = staff(60);
    let searcher = home.searcher();
    let all = scores(&searcher, &Query { limit: 1_000, ..Query::new(QUESTION, Language::En) });
    let documents: Vec<_> = all.into_iter().filter(|(id, _)| !id.starts_with("case-")).collect();
    assert_eq!(documents.len(), 2);
    let kinds = Kinds::Documents;
    assert_eq!(scores(&searcher, &Query { kinds, ..Query::new(QUESTION, Language::En) }), documents);
}

#[test]
fn a_long_question_finds_its_case_by_what_tells_most_and_ranks_by_all_it_says() {
    let home = staff(600);
    let searcher = home.searcher();
    let whole = Query { limit: 5, kinds: Kinds::PastCases, ..Query::new(QUESTION, Language::En) };
    let exact = scores(&searcher, &whole);
    let found =
        scores(&searcher, &Query { effort: Some(Effort { postings: 13_000, documents: 20, words: 12 }), ..whole });
    assert_eq!(found.first(), exact.first());
    assert!(found[0].0.starts_with("case-123."), "{found:?}");
    let again: Vec<_> = found.iter().filter(|it| exact.contains(it)).collect();
    assert!(again.len() >= 4, "found {found:?}, of all {exact:?}");
}
