use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use super::{Known, regions};
use crate::base::constant_pattern;
use crate::text::{compared_terms, folded as fold};

/// What a quantity's unit measures; amounts of one kind compare after they are multiplied by their factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cases) enum Kind {
    /// In seconds.
    Time,
    /// In bytes.
    Size,
    /// Of whatever is counted.
    Count,
}

/// A number with its unit, as the question writes it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::cases) struct Amount {
    /// First byte of the number in the text, and the first behind its unit.
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// In seconds, bytes or pieces.
    pub base: f64,
    pub value: f64,
    /// In the question's own letters; empty for a bare number.
    pub unit: String,
    /// It says how long before or after something, and not how long something takes: "two days ahead".
    pub is_distance: bool,
    /// It says how long ago something was.
    pub is_past: bool,
}

/// What a question states of limits.
pub(in crate::cases) struct Stated {
    /// Lower case, Simplified.
    pub folded: String,
    pub amounts: Vec<Amount>,
    /// Codes of the regions it names.
    pub regions: Vec<String>,
    /// Its terms with all wordings of what it asks about.
    pub terms: HashSet<String>,
}

static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)([0-9][0-9,]*(?:\.[0-9]+)?)[ \u{a0}-]?(ms(?-u:\b)|milliseconds?|msec|毫秒|ミリ秒|s(?-u:\b)|secs?(?-u:\b)|seconds?|秒[钟鐘間间]?|min(?-u:\b)|mins(?-u:\b)|minutes?|分[钟鐘間间]?|hours?|hrs?(?-u:\b)|h(?-u:\b)|[个個]?小[时時]|時間|时间|(?:working|business) days?|days?|[个個]?工作[日天]|营业日|營業日|営業日|営业日|天|日間?|weeks?|[周週]間?|[个個かヶカ]月|months?|years?|年間?",
        r"|[kmgt]i?b(?-u:\b)|bytes?|字节|位元組|バイト)?",
    ))
});

/// Factors to seconds and bytes, by unit in lower case.
const FACTORS: &[(&[&str], Kind, f64)] = &[
    (&["ms", "msec", "millisecond", "milliseconds", "毫秒", "ミリ秒"], Kind::Time, 0.001),
    (&["s", "sec", "secs", "second", "seconds", "秒", "秒钟", "秒鐘", "秒間", "秒间"], Kind::Time, 1.0),
    (&["min", "mins", "minute", "minutes", "分", "分钟", "分鐘", "分間", "分间"], Kind::Time, 60.0),
    (&["h", "hr", "hrs", "hour", "hours", "小时", "小時", "个小时", "個小時", "時間", "时间"], Kind::Time, 3_600.0),
    (&["day", "days", "天", "日", "日間"], Kind::Time, 86_400.0),
    (&["week", "weeks", "周", "週", "周間", "週間"], Kind::Time, 604_800.0),
    (&["month", "months", "个月", "個月", "か月", "ヶ月", "カ月"], Kind::Time, 2_592_000.0),
    (&["year", "years", "年", "年間"], Kind::Time, 31_536_000.0),
    // Eight hours of five days stand for a week.
    (
        &[
            "working days",
            "working day",
            "business days",
            "business day",
            "工作日",
            "个工作日",
            "個工作日",
            "工作天",
            "个工作天",
            "個工作天",
            "营业日",
            "營業日",
            "営業日",
            "営业日",
        ],
        Kind::Time,
        86_400.0 * 1.4,
    ),
    (&["byte", "bytes", "字节", "位元組", "バイト"], Kind::Size, 1.0),
    (&["kb"], Kind::Size, 1_000.0),
    (&["mb"], Kind::Size, 1_000_000.0),
    (&["gb"], Kind::Size, 1_000_000_000.0),
    (&["tb"], Kind::Size, 1_000_000_000_000.0),
    (&["kib"], Kind::Size, 1_024.0),
    (&["mib"], Kind::Size, 1_048_576.0),
    (&["gib"], Kind::Size, 1_073_741_824.0),
    (&["tib"], Kind::Size, 1_099_511_627_776.0),
];

/// The kind and factor of a unit; anything that is neither time nor size is counted.
pub(super) fn kind_of(unit: &str) -> (Kind, f64) {
    let unit = unit.to_lowercase();
    let known = FACTORS.iter().find(|(names, _, _)| names.contains(&unit.as_str()));
    known.map_or((Kind::Count, 1.0), |(_, kind, factor)| (*kind, *factor))
}

