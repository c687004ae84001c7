//! Numbers that are said of something, and whether two of them can both be true of it.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::forms::{AT_LEAST, AT_MOST, BY_DEFAULT, FOREVER, PER, SPELLED};
use crate::base::constant_pattern;
use crate::cases::limits::{Kind, amounts};
use crate::text::{folded, in_digits, terms};

/// Two numbers nearer than this are one, told in other units or rounded.
const SAME: f64 = 0.02;
/// Letters on either side of a number that say what it counts.
const AROUND: usize = 14;

/// What a number says of the range it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Plain,
    Most,
    Least,
    Default,
}

/// What a number measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Measured {
    Time,
    Size,
    Percent,
    /// How often.
    Times,
    Count,
}

/// A number and what it is said of.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::cases) struct Value {
    pub(super) measured: Measured,
    /// In seconds, bytes, pieces or percent; infinite for what lasts forever.
    amount: f64,
    role: Role,
    /// Terms beside a number that counts.
    beside: HashSet<String>,
}

/// How a claim's number stands to those of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    Agrees,
    Differs,
    Nothing,
}

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?:周|星期|礼拜)[一二三四五六日天末]|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: ?utc)?|[0-9]{4} ?年(?: ?[0-9]{1,2} ?月)?|[0-9]{1,2} ?月 ?[0-9]{1,2} ?[日号]|[0-9]{1,2} ?月份?|[0-9]{1,2} ?[点时時] ?(?:[0-9]{1,2} ?分)?[前过半后]?",
        r"|(?-u:\b)[0-9]{1,2} (?:january|february|march|april|may|june|july|august|september|october|november|december)(?: [0-9]{4})?|(?-u:\b)(?:on|the) (?:the )?[0-9]{1,2}(?:st|nd|rd|th)(?-u:\b)|[0-9]{1,2} ?号",
    ))
});
static OFTEN: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"^[0-9,.]+ ?(?:times|回|次)"));
static PERCENT: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"([0-9]+(?:\.[0-9]+)?) ?(?:%|percent|パーセント)|百分之([0-9]+)"));

impl Value {
    /// Whether both say the same kind of thing of one and the same range, by other numbers.
    pub(in crate::cases) fn excludes(&self, other: &Self) -> bool {
        let is_same = (self.amount - other.amount).abs() <= SAME * other.amount.abs();
        self.measured == other.measured && self.role == other.role && !is_same
    }
}

/// The numbers of a folded clause, without dates and times of day.
pub(super) fn values(clause: &str) -> Vec<Value> {
    let plain = in_figures(&without_dates(clause));
    let mut found: Vec<Value> = amounts(&plain)
        .into_iter()
        .filter(|it| !(it.kind == Kind::Time && PER.is_in(around(&plain, it.start))))
        .map(|it| Value {
            measured: match it.kind {
                Kind::Time => Measured::Time,
                Kind::Size => Measured::Size,
                Kind::Count if OFTEN.is_match(plain.get(it.start..).unwrap_or_default()) => Measured::Times,
                Kind::Count => Measured::Count,
            },
            amount: it.base,
            role: role_at(&plain, it.start),
            beside: beside(&plain, it.start),
        })
        .collect();
    for captures in PERCENT.captures_iter(&plain) {
        let Some(number) = captures.iter().skip(1).flatten().next() else { continue };
        let Ok(amount) = number.as_str().parse() else { continue };
        found.retain(|it| !(it.measured == Measured::Count && it.amount == amount));
        let role = role_at(&plain, number.start());
        found.push(Value { measured: Measured::Percent, amount, role, beside: HashSet::new() });
    }
    if FOREVER.is_in(clause) {
        let (measured, amount) = (Measured::Time, f64::INFINITY);
        found.push(Value { measured, amount, role: Role::Plain, beside: HashSet::new() });
    }
    found
}

/// The role that the word nearest to the number at `at` gives it: "4 days by default and 14 days at most".
fn role_at(clause: &str, at: usize) -> Role {
    let from = clause.get(..at).and_then(|it| it.rfind(" and ")).unwrap_or_default();
    let to = clause.get(at..).and_then(|it| it.find(" and ")).map_or(clause.len(), |it| at + it);
    let (clause, at) = (clause.get(from..to).unwrap_or_default(), at - from);
    let forms = [(&AT_MOST, Role::Most), (&AT_LEAST, Role::Least), (&BY_DEFAULT, Role::Default)];
    let near = forms.into_iter().filter_map(|(form, role)| Some((form.nearest(clause, at)?, role)));
    near.min_by_key(|it| it.0).map_or(Role::Plain, |it| it.1)
}

fn around(text: &str, at: usize) -> &str {
    let from = text.get(..at).and_then(|it| it.char_indices().rev().nth(AROUND)).map_or(0, |it| it.0);
    let to = text.get(at..).and_then(|it| it.char_indices().nth(2 * AROUND)).map_or(text.len(), |it| at + it.0);
    text.get(from..to).unwrap_or_default()
}

fn beside(text: &str, at: usize) -> HashSet<String> {
    terms(around(text, at)).into_iter().map(|it| it.text).collect()
}

