//! Learns from `evals/texts` to hear by likeness what the rules of `agent` and `cases` do not: wishes for a person, breaches, how severe
//! a case is. The sources keep what was learned, and `agent` and `cases` decide by it.
//!
//! What was learned is held against texts of a writer of whom nothing was learned, one after another.

mod check;
mod descent;
mod heard;
mod samples;
mod texts;
mod tones;

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

pub use check::{CaseFigures, Checked, ToneFigures, WishFigures};
pub use heard::{Heard, heard, taught};
pub use texts::{CaseText, TextsError, ToneText, WishText};

use self::descent::{Told, descend};
use self::texts::{case_stretches_of, read};
use self::tones::Tones;
use crate::agent::wish_stretches;
use crate::cases::SORTS;
use crate::domain::{DraftKind, KnownQuestion, Severity};
use crate::text::{Learned, Shares, folded, stretches, typed_sentences};

/// Stretches that are kept, those that tell most.
const KEPT_OF_WISHES: usize = 9_000;
const KEPT_OF_CASES: usize = 12_000;
const KEPT_OF_TONES: usize = 4_000;
/// How often the part of a message that is its wish is chosen anew by what was learned.
const ROUNDS: usize = 2;
/// Texts that are looked through are many times those that wish for something.
const OF_A_WISH: f32 = 2.0;
/// The same of sentences that are only a tone, of which there are a third as many: some cases hold such sentences too, unmarked, and to
/// lose what tells costs more.
const OF_A_TONE: f32 = 3.0;

/// What a text in another tone counts beside it as it was written.
const OF_ANOTHER_TONE: f32 = 0.5;

/// A text as stretches, with the answer to each question; `None`: it tells nothing of that one.
struct Example {
    stretches: BTreeSet<String>,
    answers: Vec<Option<bool>>,
    counts: f32,
}

/// All that was learned.
pub struct Lesson {
    pub wishes: Learned,
    pub levels: Learned,
    /// Which sentences are only a tone.
    pub tones: Learned,
}

/// What can be learned from.
pub struct Texts {
    wishes: Vec<WishText>,
    cases: Vec<CaseText>,
    tones: Vec<ToneText>,
}

impl Texts {
    /// The texts of `evals/texts`, what the open samples of `evals` say, and of `asked` some ways of asking for an answer, none of
    /// which wishes for a person; and the labelled reports of `sources`.
    pub fn read(evals: &Path, asked: &[KnownQuestion], sources: &[PathBuf]) -> Result<Self, TextsError> {
        let folder = evals.join("texts");
        let (mut wishes, mut cases) = samples::read_samples(evals)?;
        wishes.extend(read::<WishText>(&folder.join("wishes.jsonl"))?);
        cases.extend(read::<CaseText>(&folder.join("cases.jsonl"))?);
        cases.extend(texts::labelled_reports(sources)?);
        let tones = read::<ToneText>(&folder.join("tones.jsonl"))?;
        wishes.extend(texts::without_wishes(asked));
        let reports: Vec<WishText> = texts::reports(&cases).collect();
        // Who only asks or wishes for a person tells of no breach.
        cases.extend(wishes.iter().map(texts::without_breach));
        wishes.extend(reports);
        Ok(Self { wishes, cases, tones })
    }

    /// What all of them teach. Cost: a minute in a debug build.
    pub fn lesson(&self) -> Lesson {
        let (wishes, cases): (Vec<_>, Vec<_>) = (self.wishes.iter().collect(), self.cases.iter().collect());
        let (levels, tones) = of_cases(&cases, &self.tones.iter().collect::<Vec<_>>());
        Lesson { wishes: of_wishes(&wishes), levels, tones }
    }

    /// How well the texts of each hand are heard by what all others teach, or only of `hands` where some are named; `said` is told
    /// which is tried. Cost: a lesson a hand.
    pub fn check(&self, hands: &[String], said: &mut dyn FnMut(&str)) -> Checked {
        check::check(self, hands, said)
    }
}

