//! Whether a span of evidence supports a claim: `DESIGN` 5.9's rules on numbers, units, identifiers, negations and words.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use super::quote::is_whole;
use crate::base::constant_pattern;
use crate::text::{TermKind, compared_terms, in_digits, sentences, terms};

/// Longest span that is aligned to a claim without a quote, in bytes.
pub(super) const LONGEST_SPAN: usize = 300;

/// Why a span does not support a claim.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Flaw {
    /// A number, date or time that the span does not hold.
    Number(String),
    /// A number with another unit of measure than in the span.
    Measure(String),
    /// A name of a resource, call, code or version that the span does not hold.
    Identifier(String),
    /// One of the two says "not", the other does not.
    Negation,
    /// Share of the claim's content words in the span, under the threshold.
    Words(f64),
}

/// How much of the claim must be in the span.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rule {
    /// Same language: everything, and this share of the content words.
    Words { threshold: f64 },
    /// Another language: numbers, units of measure that contradict, identifiers.
    NumbersAndNames,
}

/// The first reason why `span` does not support `claim`, or `None` when it does. `around` is the span with the rest of
/// the clauses that it lies in, where a "not" may stand that the span leaves out.
pub(super) fn flaw(claim: &str, span: &str, around: &str, rule: Rule) -> Option<Flaw> {
    let (claim, span, around) = (fold(claim), fold(span), fold(around));
    let span_numbers = numbers(&span);
    if let Some(number) = numbers(&claim).into_iter().find(|it| !span_numbers.contains(it)) {
        return Some(Flaw::Number(number));
    }
    let span_lower = span.to_lowercase();
    let claimed_names = terms(&claim).into_iter().filter(|it| it.kind == TermKind::Identifier);
    // A part of a longer name is looked up with the whole.
    for name in claimed_names.map(|it| it.start..it.end).filter(|it| is_whole(&claim, it.clone())) {
        let name = claim.get(name).unwrap_or_default().to_lowercase();
        if !holds_name(&span_lower, &name) {
            return Some(Flaw::Identifier(name));
        }
    }
    // A name of plain words is no identifier, but must not be the beginning of another name either.
    let claim_lower = claim.to_lowercase();
    let cut = COMPOUND.find_iter(&claim_lower).map(|it| it.as_str());
    if let Some(name) = cut.into_iter().find(|it| span_lower.contains(it) && !holds_name(&span_lower, it)) {
        return Some(Flaw::Identifier(name.to_owned()));
    }
    let span_measures = measures(&span);
    let is_contradicted = |(number, unit): &(String, &str)| {
        let mut same_number = span_measures.iter().filter(|it| it.0 == *number).peekable();
        same_number.peek().is_some() && same_number.all(|it| it.1 != *unit)
    };
    if let Some((number, unit)) = measures(&claim).into_iter().find(is_contradicted) {
        return Some(Flaw::Measure(format!("{number} {unit}")));
    }
    let Rule::Words { threshold } = rule else {
        return (FORBIDS.is_match(&around) && !DENIES.is_match(&claim)).then_some(Flaw::Negation);
    };
    if let Some((number, unit)) = measures(&claim).into_iter().find(|it| !span_measures.contains(it)) {
        return Some(Flaw::Measure(format!("{number} {unit}")));
    }
    let is_turned = |it: &str| is_negated(it) != is_negated(nearest_sentences(it, &around));
    // No stretch holds all of what is longer than a span, and the "not" may stand in the rest: there each sentence is asked as well.
    let is_long = claim.len() > LONGEST_SPAN;
    let any_is_turned = || sentences(&claim).into_iter().filter_map(|it| claim.get(it)).any(is_turned);
    if is_turned(&claim) && (!is_long || any_is_turned()) {
        return Some(Flaw::Negation);
    }
    // Each sentence counts, so that a supported one lends no words to another.
    let shares = sentences(&claim).into_iter().filter_map(|it| claim.get(it)).map(|it| overlap(it, &span));
    let share = shares.fold(1.0, f64::min);
    (share < threshold).then_some(Flaw::Words(share))
}

static COMPOUND: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"[a-z0-9]+(?:[-_][a-z0-9]+)+"));

/// Whether `name` stands in `text` as a whole name: `shop-orders` does not in `shop-orders-2`.
fn holds_name(text: &str, name: &str) -> bool {
    name.is_empty() || text.match_indices(name).any(|(at, _)| is_whole(text, at..at + name.len()))
}