/// How a `claim`, of what somebody has set up themselves (`is_own`) or takes for how things are, stands to what is `stated`.
/// `terms` are all of the clause that states; `shares` tells whether those beside two counts speak of one thing.
pub(super) fn compare(
    claim: &Value,
    stated: &[Value],
    terms: &HashSet<String>,
    is_own: bool,
    shares: impl Fn(&HashSet<String>, &HashSet<String>) -> bool,
) -> Compared {
    let alike: Vec<&Value> = stated.iter().filter(|it| it.measured == claim.measured).collect();
    let is_alone = alike.len() == 1;
    let is_of_one = |it: &&Value| {
        let beside = if is_alone { terms } else { &it.beside };
        claim.measured != Measured::Count || shares(&claim.beside, beside)
    };
    let mut differs = false;
    for stated in alike.into_iter().filter(is_of_one) {
        match one(claim, stated, is_own) {
            Compared::Agrees => return Compared::Agrees,
            Compared::Differs => differs = true,
            Compared::Nothing => {}
        }
    }
    if differs { Compared::Differs } else { Compared::Nothing }
}

fn one(claim: &Value, stated: &Value, is_own: bool) -> Compared {
    let is_same = (claim.amount - stated.amount).abs() <= SAME * stated.amount.abs();
    let differs = match (claim.role, stated.role) {
        (Role::Most, Role::Most) | (Role::Least, Role::Least) => !is_same,
        (Role::Most, Role::Plain) => !is_same && stated.amount > claim.amount,
        (Role::Least, Role::Plain) => !is_same && stated.amount < claim.amount,
        (Role::Default, Role::Default) => !is_same,
        (Role::Plain, Role::Most) => !is_same && claim.amount > stated.amount,
        (Role::Plain, Role::Least) => !is_same && claim.amount < stated.amount,
        (Role::Plain, Role::Default) => !is_same && !is_own,
        (Role::Plain, Role::Plain) => !is_same && !is_own,
        _ => false,
    };
    let is_other_end = matches!(
        (claim.role, stated.role),
        (Role::Default, Role::Most | Role::Least) | (Role::Most | Role::Least, Role::Default)
    );
    let is_within = match (claim.role, stated.role) {
        (Role::Plain, Role::Most) => claim.amount <= stated.amount,
        (Role::Plain, Role::Least) => claim.amount >= stated.amount,
        _ => false,
    };
    match (is_same || is_within, differs) {
        _ if is_other_end => Compared::Nothing,
        (true, _) => Compared::Agrees,
        (false, true) => Compared::Differs,
        (false, false) => Compared::Nothing,
    }
}

/// A folded text without dates and times of day.
pub(super) fn without_dates(text: &str) -> String {
    DATE.replace_all(text, " ; ").into_owned()
}

/// `两天` → `2天`, `two days` → `2 days`: numbers before a unit of time or a counted thing.
pub(super) fn in_figures(text: &str) -> String {
    const WORDS: [(&str, &str); 17] = [
        ("一", "1"),
        ("两", "2"),
        ("二", "2"),
        ("三", "3"),
        ("四", "4"),
        ("五", "5"),
        ("六", "6"),
        ("七", "7"),
        ("八", "8"),
        ("九", "9"),
        ("十", "10"),
        ("半", "0.5"),
        ("a", "1"),
        ("an", "1"),
        ("one", "1"),
        ("half an", "0.5"),
        ("half a", "0.5"),
    ];
    SPELLED.replace_all(&folded(text), |found: &str| {
        let figure = WORDS.iter().find(|(word, _)| *word == found).map(|it| it.1).or_else(|| in_digits(found));
        figure.unwrap_or(found).to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(claim: &str, statement: &str) -> Compared {
        let claimed = values(&folded(claim));
        claimed.first().map_or(Compared::Nothing, |it| {
            compare(it, &values(&folded(statement)), &HashSet::new(), false, |_, _| true)
        })
    }

    #[test]
    fn a_number_contradicts_by_its_place_in_the_range() {
        for (claim, statement, expected) in [
            ("kept for 60 days", "the retention can be set from 1 to 35 days", Compared::Differs),
            ("kept for 10 days", "at most 14 days", Compared::Agrees),
            ("最长 30 天", "最長 14 日", Compared::Differs),
            ("默认超时是 15 分钟", "the maximum is 900 seconds", Compared::Nothing),
            ("默认超时是 15 分钟", "the default timeout is 3 seconds", Compared::Differs),
            ("24 hours", "in 1 day", Compared::Agrees),
            ("two working days before", "at least five working days before", Compared::Differs),
            ("会一直保留", "最长保留 14 天", Compared::Differs),
            ("96% 报错", "fewer than 1 percent", Compared::Differs),
            ("最長 30 日", "4 days by default and 14 days at most", Compared::Differs),
            ("10 回まで変更できる", "up to four times", Compared::Differs),
            ("200 ms 以内", "it took 171 ms", Compared::Nothing),
            ("200 ms 以内", "it took 312 ms", Compared::Differs),
            ("on 12 月 3 日", "3 days", Compared::Nothing),
            ("at 02:14", "14 minutes", Compared::Nothing),
        ] {
            assert_eq!(told(claim, statement), expected, "{claim} / {statement}");
        }
    }
}
