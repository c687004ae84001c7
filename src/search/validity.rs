use std::collections::HashSet;

use jiff::civil::Date;

use super::searcher::Hit;
use crate::domain::Passage;

/// Puts what holds before what does not, each in its order: text that has expired or does not hold yet on the day `at`,
/// text for other regions than those asked for, and text whose successor is among the hits and holds.
///
/// Nothing is left out: who reads an expired text and its dates learns why the answer changed.
pub(super) fn sink_invalid(hits: &mut [Hit], at: Option<Date>, regions: &[&str]) {
    let mut replaced: HashSet<String> = HashSet::new();
    for hit in hits.iter().filter(|hit| holds(&hit.passage, at, regions)) {
        replaced.extend(hit.passage.supersedes.iter().cloned());
    }
    let stands = |hit: &Hit| holds(&hit.passage, at, regions) && !replaced.contains(&hit.passage.slug);
    let stand: Vec<bool> = hits.iter().map(stands).collect();
    for (hit, stands) in hits.iter_mut().zip(stand) {
        hit.holds = stands;
    }
    // Stable: each kind keeps its order.
    hits.sort_by_key(|hit| !hit.holds);
}

fn holds(passage: &Passage, at: Option<Date>, regions: &[&str]) -> bool {
    let in_time = at.is_none_or(|at| {
        passage.effective_from.is_none_or(|from| from <= at) && passage.effective_to.is_none_or(|to| at <= to)
    });
    let is_named = |own: &String| regions.iter().any(|asked| own.eq_ignore_ascii_case(asked));
    in_time && (regions.is_empty() || passage.regions.is_empty() || passage.regions.iter().any(is_named))
}
