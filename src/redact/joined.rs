use std::borrow::Cow;

use super::scan::{byte_at, byte_before, is_token_byte, run_end};

/// A folded text with the line breaks inside tokens taken out: keys wrapped at 76 columns are whole again.
///
/// Every break between two characters of which keys consist is taken out, with indentation, quote marks (`> `) and a
/// continuation backslash. That joins ordinary lines as well, so each [`Join`] is remembered, and whoever
/// matches a key decides whether it may end there.
pub(super) struct Joined<'a> {
    text: Cow<'a, str>,
    /// Ascending by `at`.
    joins: Vec<Join>,
}

/// A place where a line break was taken out.
#[derive(Clone, Copy)]
pub(super) struct Join {
    /// Offset in the joined text of what stood on the next line.
    pub(super) at: usize,
    /// The same in the folded text.
    folded: usize,
    /// The next line goes on like key material, not like a word.
    pub(super) is_likely: bool,
}

impl<'a> Joined<'a> {
    pub(super) fn of(folded: &'a str) -> Self {
        if !folded.contains('\n') {
            return Self { text: Cow::Borrowed(folded), joins: Vec::new() };
        }
        let mut text = String::with_capacity(folded.len());
        let mut joins = Vec::new();
        let mut from = 0;
        while let Some(found) = folded.get(from..).and_then(|rest| rest.find('\n')) {
            let newline = from + found;
            let (end, next) = around_break(folded, newline);
            if end > from && is_joining(folded, end, next) {
                text.push_str(folded.get(from..end).unwrap_or_default());
                joins.push(Join { at: text.len(), folded: next, is_likely: is_key_like(folded, next) });
                from = next;
            } else {
                text.push_str(folded.get(from..=newline).unwrap_or_default());
                from = newline + 1;
            }
        }
        text.push_str(folded.get(from..).unwrap_or_default());
        Self { text: Cow::Owned(text), joins }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The joins strictly inside `(start, end)`.
    pub(super) fn joins_within(&self, start: usize, end: usize) -> &[Join] {
        let first = self.joins.partition_point(|join| join.at <= start);
        let last = self.joins.partition_point(|join| join.at < end);
        self.joins.get(first..last).unwrap_or_default()
    }

    /// Whether a line break was taken out right before `at`.
    pub(super) fn is_join(&self, at: usize) -> bool {
        self.joins.binary_search_by_key(&at, |join| join.at).is_ok()
    }

    /// The folded offset of the character at `at`.
    pub(super) fn start_in_folded(&self, at: usize) -> usize {
        let before = self.joins.partition_point(|join| join.at <= at);
        // Nothing but breaks is dropped, so the difference to the folded text is the same up to the next join.
        let last = before.checked_sub(1).and_then(|index| self.joins.get(index));
        last.map_or(at, |join| join.folded + (at - join.at))
    }

    /// The folded offset after the ASCII character before `end`: a break that follows it is not included.
    pub(super) fn end_in_folded(&self, end: usize) -> usize {
        end.checked_sub(1).map_or(0, |last| self.start_in_folded(last) + 1)
    }
}

/// The end of the line before the break at `newline` and the start of what follows it.
fn around_break(folded: &str, newline: usize) -> (usize, usize) {
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\\');
    let end = super::scan::run_start(folded, newline, 16, is_blank);
    let next =
        run_end(folded, newline + 1, 32, |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'>' | b'|' | b'#' | b'*'));
    (end, next)
}

fn is_joining(folded: &str, end: usize, next: usize) -> bool {
    let is_inner = |byte: Option<u8>| byte.is_some_and(|byte| is_token_byte(byte) || byte == b'.');
    is_inner(byte_before(folded, end)) && is_inner(byte_at(folded, next))
}

/// The rest of a token that goes on after the line break at `end`, as a folded range; `None` if the next line is a word.
pub(super) fn continuation(folded: &str, end: usize) -> Option<std::ops::Range<usize>> {
    let newline = run_end(folded, end, 16, |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\\'));
    if byte_at(folded, newline) != Some(b'\n') {
        return None;
    }
    let (_, next) = around_break(folded, newline);
    let token_end = run_end(folded, next, 256, is_token_byte);
    (token_end > next && is_key_like(folded, next)).then_some(next..token_end)
}

/// Whether the token at `at` is unlike a word: it has a digit, a sign of base64, a capital inside, or is very long.
fn is_key_like(folded: &str, at: usize) -> bool {
    let end = run_end(folded, at, 120, |byte| is_token_byte(byte) || byte == b'.');
    let token = folded.get(at..end).unwrap_or_default();
    // A label such as `user=` begins something of its own.
    let is_label = matches!(byte_at(folded, end), Some(b':')) || token.trim_end_matches('=').contains('=');
    let has_inner_capital = token.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let has_sign = token.bytes().any(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'/' | b'='));
    !is_label && (has_sign || has_inner_capital || token.len() >= 24)
}
