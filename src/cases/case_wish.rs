use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::text::folded;

/// What asks for a case, in four languages; matched against folded text.
static WISHES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"\b(?:open(?:ed)?|file|create|raise|log|start|draft|prepare|submit|make|put in|set up|need|want|like)\b[^.?!;\n]{0,40}\b(?:case|ticket)\b",
        r"|(?:开|建|立|提|创建|登记|报|拟)[^。?!;\n]{0,12}(?:案例|案件|工单|单子|张单|个单|case|ticket)|立案",
        r"|(?:ケース|チケット|案件|サポート依頼)[^。?!\n]{0,8}(?:作成|作って|開いて|開け|起票|登録|切って|オープン|お願い)|起票",
    )))
});

/// Whether `text` asks that a case be opened. Says more often yes than no: what it is asked for costs a sentence.
pub fn wants_case(text: &str) -> bool {
    WISHES.is_match(&folded(text))
}

#[cfg(test)]
mod tests {
    use super::wants_case;

    #[test]
    fn a_wish_for_a_case_is_heard_in_four_languages() {
        for text in [
            "Also our staging database is slow, please open a case for that.",
            "Could you file a separate support ticket for the invoice?",
            "I'd like a case opened for the slow deploys",
            "另外测试环境的数据库很慢，请也开一个工单。",
            "顺便帮我建个案例问一下账单",
            "另外測試環境的資料庫很慢，這個也請幫我開案件。",
            "帳單的事也想請你們立案",
            "それと、検証環境のデータベースが遅いので、そちらのケースも作成してください。",
            "請求の件もケースを開いていただけますか",
            "デプロイの件で起票をお願いします",
        ] {
            assert!(wants_case(text), "{text}");
        }
        for text in [
            "How do we rotate a leaked access key?",
            "Was the key used in any case? Open the console for me.",
            "如何轮换泄露的密钥？",
            "帳單怎麼看？",
            "アクセスキーのローテーション方法を教えてください。",
        ] {
            assert!(!wants_case(text), "{text}");
        }
    }
}
