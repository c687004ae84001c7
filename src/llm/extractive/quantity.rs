//! Numbers in a text with the units that they are measured in, as they are written in four languages.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::base::constant_pattern;
use crate::text::in_digits;

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// Milliseconds to years.
    Time,
    /// Bits and bytes, and those a second.
    Size,
    Money,
    /// Parts of a hundred.
    Share,
    /// So many of something, or a number that tells no unit.
    Count,
}

/// A number where it stands with its unit, or two that something lies between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Quantity {
    pub range: Range<usize>,
    pub measure: Measure,
    /// The lower and the upper one of two.
    pub ends: Option<[Range<usize>; 2]>,
}

/// Digits, a number word or a Han numeral, then the unit, if one follows.
static QUANTITY: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)(?<money>(?:US\$|NT\$|[$€£¥￥]|\b(?:USD|EUR|JPY|CNY|TWD) )[ ]?)?",
        r"(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?: (?:thousand|million|billion)\b|[万萬亿億])?|\b[a-z]+\b|[一二三四五六七八九十百千两兩半]+)",
        r"(?:(?:[ \u{a0}]?|\\?-)(?:",
        r"(?<time>(?:milli|micro)?seconds?\b|secs?\b|ms\b|s\b|minutes?\b|mins?\b|hours?\b|hrs?\b|h\b|(?:business |working |calendar )?days?\b|weeks?\b|months?\b|years?\b",
        r"|毫秒|ミリ秒|秒[钟鐘間]?|分[钟鐘間]|[个個]?小[时時]|時間|[个個]?工作[天日]|営業日|天|日間?|[周週]間?|[个個かヶカ]月間?|年間?|分)",
        r"|(?<size>[kmgtp]i?b(?:ps|its?|/s(?:ec)?)?\b|bytes?\b|bits?\b|(?:kilo|mega|giga|tera)bytes?\b|字节|位元組|バイト)",
        r"|(?<share>%|％|percent\b|パーセント)",
        r"|(?<coin>(?:US )?dollars?\b|cents?\b|euros?\b|yen\b|USD\b|美元|美金|元|円|ドル)",
        r"|(?<count>[个個台次条條件本つ回人名份项項])",
        r"))?"
    ))
});

/// What stands between the two ends of a range.
static BETWEEN: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"^(?:\s?(?:to|through|[–—~〜～至到]|から)\s?|\s?\\?-\s?)$"));

/// All quantities of `text`, as they stand. What is part of a name, a version, an address or a date is none.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    let mut found: Vec<Quantity> = Vec::new();
    for next in QUANTITY.captures_iter(text).filter_map(|it| quantity(text, &it)) {
        match found.last_mut().filter(|it| is_range(text, it, &next)) {
            Some(lower) => {
                lower.ends = Some([lower.range.clone(), next.range.clone()]);
                (lower.range.end, lower.measure) = (next.range.end, next.measure);
            }
            None => found.push(next),
        }
    }
    found
}

fn is_range(text: &str, lower: &Quantity, upper: &Quantity) -> bool {
    let is_alike = lower.measure == upper.measure || lower.measure == Measure::Count;
    let between = text.get(lower.range.end..upper.range.start);
    lower.ends.is_none() && is_alike && between.is_some_and(|it| BETWEEN.is_match(it))
}

fn quantity(text: &str, found: &Captures<'_>) -> Option<Quantity> {
    let (whole, number) = (found.get(0)?, found.name("number")?);
    let has = |name| found.name(name).is_some();
    let measure = match () {
        () if has("money") || has("coin") => Measure::Money,
        () if has("time") => Measure::Time,
        () if has("size") => Measure::Size,
        () if has("share") => Measure::Share,
        () => Measure::Count,
    };
    let has_unit = measure != Measure::Count || has("count");
    let number = number.as_str();
    let is_quantity = match number.chars().next()? {
        it if it.is_ascii_digit() => has_unit || !names_one_of_many(text, whole.start(), number),
        // "two" alone may be part of anything, and so may `三`.
        it if it.is_ascii() => has_unit && in_digits(number).is_some(),
        _ => has_unit,
    };
    let quantity = Quantity { range: whole.range(), measure, ends: None };
    (is_quantity && !is_year(number, measure) && is_free(text, &quantity.range)).then_some(quantity)
}

