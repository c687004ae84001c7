//! What search finds for a case: past cases that were like it, documents, and what a reply to its customer may quote.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::knowledge::Knowledge;
use crate::access::Scope;
use crate::cases::Openable;
use crate::domain::{CaseTold, Evidence, FoundDocument, Language, Passage, PassageKind, SimilarCase, Triage};
use crate::search::{Effort, Hit, Kinds, Query, Recognised, SearchError, Searcher, Surety};

/// Similar cases and documents that a draft lists.
const LISTED: usize = 5;
/// Passages that are looked through for them.
const LOOKED_AT: usize = 50;
/// Past cases that are compared by what they are about, and cards that come behind them.
const OF_CASES: usize = 20;
const OF_CARDS: usize = 2;
/// Passages in which so many cases are found.
const PASSAGES: usize = 40;
/// Share of what a case asks that a passage of a past case or card has to speak of, for it to be called similar where words alone
/// are compared. Chosen on the samples of `triage`: all 76 past cases that are named there and listed reach it (the least .199),
/// and of 16 stories that are like no case (a coffee machine, a welding robot, a parking permit; in four languages) 14 list none.
const LEAST_ALIKE: f32 = 0.195;
/// From here on a passage is similar as well by what both are about: how near the case is to a document that is known to be asked for,
/// times how alike they lean. Chosen on the open samples of `triage` and on two hands that were read: of 20 past cases that are named
/// there and speak of too little 7 reach it, and of 32 stories that no document answers (`evals/unread/stories.jsonl`) none does.
const LEAST_ABOUT: f32 = 0.18;
/// What being about the same counts beside the words of the best case, chosen on the same: 150 of 162 cases are listed with it, 143
/// without; from 0.2 to 0.5 as many.
const OF_ABOUT: f32 = 0.3;
/// What finding cases like one may cost among many; `cargo bench --bench desk` tells what it takes, and how many of the cases are
/// found that are found without such a limit.
pub const EFFORT_FOR_SIMILAR: Effort = Effort { postings: 500_000, documents: 300, words: 200 };
/// Passages that the reply may choose from.
const FOR_REPLY: usize = 8;
/// Passages before and behind one that are looked through for how its case ended.
const REACH: usize = 40;
/// Longest note on what solved a case, in characters.
const LONGEST_NOTE: usize = 300;
/// The heading of a case's last part.
const RESOLUTION: &str = "Resolution";

/// What search found for a case.
#[derive(Default)]
pub(super) struct Found {
    pub similar: Vec<SimilarCase>,
    pub documents: Vec<FoundDocument>,
    pub passages: Vec<Evidence>,
    pub openable: Vec<Openable>,
}

impl Knowledge {
    /// The past cases and cards that are most like `case`, as its engineer gets them with [`EFFORT_FOR_SIMILAR`]. Cost: searches on
    /// this thread and one beside it.
    pub fn similar_cases(
        &self,
        desk: &Scope,
        case: &CaseTold,
        language: Language,
        effort: Option<Effort>,
    ) -> Result<Vec<SimilarCase>, SearchError> {
        let (similar, _) = alike(&self.searcher, desk, &case.id, &asked(case), language, effort)?;
        similar.into_iter().map(|it| similar_case(&self.searcher, desk, it)).collect()
    }
}

impl Knowledge {
    /// Lists the documents, past cases and cards that a model looked up and rests a part on, behind those that were listed.
    pub(super) fn list_what_was_found(&self, triage: &mut Triage, desk: &Scope) -> Result<(), SearchError> {
        let listed = triage.documents.iter().map(|it| &it.evidence_id);
        let listed = listed.chain(triage.similar_cases.iter().map(|it| &it.evidence_id));
        let mut listed: BTreeSet<String> =
            self.passages_of(listed, desk)?.into_iter().map(|it| it.document_id).collect();
        let found = triage.evidence.iter().filter(|it| it.fact.is_none()).map(|it| &it.id);
        for passage in self.passages_of(found, desk)? {
            if !listed.insert(passage.document_id.clone()) {
                continue;
            }
            match passage.kind {
                PassageKind::Doc => triage.documents.push(document(passage)),
                PassageKind::Card | PassageKind::Case => {
                    triage.similar_cases.push(similar_case(&self.searcher, desk, passage)?);
                }
            }
        }
        Ok(())
    }

