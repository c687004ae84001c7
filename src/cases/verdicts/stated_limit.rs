use std::cmp::Reverse;
use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::cases::grammar::{Form, form};
use crate::cases::limits::{Amount, Kind, Known, Stated, amounts, asks_whether, asks_whether_still, in_digits};
use crate::domain::{Assessment, Evidence, EvidenceKind, Group, Limit, Point, Standing};
use crate::text::{compared_terms, folded, sentences};

static ASKS: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"[?？]$|か。?$|[吗嗎吧]。?$"));

form! {
    /// What is asked is no yes or no.
    WH:
    r"\b(?:how|what|why|when|which|where|who)\b|多久|多少|多大|怎[么麼]|如何|为什么|為什麼|何时|什么|什麼|哪|[几幾]|いつ|なぜ|どう|どの|どれ|何",
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
        r"(\d[\d,]*(?:\.\d+)?) ?(?:days?|hours?|minutes?|seconds?|天|日|小時|分鐘|秒|時間|分)?(?: to |-|–|—|~|〜|～| ?到 ?| ?至 ?|から ?)$",
    ))
});

/// Least relevance of a passage whose sentences are read.
const RELEVANT: f32 = 0.3;
/// Terms that a sentence shares with the question, at the least, and where no other of the leading document states such a limit.
const SHARED: usize = 2;
const SHARED_ALONE: usize = 1;

/// Letters behind a number that say what it counts.
const COUNTED: usize = 16;

/// What a sentence says is possible at the most, and at the least where it says that.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounds {
    kind: Kind,
    least: Option<f64>,
    most: f64,
}

/// Holds the one amount of time or size in `question`, or how many of a thing it wants, against the limit that a document found for it states, in its own
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
            let Some(bounds) = bounds_in(words, amount.kind, &stated).filter(|_| !words.contains(['|', '\n'])) else {
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
        [first, second, ..] if first.0 == second.0 && first.3 != second.3 => return None,
        [first, ..] if first.0 >= SHARED => first,
        [only] => only,
        _ => return None,
    };
    let is_kept = amount.base <= bounds.most && bounds.least.is_none_or(|it| amount.base >= it);
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

/// The only amount of time or size of which it is asked whether it is possible, or the only count where there is neither.
fn the_amount<'a>(stated: &'a Stated) -> Option<&'a Amount> {
    let is_still = asks_whether_still(&stated.folded);
    let is_asked = |it: &&Amount| it.kind != Kind::Count && (is_still || !it.is_distance);
    let is_count = |it: &&Amount| it.kind == Kind::Count;
    let only = |asked: Vec<&'a Amount>| if let [only] = asked.as_slice() { Some(*only) } else { None };
    let measured: Vec<&Amount> = stated.amounts.iter().filter(is_asked).collect();
    let counted = || stated.amounts.iter().filter(is_count).collect();
    only(if measured.is_empty() { counted() } else { measured }).filter(|_| asks_whether(&stated.folded))
}

/// The bounds of `kind` that `words` state, where they state one pair of them alone. What is counted must be what is asked about.
fn bounds_in(words: &str, kind: Kind, stated: &Stated) -> Option<Bounds> {
    let text = in_digits(&folded(words));
    let is_of_it = |it: &Amount| it.kind == kind && (kind != Kind::Count || counts_what_is_asked(&text, it, stated));
    let mut found = amounts(&text).into_iter().filter(is_of_it).filter_map(|it| bounds_of(&text, &it));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Whether the first words behind a number in `text` are among those of the question.
fn counts_what_is_asked(text: &str, amount: &Amount, stated: &Stated) -> bool {
    let behind: String = text.get(amount.end..).unwrap_or_default().chars().take(COUNTED).collect();
    compared_terms(&behind).iter().any(|it| stated.terms.contains(it))
}

fn bounds_of(text: &str, amount: &Amount) -> Option<Bounds> {
    let before = text.get(..amount.start)?;
    let after = text.get(amount.end..)?;
    let scale = if amount.value > 0.0 { amount.base / amount.value } else { return None };
    let range = RANGE_BEFORE.captures(before).and_then(|it| it.get(1)?.as_str().replace(',', "").parse::<f64>().ok());
    let is_most = range.is_some() || MOST_BEFORE.is_match(before) || MOST_AFTER.is_match(after);
    is_most.then(|| Bounds { kind: amount.kind, least: range.map(|it| it * scale), most: amount.base })
}
