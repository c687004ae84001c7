//! Code in an answer: right only to the letter.

use std::ops::Range;

use pulldown_cmark::{Event, Parser};

/// The lines of a fenced block, if `unit` is one and nothing else: a fence whose first line says at most a language, and
/// no line inside that opens or closes a fence.
pub(super) fn lines_of(unit: &str) -> Option<Vec<&str>> {
    let unit = unit.trim();
    let mark = ["```", "~~~"].into_iter().find(|mark| unit.starts_with(mark))?;
    let (first, body) = unit.strip_prefix(mark)?.split_once('\n')?;
    let is_language = first.trim().chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '+' | '-' | '_' | '.'));
    let body = body.strip_suffix(mark).unwrap_or(body);
    let lines: Vec<&str> = body.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    let is_plain = lines.iter().all(|it| !it.starts_with("```") && !it.starts_with("~~~"));
    (is_language && is_plain).then_some(lines)
}

/// What stands between backticks in `markdown`, as a page shows it.
pub(super) fn spans_of(markdown: &str) -> Vec<String> {
    let spans = Parser::new(markdown).filter_map(|event| match event {
        Event::Code(code) => Some(code.into_string()),
        _ => None,
    });
    spans.filter(|it| it.chars().any(char::is_alphanumeric)).collect()
}

/// Where all of `lines` stand in `text`, in this order: each is a whole line of it or a whole code span in a line.
pub(super) fn find_lines(lines: &[&str], text: &str) -> Option<Range<usize>> {
    let mut held = pieces(text).into_iter();
    let mut found: Option<Range<usize>> = None;
    for line in lines {
        let range = held.find(|it| text.get(it.clone()).is_some_and(|it| is_same(it, line)))?;
        found = Some(found.map_or(range.clone(), |it| it.start..range.end));
    }
    found
}

fn is_same(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// Each line of `text`, trimmed, and behind it the code spans inside it.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        found.push(start..start + line.trim().len());
        let mut ticks = line.match_indices('`').map(|(tick, _)| at + tick);
        while let (Some(open), Some(close)) = (ticks.next(), ticks.next()) {
            found.push(open + 1..close);
        }
        at += line.len();
    }
    found.retain(|it| !it.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_fence_is_code() {
        assert_eq!(lines_of("   ```sh\n   a b\n\n   c\n   ```\n"), Some(vec!["a b", "c"]));
        assert_eq!(lines_of("~~~\na\n~~~"), Some(vec!["a"]));
        for other in ["Words.", "```", "```x``` ![i](u)\na\n```", "``` a b\nc\n```", "```\na\n````\nb\n```"] {
            assert_eq!(lines_of(other), None, "{other}");
        }
    }

    #[test]
    fn lines_are_found_whole_and_in_order() {
        let text = "Run `x --force`:\n\n  a  b\n  c\n";
        assert_eq!(find_lines(&["a b", "c"], text), Some(20..28));
        assert_eq!(find_lines(&["x --force"], text), Some(5..14));
        for missing in [vec!["c", "a b"], vec!["a"], vec!["x"]] {
            assert_eq!(find_lines(&missing, text), None, "{missing:?}");
        }
    }
}
