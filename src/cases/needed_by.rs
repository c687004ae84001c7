use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use regex::{Captures, Regex};

use super::clauses::clauses;
use crate::base::constant_pattern;
use crate::domain::NeededBy;
use crate::text::{folded, in_digits};

/// Longest reason kept, in characters.
const LONGEST_REASON: usize = 120;

/// Words that make a date a deadline. Patterns meet folded text, in which Japanese, too, has simplified characters.
static DEADLINE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(by|before|until|till|deadline|due|no later than|launch\w*|go[ -]?live|going live|goes live|cutover|migrat\w+|event|campaign|sale|opening|demo|presentation|audit|need\w*|release|starts?|in \w+ (days?|weeks?)|end of (the |this |next )?(week|month|quarter|year)|(days?|weeks?) (left|to go|from now))\b",
        r"|之前|以前|前|截止|期限|最晚|最迟|上线|发布|活动|大促|迁移|割接|开卖|开幕|演示|需要|审计",
        r"|就要|就得|(?:あと|残り|のこり)[\d一二三四五六七八九十]{1,3}(?:日|周间)",
        r"|まで|締め?切|期限|ローンチ|リリース|公开|移行|切替|キャンペーン|セール|开始|デモ|必要|监査|报告|会议",
    ))
});
/// `12 月 6 日` is `12月6日`.
static SPACED: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(\d|[年月日号])\s+(\d|[年月日号天周个])"));
static ISO: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"\b(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})\b"));
static YEAR_MONTH_DAY: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]"));
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (20\d\d))?",
    )
});
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\b(\d{1,2})(?:st|nd|rd|th)?(?: of)? (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b(?:,? (20\d\d))?",
    )
});
/// A day without its month.
static DAY_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\bthe (\d{1,2})(?:st|nd|rd|th)\b(?: |[,.?!]|$)",
        r"|(?:^|[^\d月年第/.-])(\d{1,2})号",
        r"|(?:^|[^\d月年第/.-])(\d{1,2})日(?:$|[にのはがまをで、。,?!]|から|だけ)",
    ))
});
static SLASHED: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?:^|[^\d/.])(\d{1,2})/(\d{1,2})(?:[^\d/.]|$)"));
static AWAY: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(?:in|within) (?:the next )?(\d{1,2}|a|one|two|three|four|five|six|seven|eight|nine|ten) (day|week)s?\b",
        r"|(\d{1,2}|[一二两三四五六七八九十])个?(天|日|周|星期|礼拜|周间)(?:之?后|以后|后|内|以内|之内)",
        // What is left: 还有六天, 再六天, あと6日.
        r"|(?:还有|还剩|只剩|剩下?|再过?)([\d一二两三四五六七八九十]{1,3})个?(天|日|周|星期|礼拜)",
        r"|(?:あと|残り|のこり)([\d一二三四五六七八九十]{1,3})(日|周间)",
        r"|\b(\d{1,2}|[a-z]{3,9}) (day|week)s? (?:left|to go|from now)\b",
    ))
});
/// The end of a week, month, quarter or year; what has passed is caught to be told apart.
static END: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\bend of (?:the )?(this |next |last )?(week|month|quarter|year)\b|\b(month|quarter|year)[- ]end\b",
        r"|(上个?|去|昨|先|前|下下个?|下个?|来|明|本|这个?|今)?(月|年|季)(?:底|末|内|中に|中まで)",
        r"|(上个?|下下个?|下个?|来|先|本|这个?|今)(周|星期|礼拜)(?:底|末|内|中)",
    ))
});
/// What stands before the day that it is.
const IS_TODAY: [&str; 8] = ["it's", "it is", "today is", "今天是", "今天", "今日は", "本日は", "现在是"];
static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(next |this |coming )?(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
        r"|(下下|下个?|本|这个?|这)?(?:周|星期|礼拜)([一二三四五六日天])",
        r"|(来周の?|今周の?|次の)?([月火水木金土日])曜",
    ))
});

/// The first day from `today`, the customer's own, on that `question` names.
pub(super) fn day_named(question: &str, today: Date) -> Option<Date> {
    needed_by([question], today, true).and_then(|it| it.date.parse().ok())
}

