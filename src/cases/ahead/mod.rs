//! What stands between an account and a coming event, by its facts: pure.
//!
//! In: a question, facts, workloads, lead times. Out: an [`Assessment`], the most pressing first. What no collector saw is a gap
//! and never a point here; a risk without a typed number of a fact cannot be found.

mod asked;
pub(in crate::cases) mod lead;
pub(in crate::cases) mod risks;
#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp, Zoned};

use super::needed_by::day_named;
use crate::domain::{Assessment, Fact, FactKind, Group, Language, Phrase, Point, Standing, TableRow, Workload};
use crate::text::sentences;
use lead::{Lead, lead_of};
use risks::{Risk, risks};

/// Who has less time than this beyond the lead time begins at once.
const LITTLE: SignedDuration = SignedDuration::from_hours(48);
/// A planned event of the account is the one that the question means when their days lie so close together.
const SAME_EVENT: SignedDuration = SignedDuration::from_hours(48);

/// A lead time of the tables that an assessment goes by: the document's slug and its sentences, the reader's first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadQuote {
    /// The id of the fact whose risk it is the lead time of.
    pub fact: String,
    pub source: String,
    pub words: Vec<String>,
}

/// What was reckoned from facts, tables and a date.
pub struct Reckoned {
    pub assessment: Assessment,
    /// Sentences that say how long mending takes, for the points that are pressing.
    pub leads: Vec<LeadQuote>,
}

/// Reads `question` for a coming event and the wish to know what is missing for it; `None` where it has not both, or where
/// no event is known by date. `now` is the customer's own.
pub fn ahead(
    question: &str,
    facts: &[Fact],
    workloads: &[Workload],
    rows: &[TableRow],
    now: &Zoned,
    language: Language,
) -> Option<Reckoned> {
    let event = event(question, facts, now)?;
    // Their own word for it is in no list; the day on which they announced it tells.
    if !asked::asks_what_is_missing(question, event.is_named && event.plan.is_some()) {
        return None;
    }
    let Event { at, plan, .. } = event;
    let mut found: Vec<(Standing, SignedDuration, Risk<'_>, Option<Lead<'_>>)> = risks(facts, workloads, at)
        .into_iter()
        .map(|risk| {
            let lead = lead_of(&risk, rows, now);
            let by = risk.by.unwrap_or(at).min(at);
            let margin = by.duration_since(lead.as_ref().map_or(now.timestamp(), |it| it.ready));
            (standing(margin, lead.is_some()), margin, risk, lead)
        })
        .collect();
    found.sort_by(|one, other| {
        one.0
            .cmp(&other.0)
            .then(one.1.cmp(&other.1))
            .then(is_no_quota(&one.2).cmp(&is_no_quota(&other.2)))
            .then(one.2.fact.id.cmp(&other.2.fact.id))
    });
    let mut groups: Vec<Group> = Vec::new();
    let mut leads = Vec::new();
    for (standing, _, risk, lead) in found {
        let point = Point { quotes: quotes(&risk, plan) };
        if let Some(quote) =
            lead.as_ref().filter(|_| standing != Standing::InTime).and_then(|it| it.quote(&risk.fact.id, language))
        {
            leads.push(quote);
        }
        match groups.last_mut().filter(|it| it.standing == standing) {
            Some(group) => group.points.push(point),
            None => groups.push(Group { standing, limit: None, points: vec![point] }),
        }
    }
    let assessment = Assessment { closing: Some(Phrase::AheadNoReview), ..Assessment::of_groups(groups) };
    (!assessment.groups.is_empty()).then_some(Reckoned { assessment, leads })
}

/// Of two that are equally late the quota comes first: it needs nobody but a form.
fn is_no_quota(risk: &Risk<'_>) -> bool {
    risk.kind != "quota"
}

fn standing(margin: SignedDuration, has_lead: bool) -> Standing {
    match () {
        () if has_lead && margin < SignedDuration::ZERO => Standing::TooLate,
        () if margin < LITTLE => Standing::BeginNow,
        () => Standing::InTime,
    }
}

/// A coming event.
struct Event<'a> {
    at: Timestamp,
    /// The fact that announces it.
    plan: Option<&'a Fact>,
    /// The question names its day.
    is_named: bool,
}

/// The event that is meant. A day in the question picks among the announced ones, and stands for itself where none is near; without
/// a day the next announced event is meant.
fn event<'a>(question: &str, facts: &'a [Fact], now: &Zoned) -> Option<Event<'a>> {
    let announced = |it: &&Fact| it.kind == FactKind::Plan && it.begins.is_some_and(|at| at > now.timestamp());
    let mut plans: Vec<&Fact> = facts.iter().filter(announced).collect();
    plans.sort_by_key(|it| (it.begins, &it.id));
    let begins = |it: &Fact| it.begins.unwrap_or(it.at);
    let named = day_named(question, now.date())
        .and_then(|it| it.to_zoned(now.time_zone().clone()).ok())
        .map(|it| it.timestamp());
    let of_plan = |it: &'a Fact, is_named| Event { at: begins(it), plan: Some(it), is_named };
    let Some(day) = named else { return plans.first().map(|it| of_plan(it, false)) };
    let near = plans.into_iter().find(|it| begins(it).duration_since(day).abs() <= SAME_EVENT);
    Some(near.map_or(Event { at: day, plan: None, is_named: true }, |it| of_plan(it, true)))
}

/// What the fact says of it, and what the plan or the fact expects beside it.
fn quotes(risk: &Risk<'_>, plan: Option<&Fact>) -> Vec<(String, String)> {
    let mut quotes = vec![(risk.fact.id.clone(), told(risk))];
    let sources = [Some(risk.fact), plan];
    let expected = risk.expected.and_then(|value| {
        sources.into_iter().flatten().find_map(|it| Some((it.id.clone(), sentence_with(&it.body, value)?)))
    });
    quotes.extend(expected);
    quotes
}

/// The title; of an announcement its first sentence, which says what is done to what.
fn told(risk: &Risk<'_>) -> String {
    let first = sentences(&risk.fact.body).into_iter().next().and_then(|it| risk.fact.body.get(it));
    match (risk.fact.kind, first) {
        (FactKind::Health, Some(sentence)) => sentence.trim().to_owned(),
        _ => risk.fact.title.clone(),
    }
}

/// The sentence of `text` that says `value`, as `1800` or `1,800`.
pub(super) fn sentence_with(text: &str, value: f64) -> Option<String> {
    let holds = |words: &&str| {
        words
            .split(|it: char| !(it.is_ascii_digit() || matches!(it, ',' | '.')))
            .map(|it| it.trim_matches([',', '.']).replace(',', ""))
            .any(|it| it.parse::<f64>().is_ok_and(|it| (it - value).abs() < 1e-9))
    };
    sentences(text).into_iter().filter_map(|it| text.get(it)).find(holds).map(|it| it.trim().to_owned())
}
