//! Which of the poles of `opposites.toml` a clause says.

use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

use crate::base::constant_pattern;
use crate::cases::grammar::Form;
use crate::cases::premise::forms::{DENIED_AFTER, DENIED_BEFORE};
use crate::text::folded;

/// Letters before a word in which it is denied, and behind it in Japanese.
const REACH: usize = 48;
const REACH_CJK: usize = 6;
const REACH_BEHIND: usize = 9;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    opposition: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[cfg_attr(not(test), expect(dead_code, reason = "a name for who reads the file"))]
    about: String,
    /// Whether every text has its words.
    #[serde(default)]
    common: bool,
    poles: Vec<Pole>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pole {
    en: Vec<String>,
    zh: Vec<String>,
    ja: Vec<String>,
}

/// An opposition, ready to be looked for.
struct Opposition {
    #[cfg(test)]
    about: String,
    is_common: bool,
    poles: Vec<Regex>,
}

static ALL: LazyLock<Vec<Opposition>> = LazyLock::new(|| read(include_str!("opposites.toml")).unwrap_or_default());

fn read(text: &str) -> Result<Vec<Opposition>, toml::de::Error> {
    let ready = |it: Written| Opposition {
        #[cfg(test)]
        about: it.about.clone(),
        is_common: it.common,
        poles: it.poles.iter().map(pattern).collect(),
    };
    Ok(toml::from_str::<File>(text)?.opposition.into_iter().map(ready).collect())
}

fn pattern(pole: &Pole) -> Regex {
    let whole = |it: &String| regex::escape(&folded(it)).replace(r"\*", r"[a-z]*");
    let english: Vec<String> = pole.en.iter().map(whole).collect();
    let others: Vec<String> = pole.zh.iter().chain(&pole.ja).map(|it| regex::escape(&folded(it))).collect();
    constant_pattern(&format!(r"(?-u:\b)(?:{})(?-u:\b)|{}", english.join("|"), others.join("|")))
}

/// A pole that a clause says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::cases) struct Said {
    pub(super) opposition: usize,
    pole: usize,
}

impl Said {
    /// Whether both speak of the same opposition, and by which poles: `Some(true)` the same.
    pub(super) fn agrees(self, other: Self) -> Option<bool> {
        (self.opposition == other.opposition).then_some(self.pole == other.pole)
    }

    /// Whether its words are so common that they tell little of what is said.
    pub(super) fn is_common(self) -> bool {
        ALL.get(self.opposition).is_some_and(|it| it.is_common)
    }

    /// Whether `words` say some pole of the same opposition.
    pub(super) fn is_worded(self, words: &str) -> bool {
        ALL.get(self.opposition).is_some_and(|it| it.poles.iter().any(|pole| pole.is_match(words)))
    }
}

/// The poles that `clause`, which is folded, says: of several of one opposition the last, which is the predicate more often.
pub(super) fn poles(clause: &str) -> Vec<Said> {
    let said = |(at, opposition): (usize, &Opposition)| {
        let mut last: Option<(usize, usize)> = None;
        for (pole, pattern) in opposition.poles.iter().enumerate() {
            for hit in pattern.find_iter(clause) {
                let meant = match (is_denied(clause, hit.start(), hit.end()), opposition.poles.len()) {
                    (false, _) => pole,
                    (true, 1 | 2) => 1 - pole,
                    (true, _) => continue,
                };
                last = last.max(Some((hit.start(), meant)));
            }
        }
        last.map(|(_, pole)| Said { opposition: at, pole })
    };
    ALL.iter().enumerate().filter_map(said).collect()
}

/// Whether what stands in `clause` from `start` to `end` is denied there.
fn is_denied(clause: &str, start: usize, end: usize) -> bool {
    let is_ascii = clause.get(start..end).is_some_and(str::is_ascii);
    let reach = if is_ascii { REACH } else { REACH_CJK };
    let before: String = clause.get(..start).unwrap_or_default().chars().rev().take(reach).collect();
    let before: String = before.chars().rev().collect();
    let behind: String = clause.get(end..).unwrap_or_default().chars().take(REACH_BEHIND).collect();
    let is_before: &Form = &DENIED_BEFORE;
    is_before.is_in(&before) || DENIED_AFTER.is_in(&behind)
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn said(clause: &str) -> Vec<(&'static str, usize)> {
        let about = |it: &Said| ALL.get(it.opposition).map_or("", |it| it.about.as_str());
        poles(&folded(clause)).iter().map(|it| (about(it), it.pole)).collect()
    }

    #[test]
    fn every_opposition_has_words_in_three_scripts() {
        let all = toml::from_str::<File>(include_str!("opposites.toml")).expect("the file parses");
        for it in &all.opposition {
            assert!(
                it.poles.iter().all(|it| !it.en.is_empty() && !it.zh.is_empty() && !it.ja.is_empty()),
                "{}",
                it.about
            );
        }
        assert_eq!(ALL.len(), all.opposition.len());
    }

    #[test]
    fn a_denied_pole_is_the_other_one() {
        for (clause, expected) in [
            ("the certificate is renewed automatically", ("by itself", 0)),
            ("the certificate is not renewed automatically", ("by itself", 1)),
            ("憑證不會自動更新", ("by itself", 1)),
            ("証明書は自動更新されません", ("by itself", 1)),
            ("deleting it does not harm newer snapshots", ("harm", 1)),
            ("新しいスナップショットは壊れません", ("harm", 1)),
        ] {
            assert!(said(clause).contains(&expected), "{clause}: {:?}", said(clause));
        }
    }
}
