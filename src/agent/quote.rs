//! Where quoted words stand in a text, and what stands around them.

use std::ops::Range;

/// Where `quote` stands in `text` as whole words and whole numbers. White space, the marks of bold and code, and the shape
/// of quotation marks make no difference; the range is of the text's own bytes.
pub(super) fn find_quote(quote: &str, text: &str) -> Option<Range<usize>> {
    let wanted: Vec<char> = letters(quote).map(|(_, it)| it).collect();
    let held: Vec<(usize, char)> = letters(text).collect();
    let length = wanted.len();
    let last_start = held.len().checked_sub(length).filter(|_| length > 0)?;
    (0..=last_start).find_map(|start| {
        let window = held.get(start..start + length)?;
        if !window.iter().map(|it| it.1).eq(wanted.iter().copied()) {
            return None;
        }
        let ((first, _), (last, _)) = (window.first()?, window.last()?);
        let end = last + text.get(*last..)?.chars().next()?.len_utf8();
        is_whole(text, *first..end).then_some(*first..end)
    })
}

/// The clauses that `range` lies in: a quote may leave out the "never" in front of it or the "ない" behind it.
pub(super) fn around(text: &str, range: Range<usize>) -> &str {
    let ends_clause = |at: usize, it: char| match it {
        '。' | '！' | '？' | '；' | '：' | '，' | '\n' => true,
        '.' | '!' | '?' | ';' | ':' | ',' => {
            text.get(at + 1..).and_then(|it| it.chars().next()).is_none_or(char::is_whitespace)
        }
        '|' => text.get(at + 1..).is_some_and(begins_with_a_bare_answer),
        _ => false,
    };
    let before = text.get(..range.start).unwrap_or_default();
    let start = before.char_indices().rev().find(|(at, it)| ends_clause(*at, *it));
    let start = start.map_or(0, |(at, it)| at + it.len_utf8());
    let behind = text.get(range.end..).unwrap_or_default();
    let ends_itself = text.get(range.clone()).is_some_and(|it| it.ends_with(['.', '!', '?', '。', '！', '？']));
    let end = match behind.char_indices().find(|(at, it)| ends_clause(range.end + at, *it)) {
        _ if ends_itself => range.end,
        Some((at, _)) => range.end + at,
        None => text.len(),
    };
    text.get(start..end).unwrap_or_default()
}

/// Whether the first cell of what is left of a table's row is a yes or a no, which answers its own column and denies nothing
/// in another.
fn begins_with_a_bare_answer(cells: &str) -> bool {
    let first = cells.split(['|', '\n']).next().unwrap_or_default().trim().to_lowercase();
    ["yes", "no", "是", "否", "はい", "いいえ"].contains(&first.as_str())
}

/// The characters that count in a comparison, with where they stand.
fn letters(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let is_bold = move |at: usize| {
        let next = text.get(at + 1..).is_some_and(|it| it.starts_with('*'));
        next || text.get(..at).is_some_and(|it| it.ends_with('*'))
    };
    text.char_indices().filter(move |(at, it)| !(it.is_whitespace() || *it == '`' || (*it == '*' && is_bold(*at)))).map(
        |(at, it)| match it {
            '“' | '”' | '„' => (at, '"'),
            '‘' | '’' => (at, '\''),
            other => (at, other),
        },
    )
}

/// Whether neither end of `range` cuts a word, a number or a name.
pub(super) fn is_whole(text: &str, range: Range<usize>) -> bool {
    let inside = text.get(range.clone()).unwrap_or_default();
    let (Some(first), Some(last)) = (inside.chars().next(), inside.chars().next_back()) else { return false };
    let mut before = text.get(..range.start).unwrap_or_default().chars().rev();
    let mut behind = text.get(range.end..).unwrap_or_default().chars();
    !joins(first, before.next(), before.next()) && !joins(last, behind.next(), behind.next())
}

/// Whether a name or number that ends in `edge` goes on with `next` and the character behind that.
fn joins(edge: char, next: Option<char>, second: Option<char>) -> bool {
    let is_letter = |it: char| it.is_ascii_alphanumeric() || it == '_';
    match (next, second) {
        _ if !is_letter(edge) => false,
        (Some(next), _) if is_letter(next) => true,
        (Some('-'), Some(second)) => is_letter(second),
        (Some('.' | ',' | ':'), Some(second)) => edge.is_ascii_digit() && second.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn check(quote: &str, text: &str, expected: Option<&str>) {
        assert_eq!(find_quote(quote, text).map(|range| &text[range]), expected, "`{quote}` in `{text}`");
    }

    #[test]
    fn white_space_and_marks_make_no_difference() {
        check("two three", "One two\n  three four.", Some("two\n  three"));
        check("two tree", "One two\n  three four.", None);
        check("Never delete it", "**Never** delete `it`.", Some("Never** delete `it"));
        check("the “host”", "say the \"host\" now", Some("the \"host\""));
        check("", "text", None);
    }

    #[test]
    fn no_word_number_or_name_is_cut() {
        check("able to connect", "was unable to connect", None);
        check("60 s", "160 s or 60 s", Some("60 s"));
        check("000 calls", "1,000 calls", None);
        check("version 16", "version 16.4", None);
        check("shop-orders", "shop-orders-2 failed", None);
        check("快照", "删除旧快照后", Some("快照"));
    }

    #[test]
    fn a_quote_stands_in_its_clause() {
        let text = "If it is not there, never delete it. Wait 1.5 s.";
        let range = find_quote("delete it", text).expect("found");
        assert_eq!(around(text, range).trim(), "never delete it");
        let text = "古いものを削除しないでください。次へ。";
        let range = find_quote("削除し", text).expect("found");
        assert_eq!(around(text, range), "古いものを削除しないでください");
    }

    #[test]
    fn a_no_in_a_cell_of_its_own_is_outside_of_the_clause() {
        let text = "| Refresh interval | 1 minute | No |";
        let range = find_quote("Refresh interval | 1 minute", text).expect("found");
        assert_eq!(around(text, range).trim(), "| Refresh interval | 1 minute");
        let text = "| Refresh interval | 1 minute | No longer used |";
        let range = find_quote("Refresh interval | 1 minute", text).expect("found");
        assert_eq!(around(text, range), text);
    }
}
