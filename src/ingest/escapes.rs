/// How far the word around an escape is looked at, in bytes.
const NEAR: usize = 60;

/// Whether the character at `at` is escaped and would mean the same without: `5\.6` is `5.6`, `max\_size` is `max_size`.
///
/// What would become a list item, a heading, emphasis or a link keeps its escape, and so does everything in a word that
/// looks like a path of Windows or like a pattern (`C:\Users\.aws`), where the backslash may be meant.
pub(super) fn is_needless(source: &str, at: usize) -> bool {
    let Some(before) = source.get(..at).and_then(|before| before.strip_suffix('\\')) else { return false };
    let after = source.get(at..).unwrap_or_default();
    let mut following = after.chars();
    let Some(escaped) = following.next() else { return false };
    let (previous, next) = (before.chars().next_back(), following.next());
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.get(start..).unwrap_or_default().trim_start_matches([' ', '>', '\t']);
    let is_number = !line.is_empty() && line.len() <= 9 && line.bytes().all(|byte| byte.is_ascii_digit());
    let would_mean_the_same = match escaped {
        '.' | ')' => !is_number,
        '-' | '+' | '=' | '#' => !line.is_empty(),
        '_' => [previous, next].iter().all(|it| it.is_some_and(char::is_alphanumeric)),
        '(' => previous != Some(']'),
        '!' => next != Some('['),
        ']' => !matches!(next, Some('(' | '[' | ':')),
        '[' | '{' | '}' | '$' | '@' | '%' | '^' | ';' | ':' | ',' | '/' | '"' | '\'' | '?' => true,
        _ => false,
    };
    would_mean_the_same && !is_in_a_path(before, after)
}

fn is_in_a_path(before: &str, after: &str) -> bool {
    let start = before.floor_char_boundary(before.len().saturating_sub(NEAR));
    let end = after.floor_char_boundary(NEAR.min(after.len()));
    let word_before = before.get(start..).and_then(|near| near.rsplit(char::is_whitespace).next()).unwrap_or_default();
    let word_after = after.get(..end).and_then(|near| near.split(char::is_whitespace).next()).unwrap_or_default();
    let holds_one = |word: &str| {
        word.as_bytes().windows(2).any(|pair| matches!(pair, [b'\\', next] if next.is_ascii_alphanumeric()))
    };
    holds_one(word_before) || holds_one(word_after)
}
