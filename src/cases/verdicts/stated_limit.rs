use std::cmp::Reverse;
use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::cases::grammar::{Form, form};
use crate::cases::limits::{Amount, Kind, Known, Stated, amounts, asks_whether, asks_whether_still};
use crate::domain::{Assessment, Evidence, EvidenceKind, Group, Limit, Point, Standing};
use crate::text::{compared_terms, folded, sentences};

static ASKS: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"[?？]$|か。?$|[吗嗎吧]。?$"));

form! {
    /// What is asked is no yes or no.
    WH:
    r"\b(?:how|what|why|when|which|where|who)\b|多久|多少|多大|怎[么麼]|如何|为什么|為什麼|何时|什么|什麼|哪|[几幾]|いつ|なぜ|どう|どの|どれ|何",
}

form! {
    /// Something can be done, or kept.
    PERMITS:
    r"\b(?:can|cannot|may|must|allowed?s?|stores?|keeps?|kept|holds?|accepts?)\b|可以|能|允许|保留|できます|できません|保持|保存",
}

form! {
    /// How long something takes, or what it is where nobody sets it.
    TAKES:
    r"\b(?:takes?|reach(?:es)?|waits?|answers?|responds?|lasts?|arrives?|typically|generally|usually|normally|by default)\b|需要|花费|等待|通常|一般|かかり|待ち|既定で|通常は",
}

/// What makes the amount behind it the most that is possible, in folded text.
static MOST_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(
        r"(?:\bup to|\bat most|\bmaximum(?: of| is)?|\bthe (?:longest|largest)\b.{0,24}\bis|\bno (?:more|longer|larger) than|\bnot exceed|\bwithin|最多|最[长長](?:保留|可[达達]?|為|为)?|最大(?:為|为|是)?|不[能得可]?超[过過]|上限(?:為|为|是)?|最長|最大)[ 　]?(?:the |a |an )?$",
    ))
});
/// The same of the amount before it.
static MOST_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(r"^ ?(?:or (?:less|fewer)|at most|以内|以內|之内|之內|以下|まで|が上限|が最大)"))
});
/// A least and a most: "from 1 to 35", 7–30.
static RANGE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(
        r"(\d[\d,]*(?:[.]\d+)?) ?(?:days?|hours?|minutes?|seconds?|天|日|小時|分鐘|秒|時間|分)?(?: to |-|–|—|~|〜|～| ?到 ?| ?至 ?|から ?)$",
    ))
});

/// Least relevance of a passage whose sentences are read.
const RELEVANT: f32 = 0.3;
/// Terms that a sentence shares with the question, at the least, and where no other of the leading document states such a limit.
const SHARED: usize = 2;
const SHARED_ALONE: usize = 1;

/// What a sentence says is possible at the most, and at the least where it says that.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounds {
    kind: Kind,
    least: Option<f64>,
    most: f64,
}

/// Holds the one amount of time or size in `question` against the limit that a document found for it states, in its own
/// sentence. `None` where the question asks no such thing, or two sentences are as likely meant. An amount that lies back counts
/// only where it is asked whether something can still be done.
pub fn stated_limit(question: &str, passages: &[Evidence], known: &Known<'_>) -> Option<Assessment> {
    let asking = sentence_that_asks(question)?;
    let asked = Stated::of(asking, known);
    let amount = the_amount(&asked)?;
    let stated = Stated::of(question, known);
    let is_read = |it: &&Evidence| {
        it.kind == EvidenceKind::Doc && it.holds_only.is_none() && it.relevance.unwrap_or_default() >= RELEVANT
    };
    let leading = passages.iter().find(is_read)?;
    let mut found: Vec<(usize, &Evidence, String, Bounds)> = Vec::new();
    for passage in passages.iter().filter(is_read) {
        let above = compared_terms(&passage.headings.join(" "));
        for words in sentences(&passage.text).into_iter().filter_map(|it| passage.text.get(it)).map(str::trim) {
            let Some(bounds) = bounds_in(words, amount.kind).filter(|_| is_rule(words)) else {
                continue;
            };
            let said = compared_terms(words);
            let shared = stated.terms.iter().filter(|it| said.contains(*it) || above.contains(*it)).count();
            let is_leading = passage.title == leading.title;
            if shared >= if is_leading { SHARED_ALONE } else { SHARED } {
                found.push((shared, passage, words.to_owned(), bounds));
            }
        }
    }
    found.sort_by_key(|it| Reverse(it.0));
    let (_, passage, words, bounds) = match found.as_slice() {
        [first, others @ ..] if others.iter().any(|it| it.0 == first.0 && it.3 != first.3) => return None,
        [first, ..] if first.0 >= SHARED => first,
        [only] => only,
        _ => return None,
    };
    let is_over = amount.base > bounds.most;
    // Of what lies back a range tells only that it is over: whether it is, hangs on what was chosen.
    if amount.is_distance && bounds.least.is_some() && !is_over {
        return None;
    }
    let is_kept = !is_over && bounds.least.is_none_or(|it| amount.base >= it);
    let standing = if is_kept { Standing::Allowed } else { Standing::NotAllowed };
    let limit = Limit { value: amount.value, unit: amount.unit.clone(), ..Limit::default() };
    let point = Point { quotes: vec![(passage.id.clone(), words.clone())] };
    Some(Assessment::of_groups(vec![Group { standing, limit: Some(limit), points: vec![point] }]))
}

/// The sentence of `question` that wants a yes or a no. An amount that another sentence tells is no need: "our window is 3 hours; is a
/// way back possible?"
fn sentence_that_asks(question: &str) -> Option<&str> {
    let mut asking = sentences(question)
        .into_iter()
        .filter_map(|it| question.get(it))
        .map(str::trim)
        .filter(|it| ASKS.is_match(it) && !WH.is_in(&folded(it)));
    asking.next_back()
}

/// The only amount of time or size of which it is asked whether it is possible.
fn the_amount(stated: &Stated) -> Option<&Amount> {
    let is_still = asks_whether_still(&stated.folded);
    let is_asked = |it: &&Amount| it.kind != Kind::Count && (is_still || !it.is_distance);
    let mut asked = stated.amounts.iter().filter(is_asked);
    let first = asked.next().filter(|_| asks_whether(&stated.folded))?;
    asked.next().is_none().then_some(first)
}

/// Whether `words` say what is possible, and not how long something takes or what it is without a choice.
fn is_rule(words: &str) -> bool {
    let text = folded(words);
    !words.contains(['|', '\n']) && PERMITS.is_in(&text) && !TAKES.is_in(&text)
}

/// The bounds of `kind` that `words` state, where they state one pair of them alone.
fn bounds_in(words: &str, kind: Kind) -> Option<Bounds> {
    let text = folded(words);
    let mut found = amounts(&text).into_iter().filter(|it| it.kind == kind).filter_map(|it| bounds_of(&text, &it));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn bounds_of(text: &str, amount: &Amount) -> Option<Bounds> {
    let before = text.get(..amount.start)?;
    let after = text.get(amount.end..)?;
    let scale = if amount.value > 0.0 { amount.base / amount.value } else { return None };
    let range = RANGE_BEFORE.captures(before).and_then(|it| it.get(1)?.as_str().replace(',', "").parse::<f64>().ok());
    let is_most = range.is_some() || MOST_BEFORE.is_match(before) || MOST_AFTER.is_match(after);
    is_most.then(|| Bounds { kind: amount.kind, least: range.map(|it| it * scale), most: amount.base })
}