/// The stretch of up to three neighbouring sentences, at most [`LONGEST_SPAN`] bytes, that holds most of the claim; the
/// shorter and earlier one on a tie. `None` when nothing of the claim is in the text.
pub(super) fn align(claim: &str, text: &str) -> Option<Range<usize>> {
    let claim = fold(claim);
    let claim_numbers = numbers(&claim);
    let claimed = compared_terms(&claim);
    let pieces = sentences(text);
    // Each sentence is taken apart once, however many stretches it is part of.
    let held: Vec<(HashSet<String>, HashSet<String>)> = pieces
        .iter()
        .map(|piece| fold(text.get(piece.clone()).unwrap_or_default()))
        .map(|folded| (compared_terms(&folded), numbers(&folded)))
        .collect();
    let mut best: Option<(f64, Range<usize>)> = None;
    for (index, first) in pieces.iter().enumerate() {
        for (until, last) in pieces.iter().enumerate().skip(index).take(3) {
            let span = first.start..last.end;
            if span.len() > LONGEST_SPAN && span != *first {
                break;
            }
            let stretch = held.get(index..=until).unwrap_or_default();
            let words = claimed.iter().filter(|it| stretch.iter().any(|(words, _)| words.contains(*it))).count();
            let found = claim_numbers.iter().filter(|it| stretch.iter().any(|(_, numbers)| numbers.contains(*it)));
            let share = if claimed.is_empty() { 1.0 } else { words as f64 / claimed.len() as f64 };
            let score = share + 0.5 * found.count() as f64;
            let is_better = best.as_ref().is_none_or(|(most, held)| {
                score > *most + 1e-9 || ((score - most).abs() <= 1e-9 && span.len() < held.len())
            });
            if score > 0.0 && is_better {
                best = Some((score, span));
            }
        }
    }
    best.map(|(_, span)| trimmed(text, span))
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let slice = text.get(span.clone()).unwrap_or_default();
    let start = span.start + (slice.len() - slice.trim_start().len());
    let end = span.end - (slice.len() - slice.trim_end().len());
    start..end.max(start)
}

fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfkc().collect() }
}

static NUMBER: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"[0-9]+(?:[.,:][0-9]+)*"));

/// A count in Han numerals in front of a measure of time; elsewhere they are parts of words.
static HAN_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"([一二两兩三四五六七八九十百千]+)(?:秒|分[钟鐘間]|[个個]?小[时時]|時間|天|日間|[周週]|[个個かヶカ]月|年|倍)",
    )
});

/// `三十五` → 35. A lone `一` is left out as "one" is.
fn han_number(numeral: &str) -> Option<u32> {
    if numeral == "一" {
        return None;
    }
    let (mut sum, mut digit) = (0, 0);
    for char in numeral.chars().map(|it| if matches!(it, '两' | '兩') { '二' } else { it }) {
        let scale = match char {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                digit = 1 + "一二三四五六七八九".chars().position(|it| it == char)? as u32;
                continue;
            }
        };
        sum += digit.max(1) * scale;
        digit = 0;
    }
    Some(sum + digit)
}

fn numbers(text: &str) -> HashSet<String> {
    let mut found: HashSet<String> = NUMBER.find_iter(text).map(|it| plain_number(it.as_str())).collect();
    for word in text.split(|it: char| !it.is_ascii_alphabetic()) {
        found.extend(in_digits(word).map(str::to_owned));
    }
    let han = HAN_NUMBER.captures_iter(text).filter_map(|it| han_number(it.get(1)?.as_str()));
    found.extend(han.map(|it| it.to_string()));
    found
}

/// `1,000` → `1000`; `05` and `5` stay apart, as dates and versions need.
fn plain_number(number: &str) -> String {
    let mut parts = number.split(',');
    let first = parts.next().unwrap_or_default();
    let is_grouped = number.contains(',')
        && !number.contains(':')
        && parts.clone().all(|it| it.split('.').next().is_some_and(|it| it.len() == 3));
    if is_grouped {
        number.replace(',', "")
    } else if number.contains(',') {
        number.to_owned()
    } else {
        first.to_owned()
    }
}

