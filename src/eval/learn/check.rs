use std::collections::BTreeSet;

use super::texts::case_stretches_of;
use super::tones::Tones;
use super::{CaseText, Texts, ToneText, WishText, of_cases, of_wishes};
use crate::agent::{holds_wish, wish_stretches};
use crate::cases::{Levels, by_words, hear_by, is_tone};
use crate::domain::{DraftKind, Severity};
use crate::eval::score::{Calibration, calibration, weighted_kappa};
use crate::text::{Learned, folded, typed_sentences};

/// How well what was learned of all others tells the texts of each hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    pub wishes: Vec<WishFigures>,
    pub cases: Vec<CaseFigures>,
    pub tones: Vec<ToneFigures>,
}

/// What tones of one hand do to cases that are told in them: to nothing, if all is well.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToneFigures {
    pub by: String,
    pub cases: usize,
    /// Of these, those whose sort or severity is heard otherwise than without the tone.
    pub moved: usize,
    /// Sentences of the tones, and those of them that are known as such.
    pub sentences: usize,
    pub known: usize,
    /// Sentences of the cases, and those of them that are taken for a tone.
    pub told: usize,
    pub taken_for_tones: usize,
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
    /// Those that are `critical` and nothing less, and those of them that are taken for less.
    pub criticals: usize,
    pub criticals_missed: usize,
    pub breaches: usize,
    pub breaches_missed: usize,
    pub no_breaches: usize,
    pub taken_for_breaches: usize,
    /// Texts of which it is told what sort of case they are, whom they are for, and what is missing; and those that are taken so. Nothing
    /// is to be asked where nothing is missing, and all that is missing.
    pub kinds: usize,
    pub kinds_right: usize,
    pub services: usize,
    pub services_right: usize,
    pub asks: usize,
    pub asks_right: usize,
    /// Of those, texts that lack something, and those in which all of it is asked.
    pub lacking: usize,
    pub lacking_right: usize,
    /// Cohen's κ with quadratic weights of the severities; `None`: none was suggested.
    pub kappa: Option<f64>,
    /// How well it is said how likely a severity is right; `None`: none was suggested.
    pub calibration: Option<Calibration>,
}

impl CaseFigures {
    fn count_sort(&mut self, text: &CaseText, sort: &Sort) {
        if let Some(kind) = text.kind {
            self.kinds += 1;
            self.kinds_right += usize::from(kind == sort.kind);
        }
        if let Some(service) = &text.service {
            let found = sort.service.as_deref().unwrap_or_default();
            self.services += 1;
            self.services_right += usize::from(found == service || text.service_also.as_deref() == Some(found));
        }
        if let Some(missing) = &text.missing {
            let is_right = match missing.is_empty() {
                true => sort.asked.is_empty(),
                false => missing.iter().all(|it| sort.asked.contains(&it.as_str())),
            };
            self.asks += 1;
            self.asks_right += usize::from(is_right);
            self.lacking += usize::from(!missing.is_empty());
            self.lacking_right += usize::from(!missing.is_empty() && is_right);
        }
    }
}

pub(super) fn check(texts: &Texts, only: &[String], said: &mut dyn FnMut(&str)) -> Checked {
    let Texts { wishes, cases, tones } = texts;
    let is_tried = |by: &&str| only.is_empty() || only.iter().any(|it| it == by);
    let hands: BTreeSet<&str> =
        wishes.iter().map(|it| it.by.as_str()).chain(cases.iter().map(|it| it.by.as_str())).collect();
    let mut checked = Checked::default();
    for by in hands.into_iter().filter(is_tried) {
        said(&format!("what the others teach about texts of {by}"));
        let (theirs, others): (Vec<&WishText>, Vec<&WishText>) = wishes.iter().partition(|it| it.by == by);
        if !theirs.is_empty() && !others.iter().all(|it| !it.wish) {
            checked.wishes.push(of_wish_texts(by, &theirs, &of_wishes(&others)));
        }
        let (theirs, others): (Vec<&CaseText>, Vec<&CaseText>) = cases.iter().partition(|it| it.by == by);
        if !theirs.is_empty() && !others.is_empty() {
            let learned = of_cases(&others, &tones.iter().collect::<Vec<_>>());
            checked.cases.push(of_case_texts(by, theirs.into_iter().map(|it| (it, by_likeness(it, &learned)))));
        }
    }
    let hands: BTreeSet<&str> = tones.iter().map(|it| it.by.as_str()).collect();
    for by in hands.into_iter().filter(is_tried) {
        said(&format!("what the others teach about tones of {by}"));
        let (theirs, others): (Vec<&ToneText>, Vec<&ToneText>) = tones.iter().partition(|it| it.by == by);
        let (tried, learned_of): (Vec<_>, Vec<_>) = cases.iter().enumerate().partition(|(at, _)| at % OF_CASES == 0);
        let tried: Vec<&CaseText> = tried.into_iter().map(|it| it.1).filter(|it| it.severity.is_some()).collect();
        let learned_of: Vec<&CaseText> = learned_of.into_iter().map(|it| it.1).collect();
        let learned = of_cases(&learned_of, &others);
        checked.tones.push(of_tones(by, &tried, &theirs, &learned));
    }
    checked
}