/// Parts of a second in words, and how many seconds that is.
static PARTS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let parts = [
        (r"(?i)\bhalf (?:of )?a second\b", "0.5 s"),
        (r"(?i)\b(?:a|one) (?:quarter|fourth) of a second\b", "0.25 s"),
        (r"(?i)\b(?:a|one) fifth of a second\b", "0.2 s"),
        (r"(?i)\b(?:a|one) tenth of a second\b", "0.1 s"),
        (r"半秒[钟鐘]?", "0.5 秒"),
    ];
    parts.into_iter().map(|(words, number)| (constant_pattern(words), number)).collect()
});

/// `text` with parts of a second as numbers: "half a second" → "0.5 s".
fn with_numbers(text: &str) -> String {
    PARTS.iter().fold(text.to_owned(), |text, (words, number)| words.replace_all(&text, *number).into_owned())
}

impl Stated {
    pub(in crate::cases) fn of(question: &str, known: &Known<'_>) -> Self {
        let plain = with_numbers(&question.nfkc().collect::<String>());
        let folded = fold(question);
        let mut terms = compared_terms(question);
        terms.extend(known.ideas.iter().flat_map(|it| it.wordings.iter().flatten().cloned()));
        // A question that goes on stands before those that it goes on from: what it says of the place counts alone.
        let here = question.lines().next().map(|it| regions::regions_in(&fold(it))).unwrap_or_default();
        let regions = if here.is_empty() { regions::regions_in(&folded) } else { here };
        Self { amounts: amounts(&plain), regions, folded, terms }
    }

    /// The amounts of a kind.
    pub(in crate::cases) fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Amount> {
        self.amounts.iter().filter(move |it| it.kind == kind)
    }

    /// Share of the terms of `text` that the question speaks of, in `[0, 1]`; 0 for a text without any.
    pub(in crate::cases) fn share(&self, text: &str) -> f64 {
        let terms = compared_terms(text);
        let held = terms.iter().filter(|it| self.terms.contains(*it)).count();
        if terms.is_empty() { 0.0 } else { held as f64 / terms.len() as f64 }
    }
}

/// What makes a time the unit of a rate.
const RATES: [&str; 4] = ["あたり", "当たり", "ごと", "毎"];
/// What stands behind a time that is a distance between two days, and what stands before it.
const DISTANCES: [&str; 12] = [
    "前",
    "之前",
    "以前",
    "ago",
    "before",
    "ahead",
    "in advance",
    "earlier",
    "beforehand",
    "prior",
    "of notice",
    "notice",
];
const DISTANT: [&str; 3] = ["提前", "提早", "事前に"];

/// Every number that is no part of a name, a date or a version.
pub(in crate::cases) fn amounts(text: &str) -> Vec<Amount> {
    let is_of_a_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '/' | ':' | '$');
    let mut found = Vec::new();
    for captures in AMOUNT.captures_iter(text) {
        let (Some(whole), Some(number)) = (captures.get(0), captures.get(1)) else { continue };
        let before = text.get(..whole.start()).and_then(|it| it.chars().next_back());
        let behind = text.get(number.end()..).unwrap_or_default();
        let unit = captures.get(2).map(|it| it.as_str()).unwrap_or_default();
        let is_of_a_name = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | ':' | '/' | '月' | '号');
        let goes_on = unit.is_empty() && (behind.starts_with(is_of_a_name) || behind.trim_start().starts_with('%'));
        // "1分あたり" is the unit of a rate and no time that something takes.
        let after = text.get(whole.end()..).unwrap_or_default();
        let is_rate = RATES.iter().any(|it| after.starts_with(it));
        if before.is_some_and(is_of_a_word) || goes_on || is_rate {
            continue;
        }
        let Ok(value) = number.as_str().trim_end_matches(',').replace(',', "").parse::<f64>() else { continue };
        let (kind, factor) = kind_of(unit);
        let is_behind = DISTANCES.iter().any(|it| after.trim_start().starts_with(it));
        let led_by = text.get(..whole.start()).unwrap_or_default().trim_end();
        let is_distance = kind == Kind::Time && (is_behind || DISTANT.iter().any(|it| led_by.ends_with(it)));
        let is_past = ["ago", "earlier"].iter().any(|it| after.trim_start().starts_with(it));
        let (start, end, base, unit) = (number.start(), whole.end(), value * factor, unit.to_owned());
        found.push(Amount { start, end, kind, base, value, unit, is_distance, is_past });
    }
    found
}
