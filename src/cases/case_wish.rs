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

/// What plainly asks for a new case, in one clause; matched against folded text.
static PLAIN_WISHES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"\b(?:open|file|create|raise|log|start|submit|draft|prepare|put in)(?: me| us| up)? (?:an?|another|one)(?: [\w-]+){0,3} (?:case|ticket)\b",
        r"|\b(?:need|want|like) an?(?: [\w-]+){0,3} (?:case|ticket)\b",
        r"|(?:请|帮|想|要|麻烦|给我|需要|希望)[^了过]{0,8}(?:开|建|立|提|创建|登记|报)[^了过]{0,8}(?:案例|案件|工单|case|ticket)",
        r"|(?:ケース|チケット|案件|サポート依頼)[^?!]{0,6}(?:作成して|作成をお願い|作って|開いて|起票して|起票をお願い|登録して|切って|オープンして)",
    )))
});

/// What makes of such words a question about cases, a refusal or a thing of the past.
static NO_WISHES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"\b(?:how|don.?t|do not|not|never|without|was|were|did|does|has|have|had|who|why|when|where|cannot|can.?t|unable|tried|(?:can|may|could|should|must|do) i)\b",
        r"|怎么|如何|怎样|不要|不用|不必|不想|不需要|别|是否|已经|为什么|无法|不能|不了|要不要|需要先|谁",
        r"|方法|どうやって|どのように|ないで|でした|ました|てい(?:ます|る)|ておらず",
    )))
});

/// Whether `text` asks in so many words that a case be opened now: no question about cases, no refusal. What it is asked for
/// costs a draft, so it says more often no than yes.
pub fn asks_for_case(text: &str) -> bool {
    let folded = folded(text);
    let mut clauses = folded.split(['.', '?', '!', ';', ',', '\n', '。', '？', '！', '；', '，', '、', ':', '：']);
    clauses.any(|it| PLAIN_WISHES.is_match(it) && !NO_WISHES.is_match(it))
}

/// Whether `text` asks that a case be opened. Says more often yes than no: what it is asked for costs a sentence.
pub fn wants_case(text: &str) -> bool {
    WISHES.is_match(&folded(text))
}

#[cfg(test)]
mod tests {
    use super::{asks_for_case, wants_case};

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

    #[test]
    fn a_plain_wish_is_told_from_a_question_about_cases_and_from_a_refusal() {
        for text in [
            "Our checkout is completely down, customers cannot pay. Please open a case.",
            "Can you open a case for me? Our checkout is down.",
            "I'd like to file a support case for the slow deploys",
            "Please raise a ticket for this.",
            "Please open a security case now, a key leaked",
            "Please open a billing case: we were charged twice",
            "Open a case please.",
            "I need a case opened",
            "請幫我開案件，結帳服務全部失敗",
            "请帮我开工单",
            "请帮我提交工单：结账失败",
            "配送システムが全部止まっています。サポートケースを作成してください。",
            "全てのお客様が使えません。ケースを開いてください。",
        ] {
            assert!(asks_for_case(text), "{text}");
        }
        for text in [
            "How do I open a case?",
            "Was a case opened?",
            "Don't open a case",
            "Please don’t open a case yet",
            "Can I open a case on the basic plan?",
            "I could not open a case yesterday",
            "Who can raise a ticket?",
            "怎么开工单？",
            "請不要開案件",
            "已经帮我开了工单吗？",
            "ケースを作成しないでください",
            "ケースの作成方法を教えてください",
        ] {
            assert!(!asks_for_case(text), "{text}");
        }
    }
}
