use crate::domain::Language;

/// Characters that only one of the two Chinese scripts uses, common in texts about computers.
const TRADITIONAL: &str =
    "資庫連線數據請為這個時間體設執檢視權開關網錄檔們會來說對發現應該過還與將動態備份區域務運進從樣後無錯誤處";
const SIMPLIFIED: &str =
    "资库连线数据请为这个时间体设执检视权开关网录档们会来说对发现应该过还与将动态备份区域务运进从样后无错误处";
/// Enough of a text to tell.
const LOOKED_AT: usize = 4_000;

/// The language of `text` by its script: any kana in a few hundred characters is Japanese, else Han is Chinese, else English.
pub(super) fn guess(text: &str) -> Language {
    let (mut kana, mut han, mut latin, mut traditional, mut simplified) = (0, 0, 0, 0, 0);
    for character in text.chars().take(LOOKED_AT) {
        match character {
            '\u{3040}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' => kana += 1,
            '\u{3400}'..='\u{9fff}' => {
                han += 1;
                let (is_traditional, is_simplified) = (TRADITIONAL.contains(character), SIMPLIFIED.contains(character));
                traditional += usize::from(is_traditional && !is_simplified);
                simplified += usize::from(is_simplified && !is_traditional);
            }
            _ if character.is_ascii_alphabetic() => latin += 1,
            _ => {}
        }
    }
    // A few Han characters in an English page (a name, a quoted error) do not make it Chinese.
    if kana * 20 > han && kana * 10 > latin {
        Language::Ja
    } else if han * 8 > latin {
        if traditional > simplified { Language::ZhTw } else { Language::ZhCn }
    } else {
        Language::En
    }
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
