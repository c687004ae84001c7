//! The value that a question asks for, where a row, an item or a sentence holds it: the few words that say it, told before all else.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::blocks::{Block, blocks};
use super::fit::{Bound, Fit};
use super::orders::orders_the_assistant;
use super::pick::{Picked, Shape, columns};
use super::quantity::{Measure, Quantity, quantities};
use crate::base::constant_pattern;
use crate::domain::Numbered;
use crate::text::compared_terms;

/// Share of the question that a stretch with what stands above it holds at the least, and the stretch by itself.
const LEAST: f64 = 0.55;
const LEAST_ITSELF: f64 = 0.3;
/// What words above a stretch count beside its own.
const ABOVE: f64 = 0.5;
/// What it counts that a stretch speaks of little else, of the end that is asked for, and that the search found it early.
const TO_THE_POINT: f64 = 0.2;
const OF_THE_END: f64 = 0.15;
const EARLY: f64 = 0.15;
/// A stretch that tells another value and fits nearly as well leaves it open which is meant.
const AS_WELL: f64 = 0.03;
/// What a cell counts whose row and column the question names.
const BY_BOTH_NAMES: f64 = 0.2;

/// A value with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value<'a> {
    /// The row, item or sentence that tells it.
    pub told_by: Picked<'a>,
    /// Its own words, with the name of its column where the unit stands in that.
    pub words: Vec<Range<usize>>,
}

/// The value that the question asks for, if one stretch of `passages` (best first) holds it and no other holds a different one.
pub(super) fn value<'a>(fit: &Fit, passages: &[&'a Numbered], asked: &Asked) -> Option<Value<'a>> {
    let mut found: Vec<(f64, String, Value<'a>)> = Vec::new();
    for (rank, passage) in passages.iter().enumerate() {
        let evidence = &passage.evidence;
        let above = format!("{} {}", evidence.title, evidence.headings.join(" "));
        for told_by in blocks(&evidence.text).into_iter().flat_map(|it| holders(passage, it, asked)) {
            let Some(Said { own, words, is_by_both_names }) = said(fit, &told_by, asked) else { continue };
            let itself = asked.share(&own);
            let all = format!("{above} {own}");
            let with_above = asked.share(&all);
            let is_of_it = is_by_both_names || (with_above >= LEAST && itself >= LEAST_ITSELF);
            if !is_of_it || !fit.counts_what_stands_in(&all) || orders_the_assistant(told_by.words()) {
                continue;
            }
            let score = itself
                + ABOVE * (with_above - itself)
                + TO_THE_POINT * to_the_point(&own, asked)
                + OF_THE_END * fit.agrees(&own)
                + if is_by_both_names { BY_BOTH_NAMES } else { 0.0 }
                + EARLY / (rank as f64 + 1.0);
            found.push((score, all, Value { told_by, words }));
        }
    }
    // What knows nothing of a name in the question tells of something else, where another stretch knows it.
    for name in asked.identifiers() {
        let holds = |all: &str| compared_terms(all).contains(name);
        if found.iter().any(|(_, all, _)| holds(all)) {
            found.retain(|(_, all, _)| holds(all));
        }
    }
    found.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (best, _, value) = found.first()?;
    let is_open = found.iter().skip(1).any(|(score, _, it)| *score > best - AS_WELL && it.said() != value.said());
    (!is_open).then(|| value.clone())
}

impl<'a> Value<'a> {
    /// The words that say it.
    fn said(&self) -> Vec<&'a str> {
        let source = self.told_by.source;
        self.words.iter().filter_map(|it| source.evidence.text.get(it.clone())).collect()
    }
}

/// What of a block can tell a value by itself.
fn holders<'a>(source: &'a Numbered, block: Block, asked: &Asked) -> Vec<Picked<'a>> {
    let text = &source.evidence.text;
    match block {
        Block::Sentence(range) => vec![Picked { source, range, shape: Shape::Sentence }],
        Block::Bullets { items, .. } => {
            items.into_iter().map(|range| Picked { source, range, shape: Shape::Item(None) }).collect()
        }
        Block::Procedure(_) => Vec::new(),
        Block::Row { header, row } => {
            let columns = columns(text.get(header.clone()).unwrap_or_default(), asked);
            vec![Picked { source, range: row, shape: Shape::Row { header, columns } }]
        }
    }
}