/// One in so many cases is told in other tones, and not learned of.
const OF_CASES: usize = 5;

fn of_tones(by: &str, cases: &[&CaseText], tones: &[&ToneText], learned: &(Learned, Learned)) -> ToneFigures {
    let (levels, tone) = learned;
    let heard = |text: &CaseText| by_words(&hear_by([text.subject.as_str(), text.description.as_str()], levels, tone));
    let mut figures = ToneFigures { by: by.to_owned(), ..ToneFigures::default() };
    (figures.sentences, figures.known) = taken_for_tones(tones.iter().map(|it| it.text.as_str()), tone);
    (figures.told, figures.taken_for_tones) = taken_for_tones(cases.iter().map(|it| it.description.as_str()), tone);
    let tones = Tones::of(tones.iter().copied());
    for (at, text) in cases.iter().enumerate() {
        let plain = heard(text);
        for toned in tones.others_for(at, text) {
            figures.cases += 1;
            figures.moved += usize::from(heard(&toned) != plain);
        }
    }
    figures
}

/// Of the sentences of `texts`: how many there are, and how many are taken for a tone.
fn taken_for_tones<'a>(texts: impl Iterator<Item = &'a str>, tones: &Learned) -> (usize, usize) {
    let texts: Vec<String> = texts.map(folded).collect();
    let sentences = || texts.iter().flat_map(|it| typed_sentences(it)).filter(|it| it.contains(char::is_alphanumeric));
    (sentences().count(), sentences().filter(|it| is_tone(it, tones)).count())
}

pub(super) fn of_wish_texts(by: &str, texts: &[&WishText], learned: &Learned) -> WishFigures {
    let mut figures = WishFigures { by: by.to_owned(), ..WishFigures::default() };
    for text in texts {
        let is_heard = holds_wish(learned, &wish_stretches(&text.text));
        let (all, heard) = match text.wish {
            true => (&mut figures.wishes, &mut figures.heard),
            false => (&mut figures.others, &mut figures.taken_for_wishes),
        };
        *all += 1;
        *heard += usize::from(is_heard);
    }
    figures
}

fn by_likeness(text: &CaseText, (learned, is_tone): &(Learned, Learned)) -> Hearing {
    let levels = Levels::by(learned, &case_stretches_of(text, is_tone));
    let suggested = levels.suggested();
    Hearing { is_breach: levels.is_breach(), suggested, likely: levels.likely(suggested), sort: None }
}

/// What one text is taken for.
#[derive(Clone)]
pub(super) struct Hearing {
    pub is_breach: bool,
    pub suggested: Severity,
    /// How likely that severity is said to be.
    pub likely: f32,
    /// `None`: by likeness alone.
    pub sort: Option<Sort>,
}

/// What sort of case a text is taken for, for whom, and what is asked of its customer.
#[derive(Clone)]
pub(super) struct Sort {
    pub kind: DraftKind,
    pub service: Option<String>,
    pub asked: Vec<&'static str>,
}

pub(super) fn of_case_texts<'t>(by: &str, texts: impl IntoIterator<Item = (&'t CaseText, Hearing)>) -> CaseFigures {
    let mut figures = CaseFigures { by: by.to_owned(), ..CaseFigures::default() };
    let mut told: Vec<(f64, bool)> = Vec::new();
    let mut severities: Vec<(Vec<Severity>, Severity)> = Vec::new();
    for (text, Hearing { is_breach, suggested, likely, sort }) in texts {
        sort.iter().for_each(|it| figures.count_sort(text, it));
        let (all, wrong) = match text.security {
            true => (&mut figures.breaches, &mut figures.breaches_missed),
            false => (&mut figures.no_breaches, &mut figures.taken_for_breaches),
        };
        *all += 1;
        *wrong += usize::from(is_breach != text.security);
        let Some(severity) = text.severity.filter(|_| !text.security) else { continue };
        let is_right = suggested == severity || text.also.contains(&suggested);
        figures.cases += 1;
        figures.right += usize::from(is_right);
        if severity >= Severity::Urgent {
            figures.outages += 1;
            figures.outages_missed += usize::from(suggested < Severity::Urgent && !is_right);
        }
        if severity == Severity::Critical && text.also.is_empty() {
            figures.criticals += 1;
            figures.criticals_missed += usize::from(!is_right);
        }
        told.push((f64::from(likely), is_right));
        severities.push((std::iter::once(severity).chain(text.also.iter().copied()).collect(), suggested));
    }
    figures.kappa = weighted_kappa(&severities);
    figures.calibration = calibration(&told);
    figures
}
