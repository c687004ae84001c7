//! Small steps over a text, by byte offset.

/// The byte at `at`, if there is one.
pub(super) fn byte_at(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// The byte before `at`, if there is one.
pub(super) fn byte_before(text: &str, at: usize) -> Option<u8> {
    at.checked_sub(1).and_then(|before| byte_at(text, before))
}

/// Where the run of bytes that `accepts` ends, from `at` and for at most `most` bytes.
///
/// `accepts` must refuse every byte above 127, so that the end is a character boundary.
pub(super) fn run_end(text: &str, at: usize, most: usize, accepts: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes().get(at..).unwrap_or_default();
    at + bytes.iter().take(most).take_while(|byte| accepts(**byte)).count()
}

/// Where the run of bytes that `accepts` begins which ends at `at`; at most `most` bytes back.
pub(super) fn run_start(text: &str, at: usize, most: usize, accepts: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes().get(..at).unwrap_or_default();
    at - bytes.iter().rev().take(most).take_while(|byte| accepts(**byte)).count()
}

/// At most `most` bytes of `text` from `at`, cut at a character boundary.
pub(super) fn window(text: &str, at: usize, most: usize) -> &str {
    let end = floor(text, at.saturating_add(most));
    text.get(at..end).unwrap_or_default()
}

/// At most `most` bytes of `text` that end at `at`, cut at a character boundary.
pub(super) fn window_before(text: &str, at: usize, most: usize) -> &str {
    let start = floor(text, at.saturating_sub(most));
    text.get(start..at).unwrap_or_default()
}

/// The last character boundary at or before `at`.
pub(super) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Letters and digits of keys in base64, base64url and hexadecimal, with padding.
pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-')
}