/// A value with the words around it.
struct Said {
    /// By which its stretch speaks of what is asked.
    own: String,
    words: Vec<Range<usize>>,
    /// Whether the question names its row and its column.
    is_by_both_names: bool,
}

fn said(fit: &Fit, told_by: &Picked<'_>, asked: &Asked) -> Option<Said> {
    if let Shape::Row { header, columns } = &told_by.shape {
        return in_row(fit, told_by, header, columns, asked);
    }
    let words = vec![in_words(fit, told_by, &told_by.range, asked)?];
    Some(Said { own: told_by.words().to_owned(), words, is_by_both_names: false })
}

/// The value in the cell of the column that is asked for; where none is named, in the only column or the first that has one.
fn in_row(fit: &Fit, told_by: &Picked<'_>, header: &Range<usize>, columns: &[usize], asked: &Asked) -> Option<Said> {
    let text = &told_by.source.evidence.text;
    let (names, cells) = (cells(text, header), cells(text, &told_by.range));
    let label = text.get(cells.first()?.clone())?;
    let places: Vec<usize> = if columns.is_empty() { (1..cells.len()).collect() } else { columns.to_vec() };
    places.into_iter().find_map(|at| {
        let (cell, name) = (cells.get(at)?, names.get(at)?);
        let above = text.get(name.clone())?;
        let own = format!("{label} {above} {}", text.get(cell.clone())?);
        let in_cell = in_words(fit, told_by, cell, asked);
        // A bare number is measured as its column says.
        let is_bare = || text.get(cell.clone()).is_some_and(is_number) && !columns.is_empty();
        let value = in_cell.or_else(|| is_bare().then(|| cell.clone()))?;
        let says_unit = text.get(value.clone()).is_some_and(is_number) && !columns.is_empty() && !is_said(above, asked);
        let words = if says_unit { vec![name.clone(), value] } else { vec![value] };
        let is_by_both_names = !columns.is_empty() && is_said(label, asked);
        Some(Said { own, words, is_by_both_names })
    })
}

/// The words within `range` that say the value: the one that fits, or of several the one whose own words are asked for.
fn in_words(fit: &Fit, told_by: &Picked<'_>, range: &Range<usize>, asked: &Asked) -> Option<Range<usize>> {
    let text = told_by.source.evidence.text.as_str();
    let inside = text.get(range.clone())?;
    let all = quantities(inside);
    let is_of_else = |it: &Quantity| it.measure == Measure::Count && counts_something_else(inside, it.range.end, asked);
    let fitting: Vec<&Quantity> = all.iter().filter(|it| fit.takes(it.measure) && !is_of_else(it)).collect();
    let chosen = match fitting.as_slice() {
        [] => return None,
        [one] => (*one).clone(),
        several => of_several(fit, inside, several, asked)?.clone(),
    };
    let chosen = match (fit.bound, &chosen.ends) {
        (Some(Bound::Most), Some([_, upper])) => upper.clone(),
        _ => chosen.range,
    };
    let start = chosen.start - fit.comparator(inside.get(..chosen.start)?);
    let end = chosen.end + noun(inside.get(chosen.end..)?, asked);
    Some(range.start + start..range.start + end)
}

static CLAUSE_ENDS: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"[,;:](?:\s|$)|\.\s|[、，。；：]| and | or "));

