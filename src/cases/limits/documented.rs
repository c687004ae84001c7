use super::stated::{Amount, Kind, Stated, kind_of};
use super::{Known, asked};
use crate::cases::ahead::sentence_with;
use crate::domain::{Assessment, Bound, Group, Limit, Point, Quantity, Standing, TableRow};
use crate::text::{compared_terms, folded, sentences};

/// Share of a row's item that a question must speak of.
const NAMED: f64 = 0.6;

/// A row of a table that a question asks about, and how what is needed stands to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Documented {
    pub row: TableRow,
    pub standing: Standing,
    pub limit: Limit,
}

impl Documented {
    /// What to search the row's document by.
    pub fn query(&self) -> String {
        format!("{} {} {} {}", self.row.item, self.row.attribute, self.row.value, self.row.unit)
    }

    /// The sentence of a passage of the row's document that says its value, the one most about the row and `question`; with the
    /// number of terms that they share.
    pub fn sentence(&self, passage: &str, question: &str) -> Option<(usize, String)> {
        let mut wanted = compared_terms(question);
        wanted.extend(compared_terms(&format!("{} {}", self.row.item, self.row.attribute)));
        let all = sentences(passage).into_iter().filter_map(|it| passage.get(it)).map(str::trim);
        // A table is one sentence to who cuts sentences; its rows are quoted without their outer bars.
        let rows = passage.lines().map(|it| it.trim().trim_matches('|').trim()).filter(|it| it.contains('|'));
        let whole = all.filter(|it| !it.contains(['|', '\n'])).chain(rows);
        let saying = whole.filter(|it| sentence_with(it, self.row.value).is_some());
        let scored = saying.map(|it| (compared_terms(it).intersection(&wanted).count(), it.to_owned()));
        scored.reduce(|best, it| if it.0 > best.0 { it } else { best })
    }

    /// The answer, once its words are found in the evidence `id`.
    pub fn assessment(&self, id: &str, words: &str) -> Assessment {
        let point = Point { quotes: vec![(id.to_owned(), words.to_owned())] };
        let group = Group { standing: self.standing, limit: Some(self.limit.clone()), points: vec![point] };
        Assessment::of_groups(vec![group])
    }
}

/// The row that the question's amount is about. Where several rows of the item measure the same kind, its other words must tell
/// which; where they tell none, or two equally, nothing is checked.
pub(super) fn check(stated: &Stated, known: &Known<'_>) -> Option<Documented> {
    if !known.is_claim && !asked::asks_whether(&stated.folded) {
        return None;
    }
    let is_of_place = |row: &TableRow| row.region.as_ref().is_none_or(|it| stated.regions.contains(it));
    let near: Vec<(f64, f64, &TableRow)> = known
        .rows
        .iter()
        .filter(|row| row.bound.is_some() && row.risk.is_none() && is_of_place(row) && is_comparable(row, stated))
        .map(|row| (stated.share(&row.item), told(row, stated), row))
        .filter(|it| it.0 > 0.0)
        .collect();
    let mut fitting: Vec<(f64, f64, &TableRow)> = near.iter().copied().filter(|it| it.0 >= NAMED).collect();
    fitting.sort_by(|one, other| other.0.total_cmp(&one.0).then(other.1.total_cmp(&one.1)));
    let (item, attribute, first) = *fitting.first()?;
    let is_one =
        |row: &TableRow| row.item == first.item && without_degree(&row.attribute) == without_degree(&first.attribute);
    // The least and the most of one thing are two rows of it.
    let (same, others): (Vec<&(f64, f64, &TableRow)>, Vec<_>) = fitting.iter().partition(|it| is_one(it.2));
    let is_tied = others.iter().any(|it| it.0 >= item - 1e-9 && it.1 >= attribute - 1e-9);
    // Where nothing but the item is named, nothing else near it may measure the same kind, or it is named by several words.
    let is_alone = near.iter().all(|it| is_one(it.2));
    let is_exact = item >= 1.0 - 1e-9 && compared_terms(&first.item).len() > 1 && others.is_empty();
    if is_tied || (attribute <= 0.0 && !is_alone && !is_exact) {
        return None;
    }
    let checked: Vec<Documented> = same.into_iter().filter_map(|it| against(it.2, stated)).collect();
    let broken = checked.iter().find(|it| it.standing == Standing::DoesNotFit);
    broken.or(checked.first()).cloned()
}

/// How much of the row's attribute the question speaks of, in `[0, 1]`.
fn told(row: &TableRow, stated: &Stated) -> f64 {
    let is_asked = row.words.iter().any(|it| stated.folded.contains(folded(it).as_str()));
    if is_asked { 1.0 } else { stated.share(&without_degree(&row.attribute)) }
}

/// How the most that the question needs stands to the row.
fn against(row: &TableRow, stated: &Stated) -> Option<Documented> {
    let (kind, factor) = kind_of(&row.unit);
    // What lies so long back is no need: a key that was to be deleted "12 days ago" asks for no waiting period of 12 days. Whether
    // something can still be done after so long, a most tells, and a least does not.
    let is_still = row.bound == Some(Bound::Most) && asked::asks_whether_still(&stated.folded);
    let is_need = |it: &&Amount| !it.is_past || is_still;
    let needed = stated.of_kind(kind).filter(is_need).max_by(|one, other| one.base.total_cmp(&other.base))?;
    let granted = row.value * factor;
    let fits = match row.bound? {
        Bound::Most => needed.base <= granted * EXACT,
        Bound::Least => needed.base * EXACT >= granted,
    };
    Some(Documented {
        row: row.clone(),
        standing: if fits { Standing::Fits } else { Standing::DoesNotFit },
        limit: Limit {
            quantity: Quantity::Other,
            value: needed.value,
            unit: needed.unit.clone(),
            percentile: None,
            region: None,
            ..Limit::default()
        },
    })
}

/// Room for the error of a conversion.
const EXACT: f64 = 1.0 + 1e-9;

fn is_comparable(row: &TableRow, stated: &Stated) -> bool {
    let (kind, _) = kind_of(&row.unit);
    let is_there = stated.of_kind(kind).next().is_some();
    is_there && (kind != Kind::Count || stated.share(&row.unit) >= NAMED)
}

/// `largest timeout` → `timeout`: which way a row bounds does not say what it is about.
fn without_degree(attribute: &str) -> String {
    const DEGREES: [&str; 10] =
        ["largest", "longest", "shortest", "smallest", "most", "least", "usual", "default", "one", "number"];
    let words: Vec<&str> = attribute.split_whitespace().filter(|it| !DEGREES.contains(it)).collect();
    words.join(" ")
}
