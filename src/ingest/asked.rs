use std::collections::BTreeMap;

use serde::Deserialize;

use super::catalogue::line_of;
use crate::domain::{KnownQuestion, Language};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedFile {
    #[serde(default)]
    asked: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    document: String,
    beside: Option<String>,
    means: BTreeMap<Language, String>,
    #[serde(default)]
    says: BTreeMap<Language, Vec<String>>,
    #[serde(flatten)]
    ways: BTreeMap<Language, Vec<String>>,
}

/// Adds what an `asked/*.toml` knows of how customers ask, and says what is wrong with each row that is left out:
///
/// ```toml
/// [[asked]]
/// document = "identity/rotate-access-keys"      # without its language
/// means.en = "Rotate an access key: create the second key, switch, deactivate the old key"
/// says.en = ["Create the second access key.", "An IAM user can have two access keys."]
/// en = ["change our program's login key every month without downtime"]
/// ja = ["プログラムの鍵を止めずに入れ替えたい"]
/// ```
///
/// `means` says it in the document's own words, in each language the document exists in. `says`, which may be missing, is what of
/// the document answers, word by word and in the order to read it: whole sentences, list items, steps and rows of tables. A
/// resolution card is asked for like a document (`cards/…`); `beside` is then the document on the same subject. A file that is no
/// TOML, or has an unknown key, adds nothing.
pub(super) fn add(text: &str, known: &mut Vec<KnownQuestion>) -> Vec<(Option<usize>, String)> {
    let given: AskedFile = match toml::from_str(text) {
        Ok(given) => given,
        Err(error) => return vec![(line_of(text, &error), format!("no list of questions: {}", error.message()))],
    };
    let mut faults = Vec::new();
    for (index, row) in given.asked.into_iter().enumerate() {
        let Row { document, beside, means, says, ways } = row;
        let row = KnownQuestion { document, beside, means, says, ways };
        match fault(&row) {
            Some(fault) => faults.push((None, format!("question {}, `{}`: {fault}", index + 1, row.document))),
            None => known.push(row),
        }
    }
    faults
}

fn fault(row: &KnownQuestion) -> Option<&'static str> {
    let is_blank = |it: &String| it.trim().is_empty();
    if is_blank(&row.document) || row.means.is_empty() || row.means.values().any(is_blank) {
        return Some("needs `document`, and `means.<language>` in the document's own words");
    }
    let has_ways = row.ways.values().any(|it| !it.is_empty());
    (!has_ways || row.ways.values().flatten().any(is_blank))
        .then_some("needs at least one way of asking, and none that is empty")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// Where a document or card of the demo stands in `language`.
    fn file_of(name: &str, language: Language) -> Option<PathBuf> {
        let is_card = name.starts_with("cards/");
        let folder = if is_card { "corpus" } else { "corpus/docs" };
        let named = PathBuf::from(format!("{folder}/{name}.{}.md", language.tag()));
        let unnamed = PathBuf::from(format!("{folder}/{name}.md"));
        let has_one = is_card && language == Language::En;
        std::iter::once(named).chain(has_one.then_some(unnamed)).find(|it| it.exists())
    }

    #[test]
    fn the_demo_questions_are_answered_by_documents_that_exist_and_mean_something_in_each_of_their_languages() {
        let known = super::super::read_settings(&["corpus".into()]).asked;
        assert!(known.len() > 150, "{}", known.len());
        let exists = |name: &str, language: Language| file_of(name, language).is_some();
        for it in &known {
            assert!(it.beside.as_deref().is_none_or(|it| exists(it, Language::En)), "{:?}", it.beside);
            for language in Language::ALL {
                assert_eq!(
                    exists(&it.document, language),
                    it.means.contains_key(&language),
                    "{} {}",
                    it.document,
                    language.tag()
                );
                assert!(it.ways.get(&language).is_some_and(|it| it.len() >= 3), "{} {}", it.document, language.tag());
            }
        }
    }

    #[test]
    fn what_answers_a_demo_question_stands_in_its_document_word_by_word() {
        for it in super::super::read_settings(&["corpus".into()]).asked {
            assert!(!it.says.is_empty(), "{} {:?}", it.document, it.means);
            for (language, says) in &it.says {
                let file = file_of(&it.document, *language);
                let text = file.and_then(|it| std::fs::read_to_string(it).ok()).unwrap_or_default();
                let is_header = |words: &str| text.contains(&format!("{words}\n|--"));
                let is_lost = |words: &&String| !text.contains(words.as_str()) || is_header(words);
                let lost: Vec<&String> = says.iter().filter(is_lost).collect();
                assert!(!says.is_empty() && lost.is_empty(), "{} {}: {lost:?}", it.document, language.tag());
            }
        }
    }

    #[test]
    fn a_row_without_a_way_of_asking_is_left_out_and_named() {
        let text = r#"
            [[asked]]
            document = "identity/rotate-access-keys"
            means.en = "Rotate an access key"
            en = ["swap our login key"]

            [[asked]]
            document = "identity/leaked-access-key"
            means.en = "Deactivate a leaked key"
        "#;
        let mut known = Vec::new();
        let faults = add(text, &mut known);
        assert_eq!(known.iter().map(|it| it.document.as_str()).collect::<Vec<_>>(), ["identity/rotate-access-keys"]);
        assert_eq!(faults.len(), 1);
        assert!(faults.iter().all(|(_, it)| it.contains("question 2, `identity/leaked-access-key`")), "{faults:?}");
        assert!(!add("[[asked]]\ndocumnt = 1", &mut known).is_empty());
    }
}