/// Of several values the one in whose own clause the question's words and end stand. A clause that speaks of no end goes on with
/// the one before: "the default is 5 seconds for these and 30 seconds for those".
fn of_several<'q>(fit: &Fit, text: &str, several: &[&'q Quantity], asked: &Asked) -> Option<&'q Quantity> {
    let mut scored: Vec<(f64, &Quantity)> = Vec::new();
    let (mut start, mut agrees, mut is_of) = (0, 0.0, 0.0_f64);
    for (at, it) in several.iter().enumerate() {
        let end = several.get(at + 1).map_or(text.len(), |it| it.range.start);
        let (before, behind) = (text.get(start..it.range.start)?, text.get(it.range.end..end)?);
        agrees = Some(fit.agrees(before)).filter(|it| *it != 0.0).unwrap_or(agrees);
        is_of = is_of.max(asked.share(before));
        let behind = CLAUSE_ENDS.find(behind).map_or(behind, |it| behind.get(..it.start()).unwrap_or(behind));
        scored.push((asked.share(behind) + 0.5 * is_of + 0.3 * agrees, *it));
        start = it.range.end;
    }
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    match scored.as_slice() {
        [(best, one), (next, _), ..] if *best > next + 0.05 => Some(one),
        _ => None,
    }
}

/// Whether the word behind a number says that it counts what the question does not speak of.
fn counts_something_else(text: &str, end: usize, asked: &Asked) -> bool {
    let behind = text.get(end..).unwrap_or_default().strip_prefix(' ').unwrap_or_default();
    let word = behind.split([' ', '.', ',', ';', ')']).next().unwrap_or_default();
    let is_word = word.starts_with(|it: char| it.is_ascii_alphabetic());
    is_word && compared_terms(word).iter().any(|it| !asked.says(it))
}

/// Bytes of the word behind a number that the question counts: `IOPS` in `64,000 IOPS`.
fn noun(behind: &str, asked: &Asked) -> usize {
    let word = behind.strip_prefix(' ').unwrap_or_default();
    let length = word.find(|it: char| !it.is_ascii_alphabetic()).unwrap_or(word.len());
    match word.get(..length) {
        Some(it) if length > 0 && asked.share(it) > 0.0 => 1 + length,
        _ => 0,
    }
}

/// How much of what a stretch says is asked for.
fn to_the_point(words: &str, asked: &Asked) -> f64 {
    let terms: HashSet<String> = compared_terms(words).into_iter().filter(|it| it.parse::<f64>().is_err()).collect();
    let said = terms.iter().filter(|it| asked.says(it)).count();
    said as f64 / terms.len().max(1) as f64
}

/// Whether the question says every word of a name.
fn is_said(name: &str, asked: &Asked) -> bool {
    let terms = compared_terms(name);
    !terms.is_empty() && terms.iter().all(|it| asked.says(it))
}

/// Whether `text` is a number and nothing else.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_ascii_digit() || matches!(it, ',' | '.'))
}

/// Whether a paragraph or row of `text` that shares a word with the question holds a value of the kind that is asked for.
pub(super) fn may_tell(fit: &Fit, text: &str, asked: &Asked) -> bool {
    text.lines().any(|line| {
        // What a number in a table measures is said above it.
        let fits = |it: &Quantity| fit.takes(it.measure) || (it.measure == Measure::Count && line.contains('|'));
        quantities(line).iter().any(fits) && asked.share(line) > 0.0
    })
}