/// A message is a wish by one of its parts; which one, is learned with it.
fn of_wishes(texts: &[&WishText]) -> Learned {
    let parts: Vec<(bool, Vec<BTreeSet<String>>)> =
        texts.iter().map(|it| (it.wish, wish_stretches(&it.text))).collect();
    let mut chosen: Vec<usize> = parts.iter().map(|(_, parts)| parts.len().saturating_sub(1)).collect();
    let mut learned = Learned::default();
    for round in 0..=ROUNDS {
        let mut examples = Vec::new();
        for ((is_wish, parts), chosen) in parts.iter().zip(&chosen) {
            let told = parts.iter().enumerate().filter(|(at, _)| !is_wish || at == chosen);
            examples.extend(told.map(|(_, stretches)| Example {
                stretches: stretches.clone(),
                answers: vec![Some(*is_wish)],
                counts: if *is_wish { OF_A_WISH } else { 1.0 },
            }));
        }
        learned = learned_of(&examples, 1, if round == ROUNDS { KEPT_OF_WISHES } else { usize::MAX });
        for ((_, parts), chosen) in parts.iter().zip(&mut chosen) {
            let odds =
                |at: &usize| parts.get(*at).and_then(|it| learned.log_odds(it).first().copied()).unwrap_or_default();
            *chosen = (0..parts.len()).max_by(|one, other| odds(one).total_cmp(&odds(other))).unwrap_or_default();
        }
    }
    learned
}

/// Which sentences are only a tone: those of `tones`, and none of what `texts` tell or ask.
fn of_tones(texts: &[&CaseText], tones: &[&ToneText]) -> Learned {
    let example = |text: &str, is_tone: bool| {
        let text = folded(text);
        let parts = typed_sentences(&text).map(stretches).filter(|it| !it.is_empty());
        let counts = if is_tone { OF_A_TONE } else { 1.0 };
        parts.map(|stretches| Example { stretches, answers: vec![Some(is_tone)], counts }).collect::<Vec<_>>()
    };
    // Where it is told for whom a text is, as in reports, many sentences are only a tone, unmarked.
    let has_service = |it: &CaseText| it.service.is_some();
    let tells = |it: &&&CaseText| (it.severity.is_some() && !has_service(it)) || it.by == texts::ASKED;
    let told = texts.iter().filter(tells).flat_map(|it| example(&it.description, false));
    let examples: Vec<Example> = tones.iter().flat_map(|it| example(&it.text, true)).chain(told).collect();
    learned_of(&examples, 1, KEPT_OF_TONES)
}

/// Questions: at least normal, high, urgent, critical; security; whether an incident lacks what an engineer needs; which of the sorts it is. How severe a breach is, is no question: it has its own clock. With it,
/// which sentences are left out for their tone.
fn of_cases(texts: &[&CaseText], tones: &[&ToneText]) -> (Learned, Learned) {
    let is_tone = of_tones(texts, tones);
    let tones = Tones::of(tones.iter().copied());
    let example = |text: &CaseText, counts: f32| {
        let level = |least: Severity| text.severity.filter(|_| !text.security).map(|severity| severity >= least);
        let levels = Severity::ALL.iter().skip(1).map(|least| level(*least));
        let sort = |of: DraftKind| text.kind.filter(|_| !text.security).map(|it| it == of);
        let sorts = SORTS.into_iter().map(sort);
        let answers = levels.chain([Some(text.security), text.lacks()]).chain(sorts).collect();
        Example { stretches: case_stretches_of(text, &is_tone), answers, counts }
    };
    let told = texts.iter().enumerate().filter(|(_, it)| it.severity.is_some());
    let in_other_tones = told.flat_map(|(at, it)| tones.others_for(at, it)).map(|it| example(&it, OF_ANOTHER_TONE));
    let examples: Vec<Example> = texts.iter().map(|it| example(it, 1.0)).chain(in_other_tones).collect();
    (learned_of(&examples, Severity::ALL.len() + 1 + SORTS.len(), KEPT_OF_CASES), is_tone)
}

