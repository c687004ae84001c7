//! Small readings of a question that need no model.

use std::sync::LazyLock;

use regex::Regex;

use super::setup::Exchange;
use super::tools::ProposeCase;
use crate::text::content_terms;

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this file's tests")]
static ABOUT_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(my|our|mine|ours|we|last night|yesterday|today|right now|just now|is down|are down|outage)\b",
        r"|\b(everything|all|anything) (is |looks |still )?(ok|okay|fine|good|well|alright|all right|healthy|running|working|wrong|broken)\b",
        r"|一切(都)?(正常|还好|還好)|正常(吗|嗎)|有(没有|沒有)(问题|問題|异常|異常)|问题(吗|嗎)|問題嗎|大丈夫|正常(です|でしょう)|異常(は|が)|問題(は|が)(あり|ない|起き)",
        r"|我|咱|昨[晚天夜日]|今[天早晚]|刚才|剛才|刚刚|剛剛|现在|現在|挂了|掛了|当机|當機",
        r"|私|弊社|当社|うち|自分の|昨夜|昨日|今日|今朝|さっき|先ほど|落ち(た|て)|止まっ"
    ))
    .expect("pattern is valid")
});

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this file's tests")]
static FOLLOWS_UP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\s*(and|but|so|then|also|what about|how about|why|what else|how long|ok|okay|it|that|this|those|they|does (it|that)|is (it|that)|can (i|it|that)|should i)\b",
        r"|^(那么|那麼|那|然后|然後|还有|還有|为什么|為什麼|怎么办|怎麼辦|这|這|它|多久|接下来|接下來)",
        r"|^(では|それ|その|これ|あと|また|なぜ|どうして|どのくらい|じゃあ|次)"
    ))
    .expect("pattern is valid")
});

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this file's tests")]
static HOW_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\s*(how (do|can|to|should|would) |what is (a|an|the) |what does |what are |can (i|we|you|one) )",
        r"|如何|怎[么麼样樣](申请|申請|设置|設定|配置|创建|建立|开通|開通|使用|轮换|輪替|提高|增加)|什么是|什麼是",
        r"|(どう|どのように)(申請|設定|作成|使|利用|変更|ローテーション)|方法|手順|とは(何|なん)"
    ))
    .expect("pattern is valid")
});

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this file's tests")]
static ABOUT_SUPPORT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(severity|support plan|response (time|target)|(my|our) plan)\b",
        r"|套餐|方案|支持计划|支援計劃|严重(性|级别)|嚴重(性|程度)|サポート(プラン|の)|重要度|重大度"
    ))
    .expect("pattern is valid")
});

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this file's tests")]
static OVERVIEW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(is|are|does) (everything|all|things|it all|anything)\b.{0,30}\b(ok|okay|fine|good|well|healthy|wrong|broken|work(s|ing)?|up)\b",
        r"|\b(status|state|overview|health) of (my|our)\b|\bwhat('s| is) (going on|happening|wrong)\b|\b(any|are there) (problems|issues|alarms|incidents)\b",
        r"|一切(都)?(正常|好|還好|还好)|(都|全部)(正常|好)吗|(都|全部)(正常|好)嗎|有没有(问题|异常|告警)|有沒有(問題|異常|警示)|账户(状态|情况)|帳戶(狀態|狀況)",
        r"|(すべて|全て|全部|みんな)(は)?(正常|問題|大丈夫)|(問題|異常|アラーム)は?(あり|ない|出て)|(アカウント|全体)の(状態|状況)"
    ))
    .expect("pattern is valid")
});

/// Whether the question asks how one does something, and not what goes on in the own account.
pub(super) fn asks_how_to(question: &str) -> bool {
    HOW_TO.is_match(question) && !asks_about_account(question)
}

/// Whether the question asks for the account's state as a whole.
pub(super) fn asks_for_overview(question: &str) -> bool {
    OVERVIEW.is_match(question)
}

/// Whether the question is about what is going on in the customer's own account.
pub(super) fn asks_about_account(question: &str) -> bool {
    ABOUT_ACCOUNT.is_match(question) && !ABOUT_SUPPORT.is_match(question)
}

/// What to search for: the question, and with a short follow-up the question that it refers to.
pub fn search_text(question: &str, earlier: &[Exchange]) -> String {
    let Some(before) = earlier.last() else { return question.to_owned() };
    let is_short = content_terms(question).len() < 4;
    if is_short || FOLLOWS_UP.is_match(question) {
        format!("{question}\n{}", before.question)
    } else {
        question.to_owned()
    }
}

/// A draft out of the customer's own words, for a turn that found nothing.
pub fn plain_proposal(question: &str) -> ProposeCase {
    let line = question.lines().map(str::trim).find(|it| !it.is_empty()).unwrap_or_default();
    ProposeCase {
        subject: line.chars().take(120).collect(),
        description: question.chars().take(4_000).collect(),
        service: None,
        kind: None,
        severity: None,
        missing: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_about_the_own_account_is_told_from_a_general_one() {
        for own in [
            "Why did my database fail over?",
            "昨晚數據庫怎麼了",
            "昨夜なぜ落ちたのですか",
            "Is everything ok?",
            "一切正常吗？",
            "異常はありますか",
        ] {
            assert!(asks_about_account(own), "{own}");
        }
        assert!(!asks_about_account("How do lifecycle rules work?"));
    }

    #[test]
    fn how_to_and_overview_are_told_apart() {
        for how_to in ["How do I raise a service quota?", "如何申请提高配额？", "クォータの引き上げはどう申請しますか"]
        {
            assert!(asks_how_to(how_to) && !asks_for_overview(how_to), "{how_to}");
        }
        for overview in
            ["Is everything OK with my account?", "我的帳戶一切正常嗎？", "すべて正常ですか", "有没有异常？"]
        {
            assert!(asks_for_overview(overview) && !asks_how_to(overview), "{overview}");
        }
        assert!(!asks_how_to("How do I get my database back? It is down."));
    }

    #[test]
    fn a_short_follow_up_is_searched_with_what_it_refers_to() {
        let earlier = [Exchange { question: "Why did my database fail over?".to_owned(), answer: String::new() }];
        assert_eq!(
            search_text("And how long does it take?", &earlier),
            "And how long does it take?\nWhy did my database fail over?"
        );
        let own = "How do I rotate the access keys of an IAM user safely?";
        assert_eq!(search_text(own, &earlier), own);
    }
}