/// Units of measure by their canonical word; the first of each row.
const MEASURES: &[&[&str]] = &[
    &["ms", "millisecond", "milliseconds", "毫秒", "ミリ秒"],
    &["s", "sec", "secs", "second", "seconds", "秒", "秒钟", "秒鐘", "秒間"],
    &["min", "mins", "minute", "minutes", "分", "分钟", "分鐘", "分間"],
    &["h", "hr", "hrs", "hour", "hours", "小时", "小時", "時間"],
    &["day", "days", "天", "日", "日間"],
    &["week", "weeks", "周", "週", "週間"],
    &["month", "months", "个月", "個月", "か月", "ヶ月", "カ月"],
    &["year", "years", "年", "年間"],
    &["%", "percent", "パーセント"],
    &["b", "byte", "bytes"],
    &["kb"],
    &["mb"],
    &["gb"],
    &["tb"],
    &["kib"],
    &["mib"],
    &["gib"],
    &["tib"],
    &["$", "usd", "dollar", "dollars", "美元", "ドル"],
];

static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"([0-9]+(?:[.,][0-9]+)*)[ \u{a0}-]?(%|[A-Za-z]+|毫秒|ミリ秒|秒[钟鐘間]?|分[钟鐘間]?|小[时時]|時間|[天]|日間?|[周週]間?|[个個かヶカ]月|年間?|美元|ドル|パーセント)",
    )
});

fn measures(text: &str) -> HashSet<(String, &'static str)> {
    MEASURE
        .captures_iter(text)
        .filter_map(|it| {
            let unit = it.get(2)?.as_str().to_lowercase();
            let row = MEASURES.iter().find(|row| row.contains(&unit.as_str()))?;
            Some((plain_number(it.get(1)?.as_str()), *row.first()?))
        })
        .collect()
}

/// Words that turn a sentence into its opposite.
const NEGATIONS_EN: &[&str] = &[
    "not",
    "no",
    "never",
    "cannot",
    "without",
    "none",
    "nothing",
    "neither",
    "nor",
    "unable",
    "nobody",
    "don't",
    "doesn't",
    "didn't",
    "isn't",
    "aren't",
    "wasn't",
    "weren't",
    "can't",
    "couldn't",
    "won't",
    "wouldn't",
    "shouldn't",
    "mustn't",
    "hasn't",
    "haven't",
];
const NEGATIONS_CJK: &[&str] = &[
    "不",
    "没",
    "沒",
    "无法",
    "無法",
    "未",
    "勿",
    "别",
    "別再",
    "請勿",
    "禁止",
    "ない",
    "ません",
    "なし",
    "せず",
    "できず",
    "不可",
];
/// Words that hold a negation's character without negating.
const NOT_NEGATIONS: &[&str] = &[
    "不同",
    "不仅",
    "不僅",
    "不断",
    "不斷",
    "不过",
    "不過",
    "未来",
    "未來",
    "分别",
    "个别",
    "特别",
    "別",
    "なければなりません",
    "なければならない",
    "なくてはなりません",
    "かもしれません",
    "かもしれない",
];

fn is_negated(text: &str) -> bool {
    let lower = text.to_lowercase().replace('’', "'");
    let english = lower
        .split(|it: char| !(it.is_alphanumeric() || it == '\''))
        .any(|word| NEGATIONS_EN.contains(&word.trim_matches('\'')));
    if english {
        return true;
    }
    let mut rest = lower;
    for word in NOT_NEGATIONS {
        rest = rest.replace(word, "");
    }
    NEGATIONS_CJK.iter().any(|it| rest.contains(it))
}

/// What forbids or rules out in so many words, which every translation says with a "not" of its own.
static FORBIDS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(do not|don['’]t|never|must not|mustn['’]t|cannot|can not|can['’]t|should not|shouldn['’]t)\b",
        r"|不要|[请請切]勿|禁止|不能|不可|不得|しないで|ないでください|できません|てはいけません|てはなりません"
    ))
});

/// What may stand for such a "not" in another language.
static DENIES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(no|not|never|cannot|without|avoid|forbidden|prohibited|impossible|unable|neither|nor)\b|n['’]t\b",
        r"|[不勿别未没沒无無禁免非]|別|避|ない|ません|なく|なし|ず"
    ))
});

