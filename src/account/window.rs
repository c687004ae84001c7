use std::ops::Range;
use std::sync::LazyLock;

use crate::base::constant_pattern;

use jiff::civil::Time;
use jiff::{Span, Timestamp, Zoned};
use regex::Regex;

/// Words for a time, in the four languages, and the time they mean. The first that occurs decides.
const WORDS: &[(&[&str], Named)] = &[
    (&["last night", "昨晚", "昨夜", "昨天晚上", "昨日の夜", "ゆうべ", "昨晩"], Named::LastNight),
    (&["tonight", "今晚", "今夜", "今天晚上", "今晩"], Named::Tonight),
    (&["this morning", "今早", "今天早上", "今朝"], Named::Today),
    (&["yesterday", "昨天", "昨日", "きのう"], Named::Yesterday),
    (&["last week", "上週", "上周", "上星期", "先週"], Named::LastWeek),
    (
        &[
            "just now",
            "right now",
            "a moment ago",
            "剛剛",
            "剛才",
            "刚刚",
            "刚才",
            "現在",
            "现在",
            "さっき",
            "先ほど",
            "今すぐ",
        ],
        Named::JustNow,
    ),
    (&["today", "今天", "今日", "きょう"], Named::Today),
];

#[derive(Clone, Copy)]
enum Named {
    LastNight,
    Tonight,
    Yesterday,
    Today,
    LastWeek,
    JustNow,
}

/// Half the width of the window around a clock time that a question names.
const AROUND_MINUTES: i64 = 30;
/// People up at this hour call the evening before "last night" and often "today" as well.
const NIGHT_ENDS: i8 = 6;

/// The time that `question` (lower case) asks about, as a person at `now` would mean it; `None`: it names none.
///
/// Times of day are read in the zone of `now`, or in UTC where the question says so.
pub(super) fn asked(question: &str, now: &Zoned) -> Option<Range<Timestamp>> {
    if let Some(range) = span_before(question, now) {
        return Some(range);
    }
    let named = WORDS.iter().find(|(words, _)| words.iter().any(|word| question.contains(word)));
    match named {
        Some((_, named)) => window(*named, now),
        None => around_clock(question, now).or_else(|| month(question, now)),
    }
}

/// "The last 15 minutes", 过去两小时, 直近 3 日: so much time before now.
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?:last|past|previous) (?P<en>\d{1,3}|few|two|three|five|ten|fifteen|thirty)? ?(?P<en_unit>minute|hour|day)s?",
        r"|(?:最近|过去|過去|近|直近|この)(?P<cjk>\d{1,3}|[一二两兩三四五六七八九十半]{1,3}) ?(?:个|個)?(?P<cjk_unit>分|小时|小時|時間|天|日)"
    ))
});

fn span_before(question: &str, now: &Zoned) -> Option<Range<Timestamp>> {
    let found = SPAN.captures(question)?;
    let count = found.name("en").or_else(|| found.name("cjk")).map_or(Some(1), |it| count(it.as_str()))?;
    let span = match found.name("en_unit").or_else(|| found.name("cjk_unit"))?.as_str() {
        "minute" | "分" => Span::new().minutes(count),
        "hour" | "小时" | "小時" | "時間" => Span::new().hours(count),
        _ => Span::new().days(count),
    };
    Some(now.checked_sub(span).ok()?.timestamp()..now.timestamp())
}

fn count(words: &str) -> Option<i64> {
    const WORDS: &[(&str, i64)] =
        &[("few", 3), ("two", 2), ("three", 3), ("five", 5), ("ten", 10), ("fifteen", 15), ("thirty", 30), ("半", 1)];
    let digit = |it: char| "一二三四五六七八九".chars().position(|known| known == it).map(|at| at as i64 + 1);
    let han = |words: &str| match words.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { digit(tens.chars().next()?)? };
            Some(tens * 10 + ones.chars().next().map_or(Some(0), digit)?)
        }
        None => words.chars().next().and_then(|it| if matches!(it, '两' | '兩') { Some(2) } else { digit(it) }),
    };
    let known = WORDS.iter().find(|(word, _)| *word == words).map(|(_, count)| *count);
    words.parse().ok().or(known).or_else(|| han(words))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

static MONTH: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\b(?:in|back in|last|since) (january|february|march|april|may|june|july|august|september|october|november|december)\b|(?:^|[^0-9一二三四五六七八九十])(\d{1,2}|十[一二]?|[一二三四五六七八九]) ?月(?:$|[^0-9一二三四五六七八九十])",
    )
});

/// The latest month of that name that has begun.
fn month(question: &str, now: &Zoned) -> Option<Range<Timestamp>> {
    let found = MONTH.captures(question)?;
    let number = match (found.get(1), found.get(2)) {
        (Some(name), _) => MONTHS.iter().position(|it| *it == name.as_str())? as i64 + 1,
        (None, digits) => count(digits?.as_str())?,
    };
    let number = i8::try_from(number).ok().filter(|it| (1..=12).contains(it))?;
    let year = if number > now.month() { now.year() - 1 } else { now.year() };
    let first = now.start_of_day().ok()?.with().year(year).month(number).day(1).build().ok()?;
    let next = first.checked_add(Span::new().months(1)).ok()?;
    Some(first.timestamp()..next.timestamp().min(now.timestamp()))
}

