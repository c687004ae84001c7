use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::domain::Citation;
use crate::text::markdown_to_html;

static MARKER: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"\[(\d{1,4})\]"));

/// An answer's Markdown as safe HTML in which each marker opens its citation: the i-th marker the i-th citation.
pub(super) fn html(markdown: &str, citations: &[Citation]) -> String {
    let html = markdown_to_html(markdown);
    let mut linked = String::with_capacity(html.len() + citations.len() * 160);
    let mut waiting = citations.iter().peekable();
    let mut rest = html.as_str();
    // Only text between tags is looked at; attributes are the sanitiser's.
    while let Some(tag) = rest.find('<') {
        let (text, from) = rest.split_at(tag);
        link(text, &mut waiting, &mut linked);
        let end = from.find('>').map_or(from.len(), |at| at + 1);
        let (tag, after) = from.split_at(end);
        linked.push_str(tag);
        rest = after;
    }
    link(rest, &mut waiting, &mut linked);
    linked
}

fn link<'a>(text: &str, waiting: &mut std::iter::Peekable<impl Iterator<Item = &'a Citation>>, out: &mut String) {
    let mut last = 0;
    for found in MARKER.find_iter(text) {
        let number = found.as_str().trim_matches(['[', ']']);
        let Some(citation) = waiting.next_if(|it| it.marker.to_string() == number) else { continue };
        out.push_str(text.get(last..found.start()).unwrap_or_default());
        out.push_str(&format!(
            r##"<a class="cite" href="#source" data-evidence="{}" data-start="{}" data-end="{}" data-digest="{}">[{number}]</a>"##,
            attribute(&citation.evidence_id),
            citation.start,
            citation.end,
            attribute(&citation.digest),
        ));
        last = found.end();
    }
    out.push_str(text.get(last..).unwrap_or_default());
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{EvidenceKind, Language};

    fn citation(marker: u32, start: usize) -> Citation {
        Citation {
            marker,
            evidence_id: "a\"b".to_owned(),
            kind: EvidenceKind::Doc,
            title: String::new(),
            url: None,
            quote: "q".to_owned(),
            start,
            end: start + 1,
            digest: "d".to_owned(),
            language: Language::En,
            updated: None,
        }
    }

    #[test]
    fn each_marker_opens_its_own_citation() {
        let html = html("One [2]. Two [2] and [9].", &[citation(2, 5), citation(2, 70)]);
        assert!(html.contains(r#"data-start="5" data-end="6" data-digest="d">[2]</a>. Two"#), "{html}");
        assert!(html.contains(r#"data-start="70""#) && html.contains("and [9]."), "{html}");
        assert!(html.contains("a&quot;b"), "{html}");
    }

    #[test]
    fn nothing_active_comes_through() {
        let html = html("<script>x</script> ![i](https://a.invalid/x) [l](javascript:x) [1]", &[citation(1, 0)]);
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("href=\"javascript"), "{html}");
    }
}