/// The sentence of `span` that holds most of the claim; the whole span where the claim is spread over several.
fn nearest_sentences<'a>(claim: &str, span: &'a str) -> &'a str {
    let claimed = compared_terms(claim);
    let whole = share_of(&claimed, span);
    sentences(span)
        .into_iter()
        .filter_map(|range| span.get(range))
        .map(|sentence| (share_of(&claimed, sentence), sentence))
        .filter(|(share, _)| *share >= whole - 0.1)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or(span, |(_, sentence)| sentence)
}

/// Share of the claim's content words (bigrams for CJK) that occur in `span`, in `[0, 1]`; 1 for a claim without any.
pub(super) fn overlap(claim: &str, span: &str) -> f64 {
    share_of(&compared_terms(claim), span)
}

/// [`overlap`] of a claim whose words are known already.
fn share_of(claimed: &HashSet<String>, span: &str) -> f64 {
    if claimed.is_empty() {
        return 1.0;
    }
    let held = compared_terms(span);
    claimed.iter().filter(|it| held.contains(*it)).count() as f64 / claimed.len() as f64
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    const SAME: Rule = Rule::Words { threshold: 0.6 };

    fn check(claim: &str, span: &str, holds: bool) {
        let found = flaw(claim, span, span, SAME);
        assert_eq!(found.is_none(), holds, "`{claim}` by `{span}`: {found:?}");
    }

    #[test]
    fn a_claim_in_the_sources_words_is_supported() {
        check(
            "Failover usually takes 60 to 120 seconds.",
            "A failover usually takes 60 to 120 seconds to complete.",
            true,
        );
        check("フェイルオーバーには通常60〜120秒かかります。", "フェイルオーバーには通常 60〜120 秒かかります。", true);
        check("故障轉移通常需要60秒。", "故障转移通常需要 60 秒。", true);
    }

    #[test]
    fn a_long_claim_in_the_sources_words_is_supported_wherever_its_not_stands() {
        let launch = "The user ci-uploader called RunInstances of ec2.amazonaws.com in us-west-2 with an access key that was found \
            in a public code repository. The call carried instanceType p4d.24xlarge, minCount 4 and maxCount 4, the largest machine \
            that one can rent there.";
        let refused = "The call failed with UnauthorizedOperation: You are not authorized to perform this operation.";
        check(&format!("{launch} {refused}"), &format!("{launch} {refused}"), true);
        let turned = refused.replace("are not authorized", "are authorized");
        check(&format!("{launch} {refused}"), &format!("{launch} {turned}"), false);
    }

    #[test]
    fn a_swapped_number_or_unit_is_not() {
        check("Failover usually takes 30 to 120 seconds.", "A failover usually takes 60 to 120 seconds.", false);
        check("Failover takes 60 minutes.", "A failover takes 60 seconds.", false);
        check("等待 60 分钟。", "等待 60 秒。", false);
        check("It costs 1,000 requests.", "It costs 1000 requests.", true);
        check("Failover takes thirty seconds.", "Failover takes sixty seconds.", false);
        check("Failover takes sixty seconds.", "Failover takes 60 seconds.", true);
        check("请等待三十五分钟再重试。", "请等待 60 分钟再重试。", false);
        assert_eq!(numbers("请等待三十五分钟。"), numbers("请等待 35 分钟。"));
        assert!(numbers("十分重要，一天一次").is_empty());
    }

    #[test]
    fn a_flipped_negation_is_not() {
        check("You must delete the snapshot.", "You must not delete the snapshot.", false);
        check("You cannot restore the snapshot.", "You can restore the snapshot.", false);
        check("此操作可以撤销。", "此操作不可以撤销。", false);
        check("この操作は元に戻せません。", "この操作は元に戻せます。", false);
    }

    #[test]
    fn another_resource_is_not() {
        check("The database shop-orders-2 failed over.", "The database shop-orders failed over.", false);
        check("See RDS-EVENT-0050 for the failover.", "See RDS-EVENT-0049 for the failover.", false);
    }

    #[test]
    fn unrelated_words_are_not() {
        check("Refunds are given within days of the purchase.", "A failover moves the writer to the standby.", false);
    }

    #[test]
    fn the_best_sentence_is_aligned() {
        let text = "Cats sleep. A failover takes 60 seconds. Dogs bark.";
        let range = align("Failover takes 60 seconds", text).expect("aligned");
        assert_eq!(&text[range], "A failover takes 60 seconds.");
    }
}
