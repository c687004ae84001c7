//! What a value looks like, by its characters alone.

use std::sync::LazyLock;

use regex::Regex;

use super::scan::is_token_byte;
use crate::base::constant_pattern;

/// Letters and digits, and either both cases or a sign that words do not have.
pub(super) fn is_mixed(value: &str) -> bool {
    has_digit(value)
        && has_letter(value)
        && (is_mixed_case(value)
            || has_sign(value)
            || value.starts_with(|c: char| c.is_ascii_lowercase()) && value.len() >= 6 && !is_name(value))
}

pub(super) fn is_mixed_case(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_uppercase()) && value.bytes().any(|byte| byte.is_ascii_lowercase())
}

pub(super) fn has_digit(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_digit())
}

pub(super) fn has_letter(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_alphabetic())
}

pub(super) fn is_token(value: &str) -> bool {
    value.bytes().all(|byte| is_token_byte(byte) || matches!(byte, b'.' | b'~' | b':' | b'%'))
}

pub(super) fn is_hex(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `8-16`, `12+`, `90%`: how long or how many.
pub(super) fn is_quantity(value: &str) -> bool {
    value.len() < 8 && !has_letter(value) && value.bytes().any(|byte| !byte.is_ascii_digit())
}

/// The longest stretch of letters and digits.
pub(super) fn longest_part(value: &str) -> usize {
    value.split(|next: char| !next.is_ascii_alphanumeric()).map(str::len).max().unwrap_or_default()
}

/// A name that people gave: `prod/db/master-2`, `my-api-key`, `OrdersTable`. Parts of it are words or short numbers.
pub(super) fn is_name(value: &str) -> bool {
    let mut parts = value.split(|next: char| !next.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    value.contains(['-', '_', '/', '.', ':'])
        && parts.all(|part| {
            let words = part.trim_end_matches(|last: char| last.is_ascii_digit());
            let is_word = words.bytes().all(|byte| byte.is_ascii_lowercase())
                || words.bytes().all(|byte| byte.is_ascii_uppercase())
                || words.get(1..).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_lowercase()));
            part.len() <= 16 && part.len() - words.len() <= 4 && is_word
        })
}

/// 2025-01-31T…, 10.0.0.1, v1.2.3.
pub(super) fn is_timestamp(value: &str) -> bool {
    static TIMESTAMP: LazyLock<Regex> = LazyLock::new(|| {
        constant_pattern(r"^(?:\d{4}-\d\d-\d\d(?:[T ][\d:.Z+-]*)?|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|v?\d+(?:\.\d+)+)$")
    });
    value.len() <= 40 && TIMESTAMP.is_match(value)
}

pub(super) fn is_path(value: &str) -> bool {
    let is_rooted = value.starts_with(['/', '~']) || value.starts_with("./") || value.starts_with("C:\\");
    is_rooted
        && value.bytes().filter(|byte| matches!(byte, b'/' | b'\\')).count() >= 2
        && value.len() < 120
        && value.split(['/', '\\']).all(|part| part.len() < 32)
}

/// 8-4-4-4-12 hexadecimal digits.
pub(super) fn is_uuid(value: &str) -> bool {
    let mut lengths = value.split('-').map(str::len);
    value.len() == 36
        && [8, 4, 4, 4, 12].iter().all(|expected| lengths.next() == Some(*expected))
        && value.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// A sign that passwords have and words, names and paths have not.
pub(super) fn has_sign(value: &str) -> bool {
    value.bytes().any(|byte| b"!@#$%^&*?+~=".contains(&byte))
}

/// `EnableMessageTracing`, `BitLocker`: only letters, capitals rarer than one in three.
pub(super) fn is_camel_case(value: &str) -> bool {
    let capitals = value.bytes().filter(u8::is_ascii_uppercase).count();
    value.bytes().all(|byte| byte.is_ascii_alphabetic()) && capitals * 3 <= value.len()
}
