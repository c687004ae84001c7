use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::base::constant_pattern;
use crate::domain::{Citation, EvidenceKind, Sentences, SourcedText, TriagePhrase};

/// Code, in which brackets are no markers, or a marker: `[2]`, `[1, 3]`. Drafts never have a hundred sources, and `[503]` is a code
/// that somebody writes of.
static CODE_OR_MARKER: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"(?s)```.*?```|`[^`\n]*`|\[([1-9][0-9]?(?:\s?[,、，]\s?[1-9][0-9]?)*)\]"));

/// A marker where it stands in a text.
struct Marker {
    numbers: Vec<u32>,
    /// It begins a line, where the text itself says what the number is.
    explains: bool,
}

/// What an engineer writes, as the case's customer reads it: markers of `citations` have their sources in a list below, in the words
/// of the reply's language, but for those that the text itself explains.
///
/// The words stay as they are: a number that `citations` do not know is the engineer's own, and may be an index or a footnote. A text
/// that has its list already gets no other.
pub fn with_sources(text: &str, citations: &[Citation], words: &Sentences<TriagePhrase>) -> SourcedText {
    let markers = markers(text);
    let numbers = |explains: bool| -> BTreeSet<u32> {
        markers.iter().filter(|it| it.explains == explains).flat_map(|it| it.numbers.iter().copied()).collect()
    };
    let cited = &numbers(false) - &numbers(true);
    SourcedText { words: text.trim_end().to_owned(), sources: list(&cited, citations, words) }
}

fn markers(text: &str) -> Vec<Marker> {
    CODE_OR_MARKER.captures_iter(text).filter_map(|found| marker(text, &found)).collect()
}

/// `None`: it is code, or the words of a link.
fn marker(text: &str, found: &Captures<'_>) -> Option<Marker> {
    let (whole, inner) = (found.get(0)?, found.get(1)?);
    let (before, after) = (text.get(..whole.start())?, text.get(whole.end()..)?);
    if after.starts_with('(') {
        return None;
    }
    let line = before.rsplit('\n').next().unwrap_or_default();
    let explains = line.chars().all(|it| it.is_ascii_digit() || " \t[],、，-*•".contains(it));
    let numbers = inner.as_str().split([',', '、', '，']).filter_map(|it| it.trim().parse().ok()).collect();
    Some(Marker { numbers, explains })
}

/// The sources of `cited` with their titles, each once, and where they stand; empty where nothing is cited.
fn list(cited: &BTreeSet<u32>, citations: &[Citation], words: &Sentences<TriagePhrase>) -> String {
    let mut sources: Vec<(String, &Citation)> = Vec::new();
    for citation in citations.iter().filter(|it| cited.contains(&it.marker)) {
        let number = format!("[{}]", citation.marker);
        match sources.iter_mut().find(|(_, known)| known.evidence_id == citation.evidence_id) {
            Some((numbers, _)) if numbers.contains(&number) => {}
            Some((numbers, _)) => *numbers = format!("{numbers} {number}"),
            None => sources.push((number, citation)),
        }
    }
    let lines = sources.iter().map(|(numbers, it)| {
        let title = match it.kind {
            EvidenceKind::Fact => words.say(TriagePhrase::ReplySourceFact, &[("title", &it.title)]),
            EvidenceKind::Doc | EvidenceKind::Card | EvidenceKind::Case => it.title.clone(),
        };
        let address = it.url.as_deref().filter(|it| it.starts_with("https://") || it.starts_with("http://"));
        let address = address.map(|it| format!(" {it}")).unwrap_or_default();
        format!("{numbers} {title}{address}")
    });
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return String::new();
    }
    format!("{}\n{}", words.get(TriagePhrase::ReplySources), lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn citation(marker: u32, evidence_id: &str, kind: EvidenceKind, url: Option<&str>) -> Citation {
        Citation {
            marker,
            evidence_id: evidence_id.to_owned(),
            kind,
            title: format!("Title of {evidence_id}"),
            url: url.map(str::to_owned),
            quote: String::new(),
            start: 0,
            end: 0,
            digest: String::new(),
            language: Language::En,
            updated: None,
        }
    }

    fn told(text: &str) -> String {
        let words = [
            (TriagePhrase::ReplySources, "Sources:".to_owned()),
            (TriagePhrase::ReplySourceFact, "{title} (yours)".to_owned()),
        ];
        let citations = [
            citation(1, "alarm", EvidenceKind::Fact, None),
            citation(2, "pool", EvidenceKind::Doc, Some("https://docs.example/pool")),
            citation(3, "alarm", EvidenceKind::Fact, None),
            citation(4, "file", EvidenceKind::Doc, Some("file:///srv/runbook")),
        ];
        with_sources(text, &citations, &Sentences::new(words.into())).whole()
    }

    #[test]
    fn markers_get_their_sources_in_a_list_below_each_source_once() {
        assert_eq!(
            told("It fails [1]. Enlarge the pool [2]; see [3] and [4]."),
            "It fails [1]. Enlarge the pool [2]; see [3] and [4].\n\n\
             Sources:\n[1] [3] Title of alarm (yours)\n[2] Title of pool https://docs.example/pool\n[4] Title of file"
        );
    }

    #[test]
    fn a_number_of_the_engineers_own_stays_where_it_is() {
        for text in ["Rack [9] is back. Look again [7, 8].", "已用完 [9]。请查看[12]。"] {
            assert_eq!(told(text), text);
        }
        assert_eq!(
            told("Both say so [2, 9]."),
            "Both say so [2, 9].\n\nSources:\n[2] Title of pool https://docs.example/pool"
        );
    }

    #[test]
    fn what_is_no_marker_stays_as_it_is_and_gets_no_source() {
        for text in ["HTTP [503] in `a[1]`.", "```\nrows[1] [2]\n```", "Read [2](https://x.example).", "[x] [0]"] {
            assert_eq!(told(text), text);
        }
    }

    #[test]
    fn what_the_text_itself_explains_stays_and_so_does_a_text_that_has_its_list() {
        let own = "See [9] and [1].\n\n[9] The page on pools\n- [1] Your alarm";
        assert_eq!(told(own), own);
        let once = told("It fails [1][2].");
        assert_eq!(told(&once), once);
    }
}