/// The cells of a table's line.
fn cells(text: &str, line: &Range<usize>) -> Vec<Range<usize>> {
    let mut start = line.start;
    let slice = text.get(line.clone()).unwrap_or_default();
    let parts = slice.split('|').map(|it| {
        let lead = it.len() - it.trim_start().len();
        let cell = start + lead..start + lead + it.trim().len();
        start += it.len() + 1;
        cell
    });
    parts.collect()
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::domain::{Evidence, EvidenceKind};
    use crate::llm::extractive::fit::subject;
    use crate::text::language_of;

    fn passage(heading: &str, text: &str) -> Numbered {
        let evidence = Evidence {
            id: "d#0".to_owned(),
            kind: EvidenceKind::Doc,
            title: heading.to_owned(),
            headings: Vec::new(),
            url: None,
            language: language_of(text),
            updated: None,
            text: text.to_owned(),
            digest: String::new(),
            fact: None,
            relevance: Some(0.9),
            holds_only: None,
        };
        Numbered { number: 1, evidence }
    }

    fn told(question: &str, heading: &str, text: &str) -> Option<String> {
        let passage = passage(heading, text);
        let asked = Asked::new(&subject(question), "", &[], &[text]);
        let fit = Fit::of(question).expect("a question for a value");
        Some(value(&fit, &[&passage], &asked)?.said().join(": "))
    }

    #[test]
    fn a_value_is_taken_out_of_the_sentence_that_tells_it_in_four_languages() {
        for (question, heading, text, expected) in [
            ("How long are backups kept?", "Backups", "Backups are kept for 35 days. Make one each day.", "35 days"),
            ("自动备份保留多久？", "自动备份", "自动备份保留7天。手动备份一直保留。", "7天"),
            ("自動備份保留多久？", "自動備份", "自動備份保留 7 天。手動備份一直保留。", "7 天"),
            (
                "自動バックアップは何日保存されますか？",
                "自動バックアップ",
                "自動バックアップは7日間保存されます。",
                "7日間",
            ),
        ] {
            assert_eq!(told(question, heading, text).as_deref(), Some(expected), "{question}");
        }
    }

    #[test]
    fn a_row_tells_its_cell_and_the_name_of_the_column_where_the_unit_stands_there() {
        let quotas =
            "| Resource | Default |\n|---|---|\n| Alarms per Region | 5,000 |\n| Dashboards per Region | 500 |\n";
        assert_eq!(
            told("What is the maximum number of alarms per Region?", "Quotas", quotas).as_deref(),
            Some("5,000")
        );
        let sizes = "| Node | Memory in GB | vCPUs |\n|---|---|---|\n| small | 4 | 2 |\n| large | 16 | 8 |\n";
        assert_eq!(
            told("How much memory does a large node have?", "Nodes", sizes).as_deref(),
            Some("Memory in GB: 16")
        );
    }

    #[test]
    fn of_several_values_the_one_in_the_clause_that_is_asked_for_is_told() {
        let text =
            "The default timeout is 5 seconds if the target is an instance and 30 seconds if the target is a function.";
        let question = "What is the default timeout if the target is a function?";
        assert_eq!(told(question, "Health checks", text).as_deref(), Some("30 seconds"));
        let sizes = "- Database storage size: 20 GiB–64 TiB";
        let question = "What is the maximum database storage size?";
        assert_eq!(told(question, "Storage", sizes).as_deref(), Some("64 TiB"));
    }

    #[test]
    fn what_leaves_it_open_which_value_is_meant_tells_none() {
        let text = "The timeout is 5 seconds or 30 seconds.";
        assert_eq!(told("What is the timeout?", "Timeouts", text), None);
        let text = "A copy of the log takes 5 minutes. A copy of the log takes 9 minutes.";
        assert_eq!(told("How long does a copy of the log take?", "Logs", text), None);
    }

    #[test]
    fn what_holds_no_value_of_the_kind_tells_none() {
        let may_tell = |question: &str, text: &str| {
            let fit = Fit::of(question).expect("a question for a value");
            may_tell(&fit, text, &Asked::new(question, "", &[], &[text]))
        };
        assert!(may_tell("How long does an update of the nodes take?", "An update takes 20 minutes a node."));
        assert!(!may_tell("How long does an update of the nodes take?", "An update replaces 3 nodes."));
        assert!(!may_tell("更新节点要多久？", "更新会替换节点。"));
    }

    #[test]
    fn a_number_of_something_else_is_no_answer() {
        let question = "What is the maximum IOPS of the storage?";
        let text = "The maximum credit balance of the storage for IOPS is 5.4 million credits.";
        assert_eq!(told(question, "Storage", text), None);
        let text = "Backups are stored in 3 places. There are 35 days in five weeks.";
        assert_eq!(told("How long are backups kept?", "Backups", text), None);
    }
}
