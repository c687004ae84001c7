use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use regex::Regex;

use crate::base::constant_pattern;
use crate::domain::{Basis, Fact, FactKind};

/// The name of the typed measure: what share of what is asked of a thing fails, in percent. `Seen` is the share now, `Peak` what it was
/// at most before, `Quota` the share from which on its owners call it too much.
const SHARE: &str = "error-share";
/// So long a metric says how it is now, where it does not say so itself.
const HOLDS: SignedDuration = SignedDuration::from_hours(2);
/// A share under this, in percent, is none that anybody is woken for, however little it was before.
const LEAST: f64 = 1.0;
/// A share is risen from so many times what it was on.
const RISEN: f64 = 2.0;
/// From this share on, in percent, more fails than works.
const MOST: f64 = 50.0;
/// From this share on, in percent, hardly anything works.
const NEARLY_ALL: f64 = 90.0;

/// What share of what is asked of a thing fails, in percent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ErrorRate {
    now: f64,
    /// What it was before.
    before: Option<f64>,
    /// From where on it is too much.
    threshold: Option<f64>,
    /// The source calls it grave.
    is_grave: bool,
}

impl ErrorRate {
    /// What a metric tells of it, typed or in words; `None` of any other fact.
    pub(super) fn of(fact: &Fact) -> Option<Self> {
        if fact.kind != FactKind::Metric {
            return None;
        }
        let typed = |basis: Basis| {
            let shares = fact.measures.iter().filter(|it| it.what == SHARE && it.basis == basis);
            shares.map(|it| it.value).reduce(f64::max)
        };
        let told: Vec<f64> = shares(&fact.title).chain(shares(&fact.body)).collect();
        let now = typed(Basis::Seen).or(told.first().copied())?;
        let before = typed(Basis::Peak).or_else(|| told.iter().copied().filter(|it| *it < now).reduce(f64::max));
        let word = fact.severity.as_deref().unwrap_or_default().to_ascii_lowercase();
        let is_grave = matches!(word.as_str(), "high" | "urgent" | "critical");
        Some(Self { now, before, threshold: typed(Basis::Quota), is_grave })
    }

    /// Whether more fails than its owners bear, or than did before; where neither is known, whether its source says so.
    pub(super) fn is_too_much(&self) -> bool {
        let is_risen = |before: f64| self.now >= LEAST && self.now >= RISEN * before;
        match (self.threshold, self.before) {
            (Some(threshold), _) => self.now > threshold,
            (None, Some(before)) => is_risen(before),
            (None, None) => self.is_grave && self.now >= LEAST,
        }
    }

    /// Whether more fails than works.
    pub(super) fn is_most(&self) -> bool {
        self.now >= MOST
    }

    /// Whether hardly anything works.
    pub(super) fn is_nearly_all(&self) -> bool {
        self.now >= NEARLY_ALL
    }
}

/// Whether a metric still says how it is at `now`.
pub(super) fn holds(fact: &Fact, now: Timestamp) -> bool {
    fact.at <= now && now <= fact.stale_after.unwrap_or(fact.at + HOLDS)
}