    /// The passages of these ids that are there.
    fn passages_of<'a>(
        &self,
        ids: impl Iterator<Item = &'a String>,
        desk: &Scope,
    ) -> Result<Vec<Passage>, SearchError> {
        ids.filter_map(|id| self.searcher.passage(desk, id).transpose()).collect()
    }
}

/// What is looked for: what the case was opened with.
pub(super) fn asked(case: &CaseTold) -> String {
    format!("{}\n{}", case.subject, case.description)
}

fn query(asked: &str, language: Language, kinds: Kinds, limit: usize) -> Query<'_> {
    Query { limit, kinds, tells_coverage: false, ..Query::new(asked, language) }
}

/// The best passage of each past case and then those of cards, and the documents, best first. Past cases and documents are looked
/// for side by side.
fn alike(
    searcher: &Searcher,
    desk: &Scope,
    case_id: &str,
    asked: &str,
    language: Language,
    effort: Option<Effort>,
) -> Result<(Vec<Passage>, Vec<Hit>), SearchError> {
    let of_cases = Query { effort, ..query(asked, language, Kinds::PastCases, PASSAGES) };
    let of_documents = query(asked, language, Kinds::Documents, LOOKED_AT);
    let (cases, documents) = std::thread::scope(|threads| {
        let documents = threads.spawn(|| searcher.search(desk, &of_documents));
        (searcher.search(desk, &of_cases), documents.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let (mut cases, documents) = (cases?, documents?);
    cases.retain(|it| it.passage.document_id != case_id);
    // Cards are what past cases taught; they count among the similar ones.
    let cards = documents.iter().filter(|it| it.passage.kind == PassageKind::Card).take(OF_CARDS).cloned();
    if !searcher.compares_words_alone() {
        let alike: Vec<Hit> = cases.into_iter().take(OF_CASES).chain(cards).collect();
        return Ok((first(first_of_each(alike)), documents));
    }
    let alike = by_what_they_are_about(searcher, asked, cases, cards.collect())?;
    Ok((first(alike), documents))
}

/// The best passage of each case and then of each card that is like what is `asked`, the likest cases first.
fn by_what_they_are_about(
    searcher: &Searcher,
    asked: &str,
    cases: Vec<Hit>,
    cards: Vec<Hit>,
) -> Result<Vec<Hit>, SearchError> {
    let best = cases.iter().map(|it| it.score).fold(f32::MIN_POSITIVE, f32::max);
    let mut found: Vec<Hit> = first_of_each(cases).into_iter().take(OF_CASES).chain(first_of_each(cards)).collect();
    searcher.tell_coverage(asked, &mut found)?;
    let own = searcher.about(asked);
    let told = found.into_iter().map(|it| {
        let about = searcher.about(&format!("{}\n{}", it.passage.title, it.passage.text));
        (own.likeness(&about), it)
    });
    let is_alike = |(about, it): &(f32, Hit)| {
        it.coverage >= LEAST_ALIKE || it.says_error > 0.0 || own.nearness * about >= LEAST_ABOUT
    };
    let mut told: Vec<(f32, Hit)> = told.filter(is_alike).collect();
    let is_card = |it: &Hit| it.passage.kind == PassageKind::Card;
    let worth = |(about, it): &(f32, Hit)| it.says_error + it.score / best + OF_ABOUT * about;
    // Stable: equals stay in the order of their words.
    told.sort_by(|one, other| {
        is_card(&one.1).cmp(&is_card(&other.1)).then_with(|| worth(other).total_cmp(&worth(one)))
    });
    Ok(told.into_iter().map(|it| it.1).collect())
}

/// Searches on a blocking thread.
pub(super) async fn find(
    searcher: Arc<Searcher>,
    desk: Scope,
    case_id: String,
    asked: String,
    language: Language,
) -> Result<Found, SearchError> {
    let work = move || {
        let (similar, documents) = alike(&searcher, &desk, &case_id, &asked, language, Some(EFFORT_FOR_SIMILAR))?;
        let documents =
            first(first_of_each(with_known(&searcher, &desk, &asked, language, Surety::Possible, documents)?));
        let passages = similar.iter().chain(&documents).cloned().map(Evidence::from).collect();
        let similar: Result<Vec<SimilarCase>, SearchError> =
            similar.into_iter().map(|it| similar_case(&searcher, &desk, it)).collect();
        let for_reply = Query { limit: FOR_REPLY, kinds: Kinds::Documents, ..Query::new(&asked, language) };
        let customer = desk.as_customer();
        let for_reply = searcher.search(&customer, &for_reply)?;
        let for_reply = with_known(&searcher, &customer, &asked, language, Surety::Likely, for_reply)?;
        let evidence = |it: Hit| Evidence { relevance: Some(it.coverage), ..Evidence::from(it.passage) };
        Ok(Found {
            similar: similar?,
            documents: documents.into_iter().map(document).collect(),
            passages,
            openable: for_reply.into_iter().map(evidence).map(Openable::found_by_customer).collect(),
        })
    };
    // A panic on that thread found nothing; the draft says so by its empty lists.
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Ok(Found::default()))
}

/// `hits` with the documents for which customers are known to ask in such words: what is meant first, what is likely behind the best
/// hit, what is possible as the last that is listed, where nothing is likelier; none that is less sure than `least`.
fn with_known(
    searcher: &Searcher,
    scope: &Scope,
    asked: &str,
    language: Language,
    least: Surety,
    mut hits: Vec<Hit>,
) -> Result<Vec<Hit>, SearchError> {
    // Lines are what one goes on from; a case is told in one piece.
    let asked = asked.replace('\n', ". ");
    let known = searcher.known_questions(scope, &Query::new(&asked, language))?;
    // What is possible beside something likelier pushes nothing out that the words found.
    let is_listed =
        |(at, it): &(usize, Recognised<'_>)| it.surety >= least && (*at == 0 || it.surety >= Surety::Likely);
    for (_, it) in known.into_iter().enumerate().filter(is_listed).rev() {
        let words = it.question.in_language(language);
        let means = Query { limit: LOOKED_AT, kinds: Kinds::Documents, ..Query::new(words, language) };
        let Some(found) = searcher.search(scope, &means)?.into_iter().find(|hit| it.question.answers(&hit.passage.id))
        else {
            continue;
        };
        let place = match it.surety {
            Surety::Meant => 0,
            Surety::Likely => 1,
            Surety::Possible | Surety::Remote => LISTED - 1,
        };
        hits = first_of_each(hits);
        hits.retain(|hit| hit.passage.document_id != found.passage.document_id);
        hits.insert(place.min(hits.len()), found);
    }
    Ok(hits)
}

/// The best passage of each document or case.
fn first_of_each(hits: Vec<Hit>) -> Vec<Hit> {
    let mut seen = BTreeSet::new();
    hits.into_iter().filter(|it| seen.insert(it.passage.document_id.clone())).collect()
}

fn first(hits: Vec<Hit>) -> Vec<Passage> {
    hits.into_iter().take(LISTED).map(|it| it.passage).collect()
}

fn similar_case(searcher: &Searcher, desk: &Scope, passage: Passage) -> Result<SimilarCase, SearchError> {
    let is_end = |it: &Passage| it.headings.first().is_some_and(|it| it == RESOLUTION);
    let solved_by = match passage.kind {
        PassageKind::Card => Some(note(&passage.text)),
        _ if is_end(&passage) => Some(note(&passage.text)),
        _ => searcher.neighbours(desk, &passage.id, REACH)?.iter().find(|it| is_end(it)).map(|it| note(&it.text)),
    };
    Ok(SimilarCase {
        evidence_id: passage.id,
        case_id: passage.document_id,
        title: passage.title,
        language: passage.language,
        solved_by: solved_by.filter(|it| !it.is_empty()),
    })
}

/// The first paragraphs before a list, as one line.
fn note(text: &str) -> String {
    let before = text.split("\n1. ").next().unwrap_or(text);
    let line = before.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(LONGEST_NOTE).collect()
}

fn document(passage: Passage) -> FoundDocument {
    FoundDocument { evidence_id: passage.id, title: passage.title, url: passage.url, language: passage.language }
}
