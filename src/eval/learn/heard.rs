use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::check::{CaseFigures, Hearing, Sort, of_case_texts};
use super::texts::read;
use super::{CaseText, TextsError};
use crate::cases::{Services, by_words, hear, missing, service_of};
use crate::domain::{DraftKind, Language, Severity};
use crate::ingest::read_settings;
use crate::search::taught_services;

/// How the product, as it stands, hears texts of which nothing was learned.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// A row for each hand, in the order in which they come, and one for each of its languages.
    pub cases: Vec<CaseFigures>,
    /// Reports that are told in all languages with the same facts, in lines one after another.
    pub told_in_all: usize,
    /// Of these, those that are taken for the same sort and severity in each.
    pub alike: usize,
    /// The others: the text of the first language, and what each is taken for.
    pub apart: Vec<(String, Vec<(Language, Severity)>)>,
}

/// What the sources teach of whose engineers cases are for. Cost: some seconds.
pub fn taught(sources: &[PathBuf]) -> Services {
    let settings = read_settings(sources);
    let taught = taught_services(&settings.asked, &settings.reports);
    Services { catalogue: settings.catalogue.into(), taught: taught.into() }
}

/// Reads the texts of `file`, one [`CaseText`] a line, and hears each as a customer's message is heard. Cost: some milliseconds a text.
pub fn heard(file: &Path, services: &Services) -> Result<Heard, TextsError> {
    let texts: Vec<CaseText> = read(file)?;
    let mut hands: Vec<(&str, Vec<(&CaseText, Hearing)>)> = Vec::new();
    for text in &texts {
        let told = (text, as_served(text, services));
        match hands.iter_mut().find(|it| it.0 == text.by) {
            Some((_, theirs)) => theirs.push(told),
            None => hands.push((&text.by, vec![told])),
        }
    }
    let mut found = Heard::default();
    for (by, theirs) in hands {
        found.cases.push(of_case_texts(by, theirs.iter().cloned()));
        for language in Language::ALL {
            let some: Vec<_> = theirs.iter().filter(|it| it.0.language == language).cloned().collect();
            if some.len() < theirs.len() && !some.is_empty() {
                found.cases.push(of_case_texts(&format!("{by} {}", language.tag()), some));
            }
        }
        theirs.chunks_exact(Language::ALL.len()).for_each(|it| found.count(it));
    }
    Ok(found)
}

impl Heard {
    /// Counts texts that follow one another where they are one report in all languages.
    fn count(&mut self, report: &[(&CaseText, Hearing)]) {
        if report.iter().map(|it| it.0.language).collect::<BTreeSet<_>>().len() < Language::ALL.len() {
            return;
        }
        self.told_in_all += 1;
        let sorts: BTreeSet<(bool, Severity)> = report.iter().map(|(_, it)| (it.is_breach, it.suggested)).collect();
        match report.first() {
            Some((first, _)) if sorts.len() > 1 => {
                let taken = report.iter().map(|(text, it)| (text.language, it.suggested)).collect();
                self.apart.push((first.description.clone(), taken));
            }
            _ => self.alike += 1,
        }
    }
}

fn as_served(text: &CaseText, services: &Services) -> Hearing {
    let texts = [text.subject.clone(), text.description.clone()];
    let said = hear(texts.iter().map(String::as_str));
    let (kind, suggested) = by_words(&said);
    let service = service_of(&texts, &[], &[], services);
    let asked = missing(&texts, kind, service.is_some(), false).into_iter().map(|it| it.word()).collect();
    let is_breach = kind == DraftKind::Security;
    let likely = if is_breach { said.levels.security } else { said.levels.likely(suggested) };
    Hearing { is_breach, suggested, likely, sort: Some(Sort { kind, service, asked }) }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    const ALIKE: [(&str, &str); 4] = [
        ("en", "Production is down for everyone."),
        ("zh-CN", "生产环境全停了，所有人都用不了。"),
        ("zh-TW", "正式環境全停了，所有人都不能用。"),
        ("ja", "本番が全部止まり、誰も使えません。"),
    ];

    fn file(lines: &[(&str, &str)]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a temporary folder takes a file");
        let line = |(language, text): &(&str, &str)| {
            format!(
                r#"{{"by":"h1","language":"{language}","description":"{text}","severity":"urgent","security":false}}"#
            )
        };
        std::fs::write(file.path(), lines.iter().map(line).collect::<Vec<_>>().join("\n"))
            .expect("a file just made can be written");
        file
    }

    #[test]
    fn a_report_told_in_all_languages_is_heard_alike_or_each_is_told() {
        let same = file(&ALIKE);
        let found = heard(same.path(), &Services::default()).expect("each line above is a text");
        assert_eq!((found.told_in_all, found.alike, found.cases.len()), (1, 1, 5), "{found:?}");
        let mut lines = ALIKE;
        lines[3].1 = "バックアップの設定方法を教えてください。";
        let found = heard(file(&lines).path(), &Services::default()).expect("each line above is a text");
        assert_eq!((found.told_in_all, found.alike), (1, 0), "{found:?}");
        assert!(found.apart.first().is_some_and(|it| it.1.contains(&(Language::Ja, Severity::Low))), "{found:?}");
        assert_eq!(
            heard(file(&ALIKE[..3]).path(), &Services::default()).expect("each line above is a text").told_in_all,
            0
        );
    }

    #[test]
    fn a_line_that_is_no_text_is_named() {
        let wrong = file(&[("tlh", "Qapla'")]);
        let error =
            heard(wrong.path(), &Services::default()).expect_err("the console has no such language").to_string();
        assert!(error.contains("line 1"), "{error}");
    }

    /// Nothing is learned of these texts. The bar is the one that issue 6 sets for samples; how many are alike is what is reached.
    #[test]
    fn of_texts_not_learned_of_one_in_ten_outages_and_criticals_at_most_is_taken_for_less_and_kappa_is_75_in_each_language()
     {
        let evals = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/evals/unread"));
        let unread = heard(&evals.join("cases.jsonl"), &Services::default()).expect("the repository has these texts");
        for figures in &unread.cases {
            assert!(figures.kappa.is_some_and(|it| it >= 0.75), "{figures:?}");
            assert!(figures.outages_missed * 10 <= figures.outages, "{figures:?}");
            assert!(figures.criticals_missed * 10 <= figures.criticals, "a critical taken for less: {figures:?}");
        }
        let sure = unread.cases.first().and_then(|it| it.calibration.as_ref());
        assert!(sure.is_some_and(|it| it.brier < it.base_rate_brier), "no surer than it is right: {sure:?}");
        let plain = heard(&evals.join("parity.jsonl"), &Services::default()).expect("the repository has these texts");
        assert!(plain.told_in_all == 24 && plain.alike >= 14, "{:?}", plain.apart);
    }

    /// Nothing is learned of these reports either, and nobody who builds has read them.
    #[test]
    fn of_reports_not_learned_of_six_in_seven_go_to_the_right_service_and_five_in_six_are_taken_for_their_sort() {
        let evals = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/evals/unread"));
        let unread =
            heard(&evals.join("reports.jsonl"), &taught(&["corpus".into()])).expect("the repository has these texts");
        let all = unread.cases.first().expect("a hand");
        assert!(all.services_right * 7 >= all.services * 6, "{all:?}");
        assert!(all.kinds_right * 6 >= all.kinds * 5, "{all:?}");
        assert!(all.asks_right * 5 >= all.asks * 4, "{all:?}");
    }
}
