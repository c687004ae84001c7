use super::folded::Folded;
use super::scan::{byte_at, byte_before, run_end, window};

/// The characters that a label's value takes, as a folded range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Value {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) is_quoted: bool,
}

/// How much of a value is read before it is judged; keeps a text full of labels linear.
const DECISION: usize = 512;

/// The value at `at`: what stands in quotes, or the run up to white space or a separator. `None` if nothing does.
pub(super) fn read(folded: &Folded<'_>, at: usize) -> Option<Value> {
    let text = folded.text();
    let first = text.get(at..)?.chars().next()?;
    if let Some(close) = closing(first)
        && let Some(value) = quoted(folded, at, first, close)
    {
        return Some(value);
    }
    let start = if closing(first).is_some() { at + first.len_utf8() } else { at };
    let end = plain_end(text, start, DECISION);
    (end > start).then_some(Value { start, end, is_quoted: false })
}

/// Goes on to the true end of a value that was read only as far as was needed to judge it.
pub(super) fn whole(text: &str, value: Value) -> Value {
    if value.is_quoted || value.end - value.start < DECISION - 64 {
        return value;
    }
    Value { end: plain_end(text, value.start, usize::MAX), ..value }
}

fn closing(open: char) -> Option<char> {
    match open {
        '"' | '\'' | '`' => Some(open),
        '“' => Some('”'),
        '‘' => Some('’'),
        '「' => Some('」'),
        '『' => Some('』'),
        '【' => Some('】'),
        '《' => Some('》'),
        '（' => Some('）'),
        '«' => Some('»'),
        _ => None,
    }
}

/// The text between the quote at `at` and its mate on the same line.
///
/// In `"password": "a\"b"` the escaped quote is part of the value: a mate has as many backslashes as the first quote.
fn quoted(folded: &Folded<'_>, at: usize, open: char, close: char) -> Option<Value> {
    let start = at + open.len_utf8();
    let line = window(folded.text(), start, DECISION * 4);
    let line = line.split('\n').next().unwrap_or_default();
    let mut mates = line.match_indices(close).map(|(offset, _)| start + offset);
    let first = mates.clone().next()?;
    let alike = if close.is_ascii() { mates.find(|mate| folded.width(*mate) == folded.width(at)) } else { Some(first) };
    let end = alike.unwrap_or(first);
    (end > start).then_some(Value { start, end, is_quoted: true })
}

/// Where an unquoted value ends that begins at `start`.
fn plain_end(text: &str, start: usize, most: usize) -> usize {
    let bytes = text.as_bytes().get(start..).unwrap_or_default();
    let length =
        bytes.iter().take(most).enumerate().take_while(|(at, byte)| !ends_at(text, start + at, **byte)).count();
    trim_end(text, start, start + length)
}

fn ends_at(text: &str, at: usize, byte: u8) -> bool {
    match byte {
        b'"' | b'`' => true,
        b'\'' => byte_at(text, at + 1).is_none_or(|next| !next.is_ascii_alphanumeric()),
        b'<' => byte_at(text, at + 1).is_some_and(|next| next == b'/' || next.is_ascii_alphabetic()),
        b',' | b';' | b'&' => is_next_field(text, at + 1),
        _ => !byte.is_ascii_graphic(),
    }
}

/// Whether what follows a `,`, `;` or `&` is something new: white space, `user=`, `"user":`, 汉字.
fn is_next_field(text: &str, at: usize) -> bool {
    match byte_at(text, at) {
        None => return true,
        Some(byte) if !byte.is_ascii_graphic() || byte == b'"' => return true,
        Some(_) => {}
    }
    let name_end =
        run_end(text, at, 40, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b' ' | b'.' | b'-'));
    let name_end = if byte_at(text, name_end) == Some(b'\'') { name_end + 1 } else { name_end };
    match byte_at(text, name_end) {
        Some(b'=' | b':') => name_end > at,
        // `,AWS账号`: the sentence goes on.
        Some(byte) => !byte.is_ascii(),
        None => false,
    }
}

/// A full stop or a bracket at the end belongs to the sentence, `!` and `?` rather to the password.
fn trim_end(text: &str, start: usize, end: usize) -> usize {
    let mut end = end;
    while end > start
        && matches!(byte_before(text, end), Some(b'.' | b',' | b';' | b':' | b')' | b']' | b'}' | b'>' | b'\'' | b'\\'))
    {
        let closes = byte_before(text, end);
        let inner = text.get(start..end).unwrap_or_default();
        let is_own = match closes {
            Some(b')') => inner.contains('('),
            Some(b']') => inner.contains('['),
            Some(b'}') => inner.contains('{'),
            _ => false,
        };
        if is_own {
            break;
        }
        end -= 1;
    }
    end
}