/// The deadline that `texts`, a customer's messages, state: the first day from `today` on that stands with a word such as
/// "by" or "launch", or any such day where the case `is_planned`. `today` is the customer's own. A deadline is no severity.
pub fn needed_by<'a>(texts: impl IntoIterator<Item = &'a str>, today: Date, is_planned: bool) -> Option<NeededBy> {
    texts.into_iter().find_map(|text| {
        let folded = SPACED.replace_all(&folded(text), "$1$2").into_owned();
        let folded = SPACED.replace_all(&folded, "$1$2").into_owned();
        let speaks_of_deadline = is_planned || DEADLINE.is_match(&folded);
        let date = clauses_with_dates(&folded).into_iter().find_map(|clause| {
            (speaks_of_deadline || DEADLINE.is_match(clause)).then(|| date_in(clause, today)).flatten()
        })?;
        let reason = reason(text);
        Some(NeededBy { date: date.to_string(), why: reason })
    })
}

/// Whether a sentence names a day that something is needed by, whichever day it is said on.
pub(super) fn names_deadline(sentence: &str) -> bool {
    const ANY_DAY: Date = Date::constant(2000, 1, 1);
    needed_by([sentence], ANY_DAY, false).is_some()
}

/// `2026.11.27` and `Nov. 27` must not be cut at their dots.
fn clauses_with_dates(text: &str) -> Vec<&str> {
    let mut found = vec![text];
    if !text.contains('.') {
        found = clauses(text);
    }
    found
}

fn date_in(text: &str, today: Date) -> Option<Date> {
    let exact = || {
        let of = |captures: Captures<'_>, year: usize, month: usize, day: usize| {
            let number = |at: usize| captures.get(at)?.as_str().parse::<i16>().ok();
            on(number(year), number(month)?, number(day)?, today)
        };
        let named = |captures: Captures<'_>, year: usize, month: usize, day: usize| {
            let month = month_named(captures.get(month)?.as_str())?;
            let number = |at: usize| captures.get(at)?.as_str().parse::<i16>().ok();
            on(number(year), month, number(day)?, today)
        };
        ISO.captures(text)
            .and_then(|it| of(it, 1, 2, 3))
            .or_else(|| YEAR_MONTH_DAY.captures(text).and_then(|it| of(it, 1, 2, 3)))
            .or_else(|| MONTH_DAY.captures(text).and_then(|it| named(it, 3, 1, 2)))
            .or_else(|| DAY_MONTH.captures(text).and_then(|it| named(it, 3, 2, 1)))
            .or_else(|| SLASHED.captures(text).and_then(|it| of(it, 9, 1, 2)))
    };
    exact()
        .or_else(|| away(text, today))
        .or_else(|| near(text, today))
        .or_else(|| weekday(text, today))
        .or_else(|| day_alone(text, today))
        .or_else(|| end(text, today))
}

/// The next day of that number.
fn day_alone(text: &str, today: Date) -> Option<Date> {
    let captures = DAY_ALONE.captures(text)?;
    let day: i8 = captures.iter().skip(1).flatten().next()?.as_str().parse().ok()?;
    let months = [today.first_of_month(), today.first_of_month().checked_add(1.month()).ok()?];
    months.into_iter().filter_map(|it| Date::new(it.year(), it.month(), day).ok()).find(|it| *it >= today)
}

/// A day and month, in the year given or else the next time they come.
fn on(year: Option<i16>, month: i16, day: i16, today: Date) -> Option<Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let date = match year {
        Some(year) => Date::new(year, month, day).ok()?,
        None => {
            let this_year = Date::new(today.year(), month, day).ok()?;
            if this_year < today { Date::new(today.year().checked_add(1)?, month, day).ok()? } else { this_year }
        }
    };
    // More than half a year ahead without a year is more likely a day that was.
    let is_far = year.is_none() && date > today.checked_add(26.weeks()).ok()?;
    (date >= today && !is_far).then_some(date)
}

fn month_named(name: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    MONTHS.iter().position(|it| *it == name).and_then(|it| i16::try_from(it + 1).ok())
}

