use super::{checked, gaps, holds};
use crate::domain::{HandoffPack, Phrase, Phrases, QuestionAbout};
use crate::eval::result::{Check, Verdict};
use crate::eval::suite::PackWanted;

/// What a pack was found to hold, and to ask.
pub struct PackScore {
    pub checks: Vec<Check>,
    /// Share of what the sample expects, in `[0, 1]`; `None`: it expects nothing.
    pub completeness: Option<f64>,
    /// What the customer would be asked.
    pub asked: usize,
    /// Of those, what they had said, or a fact shows.
    pub asked_again: usize,
}

/// Holds a pack, and what the triage beside it would ask (`also_asked`, in the words of `phrases`), against the labels.
pub fn packed(wanted: &PackWanted, pack: &HandoffPack, also_asked: &[String], phrases: &Phrases) -> PackScore {
    let asked: Vec<QuestionAbout> = asked(pack, also_asked, phrases);
    let again: Vec<QuestionAbout> = asked.iter().copied().filter(|it| wanted.known.contains(it)).collect();
    let texts = texts(pack);
    let tried = || pack.tried.iter().map(|it| it.text.as_str());
    let mut verdicts: Vec<(&str, Verdict)> = Vec::new();
    for group in wanted.holds.single() {
        verdicts.push(("pack_holds", holds(&group, texts.iter().map(String::as_str))));
    }
    for group in wanted.tried.single() {
        verdicts.push(("pack_tried", holds(&group, tried())));
    }
    if let Some(count) = wanted.tries {
        let found = pack.tried.len();
        verdicts.push(("pack_tries", Verdict::of(found == count, || format!("lists {found} tries, not {count}"))));
    }
    for about in &wanted.open_questions {
        let is_open = pack.open_questions.iter().any(|it| it.about == *about);
        verdicts.push(("pack_open", Verdict::of(is_open, || format!("does not ask about {about:?}"))));
    }
    for source in &wanted.gaps {
        verdicts.push(("pack_gaps", gaps(std::slice::from_ref(source), &pack.gaps)));
    }
    let held = verdicts.iter().filter(|it| it.1 == Verdict::Pass).count();
    let completeness = (!verdicts.is_empty()).then(|| held as f64 / verdicts.len() as f64);
    verdicts.push(("pack_asks_again", Verdict::of(again.is_empty(), || format!("asks again about {again:?}"))));
    let checks = verdicts.into_iter().map(|(name, verdict)| checked(name, || verdict)).collect();
    PackScore { checks, completeness, asked: asked.len(), asked_again: again.len() }
}

/// Everything that an engineer reads, the transcript aside: what only stands there has to be looked for.
fn texts(pack: &HandoffPack) -> Vec<String> {
    let timeline = pack.timeline.iter().map(|it| it.text.clone());
    let evidence = pack.evidence.iter().map(|it| format!("{}\n{}", it.title, it.text));
    let needed = pack.needed_by.iter().map(|it| it.date.clone());
    std::iter::once(pack.summary.clone()).chain(timeline).chain(evidence).chain(needed).collect()
}

/// Each once: what the pack lists and nobody said, what the assistant asked, what the triage asks beside.
fn asked(pack: &HandoffPack, also_asked: &[String], phrases: &Phrases) -> Vec<QuestionAbout> {
    let of_pack = pack.open_questions.iter().map(|it| it.about).filter(|it| *it != QuestionAbout::FromCustomer);
    let is_asked = |phrase: Phrase| also_asked.iter().any(|it| it == phrases.get(phrase));
    let of_triage = ASKED.into_iter().filter(|(_, phrase)| is_asked(*phrase)).map(|it| it.0);
    let mut all: Vec<QuestionAbout> = of_pack.chain(of_triage).collect();
    all.sort_unstable();
    all.dedup();
    all
}

const ASKED: [(QuestionAbout, Phrase); 6] = [
    (QuestionAbout::Resource, Phrase::AskResource),
    (QuestionAbout::ErrorText, Phrase::AskError),
    (QuestionAbout::When, Phrase::AskWhen),
    (QuestionAbout::Change, Phrase::AskChange),
    (QuestionAbout::Region, Phrase::AskRegion),
    (QuestionAbout::Value, Phrase::AskValue),
];

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::domain::{Language, OpenQuestion, SaidAt, Severity};

    fn pack(open: &[QuestionAbout], tried: &[&str]) -> HandoffPack {
        let open_question = |about: &QuestionAbout| OpenQuestion { about: *about, text: String::new(), seq: None };
        HandoffPack {
            case_id: String::new(),
            summary: "Checkout fails with 503.".to_owned(),
            language: Language::En,
            needed_by: None,
            declared_severity: Severity::High,
            suggested_severity: Severity::High,
            severity_reasons: Vec::new(),
            timeline: Vec::new(),
            evidence: Vec::new(),
            quoted: Vec::new(),
            tried: tried.iter().map(|it| SaidAt { text: (*it).to_owned(), seq: Some(1) }).collect(),
            open_questions: open.iter().map(open_question).collect(),
            gaps: Vec::new(),
            transcript: Vec::new(),
        }
    }

    fn wanted(text: &str) -> PackWanted {
        toml::from_str(text).expect("labels")
    }

    fn phrases() -> Phrases {
        Phrases::new(Phrase::ALL.iter().map(|it| (*it, format!("{it:?}"))).collect())
    }

    #[test]
    fn what_the_customer_had_said_counts_as_asked_again_whoever_asks_it() {
        let labels = wanted(r#"known = ["when", "change"]"#);
        let pack = pack(&[QuestionAbout::When, QuestionAbout::FromCustomer], &[]);
        let also = ["AskChange".to_owned(), "AskWhen".to_owned(), "AskError".to_owned()];
        let score = packed(&labels, &pack, &also, &phrases());
        assert_eq!((score.asked, score.asked_again, score.completeness), (3, 2, None));
        let failed = score.checks.iter().filter(|it| matches!(it.verdict, Verdict::Fail(_))).count();
        assert_eq!(failed, 1);
    }

    #[test]
    fn completeness_is_the_share_of_what_was_to_be_found() {
        let labels = wanted("holds = [\"503\"]\ntried = [\"rolled back\"]\ntries = 1\nopen_questions = [\"region\"]");
        let score = packed(&labels, &pack(&[], &["We rolled back."]), &[], &phrases());
        assert_eq!(score.completeness, Some(0.75));
        let score =
            packed(&labels, &pack(&[QuestionAbout::Region], &["We rolled back.", "We waited."]), &[], &phrases());
        assert_eq!(score.completeness, Some(0.75));
    }
}