/// Weights for `questions`, of the `kept` stretches that tell most and stand in two examples at the least.
fn learned_of(examples: &[Example], questions: usize, kept: usize) -> Learned {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for stretch in examples.iter().flat_map(|it| &it.stretches) {
        *counts.entry(stretch).or_default() += 1;
    }
    counts.retain(|_, count| *count >= 2);
    let mut names: Vec<&str> = counts.keys().copied().collect();
    names.sort_unstable();
    let mut learned = weighed(examples, questions, &names);
    if names.len() > kept {
        let tells = |name: &&str| {
            let most = learned.weights.get(*name).into_iter().flatten().fold(0.0_f32, |most, it| most.max(it.abs()));
            most * (counts.get(name).copied().unwrap_or_default() as f32).sqrt()
        };
        names.sort_by(|one, other| tells(other).total_cmp(&tells(one)).then(one.cmp(other)));
        names.truncate(kept);
        names.sort_unstable();
        learned = weighed(examples, questions, &names);
    }
    learned
}

fn weighed(examples: &[Example], questions: usize, names: &[&str]) -> Learned {
    let places: HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (*name, at)).collect();
    let rows: Vec<Vec<(usize, f32)>> = examples
        .iter()
        .map(|it| {
            let shares = Shares::of(it.stretches.iter().filter(|it| places.contains_key(it.as_str())));
            it.stretches.iter().filter_map(|name| Some((*places.get(name.as_str())?, shares.of_one(name)))).collect()
        })
        .collect();
    let mut learned = Learned { biases: Vec::new(), weights: HashMap::new() };
    let mut columns = Vec::new();
    for question in 0..questions {
        let told = |it: &Example| it.answers.get(question).copied().flatten();
        let asked: Vec<Told<'_>> = rows
            .iter()
            .zip(examples)
            .filter_map(|(row, it)| Some(Told { row, answer: told(it)?, counts: it.counts }))
            .collect();
        let (bias, weights) = descend(&asked, names.len());
        learned.biases.push(bias);
        columns.push(weights);
    }
    for (at, name) in names.iter().enumerate() {
        let values: Vec<f32> = columns.iter().map(|it| it.get(at).copied().unwrap_or_default()).collect();
        learned.weights.insert((*name).to_owned(), values);
    }
    learned
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::cases::hear;

    fn texts() -> Texts {
        Texts::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/evals")), &[], &["corpus".into()])
            .expect("the texts")
    }

    /// Fails when texts were added or stretches are cut otherwise, and nothing was learned anew.
    #[test]
    fn what_the_product_hears_is_what_the_texts_teach() {
        let texts = texts();
        let some = |count: usize| (0..count).step_by(7);
        let wishes: Vec<bool> = some(texts.wishes.len())
            .filter_map(|at| texts.wishes.get(at))
            .map(|it| crate::agent::wants_human(&it.text) == it.wish)
            .collect();
        let cases: Vec<bool> = some(texts.cases.len())
            .filter_map(|at| texts.cases.get(at))
            .map(|it| hear([it.subject.as_str(), it.description.as_str()]).levels.is_breach() == it.security)
            .collect();
        let severities: Vec<bool> = texts
            .cases
            .iter()
            .filter_map(|it| Some((it, it.severity.filter(|_| !it.security)?)))
            .step_by(7)
            .map(|(it, severity)| {
                let suggested = hear([it.subject.as_str(), it.description.as_str()]).levels.suggested();
                suggested == severity || it.also.contains(&suggested)
            })
            .collect();
        for (name, right, least) in [("wishes", wishes, 96), ("breaches", cases, 96), ("severities", severities, 92)] {
            let held = right.iter().filter(|it| **it).count();
            assert!(held * 100 >= right.len() * least, "{name}: {held} of {}: run `firstline eval learn`", right.len());
        }
    }

    #[test]
    fn a_lesson_hears_who_wishes_for_a_person_in_words_that_nobody_taught() {
        let texts = texts();
        let hand = |by: &str| texts.wishes.iter().filter(|it| it.by == by).collect::<Vec<_>>();
        let learned = of_wishes(&hand("w1"));
        let heard = check::of_wish_texts("w2", &hand("w2"), &learned);
        assert!(heard.heard * 2 > heard.wishes, "{heard:?}");
        assert!(heard.taken_for_wishes * 3 < heard.others, "{heard:?}");
    }
}
