use std::path::PathBuf;

use serde::Deserialize;

use super::catalogue::line_of;
use crate::domain::{Language, TableRow};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    #[serde(default)]
    row: Vec<TableRow>,
}

/// Adds the rows of a `tables/*.toml`, and says what is wrong with each that is left out:
///
/// ```toml
/// [[row]]
/// item = "S3"
/// attribute = "largest object in one PUT request"
/// value = 5
/// unit = "GB"
/// bound = "most"                # or "least"; without it nothing is checked against the row
/// as_of = "2026-10-14"
/// source = "object-storage/upload-large-objects"
/// ```
///
/// A file that is no TOML, or has an unknown key, adds nothing.
pub(super) fn add(text: &str, rows: &mut Vec<TableRow>) -> Vec<(Option<usize>, String)> {
    let given: TableFile = match toml::from_str(text) {
        Ok(given) => given,
        Err(error) => return vec![(line_of(text, &error), format!("no table of limits: {}", error.message()))],
    };
    let mut faults = Vec::new();
    for (index, row) in given.row.into_iter().enumerate() {
        match fault(&row) {
            Some(fault) => faults.push((None, format!("row {}, `{}`: {fault}", index + 1, row.item))),
            None => rows.push(row),
        }
    }
    faults
}

/// What rows of `rows` claim of documents that the sources do not bear out: a document that is not there, or a sentence that no
/// version of it holds in that language. Reads the named documents below `<source>/docs`; one line a fault, in the rows' order.
pub fn unfounded(sources: &[PathBuf], rows: &[TableRow]) -> Vec<String> {
    let mut faults = Vec::new();
    for row in rows {
        let text = |tag: &str| {
            let name = format!("docs/{}.{tag}.md", row.source);
            sources.iter().find_map(|it| std::fs::read_to_string(it.join(&name)).ok())
        };
        if Language::ALL.iter().all(|it| text(it.tag()).is_none()) {
            faults.push(format!("row `{}`: there is no document `{}`", row.item, row.source));
            continue;
        }
        let missing = row.says.iter().filter(|(tag, words)| !text(tag).is_some_and(|it| it.contains(words.as_str())));
        faults.extend(missing.map(|(tag, _)| {
            format!("row `{}`: `{}.{tag}` does not hold the words of `says.{tag}`", row.item, row.source)
        }));
    }
    faults
}

fn fault(row: &TableRow) -> Option<String> {
    let is_language = |tag: &&String| Language::parse(tag).is_none();
    match () {
        () if !row.value.is_finite() || row.value < 0.0 => Some(format!("`value` is {}, not a count", row.value)),
        () if row.percentile.is_some_and(|it| !(1..=99).contains(&it)) => {
            Some("`percentile` is not 1 to 99".to_owned())
        }
        () if row.source.trim().is_empty() => Some("`source` is empty: name the document's slug".to_owned()),
        () => row
            .says
            .keys()
            .find(is_language)
            .map(|tag| format!("`says.{tag}` is no language: use en, zh-CN, zh-TW or ja")),
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    const GOOD: &str = "item = \"S3\"\nattribute = \"largest object\"\nvalue = 5\nunit = \"GB\"\nsource = \"a/b\"\n";

    #[test]
    fn a_row_that_cannot_be_meant_is_named_and_the_others_stay() {
        let mut rows = Vec::new();
        let text = format!("[[row]]\n{GOOD}[[row]]\n{}[[row]]\n{GOOD}says.fr = \"x\"\n", GOOD.replace('5', "-1"));
        let faults: Vec<String> = add(&text, &mut rows).into_iter().map(|(_, fault)| fault).collect();
        assert_eq!(rows.len(), 1);
        assert_eq!(
            faults,
            [
                "row 2, `S3`: `value` is -1, not a count",
                "row 3, `S3`: `says.fr` is no language: use en, zh-CN, zh-TW or ja"
            ]
        );
    }

    #[test]
    fn the_demo_tables_stand_on_their_documents() {
        let source = [PathBuf::from("corpus")];
        let mut rows = Vec::new();
        for path in super::super::settings::files_in(&source[0].join("tables"), "toml") {
            let text = std::fs::read_to_string(&path).expect("a table");
            assert_eq!(add(&text, &mut rows), [], "{}", path.display());
        }
        assert!(rows.len() > 100);
        assert_eq!(unfounded(&source, &rows), Vec::<String>::new());
        rows.truncate(1);
        rows[0].says.insert("en".to_owned(), "Nothing of the kind.".to_owned());
        assert_eq!(unfounded(&source, &rows).len(), 1);
    }

    #[test]
    fn an_unknown_key_is_a_fault_with_its_line() {
        let mut rows = Vec::new();
        let faults = add(&format!("[[row]]\n{GOOD}limit = 3\n"), &mut rows);
        assert!(rows.is_empty());
        assert!(matches!(faults.as_slice(), [(Some(_), why)] if why.contains("unknown field `limit`")), "{faults:?}");
    }
}
