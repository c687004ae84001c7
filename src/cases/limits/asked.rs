use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::text::folded;

// Patterns meet folded text: lower case, Simplified characters, in Japanese too.

/// Words that make a number a limit.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(under|below|within|inside|less than|at most|no more than|not more than|no longer than|not exceed\w*|maximum|max|up to|stays?|limit|faster than|quicker than|sub|in \d|cap|budget)\b|[<≤]",
        r"|以内|之内|内|以下|不超过|不能超过|不得超过|不到|低于|小于|少于|快于|最多|最慢|上限|控制在|要求",
        r"|超えない|越えない|超えず|未满|未満|切る|下回|収ま|要件|まで|で返|间に合",
    ))
});

/// Words by which the number itself is too much.
static STRICT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\b(under|below|less than|faster than|quicker than|sub)\b|<|低于|小于|少于|快于|不到|未满|未満|切る|下回",
    )
});

/// Words of who asks whether something can be.
static POSSIBLE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(can|could|may|possible|allow\w*|enough|suffi\w+|covers?|carr(?:y|ies)|fits?|ok(ay)?|fine|work|supports?|handles?|able|permit\w*|holds?|too (big|large|long|many|much)|is it|are|will|would)\b",
        r"|能|可以|可否|够|足够|行吗|行不行|支持|支援|允许|放得下|撑得住|装得下|做得到|来得及|得到|吗",
        r"|でき|可能|足り|収ま|入り|入る|大丈夫|送れ|保てま|持て|設定でき|保持でき|ますか|ですか|る[?？]",
    ))
});

/// Words of who asks whether something can be done after so long.
static STILL: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(
        r"\b(?:still|too late|not too late|can we (?:get|bring|go)|recover\w*|restore\w*)\b|还能|還能|还可以|還可以|还来得及|還來得及|还找得回|還找得回|还有救|来不及|救得回|找得回|まだ|今でも|戻せ|間に合い|取り戻せ|復元でき",
    ))
});

/// Words of the time in which a model answers.
static ANSWERING: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(tokens?|answers?|answered|responses?|responds?|repl(y|ies)|latency|models?|bot|chatbot|ttft)\b",
        r"|回答|答案|回复|回应|响应|延迟|模型|机器人|首字|整句|token|トークン|応答|返答|返事|レイテンシ|モデル|ボット|全文",
    ))
});

static FIRST: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(first|1st|initial|ttft|begins?|starts?|starting|beginning)\b",
        r"|首个|首字|首 ?token|首次|第一个|开始(回|出|显|输)|最初の|先头|1 ?トークン目|出始め|書き始め|开始",
    ))
});

static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(whole|complete(ly)?|entire|full|fully|last token|total|end[ -]to[ -]end|finish\w*)\b",
        r"|完整|整个|整句|整段|全部|全文|说完|答完|回完|最后一个|回答全体|全体|全て|最後の|完了|終わ",
    ))
});

static MEDIAN: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"\bmedian\b|中位数|中位|中央値|中央值"));
static PERCENTILE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?-u:\b)p ?([1-9][0-9])(?-u:\b)|(?-u:\b)([1-9][0-9])(?:th)? ?(?:percentile|百分位|パーセンタイル)|([1-9][0-9]) ?% of (?:the )?(?:time|calls|requests|users|answers)",
    )
});

/// Without a word on it a limit for users is meant for nearly all of them.
const FOR_USERS: u8 = 95;

pub(super) fn states_a_bound(folded: &str) -> bool {
    BOUND.is_match(folded)
}

pub(super) fn is_strict(folded: &str) -> bool {
    STRICT.is_match(folded)
}

pub(in crate::cases) fn asks_whether(folded: &str) -> bool {
    POSSIBLE.is_match(folded)
}

pub(super) fn is_about_answering(folded: &str) -> bool {
    ANSWERING.is_match(folded)
}

pub(in crate::cases) fn asks_whether_still(folded: &str) -> bool {
    STILL.is_match(folded)
}

/// Whether the first token is meant, and whether the whole answer is.
pub(super) fn parts(folded: &str) -> (bool, bool) {
    (FIRST.is_match(folded), WHOLE.is_match(folded))
}

/// The percentile that is meant.
pub(super) fn percentile(folded: &str) -> u8 {
    let named = PERCENTILE.captures(folded).and_then(|it| it.iter().skip(1).flatten().next()?.as_str().parse().ok());
    named.unwrap_or(if MEDIAN.is_match(folded) { 50 } else { FOR_USERS })
}
