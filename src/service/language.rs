use crate::domain::Language;
use crate::text::{chinese_script, language_of};

/// Words that make a line of Latin letters an English sentence rather than a pasted error or a name.
const ENGLISH: &[&str] = &[
    "hello", "hi", "hey", "thanks", "thank", "yes", "help", "the", "is", "are", "was", "my", "our", "i", "we", "you",
    "why", "what", "how", "when", "where", "did", "do", "does", "can", "should", "and", "to", "of", "in", "for", "not",
    "please", "a", "an", "it", "this", "that", "have", "has", "your", "all", "with", "from", "be", "been", "they",
    "there", "every", "but", "or", "on", "at", "by", "no", "any", "its", "us", "me", "if", "just", "still", "after",
    "before", "since", "again", "cannot",
];

/// Words that an English question begins with; one of them in front is enough.
const ASKING: &[&str] = &[
    "my", "our", "i", "we", "there", "which", "who", "whose", "why", "what", "how", "when", "where", "is", "are",
    "was", "were", "did", "do", "does", "can", "could", "should", "will", "please",
];

/// From how many ordinary words on a text of Latin letters is English, and from how many on it changes the language of a talk.
const WORDS_OF_A_TEXT: usize = 2;
const WORDS_OF_A_CHANGE: usize = 4;

/// How messages of tools begin that read like sentences.
const MESSAGES: &[&str] = &["An error occurred (", "Error executing", "Traceback", "Exception in ", "Unable to locate"];

