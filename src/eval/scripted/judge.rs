use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::saying::Saying;
use crate::base::constant_pattern;
use crate::text::compared_terms;

static MARKER: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r#"\[\d{1,3}(?::\s*"[^"]*")?\]"#));

/// Share of a reply's words that its evidence must hold.
const ENOUGH: f64 = 0.6;

/// Says yes to a reply whose numbers and most words stand in the evidence it rests on. It knows neither units nor
/// negation, so that it errs as judges do.
pub(super) fn reply(asked: &Asked) -> Saying {
    let said = compared_terms(&MARKER.replace_all(&asked.marked("reply"), ""));
    let held: HashSet<String> = asked.evidence.iter().flat_map(|it| compared_terms(&it.text)).collect();
    let mut foreign: Vec<&String> =
        said.iter().filter(|it| it.contains(|it: char| it.is_ascii_digit()) && !held.contains(*it)).collect();
    foreign.sort();
    let shared = said.intersection(&held).count() as f64;
    Saying::text(match foreign.first() {
        Some(number) => format!("no: the evidence does not hold {number}"),
        None if held.is_empty() => "no: it rests on nothing".to_owned(),
        None if shared < ENOUGH * said.len() as f64 => "no: the evidence says something else".to_owned(),
        None => "yes: the evidence holds its words".to_owned(),
    })
}
