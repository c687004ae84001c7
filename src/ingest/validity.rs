use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::front_matter::FrontMatter;
use super::language;

/// Most regions, and most superseded documents, of one document.
const MOST: usize = 100;
/// Longest name of a region or slug, in bytes.
const LONGEST: usize = 200;

/// When and where a document holds, and what it replaces.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Validity {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub regions: Vec<String>,
    pub supersedes: Vec<String>,
}

/// A field that cannot be believed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{key}` {what}")]
pub(super) struct Fault {
    pub key: &'static str,
    what: String,
}

/// Reads `effective_from`, `effective_to`, `regions` and `supersedes`. What cannot be believed is left out and named.
///
/// `slug` is the document's own: a document that replaces itself would hide itself.
pub(super) fn validity(fields: &FrontMatter, slug: &str) -> (Validity, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut from = kept(date(fields, "effective_from"), &mut faults).flatten();
    let mut to = kept(date(fields, "effective_to"), &mut faults).flatten();
    if let (Some(first), Some(last)) = (from, to)
        && last < first
    {
        let what = format!("is {last}, before `effective_from`, which is {first}");
        faults.push(Fault { key: "effective_to", what });
        (from, to) = (None, None);
    }
    let regions = kept(words(fields, "regions"), &mut faults).unwrap_or_default();
    let mut supersedes = kept(words(fields, "supersedes"), &mut faults).unwrap_or_default();
    supersedes.iter_mut().for_each(|it| *it = slug_of(it));
    if supersedes.iter().any(|it| it == slug) {
        faults.push(Fault { key: "supersedes", what: "names the document itself".to_owned() });
        supersedes.retain(|it| it != slug);
    }
    (Validity { from, to, regions, supersedes }, faults)
}

fn kept<T>(read: Result<T, Fault>, faults: &mut Vec<Fault>) -> Option<T> {
    read.map_err(|fault| faults.push(fault)).ok()
}

/// A day as `YYYY-MM-DD`, or a moment in ISO form, which counts as its day in UTC unless it says no zone.
fn date(fields: &FrontMatter, key: &'static str) -> Result<Option<Date>, Fault> {
    let Some(value) = fields.value(key) else { return Ok(None) };
    let text = value.as_str().map_or_else(|| value.to_string(), |text| text.trim().to_owned());
    if text.is_empty() {
        return Ok(None);
    }
    let moment = || text.parse::<Timestamp>().ok().map(|at| at.to_zoned(TimeZone::UTC).date());
    let day = text.parse::<Date>().ok().or_else(moment);
    let shown: String = text.chars().take(40).collect();
    day.map(Some).ok_or_else(|| Fault { key, what: format!("is no date like 2026-01-31: {shown}") })
}

/// A list of words, or words between commas.
fn words(fields: &FrontMatter, key: &'static str) -> Result<Vec<String>, Fault> {
    let given = fields.value(key);
    let is_list = match given {
        Some(Value::Array(items)) => items.iter().all(Value::is_string),
        Some(given) => given.is_string(),
        None => true,
    };
    if !is_list {
        return Err(Fault { key, what: "is not a list of words".to_owned() });
    }
    let mut words = fields.list(key);
    words.retain(|word| !word.is_empty());
    if words.len() > MOST || words.iter().any(|word| word.len() > LONGEST) {
        return Err(Fault { key, what: format!("holds more than {MOST} entries, or one of over {LONGEST} bytes") });
    }
    Ok(words)
}

/// The slug that a reference means: people also write the file's name.
fn slug_of(reference: &str) -> String {
    let stem = reference.strip_suffix(".md").unwrap_or(reference);
    language::of_name(stem).0.to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(yaml: &str) -> (Validity, Vec<String>) {
        let (fields, _) = FrontMatter::split(&format!("---\n{yaml}\n---\nWords.")).unwrap();
        let (validity, faults) = validity(&fields, "network/timeouts");
        let shown = faults.iter().map(|it| format!("{}: {it}", fields.line_of(it.key).unwrap()));
        (validity, shown.collect())
    }

    #[test]
    fn what_is_right_is_taken_as_written() {
        let (validity, faults) = read(
            "effective_from: 2026-01-31\neffective_to: \"2026-03-01T10:00:00Z\"\nregions: [eu-west-1, \"*\"]\nsupersedes: network/old.en.md, older",
        );
        assert_eq!(faults, [""; 0]);
        assert_eq!((validity.from, validity.to), (Some(date(2026, 1, 31)), Some(date(2026, 3, 1))));
        assert_eq!(
            (validity.regions.len(), validity.supersedes),
            (2, vec!["network/old".to_owned(), "older".to_owned()])
        );
        assert_eq!(read("title: x\neffective_to:").0, Validity::default());
    }

    #[test]
    fn lies_are_left_out_and_named_with_their_line() {
        let (validity, faults) = read(
            "effective_from: 2026-02-30\neffective_to: soon\nregions: {a: b}\nsupersedes: [network/timeouts.ja.md, other]",
        );
        assert_eq!(validity, Validity { supersedes: vec!["other".to_owned()], ..Validity::default() });
        assert_eq!(
            faults,
            [
                "2: `effective_from` is no date like 2026-01-31: 2026-02-30",
                "3: `effective_to` is no date like 2026-01-31: soon",
                "4: `regions` is not a list of words",
                "5: `supersedes` names the document itself",
            ]
        );
        let (validity, faults) = read("effective_to: 2025-01-01\neffective_from: 2026-01-01");
        assert_eq!(validity, Validity::default());
        assert_eq!(faults, ["2: `effective_to` is 2025-01-01, before `effective_from`, which is 2026-01-01"]);
    }
}