/// Whether neither end lies in a longer word, name or number.
fn is_free(text: &str, range: &Range<usize>) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
    let mut before = text.get(..range.start).unwrap_or_default().trim_end_matches('\\').chars().rev();
    let begins = match (before.next(), before.next()) {
        // Of `20-30` both are quantities; `db-2` is a name.
        (Some('-'), second) => second.is_some_and(|it| it.is_ascii_digit()),
        (Some('.' | ','), second) => !second.is_some_and(is_part),
        (Some(first), _) => !(is_part(first) || matches!(first, '/' | ':' | '#' | '@')),
        (None, _) => true,
    };
    let is_ascii = text.get(range.clone()).is_some_and(|it| it.ends_with(is_part));
    let mut behind = text.get(range.end..).unwrap_or_default().chars();
    let ends = match (behind.next(), behind.next()) {
        (Some('.' | ',' | ':'), second) => !second.is_some_and(|it| it.is_ascii_digit()),
        (Some('-'), second) => !second.is_some_and(|it| it.is_ascii_alphabetic()),
        (Some(first), _) => !(is_ascii && is_part(first)),
        (None, _) => true,
    };
    begins && ends
}

/// What stands before a number that only tells one of many: a version, a step.
static ONE_OF_MANY: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)(?:\b(?:versions?|v|steps?|chapters?|sections?|figures?|tables?|type|level|part|phase|option|layer|tier|tls|ssl|ipv|sha|code|http)|第|版本|步骤|步驟|バージョン|手順)[ -]?$",
    )
});

fn names_one_of_many(text: &str, start: usize, number: &str) -> bool {
    let is_bare_year = number.len() == 4 && (number.starts_with("19") || number.starts_with("202"));
    is_bare_year || text.get(..start).is_some_and(|it| ONE_OF_MANY.is_match(it))
}

/// Whether a time is a year of the calendar, as in `2024年`.
fn is_year(number: &str, measure: Measure) -> bool {
    measure == Measure::Time && number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Measure)]) {
        let found: Vec<(&str, Measure)> =
            quantities(text).into_iter().map(|it| (&text[it.range], it.measure)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_number_is_read_with_its_unit_in_four_languages() {
        check("Logs are kept for 30 days and 1.5 GiB.", &[("30 days", Measure::Time), ("1.5 GiB", Measure::Size)]);
        check("It takes five minutes at most.", &[("five minutes", Measure::Time)]);
        check("日志保留30天，最多100个", &[("30天", Measure::Time), ("100个", Measure::Count)]);
        check("日誌會保留三十天，費用是 5 美元", &[("三十天", Measure::Time), ("5 美元", Measure::Money)]);
        check("ログは90日間保存され、上限は10回です", &[("90日間", Measure::Time), ("10回", Measure::Count)]);
        check("$0.10 per GB, 15 % off", &[("$0.10", Measure::Money), ("15 %", Measure::Share)]);
        check("1.5 million requests, 10万件", &[("1.5 million", Measure::Count), ("10万件", Measure::Count)]);
        check("up to 64,000 IOPS", &[("64,000", Measure::Count)]);
    }

    #[test]
    fn the_ends_of_a_range_are_one_quantity() {
        check("20 GiB–64 TiB, or 2-5 minutes", &[("20 GiB–64 TiB", Measure::Size), ("2-5 minutes", Measure::Time)]);
        check("usually takes 60 to 120 seconds", &[("60 to 120 seconds", Measure::Time)]);
        check("通常需要5至10分钟", &[("5至10分钟", Measure::Time)]);
        check("通常需要 5～10 分鐘", &[("5～10 分鐘", Measure::Time)]);
        check("1時間から2時間かかります", &[("1時間から2時間", Measure::Time)]);
        let ends = quantities("20 GiB–64 TiB")[0].ends.clone().map(|it| it.map(|it| "20 GiB–64 TiB"[it].to_owned()));
        assert_eq!(ends, Some(["20 GiB".to_owned(), "64 TiB".to_owned()]));
    }

    #[test]
    fn what_is_part_of_a_name_a_version_or_a_date_is_no_quantity() {
        for text in [
            "db.m5.12xlarge",
            "10.0.0.1",
            "TLS 1.2",
            "version 8.0",
            "at 12:30",
            "db-2",
            "in 2024",
            "2024年から",
            "第3章",
            "two of them",
        ] {
            check(text, &[]);
        }
    }
}
