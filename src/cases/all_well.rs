//! What is said not to be wrong, not to have happened, or to matter to few: denials that hold the very words of what they deny.

use super::grammar::{Form, form};

form! {
    /// Nothing is wrong now.
    WELL:
    r"\bnothing (?:is|has|was|gets?)(?: being| been| currently| actually)? (?:wrong|broken|throttled|failing|failed|down|stuck|blocked|limited|amiss|rejected)(?: now| yet| today| so far| at the moment)?\b",
    r"|\b(?:this is|it is|it's) (?:not an?|no) (?:incident|outage|emergency|fault)\b",
    r"|不是(?:故障|事故|报障|报修)|(?:目前|现在|眼下)[^,。不]{0,6}没有?(?:任何|什么)?(?:问题|异常|故障|事故)",
    r"|没有?(?:任何|什么|哪里)?(?:东西|地方|功能|服务)(?:坏|出错|故障|出问题|不正常)掉?|没有?(?:卡住|挡住|耽误)(?:到)?(?:什么|谁|任何)",
    r"|困って(?:は|も)?い?(?:ません|ない)|壊れて(?:は|も)?い(?:る(?:もの|ところ|箇所|わけ)?(?:は|では)(?:ありません|ない|なく)|ません|ない)|障害で(?:は|も)(?:ありません|ない|なく|ございません)|(?:いま|今|現在)(?:のところ)?は?[^、。]{0,6}問題(?:は|も)?(?:ありません|ない|なく|起きていません)",
}

form! {
    /// Nothing leaked, was lost or came into other hands.
    NOT_TAKEN:
    r"\b(?:none|nothing|neither|no (?:key|password|credential|secret|token)s?)\b[^.;]{0,24}\b(?:was|were|is|has been|have been|got|ever) (?:\w+ )?(?:lost|leaked|stolen|exposed|shown|compromised|published)\b|\b(?:not|never|n't)(?: been| yet)? (?:leaked|stolen|exposed|compromised|hacked|breached)\b",
    r"|(?:^|[^有是])(?:没有?|并未|未曾?|并不是|不是)(?:因为|发生|被|任何)?(?:泄露|泄漏|外泄|外流|被盗|遗失)",
    r"|(?:漏えい|漏洩|流出|侵害|盗難|紛失)(?:した|された|が)?(?:わけ|の|もの|形跡)?(?:では|は|も)?(?:ありません|ございません|ない(?:です|ので|が|。)|なく|しておらず|していません|していない)",
}

form! {
    /// A filter takes somebody for what they are not.
    TAKEN_FOR:
    r"\b(?:treat(?:s|ed)?|taken?|held|mistak\w+|mistook) (?:\w+ ){0,3}(?:as|for) (?:an? )?(?:attack\w*|hackers?|intruders?|malicious\w*)\b",
    r"|(?:当成|当作|当做|误认为?|误判为?)(?:是)?(?:了)?(?:骇客|黑客|攻击者?|恶意|入侵)|(?:攻撃者?|ハッカー|不正アクセス)(?:だ)?(?:と|として)(?:みな|見な|扱|誤)",
}

form! {
    /// Nobody but a few of their own uses it.
    AMONG_US:
    r"\bonly (?:\w+ ){0,4}of (?:us|our (?:team|people|analysts|staff|colleagues))\b|\b(?:only|just) (?:our|the) (?:own )?(?:\w+ ){0,2}(?:team|group|department|colleagues|analysts)\b[^.]{0,12}\b(?:uses?|sees?|needs?|reads?|works?)\b|\bused (?:only|just) (?:by us|by our|internally|in-house)\b",
    r"|只有(?:我们)?[^,。]{0,8}(?:组|团队|部门?|科|内部|自己)[^,。]{0,8}(?:用|看)|[仅只](?:供|给|是)?(?:内部|自己)(?:人)?(?:在)?(?:使?用|看)",
    r"|(?:社内|部内|チーム内)(?:専用|限定|だけ|のみ)|(?:見る|使う|利用する)(?:の|人)は[^、。]{0,12}だけ",
}

