use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Cf and Cc but for line feed and tab, then what is invisible without being either: the whole tag block,
/// variation selectors, line and paragraph separators, the combining joiner and the blank fillers.
static INVISIBLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"[[\p{Cf}\p{Cc}--[\n\t]]\x{E0000}-\x{E0FFF}\x{FE00}-\x{FE0F}\x{2028}\x{2029}\x{34F}",
        r"\x{115F}\x{1160}\x{3164}\x{FFA0}\x{17B4}\x{17B5}\x{180B}-\x{180F}\x{2800}]+"
    ))
    .ok()
});

/// `text` without characters that nobody sees but a model reads: zero-width ones, bidi controls, tags, fillers.
///
/// Line feeds and tabs stay; carriage returns go. Borrows when there was nothing to remove.
pub fn strip_invisible(text: &str) -> Cow<'_, str> {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t'));
    match INVISIBLE.as_ref() {
        Some(pattern) if !is_plain => pattern.replace_all(text, ""),
        _ => Cow::Borrowed(text),
    }
}
