use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::aside::aside;
use super::error::ServiceError;
use super::home::Service;
use crate::access::{Desk, Principal, Scope};
use crate::agent::wants_human;
use crate::domain::{CaseName, Language};
use crate::search::{Kinds, Query, SearchError, Searcher};
use crate::store::{ResolvedCase, UnhelpedTurn};
use crate::text::{Cluster, clusters};

/// How far back one may look, in days.
const MOST_DAYS: u32 = 366;
/// Resolved cases whose subjects are searched for in the documents.
const CASES_LOOKED_AT: usize = 300;
/// Under this share of a subject nothing that was found speaks of it; as in a turn, which then says so.
const LEAST_COVERAGE: f32 = 0.34;
/// Cases about the same thing that make a group.
const LEAST_CASES: usize = 2;
/// Turns and cases that a group names.
const NAMED: usize = 20;
/// Longest example, in characters.
const LONGEST_EXAMPLE: usize = 300;

/// What the assistant could not help with, and what no document explains; for the desk.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Gaps {
    pub since: Timestamp,
    /// Turns that did not help.
    pub turns: usize,
    /// By what was asked, largest first, at most 20.
    pub topics: Vec<Topic>,
    /// Resolved cases that were looked at: the latest 300.
    pub cases_looked_at: usize,
    /// Groups of resolved cases whose subjects neither a document nor a card speaks of.
    pub unexplained: Vec<Unexplained>,
}

/// Turns about the same thing.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Topic {
    pub about: Vec<String>,
    pub count: usize,
    pub languages: Vec<Language>,
    /// How many of them ended so; one turn may have done so in several ways.
    pub found_nothing: usize,
    pub handed_over: usize,
    pub disliked: usize,
    /// What one of them asked, redacted.
    pub example: String,
    /// The latest 20.
    pub turns: Vec<TopicTurn>,
}

/// A turn that did not help, and where to read on.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TopicTurn {
    pub id: String,
    pub conversation_id: String,
    pub at: Timestamp,
    /// The conversation's latest case.
    pub case: Option<CaseName>,
}

/// Resolved cases about the same thing.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Unexplained {
    pub about: Vec<String>,
    pub count: usize,
    pub languages: Vec<Language>,
    /// The subject of one of them, redacted.
    pub example: String,
    /// The latest 20.
    pub cases: Vec<CaseName>,
}

impl Service {
    /// Gaps of the last `days` (1 to 366); for staff. Searches the documents for up to 300 subjects.
    pub async fn gaps(&self, principal: &Principal, days: u32) -> Result<Gaps, ServiceError> {
        let desk = Desk::of(principal)?;
        let since = self.now() - SignedDuration::from_hours(24 * i64::from(days.clamp(1, MOST_DAYS)));
        let turns = self.store().unhelped_turns(&desk, since).await?;
        let cases = self.store().resolved_since(&desk, since, CASES_LOOKED_AT).await?;
        let cases_looked_at = cases.len();
        let searcher = Arc::clone(&self.knowledge().searcher);
        let readers = cases.iter().map(|it| self.home_key().desk(it.account_id.clone()).as_customer()).collect();
        let unexplained = uncovered(searcher, readers, cases).await?;
        Ok(Gaps {
            since,
            turns: turns.len(),
            topics: topics(&turns),
            cases_looked_at,
            unexplained: unexplained_groups(&unexplained),
        })
    }
}

/// The cases whose subjects no document or card speaks of that their own customers, `readers`, could open. Searches on a blocking
/// thread.
async fn uncovered(
    searcher: Arc<Searcher>,
    readers: Vec<Scope>,
    cases: Vec<ResolvedCase>,
) -> Result<Vec<ResolvedCase>, ServiceError> {
    let work = move || {
        let mut left = Vec::new();
        for (case, reader) in cases.into_iter().zip(&readers) {
            if !is_covered(&searcher, reader, &case)? {
                left.push(case);
            }
        }
        Ok::<_, SearchError>(left)
    };
    Ok(aside(work).await??)
}

