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
    start: usize,
    end: usize,
    numbers: Vec<u32>,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the begin of a line, where the text itself says what the number is.
    Explains,
    Cites,
    /// It looks like an index or the words of a link.
    Glued,
}

/// What an engineer writes, as the case's customer reads it: no marker is without its source. Those of `citations` get them in a
/// list below, in the words of the reply's language; those that the text itself explains stay; all others are left out.
///
/// A text that has its list already comes back as it is.
pub fn with_sources(text: &str, citations: &[Citation], words: &Sentences<TriagePhrase>) -> SourcedText {
    let markers = markers(text);
    let explained: BTreeSet<u32> = numbers(&markers, Place::Explains);
    let is_cited = |number: u32| citations.iter().any(|it| it.marker == number);
    let mut cited = BTreeSet::new();
    let mut kept = String::with_capacity(text.len());
    let mut done = 0;
    for marker in markers.iter().filter(|it| it.place != Place::Explains) {
        let sourced: Vec<u32> =
            marker.numbers.iter().copied().filter(|it| explained.contains(it) || is_cited(*it)).collect();
        let before = text.get(done..marker.start).unwrap_or_default();
        done = marker.end;
        if sourced.is_empty() && marker.place == Place::Cites {
            kept.push_str(before.trim_end_matches(' '));
            continue;
        }
        kept.push_str(before);
        if sourced.is_empty() || sourced.len() == marker.numbers.len() {
            kept.push_str(text.get(marker.start..marker.end).unwrap_or_default());
        } else {
            kept.extend(sourced.iter().map(|it| format!("[{it}]")));
        }
        cited.extend(sourced.into_iter().filter(|it| !explained.contains(it)));
    }
    kept.push_str(text.get(done..).unwrap_or_default());
    SourcedText { words: kept.trim_end().to_owned(), sources: list(&cited, citations, words) }
}

fn markers(text: &str) -> Vec<Marker> {
    CODE_OR_MARKER.captures_iter(text).filter_map(|found| marker(text, &found)).collect()
}

/// `None`: it is code.
fn marker(text: &str, found: &Captures<'_>) -> Option<Marker> {
    let (whole, inner) = (found.get(0)?, found.get(1)?);
    let (before, after) = (text.get(..whole.start())?, text.get(whole.end()..)?);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let place = if line.chars().all(|it| it.is_ascii_digit() || " \t[],、，-*•".contains(it)) {
        Place::Explains
    } else if before.ends_with(|it: char| it.is_ascii_alphanumeric() || it == '_') || after.starts_with('(') {
        Place::Glued
    } else {
        Place::Cites
    };
    let numbers = inner.as_str().split([',', '、', '，']).filter_map(|it| it.trim().parse().ok()).collect();
    Some(Marker { start: whole.start(), end: whole.end(), numbers, place })
}

fn numbers(markers: &[Marker], place: Place) -> BTreeSet<u32> {
    markers.iter().filter(|it| it.place == place).flat_map(|it| it.numbers.iter().copied()).collect()
}

/// The sources of `cited` with their titles, each once, and where they stand; empty where nothing is cited.
fn list(cited: &BTreeSet<u32>, citations: &[Citation], words: &Sentences<TriagePhrase>) -> String {
    let mut sources: Vec<(String, &Citation)> = Vec::new();
    for citation in citations.iter().filter(|it| cited.contains(&it.marker)) {
        let number = format!("[{}]", citation.marker);
        match sources.iter_mut().find(|(_, known)| known.evidence_id == citation.evidence_id) {
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
    fn a_marker_without_a_source_is_left_out() {
        assert_eq!(told("It fails [9]. Look again [7, 8]."), "It fails. Look again.");
        assert_eq!(told("已用完 [9]。请查看[12]。"), "已用完。请查看。");
        assert_eq!(
            told("Both say so [2, 9]."),
            "Both say so [2].\n\nSources:\n[2] Title of pool https://docs.example/pool"
        );
    }

    #[test]
    fn what_is_no_marker_stays_as_it_is() {
        for text in
            ["HTTP [503] in `a[1]`.", "```\nlist [1]\n```\nand rows[9]", "Read [9](https://x.example).", "[x] [0]"]
        {
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
