use std::sync::LazyLock;

use regex::Regex;

use super::SecretKind;
use super::labels::Place;
use super::mask::Hit;
use super::scan::{byte_before, run_end, run_start, window, window_before};
use crate::base::constant_pattern;

/// The private key around a `PRIVATE KEY` marker: from `BEGIN` to `END`, or as much of it as was pasted.
pub(super) fn find(text: &str, place: &Place) -> Option<Hit> {
    static END: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?i)-{0,5}[ \t]*END[A-Z0-9 ]{0,24}$"));
    static BEGIN: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?i)-{1,5}[ \t]*BEGIN[A-Z0-9 ]{0,24}$"));
    static CLOSE: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?i)^(?: BLOCK)?[ \t]*-{0,5}"));
    let before = window_before(text, place.start, 48);
    let close = place.end + CLOSE.find(window(text, place.end, 24))?.end();
    if let Some(begin) = BEGIN.find(before) {
        let start = place.start - before.len() + begin.start();
        return Some(Hit { start, end: body_end(text, close), kind: SecretKind::PrivateKey });
    }
    if let Some(marker) = END.find(before) {
        let end_marker = place.start - before.len() + marker.start();
        let start = body_start(text, end_marker);
        return (start < end_marker).then_some(Hit { start, end: close, kind: SecretKind::PrivateKey });
    }
    let is_putty = text.get(place.start..place.end)?.ends_with(':');
    let body = close + window(text, close, 16).find('\n')?;
    (is_putty && body_end(text, body) > body).then_some(Hit {
        start: body,
        end: body_end(text, body),
        kind: SecretKind::PrivateKey,
    })
}

/// Where a key's body ends that begins at `at`: after its `END` marker, or before the first piece that is no base64.
fn body_end(text: &str, at: usize) -> usize {
    static FIELD: LazyLock<Regex> =
        LazyLock::new(|| constant_pattern(r"^(?i)(?:Proc-Type|DEK-Info|Comment|Version|Charset)[ \t]*:[^\n]{0,160}"));
    static CLOSING: LazyLock<Regex> =
        LazyLock::new(|| constant_pattern(r"^(?i)-{0,5}[ \t]*END[A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?[ \t]*-{0,5}"));
    let mut end = at;
    let mut pieces = 0;
    loop {
        let next = run_end(text, end, 256, is_between);
        let rest = window(text, next, 256);
        if let Some(closing) = CLOSING.find(rest) {
            return next + closing.end();
        }
        if let Some(field) = FIELD.find(rest) {
            end = next + field.end();
            continue;
        }
        let piece = run_end(text, next, usize::MAX, is_base64);
        if piece == next || !is_piece(text.get(next..piece).unwrap_or_default(), pieces) || pieces > 4096 {
            return end;
        }
        end = piece;
        pieces += 1;
    }
}

/// Where the body begins that ends at `end`: over base64 lines, upwards.
fn body_start(text: &str, end: usize) -> usize {
    let mut start = end;
    let mut pieces = 0;
    while pieces < 4096 {
        let gap = run_start(text, start, 256, is_between);
        let piece = run_start(text, gap, usize::MAX, is_base64);
        let is_line = matches!(byte_before(text, piece), None | Some(b'\n' | b'>' | b' ' | b'"' | b'\t'));
        if piece == gap || !is_line || !is_piece(text.get(piece..gap).unwrap_or_default(), 0) && gap - piece < 20 {
            break;
        }
        start = piece;
        pieces += 1;
    }
    start
}

fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'>' | b'|' | b',' | b'`' | b'\\' | b'.' | b'-')
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'*')
}

/// Whether a run of base64 characters is key material rather than a word. Right after the marker, more is believed.
fn is_piece(piece: &str, before: usize) -> bool {
    let has_sign = piece.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'/' | b'=' | b'*'));
    let has_inner_capital = piece.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    piece.len() >= 24 || (piece.len() >= 2 && (has_sign || has_inner_capital) && before < 4096)
}