/// The shares in `text`, in percent, of requests, calls and the like that fail, in their order: "96 percent of the requests fail",
/// "5,214 of 5,390 requests ended in a 5xx response".
fn shares(text: &str) -> impl Iterator<Item = f64> {
    static FAILING: LazyLock<Regex> = LazyLock::new(|| {
        constant_pattern(
            r"(?i)(?<share>\d+(?:\.\d+)?) ?(?:percent|%) of [^.;]{0,60}?(?:\bfail|\b5\w\w\b|\berror)|(?<some>\d[\d,]*) of (?:the )?(?<all>\d[\d,]*) [^.;]{0,60}?(?:\bfail|\b5\w\w\b|\berror)",
        )
    });
    let number = |text: &str| text.replace(',', "").parse::<f64>().ok();
    FAILING.captures_iter(text).filter_map(move |found| {
        let group = |name: &str| found.name(name).and_then(|it| number(it.as_str()));
        group("share").or_else(|| {
            let all = group("all").filter(|it| *it > 0.0)?;
            Some(100.0 * group("some")? / all)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Measure;

    fn metric(title: &str, body: &str) -> Fact {
        let at = Timestamp::from_second(1_780_000_000).unwrap_or_default();
        Fact { title: title.to_owned(), body: body.to_owned(), ..Fact::bare("rate", FactKind::Metric, at) }
    }

    fn is_too_much(fact: &Fact) -> Option<bool> {
        ErrorRate::of(fact).map(|it| it.is_too_much())
    }

    #[test]
    fn a_share_that_fails_is_held_against_what_it_was_before() {
        let risen = metric(
            "96 percent of the requests fail with 5xx",
            "Before 06:36 UTC fewer than 1 percent of the requests ended with a 5xx response.",
        );
        assert_eq!(is_too_much(&risen), Some(true));
        assert!(ErrorRate::of(&risen).is_some_and(|it| it.is_most()));
        let counted = metric(
            "5,214 of 5,390 checkout requests ended in a 5xx response",
            "Between 16:00 UTC and 18:00 UTC 11 of 148,906 requests to checkout ended in a 5xx response.",
        );
        assert_eq!(is_too_much(&counted), Some(true));
        let some = metric("6 % of the calls fail", "In the hour before, 1.5 % of the calls failed.");
        assert_eq!(ErrorRate::of(&some).map(|it| (it.is_too_much(), it.is_most())), Some((true, false)));
        let as_ever = metric("6 % of the calls fail", "In the week before, 5 % of the calls failed.");
        assert_eq!(is_too_much(&as_ever), Some(false));
        let calm = metric("fewer than 1 percent of the requests fail", "");
        assert_eq!(is_too_much(&calm), Some(false));
    }

    #[test]
    fn a_threshold_decides_before_what_was_and_what_was_before_what_its_source_calls_it() {
        let share = |value: f64, basis: Basis| Measure {
            what: SHARE.to_owned(),
            value,
            unit: "percent".to_owned(),
            basis,
            percentile: None,
            region: None,
        };
        let typed = |measures: Vec<Measure>| Fact { measures, ..metric("Errors of checkout", "") };
        assert_eq!(is_too_much(&typed(vec![share(4.0, Basis::Seen), share(5.0, Basis::Quota)])), Some(false));
        assert_eq!(is_too_much(&typed(vec![share(6.0, Basis::Seen), share(5.0, Basis::Quota)])), Some(true));
        assert_eq!(is_too_much(&typed(vec![share(6.0, Basis::Seen), share(0.2, Basis::Peak)])), Some(true));
        let alone = typed(vec![share(6.0, Basis::Seen)]);
        assert_eq!(is_too_much(&alone), Some(false), "nothing tells that it is more than ever");
        assert_eq!(is_too_much(&Fact { severity: Some("urgent".to_owned()), ..alone }), Some(true));
    }

    #[test]
    fn other_numbers_are_no_share_that_fails() {
        for title in [
            "CPUUtilization of media-catalog is 23 percent",
            "thumbnailer had 0 errors in 24 hours",
            "DatabaseConnections climbed from 180 to 797 in 5 minutes",
            "80 percent of the disk is used",
        ] {
            assert_eq!(ErrorRate::of(&metric(title, "")), None, "{title}");
        }
        let change = Fact { kind: FactKind::Change, ..metric("96 percent of the requests fail", "") };
        assert_eq!(ErrorRate::of(&change), None, "what a change says of itself is no metric");
    }

    #[test]
    fn a_metric_holds_as_long_as_it_says_or_two_hours() {
        let fact = metric("96 percent of the requests fail", "");
        let after = |minutes: i64| fact.at + SignedDuration::from_mins(minutes);
        assert!(holds(&fact, after(119)));
        assert!(!holds(&fact, after(121)));
        assert!(!holds(&fact, after(-1)), "what comes later says nothing yet");
        let short = Fact { stale_after: Some(after(30)), ..fact.clone() };
        assert!(holds(&short, after(30)) && !holds(&short, after(31)));
    }
}