fn is_covered(searcher: &Searcher, reader: &Scope, case: &ResolvedCase) -> Result<bool, SearchError> {
    let query = Query { kinds: Kinds::Documents, ..Query::new(&case.subject, case.language) };
    Ok(searcher.search(reader, &query)?.iter().any(|it| it.coverage >= LEAST_COVERAGE))
}

fn topics(turns: &[UnhelpedTurn]) -> Vec<Topic> {
    let groups = clusters(turns.iter().map(asked), 1);
    groups.into_iter().map(|it| topic(it, turns)).collect()
}

/// What a turn was about: who only asks for a person means what was asked before.
fn asked(turn: &UnhelpedTurn) -> &str {
    match &turn.before {
        Some(before) if wants_human(&turn.question) => before,
        _ => &turn.question,
    }
}

fn topic(group: Cluster, turns: &[UnhelpedTurn]) -> Topic {
    let members: Vec<&UnhelpedTurn> = group.members.iter().filter_map(|it| turns.get(*it)).collect();
    let count = |is_so: fn(&UnhelpedTurn) -> bool| members.iter().filter(|it| is_so(it)).count();
    let named = |it: &&UnhelpedTurn| TopicTurn {
        id: it.id.clone(),
        conversation_id: it.conversation_id.clone(),
        at: it.at,
        case: it.case.clone().map(|(id, display_id)| CaseName { id, display_id }),
    };
    Topic {
        found_nothing: count(|it| it.found_nothing),
        handed_over: count(|it| it.handed_over),
        disliked: count(|it| it.disliked),
        languages: languages(members.iter().map(|it| it.language)),
        turns: members.iter().take(NAMED).map(named).collect(),
        about: group.about,
        count: group.count,
        example: example(&group.example),
    }
}

fn unexplained_groups(cases: &[ResolvedCase]) -> Vec<Unexplained> {
    let groups = clusters(cases.iter().map(|it| it.subject.as_str()), LEAST_CASES);
    let unexplained = |group: Cluster| {
        let members: Vec<&ResolvedCase> = group.members.iter().filter_map(|it| cases.get(*it)).collect();
        let named = |it: &&ResolvedCase| CaseName { id: it.id.clone(), display_id: it.display_id.clone() };
        Unexplained {
            languages: languages(members.iter().map(|it| it.language)),
            cases: members.iter().take(NAMED).map(named).collect(),
            about: group.about,
            count: group.count,
            example: example(&group.example),
        }
    };
    groups.into_iter().map(unexplained).collect()
}

/// Each once, in the order in which pages list them.
fn languages(of: impl Iterator<Item = Language>) -> Vec<Language> {
    of.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn example(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST_EXAMPLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(id: &str, question: &str, language: Language) -> UnhelpedTurn {
        UnhelpedTurn {
            id: id.to_owned(),
            conversation_id: format!("conv-{id}"),
            language,
            at: Timestamp::UNIX_EPOCH,
            question: question.to_owned(),
            before: None,
            found_nothing: true,
            handed_over: false,
            disliked: false,
            case: None,
        }
    }

    #[test]
    fn turns_about_the_same_are_one_topic_over_languages_and_a_single_one_is_one_too() {
        let turns = [
            turn("1", "How do I rotate the KMS grant token of a replica?", Language::En),
            turn("2", "KMS grant token 怎麼輪替？", Language::ZhTw),
            turn("3", "Is there a pavilion in Lisbon?", Language::En),
        ];
        let found = topics(&turns);
        assert_eq!(found.iter().map(|it| it.count).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(found.first().map(|it| it.languages.clone()), Some(vec![Language::En, Language::ZhTw]));
        assert_eq!(found.first().map(|it| it.turns.len()), Some(2));
    }

    #[test]
    fn who_only_asks_for_a_person_means_what_was_asked_before() {
        let before = Some("Why is the export to the data lake empty?".to_owned());
        let wish = UnhelpedTurn { before, ..turn("1", "I want to talk to a human", Language::En) };
        assert_eq!(asked(&wish), "Why is the export to the data lake empty?");
        let question = UnhelpedTurn { before: Some("Hello".to_owned()), ..turn("2", "Export is empty", Language::En) };
        assert_eq!(asked(&question), "Export is empty");
    }
}