fn away(text: &str, today: Date) -> Option<Date> {
    let captures = AWAY.captures(text)?;
    let (count, unit) = [1, 3, 5, 7, 9].into_iter().find_map(|at| Some((captures.get(at)?, captures.get(at + 1)?)))?;
    let (number, unit) = (number(count.as_str())?, unit.as_str());
    let days = if matches!(unit, "day" | "天" | "日") { number } else { number * 7 };
    today.checked_add(days.days()).ok()
}

fn number(text: &str) -> Option<i64> {
    if matches!(text, "a" | "one") {
        return Some(1);
    }
    in_digits(text).unwrap_or(text).parse().ok().or_else(|| chinese(text))
}

/// 一 to 九十九.
fn chinese(text: &str) -> Option<i64> {
    let digit = |text: &str| match text {
        "两" => Some(2),
        _ => {
            "一二三四五六七八九".chars().position(|it| text.chars().eq([it])).and_then(|it| i64::try_from(it + 1).ok())
        }
    };
    match text.split_once('十') {
        None => digit(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { Some(1) } else { digit(tens) };
            let ones = if ones.is_empty() { Some(0) } else { digit(ones) };
            Some(tens? * 10 + ones?)
        }
    }
}

fn near(text: &str, today: Date) -> Option<Date> {
    const NEAR: &[(&[&str], i64)] = &[
        (&["day after tomorrow", "后天", "明后日", "あさって"], 2),
        (&["tomorrow", "明天", "明日", "あした"], 1),
        (&["end of today", "by tonight", "今天之内", "今天内", "今日中", "本日中"], 0),
    ];
    let (_, days) = NEAR.iter().find(|(words, _)| words.iter().any(|it| text.contains(it)))?;
    today.checked_add(days.days()).ok()
}

fn weekday(text: &str, today: Date) -> Option<Date> {
    // "It is Friday", said on a Friday, says what day it is, and not by when.
    let is_today = |it: &Captures<'_>| {
        let before = it.get(0).and_then(|it| text.get(..it.start())).unwrap_or_default().trim_end();
        let named = it.iter().skip(1).flatten().last().and_then(|it| weekday_named(it.as_str()));
        named == Some(today.weekday()) && IS_TODAY.iter().any(|said| before.ends_with(said))
    };
    let captures = WEEKDAY.captures_iter(text).find(|it| !is_today(it))?;
    let (which, day) = [(1, 2), (3, 4), (5, 6)].into_iter().find_map(|(which, day)| {
        Some((captures.get(which).map_or("", |it| it.as_str()), captures.get(day)?.as_str()))
    })?;
    let wanted = weekday_named(day)?;
    let coming = today.nth_weekday(1, wanted).ok().filter(|_| today.weekday() != wanted).unwrap_or(today);
    let is_next_week = which.starts_with("next") || which.starts_with('下') || which.starts_with("来周");
    let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).ok()?;
    if is_next_week {
        let weeks = if which == "下下" { 2 } else { 1 };
        return monday.checked_add((i64::from(wanted.to_monday_zero_offset()) + 7 * weeks).days()).ok();
    }
    Some(coming)
}

/// The last day of what is spoken of. A week's is its Friday, or its Sunday for who says so later.
fn end(text: &str, today: Date) -> Option<Date> {
    let captures = END.captures(text)?;
    let group = |at: usize| captures.get(at).map_or("", |it| it.as_str().trim());
    let (which, unit) = [(1, 2), (0, 3), (4, 5), (6, 7)]
        .into_iter()
        .find(|(_, unit)| captures.get(*unit).is_some())
        .map(|(which, unit)| (if which == 0 { "" } else { group(which) }, group(unit)))?;
    let ahead = match which {
        "last" | "上" | "上个" | "去" | "昨" | "前" | "先" => return None,
        "next" | "下" | "下个" | "来" | "明" => 1,
        "下下" | "下下个" => 2,
        _ => 0,
    };
    match unit {
        "week" | "周" | "星期" | "礼拜" => {
            let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).ok()?;
            let friday = monday.checked_add((4 + 7 * ahead).days()).ok()?;
            if friday < today { friday.checked_add(2.days()).ok() } else { Some(friday) }
        }
        "quarter" | "季" => {
            let left = i64::from(2 - (today.month() - 1) % 3);
            Some(today.first_of_month().checked_add((left + 3 * ahead).months()).ok()?.last_of_month())
        }
        "year" | "年" => Some(today.checked_add(ahead.years()).ok()?.last_of_year()),
        _ => Some(today.first_of_month().checked_add(ahead.months()).ok()?.last_of_month()),
    }
}

