use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfkc_quick};

/// A text after NFKC and without Markdown's escapes (`us\-east\-1` is `us-east-1`), with the way back to the bytes it came from.
pub(super) struct Folded<'a> {
    text: Cow<'a, str>,
    /// For each byte of `text`, the range of the original that made it; `None`: `text` is the original.
    origin: Option<Vec<(u32, u32)>>,
}

impl<'a> Folded<'a> {
    /// Normalises `original`. Cost: one pass; nothing is copied when the text is in NFKC already, as most is.
    pub(super) fn nfkc(original: &'a str) -> Self {
        let is_normal = original.is_ascii() || is_nfkc_quick(original.chars()) == IsNormalized::Yes;
        if (is_normal && !has_escapes(original)) || u32::try_from(original.len()).is_err() {
            return Self { text: Cow::Borrowed(original), origin: None };
        }
        let mut text = String::with_capacity(original.len());
        let mut origin = Vec::with_capacity(original.len());
        for (range, cluster) in clusters(original) {
            let before = text.len();
            if cluster == "\\" && is_escaped(original, range.end) {
                continue;
            }
            if matches!(cluster, "™" | "℠") {
                text.push(' '); // NFKC would make a word of `AWS™`: `AWSTM`.
            } else {
                text.extend(cluster.nfkc());
            }
            let span = (range.start as u32, range.end as u32);
            origin.extend(std::iter::repeat_n(span, text.len() - before));
        }
        Self { text: Cow::Owned(text), origin: Some(origin) }
    }

    /// The normalised text, case kept.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original behind `range` of [`Folded::text`], on character boundaries.
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        let Some(origin) = &self.origin else { return range };
        let start = origin.get(range.start).map_or(0, |span| span.0 as usize);
        let end = range.end.checked_sub(1).and_then(|last| origin.get(last)).map_or(start, |span| span.1 as usize);
        start..end.max(start)
    }
}

fn has_escapes(text: &str) -> bool {
    text.match_indices('\\').any(|(at, _)| is_escaped(text, at + 1))
}

/// Whether Markdown takes the backslash before byte `at` for an escape; before a letter it is one of a path.
fn is_escaped(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(|next| next.is_ascii_punctuation() && *next != b'\\')
}

/// Pieces that NFKC treats on their own: a character with all that may combine with it.
fn clusters(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, _) = rest.next()?;
        while rest.next_if(|(_, next)| joins_previous(*next)).is_some() {}
        let end = rest.peek().map_or(text.len(), |(at, _)| *at);
        Some((start..end, text.get(start..end).unwrap_or_default()))
    })
}

/// Combining marks, half-width kana voice marks, and Hangul vowels and tails.
fn joins_previous(character: char) -> bool {
    if character.is_ascii() {
        return false;
    }
    let mut first = None;
    decompose_compatible(character, |part| first = first.or(Some(part)));
    let first = first.unwrap_or(character);
    canonical_combining_class(first) != 0 || is_combining_mark(first) || ('\u{1160}'..='\u{11ff}').contains(&first)
}

static BY_PHRASE: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::Tw2sp).ok());
static TO_SIMPLIFIED: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
static TO_TRADITIONAL: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2t).ok());

/// Chinese with Taiwan's vocabulary and script turned into mainland's (`滑鼠` → `鼠标`). The length may change.
pub(super) fn simplified_by_phrase(text: &str) -> String {
    // In Simplified 么 is the 麼 of 什么 and 怎么; the converter would take it for the Traditional variant of 幺.
    convert(&BY_PHRASE, &text.replace('么', "麼"))
}

/// `text` as it is compared with other texts: NFKC, lower case, Simplified by phrase, one space for white space.
pub fn folded(text: &str) -> String {
    let lower = Folded::nfkc(text).text().to_lowercase();
    let spaced: Vec<&str> = lower.split_whitespace().collect();
    simplified_by_phrase(&spaced.join(" "))
}

/// Characters in their simplified form; the vocabulary stays.
pub(super) fn simplified(text: &str) -> String {
    convert(&TO_SIMPLIFIED, text)
}

/// Characters in their traditional form.
pub(super) fn traditional(text: &str) -> String {
    convert(&TO_TRADITIONAL, text)
}

/// The tables are compiled in; should one not load, the text stays as it is. They hold Han characters alone, and no space: what has
/// none of these is not looked up, since a lookup costs as much for a Latin letter.
fn convert(table: &LazyLock<Option<OpenCC>>, text: &str) -> String {
    let Some(table) = table.as_ref().filter(|_| !text.is_ascii()) else { return text.to_owned() };
    let mut converted = String::with_capacity(text.len());
    for part in text.split_inclusive(' ') {
        if part.is_ascii() { converted.push_str(part) } else { converted.push_str(&table.convert(part)) }
    }
    converted
}

/// Han, kana and their iteration and length marks: written without spaces.
pub(super) fn is_cjk(character: char) -> bool {
    is_han(character) || is_kana(character)
}

/// Chinese characters.
pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3134f}' | '々' | '〆' | '〇')
}

/// Hiragana and katakana, without the middle dot.
pub fn is_kana(character: char) -> bool {
    is_hiragana(character)
        || matches!(character, '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}')
}

/// Hiragana, with its voice marks.
pub(super) fn is_hiragana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{309f}')
}
