//! What languages say by form and not by phrase: inability, counts that are zero, shares, comparisons with what is usual.

use std::sync::LazyLock;

use regex::Regex;

/// A form, matched against folded text; written in any script.
pub(super) struct Form(pub(super) LazyLock<Regex>);

impl Form {
    /// `text` with the group `word` of each match replaced by what `by` makes of it; the group `unit` stays.
    pub(super) fn replace_all(&self, text: &str, by: impl Fn(&str) -> String) -> String {
        let replaced = self.0.replace_all(text, |found: &regex::Captures<'_>| {
            let part = |name: &str| found.name(name).map_or("", |it| it.as_str());
            format!("{}{}", by(part("word")), part("unit"))
        });
        replaced.into_owned()
    }

    /// Bytes between `at` and the match that is nearest to it.
    pub(super) fn nearest(&self, text: &str, at: usize) -> Option<usize> {
        let far = |it: regex::Match<'_>| if it.end() <= at { at - it.end() } else { it.start().saturating_sub(at) };
        self.0.find_iter(text).map(far).min()
    }

    pub(super) fn is_in(&self, text: &str) -> bool {
        self.0.is_match(text)
    }

    /// `text` with each match taken out.
    pub(super) fn out_of(&self, text: &str) -> String {
        self.0.replace_all(text, " ").into_owned()
    }
}

