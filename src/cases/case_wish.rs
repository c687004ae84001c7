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

/// What plainly asks for a new case; matched against folded text. `mid`: what sort of case.
static PLAIN_WISHES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"\b(?:open|file|create|raise|log|start|submit|draft|prepare|put in)(?: me| us| up)? (?:an?|another|one)(?<mid>(?: [\w-]+){0,3}?) (?:case|ticket)\b",
        r"|\b(?:i|we|would|d|also|really|please) (?:need|want|like) an?(?<sort>(?: [\w-]+){0,3}?) (?:case|ticket)\b",
        r"|\bplease (?:open|create|raise|file|submit)(?: new| support)? (?:case|ticket)\b",
        r"|(?:请|帮|想|要|麻烦|给我|需要|希望)[^了过,.?!;:、。\p{Hiragana}\p{Katakana}]{0,8}(?:开|建|立|提|创建|登记|报)[^了过,.?!;:、。\p{Hiragana}\p{Katakana}]{0,8}(?:案例|案件|工单|case|ticket)",
        r"|(?:ケース|チケット|案件|サポート依頼)[^,.?!;:、。]{0,6}(?:作成して|作って|開いて|起票して|登録して|切って|オープンして)(?:ください|下さい|くれ|ほしい|欲しい|いただ|頂|もらえ|もらい|貰|ちょうだい|$)",
        r"|(?:ケース|チケット|案件|サポート依頼)[^,.?!;:、。]{0,6}(?:作成したい|作りたい|開きたい|起票したい|(?:作成|起票|登録|オープン)をお願い)",
    )))
});

/// What makes of the words in front of a wish, up to where they turn to it, a question about cases, a refusal or a thing of the past.
static REFUSED_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"\b(?:how|don.?t|do not|not|never|without|was|were|did|does|has|have|had|who|why|when|where|if|cannot|can.?t|unable|tried|trying|(?:can|may|could|should|must|shall|do) (?:i|we|you need|you want))\b",
        r"|(?:不要|不用|不必|不想|不需要|别|怎么|如何|怎样|是否|已经|为什么|没有|谁)[^,]{0,3}$",
    )))
});

/// What ends the words that belong to something else than the wish after them.
static TURNS: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"\b(?:please|so|but|because|therefore|hence)\b|[.?!;:,\n。、]"));

/// What makes no wish of what looks like one, inside of it: 请不要开案件.
static REFUSED_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"怎么|如何|怎样|不要|不用|不必|不想|不需要|别|是否|已经|为什么|无法|不能|要不要|需要先|要是|谁|请问[^帮给]*$",
        r"|\b(?:use|edge|test|corner|worst|best|in|of|for|to|on|with|by|if|this|that|the|any|my|your|our)\b",
    )))
});

/// The same after it: 请帮我开工单了吗, a case study, ケースを作成していただきました.
static REFUSED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"^(?:[ -](?:stud|sensitiv|insensitiv|statement)|了|吗|的(?:方法|步骤|流程)|方法|步骤|流程|需要|要)",
        r"|^[^,.?!;:、。]{0,10}(?:ました|でした|なかった)",
        r"|^(?:の|ん)?(?:です|だ)?(?:が|けど|けれど)?[,、]?(?:どう|どこ|方法|何)",
    )))
});

/// What the wish itself, courtesy and pointing consist of; whatever else a text has tells something.
static SAYS_NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"\b(?:please|pls|can|could|would|will|you|i|we|d|ll|s|m|am|is|like|to|for|me|us|this|that|it|opened|open|file|create|raise|log|start|submit|draft|prepare|put|in|up|an?|the|another|one|new|case|ticket|support|need|want|about|now|just|also|really|hi|hello|hey|ok|okay|yes|thanks|thank|and|so|then|here|with|urgent|asap|technical|billing|security)\b",
        r"|ケース|チケット|サポート|依頼|作成|起票|登録|オープン|お願い|いたします|ください|下さい|いただけ|もらえ|ほしい|欲しい|ありがとう|こんにちは|について|新しい|この件|こちら|すぐに|開いて|開きたい|作って|切って|ません|します|です|ます|した|して|たい|[をのでにはがか件]",
        r"|案例|案件|工单|支持|支援|技术|创建|登记|提交|建立|开立|开启|可以|能否|能不能|麻烦|谢谢|感谢|需要|希望|一个|一张|现在|马上|直接|这个|问题|你好|您好|[请帮我你您们给想要开建立提报吗吧好的个张一下就为此先]",
        r"|[^\p{Alphabetic}]",
    )))
});

/// Whether `text` asks in so many words that a case be opened now: no question about cases, no refusal. What it is asked for
/// costs a draft, so it says more often no than yes.
pub fn asks_for_case(text: &str) -> bool {
    let folded = folded(text);
    PLAIN_WISHES.captures_iter(&folded).any(|wish| {
        let Some(whole) = wish.get(0) else { return false };
        let before = &folded[..whole.start()];
        let turned = TURNS.find_iter(before).last().map_or(0, |it| it.end());
        let within = wish.name("mid").or(wish.name("sort")).map_or(whole.as_str(), |it| it.as_str());
        let is_latin = whole.as_str().is_ascii();
        !REFUSED_BEFORE.is_match(&before[turned..])
            && !REFUSED_AFTER.is_match(&folded[whole.end()..])
            && (is_latin && within == whole.as_str() || !REFUSED_WITHIN.is_match(within))
    })
}

/// Whether `text` tells anything beside a greeting and the wish for a case, so that there is something to draft.
pub fn tells_something(text: &str) -> bool {
    !without_wish(&folded(text)).is_empty()
}

/// What of folded `text` is neither a greeting nor of the wish for a case.
pub(super) fn without_wish(text: &str) -> String {
    SAYS_NOTHING.replace_all(text, "").into_owned()
}

/// Whether `text` asks that a case be opened. Says more often yes than no: what it is asked for costs a sentence.
pub fn wants_case(text: &str) -> bool {
    WISHES.is_match(&folded(text))
}

#[cfg(test)]
mod tests {
    use super::{asks_for_case, tells_something, wants_case};

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
            "Checkout does not work so please open a case",
            "Please open a case because customers cannot pay",
            "I have tried everything, open a ticket",
            "客戶無法付款請幫我開案件",
            "エラーが出ているのでケースを作成してください",
            "サポートケースの作成をお願いします",
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
            "サポートケースを作成していただきました",
            "I want a fix in this case",
            "Please create a test case",
            "要開案件嗎？",
        ] {
            assert!(!asks_for_case(text), "{text}");
        }
    }

    #[test]
    fn a_bare_wish_tells_nothing_that_a_case_could_be_about() {
        for text in [
            "Please open a case.",
            "Can you open a support ticket for me?",
            "請幫我開案件",
            "请帮我提交一个工单，谢谢",
            "ケースを開いてください",
            "サポートケースの作成をお願いします",
            "Hello",
        ] {
            assert!(!tells_something(text), "{text}");
        }
        for text in [
            "Please open a case about the checkout",
            "請幫我開案件，結帳失敗",
            "配送が止まっています。ケースを作成してください。",
        ] {
            assert!(tells_something(text), "{text}");
        }
    }
}
