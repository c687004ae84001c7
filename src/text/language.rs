use std::cmp::Ordering;

use super::fold::{Folded, is_cjk, is_hiragana, is_kana, simplified, traditional};
use super::stop_words::is_english_stop_word;
use crate::domain::Language;

/// Characters that hold a Chinese sentence together; a quoted term has none of them.
const CHINESE_PARTICLES: &str = "的了是在我你您們们嗎吗呢怎什麼么為为把被請请如何不有會会這这那要就都吧從从和與与";

/// The language `text` is written in, by its script.
///
/// Any hiragana makes it Japanese; else Han characters make it Chinese, Traditional if more of them change towards
/// Simplified than the other way, Simplified on a tie; else it is English. In mixed text the language that carries
/// the sentence counts: `Lambda function timeout 了怎麼辦` is Chinese, `What does 容錯移轉 mean?` is English.
pub fn language_of(text: &str) -> Language {
    let folded = Folded::nfkc(text);
    let cjk: String = folded.text().chars().filter(|character| is_cjk(*character)).collect();
    if cjk.is_empty() || english_carries(folded.text(), &cjk) {
        return Language::En;
    }
    if cjk.chars().any(is_kana) {
        return Language::Ja;
    }
    script_of(&cjk).unwrap_or(Language::ZhCn)
}

/// The Chinese script that the Han characters of `text` are written in; `None` where as many speak for one as for the
/// other, as in 切完要不要再切回去, which is written alike in both.
pub fn chinese_script(text: &str) -> Option<Language> {
    let folded = Folded::nfkc(text);
    script_of(&folded.text().chars().filter(|character| is_cjk(*character)).collect::<String>())
}

/// Characters of Simplified Chinese that stand in Traditional texts as well, with another word's meaning or an older form.
const ALSO_TRADITIONAL: &str =
    "了准后里面只台表干系占余周游采松才丑谷几范云征致制向于并升布志折冲出卷同吃复回合家幸当担据板注漓签舍苏荐赞郁铲须";

fn script_of(cjk: &str) -> Option<Language> {
    let telling: String = cjk.chars().filter(|it| !ALSO_TRADITIONAL.contains(*it)).collect();
    match changed(cjk, &simplified(cjk)).cmp(&changed(&telling, &traditional(&telling))) {
        Ordering::Greater => Some(Language::ZhTw),
        Ordering::Less => Some(Language::ZhCn),
        Ordering::Equal => None,
    }
}

/// Whether the Han and kana characters are only mentioned inside an English sentence.
fn english_carries(text: &str, cjk: &str) -> bool {
    let words = text.split(|character: char| !character.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    let (mut all, mut function_words) = (0, 0);
    for word in words {
        all += 1;
        function_words += usize::from(is_english_stop_word(&word.to_ascii_lowercase()));
    }
    let cjk_count = cjk.chars().count();
    let cjk_is_a_sentence =
        cjk.chars().any(|character| is_hiragana(character) || CHINESE_PARTICLES.contains(character));
    let outweighs = if cjk_is_a_sentence { function_words > cjk_count } else { all * 2 > cjk_count };
    function_words >= 2 && outweighs
}

/// How many characters differ; both scripts write one character for one.
fn changed(before: &str, after: &str) -> usize {
    before.chars().zip(after.chars()).filter(|(old, new)| old != new).count()
}