macro_rules! form {
    ($(#[$about:meta])* $name:ident: $($pattern:literal),+ $(,)?) => {
        $(#[$about])*
        pub(in crate::cases) static $name: Form = Form(::std::sync::LazyLock::new(|| $crate::base::constant_pattern(&$crate::text::folded(concat!($($pattern),+)))));
    };
}
pub(super) use form;

form! {
    /// Somebody or something is not able to, or gives no sign: Chinese potential complements, Japanese potential negatives.
    UNABLE:
    r"\b(?:can(?:not|'t| not)|could(?: not|n't)|unable to|won't|refuses?|gives? up|hangs?|frozen|freezes?|no (?:connection|answer|reply|response)|(?:white|blank|black) (?:page|screen)",
    r"|(?:stays?|keeps?|stuck) (?:on )?(?:loading|spinning)|(?:do|does) ?(?:not|n't) (?:answer|respond|open|load|start|work|arrive|print|sync)|expired)\b",
    r"|(?:[连看找收拿取读查登等接拉买订寻析搜听测抢领叫]不到|[打点开]不开|[登进写点读挤]不进|[进上出]不(?:去|来)|[走打连行刷接]不通|[连跟用登接挂刷]不上|[发打算拉读查导写印]不出|不起来|没反应|不回应|不响应)",
    r"|(?:无法|没法|没办法|不能)|[^受免少忘大]不了|白屏|黑屏|空白页|一片空白|转圈|卡死|卡住|闪退|死机|过期|已到期",
    r"|(?:[えけせてねめれげべ](?:ません|な[いくか])|返事(?:を|も)?(?:し|くれ)ません|(?:通り|届き|動き|起動し|応答し|反応し|始まり|終わり|進み|繋がり|つながり|開き|更新され)ません|(?:通ら|届か|動か|起動し|応答し|反応し|始まら|進ま|繋がら|つながら|開か|更新され)な[いくか])",
    r"|真っ白|白い画面|固ま[りっる]|フリーズ|中のまま|期限切れ|期限が切れ|が切れ",
}

form! {
    /// What only looks like an inability.
    ABLE:
    r"いただけません|もらえません|くれません|かもしれ(?:ません|ない)|差し支え(?:ません|ない)|かまいません|免れません|(?:用|占|花|耗)不到|能不能|可不可以|不能不|can't wait|cannot wait",
}

form! {
    /// Of what their business counts there is none, or none of it works.
    ZERO:
    r"\b(?:zero|no(?: new| more)?|not (?:one|a single)|0)(?: \w+)? (?:orders?|bookings?|payments?|sales?|sign-?ups?|registrations?|transactions?|purchases?|reservations?|tickets?|calls?|deliver\w+|checkouts?|appointments?|shipments?)\b",
    r"|\bnone of (?:the|our) (?:\w+ ){1,4}(?:can|could|works?|starts?|opens?|answers?|responds?|connects?)\b",
    r"|(?:零|0|没有新的?|没有任何|一[笔单个张条次]都没有?|一[笔单个张条次]也没有?) ?[笔单个张条次]?(?:订单|订房|订位|付款|支付|交易|挂号|预约|成交|注册|出货|成功)|(?:订单|交易|成交|付款|预约|订房|注册)(?:数|量)?(?:为|是|归|掉到|变成) ?(?:零|0)",
    r"|(?:注文|予約|決済|購入|取引|登録|受付|出荷|売上)[^、。]{0,8}(?:ゼロ|0 ?件|1 ?件も|一件も)",
    r"|一[个节堂台笔单条张次位][^,。都也]{0,2}[都也][^,。]{0,4}(?:不|没)|[一1] ?[件つ人台本枚個]も[^、。]{0,10}(?:ません|な[いくか])",
}

form! {
    /// Part of it, and not all.
    SHARE:
    r"\b(?:(?:one|two|three|\d+) (?:\w+ )?(?:in|of|out of) (?:the )?(?:every )?(?:two|three|four|five|ten|twelve|fifteen|twenty|thirty|forty|fifty|hundred|\d+)|(?:a|one) (?:third|quarter|fifth|tenth)|half(?: of| the)?|some(?: of)?|several|a few|certain|\d{1,2} ?(?:%|percent)(?: of)?)\b",
    r"|[一二三四五六七八九十百\d]+分之[一二三四五\d]|每[百千万]|[十百\d]+次[^,。]{0,8}一次|其中[一二两几\d]|[一二三四五六七八九十百千两\d]+[个笔单次张条台人件份][里中]?(?:就|大概|大约)?有[一二两\d]+[个笔单次张条台人件份]|[一二三四五六七八九]成|有一个|个别|少数|一小部分|\d{1,2} ?%",
    r"|\d+ ?分の ?\d|\d+ ?[回件人台]に ?\d|片方|一部|\d 割|いくつか",
}

form! {
    /// It is otherwise than usual.
    UNUSUAL:
    r"\b(?:normally|usually|instead of (?:under|the usual|less|well under|about|around)|than usual|(?:two|three|five|ten|\d+) times (?:slower|longer)|takes? (?:\w+ )?(?:\d+|several|many) (?:to \d+ )?(?:seconds|minutes|hours))\b",
    r"|(?:平时|平常|往常|以前)[^的,。十百千万几\d]|比平时|比平常|变卡|变慢|很钝|慢吞吞",
    r"|(?:普段|いつも|通常)は|普段より|いつもより|もたつ|遅め|鈍く",
}

form! {
    /// Both of two things did it, or none of many could.
    ALL:
    r"\b(?:none of (?:the|our)|neither|both|every|all (?:of )?(?:the|our)|(?:can(?:not|'t)|could not|unable to)(?: \w+)? any|all (?:\w+ ){0,2}\w{3,}s|no (?:\w+ ){1,2}(?:can|could|works?|loads?|opens?|starts?|arrives?|leaves?|gets?|goes|left))\b",
    r"|都[^,。]{0,6}(?:不|没|无)|每(?:个|位|笔|单|台|家)|所有|全部|任何|どの[^、。]{0,10}も|いずれも|両[^、。]{0,8}[にがも]|(?:^|[^安完健保万])全[\p{Katakana}\p{Han}ー]{1,8}(?:が|で|に|の|は|を|から|へ)",
}

form! {
    /// Somebody is hit by what was said before.
    HIT:
    r"\b(?:affected|impacted|hit)\b|受(?:到)?影响|都一样|影響を受け|影響が出|同じ(?:状態|状況|症状)",
}

form! {
    /// It goes through another way meanwhile.
    ELSEWHERE:
    r"\b(?:through|to|via|on|by) the (?:other|second|standby)|\bthe other (?:one |zone |node )?(?:serves|carries|handles|takes)|走另|由另|切到另|もう片方|もう一方|別の(?:ゾーン|経路|系)で",
}

form! {
    /// There is another way for the time being, by where it stands and not by its words alone, as in `wording::WORKAROUND`.
    MEANWHILE:
    r"\b(?:meanwhile|for now)\W*$|暂时(?:由|走)|先走|しばらくは|その间は|今のところ[^、。]{0,12}で(?:対応|代用|しのい)",
}

form! {
    /// Keys, passwords and the like.
    CREDENTIALS:
    r"\b(?:passwords?|credentials?|secrets?|(?:access |api |private )keys?|tokens?|log-?ins?)\b|\bkeys? of (?:\w+ ){1,3}(?:user|role|account|bot)\b|\biam (?:user )?keys?\b|密码|帐密|密钥|金钥|凭证|凭据|口令|認証情報|パスワード|シークレット|アクセスキー|秘密鍵",
}

/// A region by its code, as a pattern: `eu-west-1`.
pub(super) const REGION_CODE: &str = r"(?:us|eu|ap|sa|ca|me|af|cn|il|mx)-[a-z]+-\d";

form! {
    /// Keys and what is kept as they are, in bare words: what that means, a finding about them tells.
    KEYS:
    r"\b(?:keys?|credentials?|passwords?|secrets?|tokens?|exposed|leaked|stolen)\b|密钥|金钥|密码|凭证|凭据|泄露|外泄|认证信息|認証情報|キー(?:が|を|の|は|も|、|。|$)|鍵|パスワード|漏え?い|漏れ|流出",
}

form! {
    /// A message that only tries out whether messages come.
    TRIED_OUT:
    r"\b(?:just |only |simply )?a test\b|\btest (?:ticket|case|message|request|submission)\b|\b(?:testing|trying out) (?:the|this|your) (?:form|portal|integration|ticket\w*)\b|(?:测试|练习).{0,2}(?:工单|提单|单子|讯息|消息|信息|案件)|练习提单|テスト(?:の)?(?:起票|ケース|チケット|送信|投稿|メッセージ)|(?:起票|送信|連携)(?:の)?テスト",
}

form! {
    /// Nobody is to do anything about it.
    TO_BE_CLOSED:
    r"\b(?:please|just|and|to|can|may) (?:be )?(?:closed?|ignored?|disregard)\b|\bno (?:action|reply|answer|response) (?:is )?(?:needed|required|necessary)\b|关闭|关掉|关单|忽略|不用(?:处理|回复|理会)|无需(?:处理|回复)|クローズ|閉じて|対応(?:は)?不要|返信(?:は)?不要|無視して",
}

form! {
    /// Where everybody can read.
    IN_PUBLIC:
    r"\b(?:public(?:ly)? (?:repo\w*|gist|bucket|page|site|channel|forum)|git(?:hub|lab)|pastebin|on the (?:open )?internet|in public|public(?:ly)? (?:\w+ )?(?:code|source)|(?:somebody|someone)(?: else)?'?s (?:\w+ )?(?:code|repo\w*))\b|公开(?:的)?(?:源)?(?:代码|原始码)|(?:别人|他人)的?(?:公开)?(?:的)?(?:代码|仓库)|公开(?:的)?(?:代码)?(?:仓库|储存库|存储库|代码库|网页|频道)|公开(?:储|存)|公開リポジトリ|公開された(?:コード|ソース)|(?:他人|誰か)の(?:公開)?(?:コード|リポジトリ)|公開の?(?:リポジトリ|チャンネル|ページ)|誰でも見",
}

form! {
    /// Somebody came from where none of theirs is.
    FROM_AFAR:
    r"\b(?:sessions?|logins?|sign-?ins?|logged in|signed in|address(?:es)?|ips?|calls?|requests?)\b[^.]{0,40}\b(?:another|foreign|unknown|strange|unfamiliar|different) (?:continent|country|countries|region of the world|place|address|location)",
    r"|(?:国外|海外|境外|陌生|不明|另一个大陆|没去过)[^,。]{0,8}(?:地址|ip|登录|登入|会话|工作阶段|连线|连接|来的)|(?:海外|国外|見知らぬ|不明な)[^、。]{0,8}(?:アドレス|ip|ログイン|セッション|アクセス|接続)",
}

form! {
    /// Something of theirs leads to games of chance or smut, or advertises them. Who runs a lottery only names it.
    LED_ASTRAY:
    r"\b(?:redirect\w*|sen[dt]s?|sending|mailing|shows?|showing|jumps?|leads?|links?|turn(?:s|ed) into|becomes?|became|full of)\b[^.]{0,50}\b(?:casinos?|gambling|betting|lotter(?:y|ies)|porn\w*)\b|\b(?:casinos?|gambling|betting|lottery|porn)\b[^.]{0,16}\b(?:ads?|adverts?|links?|spam|pop-?ups?)\b",
    r"|(?:跳|变成|成了|挂|带到|转到|点进去|推送|弹)[^。]{0,8}(?:彩票|博弈|博彩|赌博|赌场|棋牌)|(?:彩票|博弈|博彩|赌博|赌场)[^,。]{0,2}(?:广告|链接|短信|文章)",
    r"|(?:宝くじ|賭博|ギャンブル|カジノ|アダルト)[^、。]{0,8}(?:[にへ](?:飛|変|転送|誘導)|が(?:出|表示)|の?(?:広告|リンク))",
}

form! {
    /// Somebody, of whom no more is said.
    SOMEBODY:
    r"\b(?:somebody|someone)\b|有人|誰かが|何者か",
}

form! {
    /// None of them did, or knows it.
    DISOWNED:
    r"\b(?:nobody|no one|none) (?:here |of us |of ours |on our side |in our team )?(?:created|launched|started|logged|recogni\w+|knows|admits|requested|authori\w+|approved|owns|ordered|did)\b|\bwithout our knowledge\b|\b(?:it )?was(?: not|n't) us\b|\bnot (?:done )?by us\b",
    r"|(?:没有?人|谁都|谁也|都不|都没)(?:知道|承认|认得|认识|建过|开过|登过|申请|授权|做过|没做)|不是我们(?:的人)?(?:操作|改|做|建|开|换|删|弄)|(?:当社|弊社|私たち|こちら)の(?:操作|作業|変更)では|(?:誰も(?:知ら|作っ|覚え|認め|頼ん|承認し)|心当たりがな|心当たりはな|覚えがな|覚えはな)",
}

form! {
    /// Something of theirs was made to be another thing.
    ALTERED:
    r"\b(?:was|were|has been|have been|got) (?:\w+ )?(?:replaced|changed|created|removed|deleted|added|reset|renamed|transferred)\b",
    r"|被(?:人)?(?:换|改|删|建|加|移|重置|转)|(?:変え|変更さ|作ら|作成さ|消さ|削除さ|追加さ|書き換え)(?:れ|ら)",
}

form! {
    /// What opens everything: who holds it may do anything.
    MASTER:
    r"\b(?:root|admin(?:istrator)?s?)\b|根用户|管理员|管理者|ルート(?:ユーザー|アカウント)",
}

/// Whether folded `text` only tries out whether messages come.
pub(super) fn is_tried_out(text: &str) -> bool {
    TRIED_OUT.is_in(text) && TO_BE_CLOSED.is_in(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::folded;

    #[test]
    fn who_runs_a_lottery_is_no_victim_and_whose_pages_lead_to_one_is() {
        for led in [
            "Our WordPress is sending visitors to a casino site.",
            "Customers say our homepage shows casino ads, we sell candles",
            "on phones it jumps to a betting page",
            "我家卖蜂蜜的网站点进去变成澳门赌场了",
            "用手機開我的網站會跳到博弈",
            "官网首页被挂博彩链接",
            "トップページが突然ギャンブルのサイトへ飛ぶようになりました",
            "開くとカジノが出ると言われました",
        ] {
            assert!(LED_ASTRAY.is_in(&folded(led)), "{led}");
        }
        for own in [
            "The lottery terminals do not answer.",
            "Our betting site is down before the match.",
            "彩票站的出票系统停了，网点都出不了票。",
            "宝くじの販売システムが停止しています。",
            "カジノの予約ページが開きません。",
        ] {
            assert!(!LED_ASTRAY.is_in(&folded(own)), "{own}");
        }
    }

    #[test]
    fn a_login_that_stands_in_somebodys_public_code_is_a_key_that_all_can_read() {
        for (text, is_open) in [
            ("I got a mail that the login of our build server was seen in somebody's public code", true),
            ("邮件说我们的密钥出现在别人的公开代码里", true),
            ("信裡說我們的金鑰出現在公開的程式碼裡", true),
            ("認証情報が誰かのリポジトリに載っているというメールが来ました", true),
            ("An automatic mail says that a key of our IAM user was found in a public repository.", true),
            ("The key of the public meeting room is lost", false),
            ("our login page is slow for the public", false),
            ("How do I rotate the access key of our own code?", false),
        ] {
            let text = crate::text::folded(text);
            assert_eq!(CREDENTIALS.is_in(&text) && IN_PUBLIC.is_in(&text), is_open, "{text}");
        }
    }

    #[test]
    fn forms_are_told_from_what_looks_like_them() {
        for text in [
            "we cannot open it",
            "扫码枪连不到主机",
            "門市刷不了卡",
            "どのカルテも開けません",
            "画面が固まります",
            "窗口挂不了号",
            "教室都進不去",
            "どのお客様にも返事をしません",
        ] {
            assert!(UNABLE.is_in(&folded(text)), "{text}");
        }
        for text in ["we can open it", "目前用了一半", "確認しました", "動いています"] {
            assert!(!UNABLE.is_in(&folded(text)), "{text}");
        }
        assert!(ABLE.is_in(&folded("ご確認いただけませんか")) && ABLE.is_in(&folded("能不能幫忙看")));
        assert!(
            ZERO.is_in("zero bookings")
                && ZERO.is_in(&folded("過去半小時零筆訂房"))
                && ZERO.is_in(&folded("新しい注文が 1 件も"))
                && ZERO.is_in(&folded("一節課都上不了"))
                && ZERO.is_in(&folded("ルートが一件も降りてきません"))
        );
        assert!(!ZERO.is_in("zero downtime") && !ZERO.is_in("no errors"));
        assert!(
            SHARE.is_in("about one in twenty uploads") && SHARE.is_in("三分之一左右") && !SHARE.is_in("every upload")
        );
    }
}