/// The language to answer in: the question's own where it says so itself, else the one the page or token states.
///
/// Kana or Han decide (which Chinese script a short text is in may be open: then the stated one holds); a Latin text is
/// English from two ordinary words on; a pasted error message or a name alone keeps the stated language.
pub fn reader_language(question: &str, stated: Option<Language>) -> Language {
    let found = language_of(question);
    match (found, stated) {
        (found, None) => found,
        (Language::En, Some(stated)) => {
            let words = question.split(|it: char| !it.is_ascii_alphabetic());
            let words: Vec<String> = words.filter(|it| !it.is_empty()).map(str::to_ascii_lowercase).collect();
            let english = words.iter().filter(|word| ENGLISH.contains(&word.as_str())).count();
            let is_only_english = english > 0 && english == words.len();
            let asks = asks_in_english(question);
            let has_cjk = question.chars().any(|it| matches!(it, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
            // `FATAL: …`, `botocore.exceptions.ClientError: …`: a pasted line, whatever words it has.
            let is_message = |it: &str| MESSAGES.iter().any(|begin| it.starts_with(begin));
            let is_pasted =
                question.split_whitespace().next().is_some_and(|it| it.ends_with(':')) || is_message(question);
            let is_english = english >= 2 || is_only_english || asks || ordinary_words(question) >= WORDS_OF_A_TEXT;
            if is_english && !has_cjk && !is_pasted { Language::En } else { stated }
        }
        (found, Some(stated)) if found.reads(stated) && !is_clear(question) => stated,
        (found, Some(_)) => found,
    }
}

/// The language to answer in where `said` was said, oldest first: the last text's own where it tells one; a short English text
/// changes the language of a talk no more than one that tells nothing does. `stated` is for a talk that has none yet.
pub fn language_of_talk(said: &[String], stated: Option<Language>) -> Language {
    let mut settled = None;
    for text in said {
        let is_short = text.is_ascii() && ordinary_words(text) < WORDS_OF_A_CHANGE && !asks_in_english(text);
        if tells_language(text) && !(is_short && settled.is_some()) {
            settled = Some(reader_language(text, settled.or(stated)));
        }
    }
    settled.unwrap_or_else(|| reader_language(said.last().map_or("", String::as_str), stated))
}

/// Whether it is the text that decides, whatever was stated.
fn tells_language(text: &str) -> bool {
    reader_language(text, Some(Language::En)) == reader_language(text, Some(Language::Ja))
}

fn asks_in_english(text: &str) -> bool {
    let first = text.split(|it: char| !it.is_ascii_alphabetic()).find(|it| !it.is_empty());
    first.is_some_and(|it| ASKING.contains(&it.to_ascii_lowercase().as_str()))
}

/// How many words of `text` are of letters as people write them: no `ThrottlingException`, `vpc-0a1` or `FATAL`. None where it has
/// what stands in code and logs.
fn ordinary_words(text: &str) -> usize {
    if text.contains(['{', '}', '<', '>', '=', '_', '/', '\\', '`']) {
        return 0;
    }
    let words = text.split_whitespace().map(|it| it.trim_matches(['.', ',', '!', '?', ';', '(', ')', '"', '\'']));
    // `Access Denied` is a message; only the first word of a sentence has a capital.
    let is_ordinary = |(at, it): &(usize, &str)| {
        let tail = it.get(1..).unwrap_or_default();
        it.starts_with(|first: char| first.is_ascii_lowercase() || (*at == 0 && first.is_ascii_uppercase()))
            && tail.chars().all(|it| it.is_ascii_lowercase() || it == '\'' || it == '’')
    };
    words.enumerate().filter(is_ordinary).count()
}

/// Whether a Chinese text tells its script: more than one or two of its characters are written so in one script alone.
fn is_clear(question: &str) -> bool {
    question.chars().filter(|it| !it.is_ascii()).count() >= 6 && chinese_script(question).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_decides_and_a_pasted_error_keeps_the_stated_language() {
        let check = |question, stated, expected| assert_eq!(reader_language(question, stated), expected, "{question}");
        check("Why did my database fail over last night?", Some(Language::ZhTw), Language::En);
        check("Which deployment broke checkout?", Some(Language::ZhTw), Language::En);
        check("Is everything ok?", Some(Language::Ja), Language::En);
        check("your storage is broken", Some(Language::ZhTw), Language::En);
        check("FATAL: remaining connection slots are reserved", Some(Language::Ja), Language::Ja);
        check("FATAL: remaining connection slots are reserved for the role", Some(Language::Ja), Language::Ja);
        check("昨晚我的数据库为什么发生了故障转移？", Some(Language::En), Language::ZhCn);
        check("昨晚我的資料庫為什麼發生容錯移轉？", None, Language::ZhTw);
        check("昨夜のフェイルオーバーの原因は？", Some(Language::En), Language::Ja);
        check("了解，感恩～", Some(Language::ZhTw), Language::ZhTw);
        check("切完要不要再切回去？", Some(Language::ZhTw), Language::ZhTw);
        check("那要多久才會核准？", Some(Language::ZhTw), Language::ZhTw);
        check(
            "An error occurred (VcpuLimitExceeded) when calling the RunInstances operation: You have requested more vCPU capacity",
            Some(Language::Ja),
            Language::Ja,
        );
        check("hello", None, Language::En);
        check("Thank you!", Some(Language::Ja), Language::En);
        check("checkout", Some(Language::Ja), Language::Ja);
        check("checkout 掛了！FATAL: remaining slots are reserved for the role", Some(Language::ZhTw), Language::ZhTw);
    }

    #[test]
    fn two_ordinary_words_are_english_and_names_and_pasted_lines_are_not() {
        let check = |text, expected| assert_eq!(reader_language(text, Some(Language::ZhTw)), expected, "{text}");
        check("Checkout still broken", Language::En);
        check("person please", Language::En);
        check("Database connections exhausted", Language::En);
        check("ThrottlingException", Language::ZhTw);
        check("prod-orders-db", Language::ZhTw);
        check("Access Denied", Language::ZhTw);
        check("Error: connect ETIMEDOUT", Language::ZhTw);
        check("", Language::ZhTw);
    }

    #[test]
    fn a_talk_keeps_its_language_through_short_texts() {
        let check = |said: &[&str], expected| {
            let said: Vec<String> = said.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(language_of_talk(&said, Some(Language::ZhTw)), expected, "{said:?}");
        };
        check(&["Our checkout is broken", "checkout"], Language::En);
        check(&["我們的結帳服務全部失敗", "person please"], Language::ZhTw);
        check(&["我們的結帳服務全部失敗", "Please call our manager, she is waiting"], Language::En);
        check(&["Our checkout is broken", "結帳還是失敗，請幫忙"], Language::ZhTw);
        check(&["checkout", "person please"], Language::En);
        check(&[], Language::ZhTw);
    }
}
