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

/// How messages of tools begin that read like sentences.
const MESSAGES: &[&str] = &["An error occurred (", "Error executing", "Traceback", "Exception in ", "Unable to locate"];

/// The language to answer in: the question's own where it says so itself, else the one the page or token states.
///
/// Kana or Han decide (which Chinese script a short text is in may be open: then the stated one holds); a Latin text is
/// English when it reads as a sentence; a pasted error message alone keeps the stated language.
pub fn reader_language(question: &str, stated: Option<Language>) -> Language {
    let found = language_of(question);
    match (found, stated) {
        (found, None) => found,
        (Language::En, Some(stated)) => {
            let words = question.split(|it: char| !it.is_ascii_alphabetic());
            let words: Vec<String> = words.filter(|it| !it.is_empty()).map(str::to_ascii_lowercase).collect();
            let english = words.iter().filter(|word| ENGLISH.contains(&word.as_str())).count();
            let is_only_english = english > 0 && english == words.len();
            let asks = words.first().is_some_and(|it| ASKING.contains(&it.as_str()));
            let has_cjk = question.chars().any(|it| matches!(it, '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}'));
            // `FATAL: …`, `botocore.exceptions.ClientError: …`: a pasted line, whatever words it has.
            let is_message = |it: &str| MESSAGES.iter().any(|begin| it.starts_with(begin));
            let is_pasted =
                question.split_whitespace().next().is_some_and(|it| it.ends_with(':')) || is_message(question);
            let is_english = english >= 2 || is_only_english || asks;
            if is_english && !has_cjk && !is_pasted { Language::En } else { stated }
        }
        (found, Some(stated)) if found.reads(stated) && !is_clear(question) => stated,
        (found, Some(_)) => found,
    }
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
}
