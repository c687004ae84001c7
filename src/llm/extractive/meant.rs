//! Where a document speaks of what is surely meant: its other sections answer other questions.

use super::asked::Asked;
use super::pick::{self, Picked, PickedSteps, Shape};
use super::reading::{Reading, goes_back, only_looks};
use crate::domain::Numbered;

/// What a section needs, of the best one's share of a clause that says what is meant.
const AS_WELL: f64 = 0.5;
/// Stretches that are quoted of a clause, and of all.
const OF_A_CLAUSE: usize = 3;
const MOST: usize = 6;
/// What ends a clause.
const ENDS: [char; 2] = [';', '；'];

/// For each clause of `restated`, which says what is meant in the documents' own words, the passages in the sections that speak of
/// it and of no clause before. None is empty.
pub(super) fn of_meant<'a>(passages: &[&'a Numbered], restated: &str) -> Vec<Vec<&'a Numbered>> {
    let texts: Vec<String> = passages.iter().map(|it| with_headings(it)).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let of_clause = |clause: &str| {
        let meant = Asked::new(clause, "", &[], &texts);
        let shares: Vec<f64> = texts.iter().map(|it| meant.share(it)).collect();
        let most = shares.iter().copied().fold(0.0, f64::max);
        let speaks = |share: &f64| most > 0.0 && *share >= AS_WELL * most;
        let sections: Vec<_> = passages.iter().zip(&shares).filter(|it| speaks(it.1)).map(|it| section(it.0)).collect();
        passages.iter().copied().filter(|it| sections.contains(&section(it))).collect::<Vec<&'a Numbered>>()
    };
    let mut meant: Vec<Vec<&'a Numbered>> = Vec::new();
    for found in restated.split(ENDS).map(str::trim).filter(|it| !it.is_empty()).map(of_clause) {
        let is_known = |it: &&Numbered| meant.iter().flatten().any(|known| known.number == it.number);
        let new: Vec<_> = found.into_iter().filter(|it| !is_known(it)).collect();
        if !new.is_empty() {
            meant.push(new);
        }
    }
    meant
}

/// The stretches that answer, those of what is meant first before those of the rest. A step torn from the others is none.
pub(super) fn stretches<'a>(meant: &[Vec<&'a Numbered>], asked: &Asked, reading: &Reading) -> Vec<Picked<'a>> {
    let mut picked: Vec<Picked<'a>> = Vec::new();
    for passages in meant {
        let whole = pick::stretches(passages, asked, reading).into_iter();
        let whole = whole.filter(|it| !matches!(it.shape, Shape::Item(_)));
        picked.extend(whole.take(OF_A_CLAUSE));
    }
    picked.truncate(MOST);
    picked
}

/// The steps that fit best of what is meant first and has any. Where it is asked how something `is_done`, what only looks comes
/// behind what does it; where in which order, what takes it back comes behind. Steps of another section are those of another question.
pub(super) fn steps<'a>(
    meant: &[Vec<&'a Numbered>],
    asked: &Asked,
    titles: &[&str],
    reading: &Reading,
) -> Option<PickedSteps<'a>> {
    let is_done = reading.asks_how_it_is_done;
    let comes_behind = |it: &Numbered| {
        let heading = it.evidence.headings.last().map_or("", String::as_str);
        (is_done && only_looks(heading)) || (reading.asks_the_order && goes_back(heading))
    };
    let first = |passages: &Vec<&'a Numbered>| -> Vec<&'a Numbered> {
        passages.iter().copied().filter(|it| !comes_behind(it)).collect()
    };
    let of = |passages: &[&'a Numbered]| pick::steps(passages, asked, titles, is_done);
    meant.iter().find_map(|it| of(&first(it))).or_else(|| meant.iter().find_map(|it| of(it)))
}

/// Of which section of which document a passage is.
fn section(passage: &Numbered) -> (&str, Option<&String>) {
    (passage.evidence.title.as_str(), passage.evidence.headings.last())
}

fn with_headings(passage: &Numbered) -> String {
    format!("{}\n{}", passage.evidence.headings.join("\n"), passage.evidence.text)
}
