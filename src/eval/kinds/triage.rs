use std::sync::Arc;

use super::{Bench, Ran};
use crate::access::EvalKey;
use crate::domain::Language;
use crate::eval::play::{PlayError, customer};
use crate::eval::result::{Cited, Verdict};
use crate::eval::score::{checked, names_document};
use crate::eval::suite::{CaseGiven, Sample};
use crate::search::{Hit, Kinds, Query};
use crate::text::language_of;

/// Hits among which the right one must be.
const DEPTH: usize = 5;
const NOT_YET: &str = "triage drafts come with cases";

/// What an engineer would get with a case. Similar cases and documents are searched as the desk sees them; severity, queue,
/// security and missing information are measured once triage exists.
pub(super) async fn run(bench: &Bench, sample: &Sample) -> Result<Ran, PlayError> {
    let Some(case) = &sample.case else {
        return Ok(Ran {
            checks: vec![checked("case", || Verdict::Unmeasured("the sample has no case".to_owned()))],
            ..Ran::default()
        });
    };
    let account = case.account.as_ref().or(sample.account.as_ref());
    let (profile, _) = customer(&bench.knowledge, account)?;
    let scope = EvalKey.desk(profile.id);
    let (text, language) = asked(case);
    let searcher = Arc::clone(&bench.knowledge.searcher);
    let work = move || {
        let find = |kinds| searcher.search(&scope, &Query { text: &text, language, limit: 50, kinds });
        Ok::<_, crate::search::SearchError>((find(Kinds::PastCases)?, find(Kinds::Documents)?))
    };
    let (cases, documents) = match tokio::task::spawn_blocking(work).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => {
            return Ok(Ran {
                checks: vec![checked("search", || Verdict::Unmeasured(error.to_string()))],
                ..Ran::default()
            });
        }
        Err(_) => (Vec::new(), Vec::new()),
    };
    let mut ran = Ran::default();
    let coverage = |hits: &[Hit]| hits.iter().take(DEPTH).map(|it| f64::from(it.coverage)).fold(0.0, f64::max);
    ran.metrics.insert("coverage".to_owned(), coverage(&cases));
    ran.metrics.insert("document_coverage".to_owned(), coverage(&documents));
    // Cards are what past cases taught; they count among the similar ones.
    let cards = documents.iter().filter(|it| it.passage.kind == crate::domain::PassageKind::Card).cloned();
    let cases: Vec<Hit> = first_of_each(cases.into_iter().take(20).chain(cards.take(2)).collect());
    let documents = first_of_each(documents);
    for (name, wanted, hits) in [("similar", &sample.similar, &cases), ("documents", &sample.documents, &documents)] {
        if wanted.is_empty() {
            continue;
        }
        let rank = hits.iter().position(|hit| wanted.iter().any(|it| names_document(it, &hit.passage.id)));
        ran.metrics.insert(format!("{name}_hit_at_1"), if rank == Some(0) { 1.0 } else { 0.0 });
        let found = rank.is_some_and(|it| it < DEPTH);
        ran.metrics.insert(format!("{name}_hit_at_5"), if found { 1.0 } else { 0.0 });
        ran.checks.push(checked(name, || {
            Verdict::of(found, || format!("none of {} among the first five", wanted.join(", ")))
        }));
    }
    let later = [
        ("severity", !sample.severity.is_empty()),
        ("queue", sample.queue.is_some()),
        ("security", sample.security.is_some()),
        ("missing", sample.missing.is_some()),
    ];
    for (name, _) in later.into_iter().filter(|it| it.1) {
        ran.checks.push(checked(name, || Verdict::Unmeasured(NOT_YET.to_owned())));
    }
    let listed = cases.iter().take(DEPTH).chain(documents.iter().take(DEPTH)).enumerate();
    ran.cited = listed
        .map(|(at, it)| Cited {
            marker: u32::try_from(at + 1).unwrap_or(u32::MAX),
            id: it.passage.id.clone(),
            quote: it.passage.text.chars().take(160).collect(),
        })
        .collect();
    ran.answer = ran.cited.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join("\n");
    let digest = ran.answer.as_bytes();
    ran.stages.search = crate::base::sha256_hex(digest).chars().take(8).collect();
    Ok(ran)
}

/// The words a case is searched with.
fn asked(case: &CaseGiven) -> (String, Language) {
    let text = format!("{}\n{}", case.subject, case.description);
    let language = case.language.unwrap_or_else(|| language_of(&text));
    (text, language)
}

/// The best passage of each document or case.
fn first_of_each(hits: Vec<Hit>) -> Vec<Hit> {
    let mut seen = std::collections::BTreeSet::new();
    hits.into_iter().filter(|it| seen.insert(it.passage.document_id.clone())).collect()
}