fn weekday_named(name: &str) -> Option<Weekday> {
    const NAMES: [&[&str]; 7] = [
        &["monday", "一", "月"],
        &["tuesday", "二", "火"],
        &["wednesday", "三", "水"],
        &["thursday", "四", "木"],
        &["friday", "五", "金"],
        &["saturday", "六", "土"],
        &["sunday", "日", "天"],
    ];
    let offset = NAMES.iter().position(|it| it.contains(&name))?;
    Weekday::from_monday_zero_offset(i8::try_from(offset).ok()?).ok()
}

/// The sentence of the customer's that states it, shortened.
fn reason(text: &str) -> String {
    let folded_date = |sentence: &str| {
        let folded = folded(sentence);
        [&*ISO, &*YEAR_MONTH_DAY, &*MONTH_DAY, &*DAY_MONTH, &*SLASHED, &*AWAY, &*WEEKDAY, &*END]
            .iter()
            .any(|it| it.is_match(&folded))
    };
    let ranges = crate::text::sentences(text);
    let sentences = || ranges.iter().filter_map(|it| text.get(it.clone()));
    let stated = sentences().find(|it| folded_date(it)).or_else(|| sentences().next()).unwrap_or_default();
    stated.chars().take(LONGEST_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        // A Friday.
        let today = Date::constant(2026, 11, 20);
        needed_by([text], today, false).map(|it| it.date)
    }

    #[test]
    fn a_deadline_is_read_in_four_languages_and_many_forms() {
        for (text, date) in [
            ("We launch on November 27.", "2026-11-27"),
            ("Needed by 2026-12-01, thanks", "2026-12-01"),
            ("go-live is 3 Dec 2026", "2026-12-03"),
            ("Our global launch is in six days", "2026-11-26"),
            ("we need it before next Monday", "2026-11-23"),
            ("please by Friday", "2026-11-20"),
            ("by tomorrow please", "2026-11-21"),
            ("11月27日之前需要", "2026-11-27"),
            ("下周三上线", "2026-11-25"),
            ("六天後全球上線", "2026-11-26"),
            ("週一要演示", "2026-11-23"),
            ("来週の月曜にローンチします", "2026-11-23"),
            ("12月1日までに必要です", "2026-12-01"),
            ("3日後に公開します", "2026-11-23"),
            ("launch on Jan 5", "2027-01-05"),
            ("2027 年 1 月 20 日までに必要です", "2027-01-20"),
            ("还有六天就要全球上线了", "2026-11-26"),
            ("再六天就要上線", "2026-11-26"),
            ("只剩十二天就要開賣", "2026-12-02"),
            ("あと6日でローンチです", "2026-11-26"),
            ("公開まであと六日です", "2026-11-26"),
            ("あと2週間で本番公開です", "2026-12-04"),
            ("six days to go until our launch", "2026-11-26"),
            ("we go live twelve days from now", "2026-12-02"),
            ("月底前要完成", "2026-11-30"),
            ("下個月底之前要遷移完", "2026-12-31"),
            ("今月末までに必要です", "2026-11-30"),
            ("来週中に必要です", "2026-11-27"),
            ("We need it by the end of next week", "2026-11-27"),
            ("needed by end of the month", "2026-11-30"),
            ("by year-end please", "2026-12-31"),
            ("年底前要上線", "2026-12-31"),
            ("the audit is at the end of the quarter", "2026-12-31"),
        ] {
            assert_eq!(day(text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn a_day_that_was_or_that_nothing_waits_for_is_no_deadline() {
        for text in [
            "It failed over on November 3.",
            "The database failed on 2026-11-19.",
            "昨天部署之后就挂了",
            "We released it at the end of last month.",
            "上個月底發布之後就變慢了",
            "先月末のリリースから遅いです",
            "PostgreSQL 16 on 10.0.0.5",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
