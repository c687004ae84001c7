use std::cmp::Reverse;
use std::collections::HashSet;

use jiff::Zoned;
use jiff::civil::Date;

use crate::cases::ahead::lead::{ready, said};
use crate::cases::grammar::{Form, form};
use crate::cases::limits::{Known, Stated};
use crate::cases::needed_by::day_named;
use crate::domain::{Assessment, Bound, Group, Language, Limit, Point, Standing, TableRow};
use crate::text::{compared_terms, folded, sentences};

/// Share of a row's item that the question must speak of.
const NAMED: f64 = 0.5;
/// Units of a notice.
const DAYS: [&str; 3] = ["working days", "days", "weeks"];

/// How a day that a question names stands to the notice that a document asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    standing: Standing,
    /// `YYYY-MM-DD`: the first day that the notice allows, counted from today.
    earliest: String,
    /// The document, and its sentences on it: the reader's, then the English one.
    pub source: String,
    pub words: Vec<String>,
}

impl Notice {
    /// The verdict, once its words are found in the evidence `id`.
    pub fn assessment(&self, id: &str, words: &str) -> Assessment {
        let limit = Limit { day: Some(self.earliest.clone()), ..Limit::default() };
        let point = Point { quotes: vec![(id.to_owned(), words.to_owned())] };
        Assessment::of_groups(vec![Group { standing: self.standing, limit: Some(limit), points: vec![point] }])
    }
}

/// What a row's days are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Somebody must be told before it begins.
    ToldBefore,
    /// It takes so long until it is done.
    LeadTime,
}

impl NoticeKind {
    /// What the attribute of such a row says.
    fn attribute(self) -> &'static str {
        match self {
            Self::ToldBefore => "before",
            Self::LeadTime => "lead time",
        }
    }
}

form! {
    /// It was announced or asked for already.
    ANNOUNCED:
    r"\b(?:announced|told (?:you|them|support)|(?:have|had|already) (?:asked|requested|opened|filed))\b|已[经經]?(?:告知|通知|申请|提交|开了)|(?:告知|通知|申请|提交)[过了]|連絡済|申請済|連絡しました|申請しました",
}

/// The coming day of the sentence that speaks of the row's item; where none names both, of the whole question.
fn day_of(question: &str, row: &TableRow, known: &Known<'_>, now: &Zoned) -> Option<Date> {
    let coming = |text: &str| day_named(text, now.date()).filter(|it| *it > now.date());
    let of_item = |text: &&str| Stated::of(text, known).share(&row.item) >= NAMED;
    let mut sentences = sentences(question).into_iter().filter_map(|it| question.get(it)).filter(of_item);
    sentences.find_map(coming).or_else(|| coming(question))
}

/// Holds the day that `question` names against the notice, of this `kind`, that the document `leading` its answer asks for, by the rows of that
/// document that the question speaks of. Of several, the one that it speaks of the most; `None` where two are as likely, or there
/// is no such day.
/// `now` is the customer's own.
pub fn notice(
    question: &str,
    (leading, kind): (&str, NoticeKind),
    known: &Known<'_>,
    now: &Zoned,
    language: Language,
) -> Option<Notice> {
    if ANNOUNCED.is_in(&folded(question)) {
        return None;
    }
    let stated = Stated::of(question, known);
    let is_of_place = |row: &TableRow| row.region.as_ref().is_none_or(|it| stated.regions.contains(it));
    let is_notice = |row: &&TableRow| {
        row.source == leading
            && row.bound == Some(Bound::Least)
            && row.attribute.contains(kind.attribute())
            && DAYS.contains(&row.unit.as_str())
            && is_of_place(row)
    };
    let all: Vec<&TableRow> = known.rows.iter().filter(is_notice).collect();
    let of_item = |row: &TableRow| stated.share(&row.item);
    // What a quota is of stands in the sentence alone.
    let of_sentence = |row: &TableRow| {
        let said = |it: &TableRow| compared_terms(&it.says.values().cloned().collect::<Vec<_>>().join(" "));
        let of_others: HashSet<String> = all.iter().filter(|it| it.says != row.says).flat_map(|it| said(it)).collect();
        let own = said(row);
        own.iter().filter(|it| !of_others.contains(*it) && stated.terms.contains(*it)).count()
    };
    let is_meant =
        |row: &TableRow| of_item(row) >= NAMED || (row.risk.as_deref() == Some("quota") && of_sentence(row) > 0);
    let mut rows: Vec<(usize, &TableRow)> =
        all.iter().filter(|it| is_meant(it)).map(|it| (of_sentence(it), *it)).collect();
    rows.sort_by_key(|it| Reverse(it.0));
    let row = match rows.as_slice() {
        [(_, only)] => *only,
        [first, second, ..] if first.0 > second.0 => first.1,
        _ => return None,
    };
    let day = day_of(question, row, known, now)?;
    let earliest = ready(row, now)?.to_zoned(now.time_zone().clone()).date();
    let standing = if earliest <= day { Standing::NoticeKept } else { Standing::NoticeTooShort };
    let (source, words) = (row.source.clone(), said(row, language));
    (!words.is_empty()).then(|| Notice { standing, earliest: earliest.to_string(), source, words })
}
