//! How cases were handled, counted from their logs alone: pure. Every number is a count of cases for which one [`Figure`] holds,
//! so that whoever sees it can open them. No figure is of a person.

mod figure;
mod reading;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

pub use figure::Figure;
use reading::Reading;

use crate::domain::{AccountId, CaseLog, Plan, Severity};

/// Fewer cases than this are counted, and no share of them is said.
const FEWEST_FOR_SHARES: u64 = 20;

/// By what cases are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    All,
    /// The account's plan when the case was opened.
    Plan,
    /// Where the case is now.
    Queue,
    Language,
    /// The strictest severity under which the first response was due.
    DueUnder,
    /// Why a person was asked for; only of cases that began so.
    HandoffReason,
    Account,
}

impl Dimension {
    pub const EVERY: [Self; 7] =
        [Self::All, Self::Plan, Self::Queue, Self::Language, Self::DueUnder, Self::HandoffReason, Self::Account];

    /// Its word, as in its JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Plan => "plan",
            Self::Queue => "queue",
            Self::Language => "language",
            Self::DueUnder => "due_under",
            Self::HandoffReason => "handoff_reason",
            Self::Account => "account",
        }
    }

    /// The figures that are told of each group. Of an account only how its cases are declared.
    fn figures(self) -> &'static [Figure] {
        match self {
            Self::Account => &Figure::INFLATION,
            _ => &Figure::EVERY,
        }
    }
}

/// One figure of one group.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Counted {
    pub figure: Figure,
    /// Cases for which it holds.
    pub count: u64,
    /// Cases of the group that could be counted.
    pub of: u64,
    /// `None` where they are fewer than 20.
    pub percent: Option<f64>,
}

/// Cases that have something in common.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Group {
    pub by: Dimension,
    /// Empty for all.
    pub name: String,
    pub cases: u64,
    pub figures: Vec<Counted>,
}

/// All figures of the cases that were opened in a span of days.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Figures {
    /// First and last day, UTC, `YYYY-MM-DD`.
    pub from: String,
    pub until: String,
    /// When they were counted: what is past due then and unanswered is missed.
    pub at: Timestamp,
    /// All first, then by each dimension, groups in the order of their names.
    pub groups: Vec<Group>,
}

/// Which cases are counted; what is `None` leaves none out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// The strictest severity that the first response was due under; of cases that were promised none, the one they have.
    pub severity: Option<Severity>,
    /// The account's when the case was opened.
    pub plan: Option<Plan>,
    pub account: Option<AccountId>,
}

/// Those of `logs` that are counted, in their order.
pub fn narrowed(logs: Vec<CaseLog>, to: &Narrowed, now: Timestamp) -> Vec<CaseLog> {
    let is_counted = |log: &CaseLog| {
        to.plan.is_none_or(|it| it == log.plan)
            && to.account.as_ref().is_none_or(|it| *it == log.account_id)
            && (to.severity.is_none() || Reading::of(log, now).severity() == to.severity)
    };
    logs.into_iter().filter(is_counted).collect()
}

/// Counts `logs`, the cases that were opened from `from` to `until`, as they stand at `now`.
pub fn figures(logs: &[CaseLog], from: Date, until: Date, now: Timestamp) -> Figures {
    let readings: Vec<Reading<'_>> = logs.iter().map(|it| Reading::of(it, now)).collect();
    let groups = Dimension::EVERY.into_iter().flat_map(|by| grouped(&readings, by)).collect();
    Figures { from: from.to_string(), until: until.to_string(), at: now, groups }
}

/// The ids of the cases behind one number, in the order of `logs`.
pub fn cases_of(logs: &[CaseLog], by: Dimension, name: &str, figure: Option<Figure>, now: Timestamp) -> Vec<String> {
    let readings = logs.iter().map(|it| Reading::of(it, now));
    let of_group = readings.filter(|it| it.group(by).is_some_and(|it| it == name));
    of_group.filter(|it| figure.is_none_or(|figure| figure.holds(it))).map(|it| it.log.id.clone()).collect()
}

fn grouped(readings: &[Reading<'_>], by: Dimension) -> Vec<Group> {
    let mut members: BTreeMap<String, Vec<&Reading<'_>>> = BTreeMap::new();
    if by == Dimension::All {
        members.entry(String::new()).or_default();
    }
    for reading in readings {
        if let Some(name) = reading.group(by) {
            members.entry(name).or_default().push(reading);
        }
    }
    members.into_iter().map(|(name, members)| group(by, name, &members)).collect()
}

fn group(by: Dimension, name: String, members: &[&Reading<'_>]) -> Group {
    let counted = by.figures().iter().map(|figure| {
        let count = members.iter().filter(|it| figure.holds(it)).count() as u64;
        let of = members.iter().filter(|it| figure.counts(it)).count() as u64;
        let percent = (of >= FEWEST_FOR_SHARES).then(|| (1000.0 * count as f64 / of as f64).round() / 10.0);
        Counted { figure: *figure, count, of, percent }
    });
    Group { by, name, cases: members.len() as u64, figures: counted.collect() }
}

#[cfg(test)]
mod tests;
