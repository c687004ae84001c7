use std::collections::BTreeSet;

use super::texts::case_stretches_of;
use super::{CaseText, WishText, of_cases, of_wishes};
use crate::agent::{is_wish, wish_stretches};
use crate::cases::Levels;
use crate::domain::Severity;
use crate::eval::score::{Calibration, calibration};
use crate::text::Learned;

/// How well what was learned of all others tells the texts of each hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    pub wishes: Vec<WishFigures>,
    pub cases: Vec<CaseFigures>,
}

/// Wishes of one hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WishFigures {
    pub by: String,
    pub wishes: usize,
    pub heard: usize,
    pub others: usize,
    pub taken_for_wishes: usize,
}

/// Cases of one hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseFigures {
    pub by: String,
    /// Cases whose severity is told and that are no breach.
    pub cases: usize,
    /// Of these, those that are given a severity that may be held.
    pub right: usize,
    /// Outages (`urgent` and above), and those taken for less than `urgent`.
    pub outages: usize,
    pub outages_missed: usize,
    pub breaches: usize,
    pub breaches_missed: usize,
    pub no_breaches: usize,
    pub taken_for_breaches: usize,
    /// How well it is said how likely a severity is right; `None`: none was suggested.
    pub calibration: Option<Calibration>,
}

pub(super) fn check(wishes: &[WishText], cases: &[CaseText], said: &mut dyn FnMut(&str)) -> Checked {
    let hands: BTreeSet<&str> =
        wishes.iter().map(|it| it.by.as_str()).chain(cases.iter().map(|it| it.by.as_str())).collect();
    let mut checked = Checked::default();
    for by in hands {
        said(&format!("what the others teach about texts of {by}"));
        let (theirs, others): (Vec<&WishText>, Vec<&WishText>) = wishes.iter().partition(|it| it.by == by);
        if !theirs.is_empty() && !others.iter().all(|it| !it.wish) {
            checked.wishes.push(of_wish_texts(by, &theirs, &of_wishes(&others)));
        }
        let (theirs, others): (Vec<&CaseText>, Vec<&CaseText>) = cases.iter().partition(|it| it.by == by);
        if !theirs.is_empty() && !others.is_empty() {
            checked.cases.push(of_case_texts(by, &theirs, &of_cases(&others)));
        }
    }
    checked
}

pub(super) fn of_wish_texts(by: &str, texts: &[&WishText], learned: &Learned) -> WishFigures {
    let mut figures = WishFigures { by: by.to_owned(), ..WishFigures::default() };
    for text in texts {
        let is_heard = wish_stretches(&text.text).iter().any(|it| is_wish(learned, it));
        let (all, heard) = match text.wish {
            true => (&mut figures.wishes, &mut figures.heard),
            false => (&mut figures.others, &mut figures.taken_for_wishes),
        };
        *all += 1;
        *heard += usize::from(is_heard);
    }
    figures
}

fn of_case_texts(by: &str, texts: &[&CaseText], learned: &Learned) -> CaseFigures {
    let mut figures = CaseFigures { by: by.to_owned(), ..CaseFigures::default() };
    let mut told: Vec<(f64, bool)> = Vec::new();
    for text in texts {
        let levels = Levels::by(learned, &case_stretches_of(text));
        let is_breach = levels.is_breach();
        let (all, wrong) = match text.security {
            true => (&mut figures.breaches, &mut figures.breaches_missed),
            false => (&mut figures.no_breaches, &mut figures.taken_for_breaches),
        };
        *all += 1;
        *wrong += usize::from(is_breach != text.security);
        let Some(severity) = text.severity.filter(|_| !text.security) else { continue };
        let suggested = levels.suggested();
        let is_right = suggested == severity || text.also.contains(&suggested);
        figures.cases += 1;
        figures.right += usize::from(is_right);
        if severity >= Severity::Urgent {
            figures.outages += 1;
            figures.outages_missed += usize::from(suggested < Severity::Urgent && !is_right);
        }
        told.push((f64::from(levels.likely(suggested)), is_right));
    }
    figures.calibration = calibration(&told);
    figures
}