/// `question` without its words for a time, which point at no fact ("last" is in every alarm's reason).
pub(super) fn without_time(question: &str) -> String {
    let all = WORDS.iter().flat_map(|(words, _)| words.iter());
    all.fold(question.to_owned(), |rest, word| rest.replace(word, " "))
}

fn window(named: Named, now: &Zoned) -> Option<Range<Timestamp>> {
    let is_night = now.hour() < NIGHT_ENDS;
    let today = now.start_of_day().ok()?;
    let yesterday = today.checked_sub(Span::new().days(1)).ok()?;
    let hour = |day: &Zoned, hour: i64| day.checked_add(Span::new().hours(hour)).ok();
    let (from, until) = match named {
        Named::LastNight => (hour(&yesterday, 18)?, hour(&today, 8)?),
        Named::Tonight if is_night => (hour(&yesterday, 17)?, now.clone()),
        Named::Tonight => (hour(&today, 17)?, hour(&today, 30)?),
        Named::Yesterday => (yesterday, if is_night { now.clone() } else { today }),
        Named::Today if is_night => (hour(&yesterday, 18)?, now.clone()),
        Named::Today => (today, now.clone()),
        Named::LastWeek => (now.checked_sub(Span::new().days(14)).ok()?, now.clone()),
        Named::JustNow => (now.checked_sub(Span::new().hours(2)).ok()?, now.clone()),
    };
    let until = until.timestamp().min(now.timestamp());
    (from.timestamp() < until).then_some(from.timestamp()..until)
}

/// Around the latest moment before `now` at which a clock showed the time that the question names as `h:mm`.
fn around_clock(question: &str, now: &Zoned) -> Option<Range<Timestamp>> {
    let time = question.split(|it: char| !it.is_ascii_digit() && !matches!(it, ':' | '：')).find_map(clock_time)?;
    let zone = if question.contains("utc") { jiff::tz::TimeZone::UTC } else { now.time_zone().clone() };
    let here = now.with_time_zone(zone);
    let today = here.with().time(time).build().ok()?;
    let meant = if today > here { today.checked_sub(Span::new().days(1)).ok()? } else { today };
    let half = Span::new().minutes(AROUND_MINUTES);
    Some(meant.checked_sub(half).ok()?.timestamp()..meant.checked_add(half).ok()?.timestamp())
}

fn clock_time(chunk: &str) -> Option<Time> {
    let (hour, minute) = chunk.split_once([':', '：'])?;
    let minute = minute.get(..2).filter(|_| minute.len() == 2 || minute.get(2..3) == Some(":"))?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, reason = "a test that cannot go on should stop")]

    use super::asked;

    fn check(question: &str, now: &str, expected: Option<(&str, &str)>) {
        let now: jiff::Zoned = now.parse().expect("a zoned time");
        let window = asked(question, &now).map(|it| (it.start.to_string(), it.end.to_string()));
        assert_eq!(window, expected.map(|(from, until)| (from.to_owned(), until.to_owned())), "{question}");
    }

    #[test]
    fn words_for_a_time_are_read_where_the_customer_is() {
        let night = "2026-11-21T02:17:00[Asia/Taipei]";
        let day = "2026-11-21T10:00:00[Asia/Taipei]";
        let evening = ("2026-11-20T10:00:00Z", "2026-11-20T18:17:00Z");
        check("why did it fail over last night", night, Some(evening));
        check("昨晚資料庫怎麼了", night, Some(evening));
        check("昨夜のフェイルオーバー", day, Some(("2026-11-20T10:00:00Z", "2026-11-21T00:00:00Z")));
        check("what happened yesterday", day, Some(("2026-11-19T16:00:00Z", "2026-11-20T16:00:00Z")));
        check("errors today", day, Some(("2026-11-20T16:00:00Z", "2026-11-21T02:00:00Z")));
        check("錯誤從 23:41 開始", night, Some(("2026-11-20T15:11:00Z", "2026-11-20T16:11:00Z")));
        check("since 18:05 utc", night, Some(("2026-11-20T17:35:00Z", "2026-11-20T18:35:00Z")));
        let quarter = ("2026-11-20T18:02:00Z", "2026-11-20T18:17:00Z");
        check("who changed what in the last 15 minutes", night, Some(quarter));
        check("最近十五分鐘有誰動過甚麼", night, Some(quarter));
        check("过去两小时", night, Some(("2026-11-20T16:17:00Z", "2026-11-20T18:17:00Z")));
        check("10月のlambda障害", night, Some(("2026-09-30T16:00:00Z", "2026-10-31T16:00:00Z")));
        check("what fixed it in december?", night, Some(("2025-11-30T16:00:00Z", "2025-12-31T16:00:00Z")));
        check("what may i do", night, None);
        check("how do lifecycle rules work", night, None);
        check("the ratio is 3:1", night, None);
    }
}