form! {
    /// Who was in before stays in.
    STAYS_IN:
    r"\b(?:already|existing|current) (?:\w+ ){0,2}(?:keeps?|stays?|remains?|continues?)\b|\balready (?:logged|signed|connected)[- ]?(?:in|on)? (?:\w+ )?(?:keeps?|stays?|remains?|continues?)\b",
    r"|已经?(?:登录|登入|进[来去]|连上|在线)的[^,。]{0,6}(?:继续|不受影响|还能|照常|没事)|(?:すでに|既に)(?:ログイン|接続)[^、。]{0,12}(?:見られ|見て|続け|使え|そのまま)|(?:ログイン|接続)済み[^、。]{0,10}(?:見られ|見て|続け|使え|そのまま)",
}

form! {
    /// Nobody changed it.
    LEFT_ALONE:
    r"没(?:有)?(?:动|碰)|\b(?:was|were|is)(?: not|n't) changed\b|触って(?:いません|いない)|変えて(?:いません|いない)",
}

form! {
    /// A machine's own words for what another did not do.
    MACHINE_FAULT:
    r"\btime-?d? ?-?outs?\b|\btiming out\b|\bconnection (?:refused|reset)\b|\b50[234]\b|超时|逾时|タイムアウト",
}

#[cfg(test)]
mod tests {
    use crate::cases::{by_words, hear};
    use crate::domain::{DraftKind, Severity};

    #[test]
    fn who_asks_for_something_and_says_that_nothing_is_wrong_has_no_incident() {
        for text in [
            "A quota request: Lambda concurrent executions from 1,000 to 3,000, when two branches join us. Nothing is being throttled now.",
            "Does a reserved instance move with the account? Nothing is wrong, our lawyer sits down with a buyer next week.",
            "想把东京的实例上限拉到 80 台，现在用了 31 台，没有卡住什么。",
            "我們在比較兩種代理，想知道連線會不會被固定住，沒有東西壞掉。",
            "東京のトークン数の上限を 20 万から 40 万へ申請します。困ってはいません。",
            "デプロイの方式を変えるべきか相談したいです。壊れているものはありません。",
        ] {
            assert_eq!(by_words(&hear([text])).1, Severity::Low, "{text} {:?}", hear([text]));
        }
        for text in [
            "Nothing is wrong in staging, but in production every payment fails.",
            "测试环境没有东西坏掉，可是正式环境所有付款都失败。",
            "検証環境では壊れているものはありませんが、本番ではすべての決済が失敗しています。",
        ] {
            assert!(by_words(&hear([text])).1 >= Severity::Urgent, "{text} {:?}", hear([text]));
        }
    }

    #[test]
    fn what_is_said_not_to_have_leaked_is_no_breach_and_what_did_is() {
        for text in [
            "In what order do we replace our keys for the audit? None of them was lost or shown to anybody.",
            "年度盤點要換金鑰，並沒有外洩，想知道先換哪一把。",
            "規程でアクセスキーを交換します。漏えいしたわけではありません。順番を教えてください。",
            "开了 WAF 以后客人上传照片拿到 403，是被当成黑客了吗？",
        ] {
            assert_ne!(hear([text]).kind(), DraftKind::Security, "{text} {:?}", hear([text]));
        }
        for text in [
            "The password was not leaked by us, but our access key was posted on a forum.",
            "客户资料没有外泄，可是访问密钥被推到公开仓库了。",
            "名簿は流出していませんが、アクセスキーを公開リポジトリにプッシュしてしまいました。",
        ] {
            assert_eq!(hear([text]).kind(), DraftKind::Security, "{text} {:?}", hear([text]));
        }
    }

    #[test]
    fn what_is_worse_for_a_few_of_their_own_is_normal() {
        for text in [
            "The report server has been slow since noon. Only our analytics team uses it.",
            "报表那台下午磁盘很慢，只有我们分析组四个人在用。",
            "午後から集計のサーバーが遅いです。使うのは管理部の三人だけです。",
        ] {
            assert_eq!(by_words(&hear([text])).1, Severity::Normal, "{text} {:?}", hear([text]));
        }
    }

    #[test]
    fn a_sale_at_half_price_is_an_event_and_a_bill_of_one_is_a_bill() {
        let sale = "Our anniversary sale starts on 3 December at 10:00, everything goes at half price. We expect five times the usual visitors in eu-west-1 and want you to know beforehand.";
        assert_eq!(hear([sale]).kind(), DraftKind::PlannedEvent, "{:?}", hear([sale]));
        let bill = "Our load test left 12 instances running over the weekend. They are stopped now; can part of the charge be refunded?";
        assert_eq!(hear([bill]).kind(), DraftKind::Billing, "{:?}", hear([bill]));
    }
}
