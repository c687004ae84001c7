use crate::domain::Language;
use crate::text::language_of;

/// Enough of a text to tell, in characters.
const LOOKED_AT: usize = 800;

/// The language of `text` by its script, from its beginning.
///
/// A Chinese text that quotes a Japanese name stays Chinese: running Japanese is at least a tenth kana.
pub(super) fn guess(text: &str) -> Language {
    let end = text.char_indices().nth(LOOKED_AT).map_or(text.len(), |(at, _)| at);
    let beginning = text.get(..end).unwrap_or(text);
    let language = language_of(beginning);
    let kana = beginning.chars().filter(|it| is_kana(*it)).count();
    let han = beginning.chars().filter(|it| ('\u{3400}'..='\u{9fff}').contains(it)).count();
    if language == Language::Ja && kana * 10 < han {
        return language_of(&beginning.replace(is_kana, ""));
    }
    language
}

fn is_kana(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}')
}

/// Splits `multi-az-failover.zh-TW` into the slug and its language; no language: the whole name is the slug.
pub(super) fn of_name(name: &str) -> (&str, Option<Language>) {
    match name.rsplit_once('.') {
        Some((slug, tag)) if tag.len() <= 10 => match Language::parse(tag) {
            Some(language) => (slug, Some(language)),
            None => (name, None),
        },
        _ => (name, None),
    }
}
