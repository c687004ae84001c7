//! Whether something goes on, or there is another way meanwhile: said of it, and not denied, asked for, or tried without success.

use super::all_well::STAYS_IN;
use super::grammar::{self, Form, form};
use super::said::Impact;
use super::telling::is_by_hand;
use super::wording;

form! {
    /// It is denied that something goes on, or asked what could be done yet.
    DENIED:
    r"\b(?:not|\w+n't|nobody|nothing|never|no longer|no one|cannot)(?: \w+)? (?:still )?(?:works?|working|runs?|running|serv\w+|fine|up|open|reachable|respond\w*|be (?:read|reached))\b",
    r"|(?:无法|不能|没法|没办法|没能|未能|不再能?|不可)(?:再|被|够|继续)?(?:正常|照常)?(?:使用|访问|播放|运行|打开|读|跑|登录|服务|用)?",
    r"|还(?:能|可以|可)(?:做|试|用|有)?(?:怎么|怎样|什么|哪些|如何)|不(?:都)?正常",
    r"|(?:稼働し|動作し|動い|動か|動き|使え|使用でき|利用でき|読め|再生でき|つなが|繋が|入れ|通っ|通ら|通り)(?:て|ており|ておら|てい|ま|ら)*(?:せん|な[いくかっ]|ず)",
}

form! {
    /// There is no other way, or one is asked for.
    NO_OTHER_WAY:
    r"\b(?:no|without(?: an?y?)?|(?:not|\w+n't)(?: \w+)?(?: an?y?)?|is there(?: an?y?)?|are there(?: any)?|any|(?:need|want|suggest|give us|know of|tell us|for)(?: an?| any| some)?) (?:\w+ )?work-? ?arounds?\b",
    r"|\bwhat (?:can|could|should|shall|do) (?:we|i)\b|\b(?:please|could you|can you)\b[^,.]*\b(?:in the meantime|for the time being|meanwhile)\b",
    r"|(?:没有?|暂无|有没有|有无|求|需要|请给|找不到|想不到)[^,。]{0,6}(?:临时方案|变通|绕过|替代方案)|(?:临时方案|替代方案)[^,。]{0,2}(?:吗|没有)",
    r"|(?:回避策|迂回(?:策|路)?|暫定対応|代替手段)[^、。]{0,10}(?:な[いくしけ]|ありません|ございません|見つか|わから|分から|教え|ありますか|あるでしょうか|ありますでしょうか|お願い|探し)",
}

form! {
    /// What was done about it that may be another way.
    SWITCHED:
    r"\b(?:we (?:have )?switched to|failed over to the other|rolled back already|already rolled back|we rolled back and)\b|已经(?:切换|回滚)|改用|切り戻し済|ロールバック済|に切り替えて",
}

form! {
    /// It was of no use.
    IN_VAIN:
    r"\bstill (?:not|no|fail\w*|errors?|down|broken|the same|happen\w*|hang\w*|slow|timing out|times? out|cannot|can't)\b|\b(?:no|without) (?:effect|change|improvement|luck|success|difference)\b|\b(?:did|does|has|have)(?: not|n't) (?:help|work|change|fix|improve)\w*|\bto no avail\b|\bthe same (?:error|result|thing|problem)\b",
    r"|(?:还是|仍然?|依旧|依然|照样)(?:不|一样|没|失败|报错|出错|无法|超时|挂)|没有?(?:任何)?(?:用|效果|改善|好转|变化)(?:[,。]|$)|毫无(?:效果|改善)|不(?:管用|见好|起作用)",
    r"|変わ(?:ら|り(?:ませ|があり))|直(?:ら|りませ)|治(?:ら|りませ)|改善(?:し|され)?(?:ませ|な|ら)|解消(?:し|され)(?:ませ|な)|解決し(?:ませ|な)|同じ(?:です|まま|状|エラー)|だめ|駄目|効果(?:が|は|も)?(?:な|あり)",
}

/// Whether a folded clause says that nobody is harmed.
pub(super) fn is_unharmed(clause: &str) -> bool {
    wording::NO_IMPACT.is_in(&DENIED.out_of(clause))
}

form! {
    /// Whom or what it reaches, or does not.
    EFFECT:
    r"\b(?:affect\w*|impact\w*|touch\w*|untouched|concern\w*|unharmed)\b|影响|影響|支障",
}

/// Whether a folded clause says outright that it reaches nobody, or not those whom it names; "it was fine" says no such thing.
pub(super) fn reaches_nobody(clause: &str) -> bool {
    is_unharmed(clause) && EFFECT.is_in(clause)
}

form! {
    /// Something does what it does, as ever.
    AS_EVER:
    r"\b[a-z]{2,}s(?: on)? (?:normally|as (?:usual|normal|ever|always))\b",
}

/// Whether a folded clause says that the thing, or another, goes on working; `impact` is what else the clause tells.
pub(super) fn is_serving(clause: &str, impact: Impact) -> bool {
    let clause = DENIED.out_of(clause);
    // "The outage goes on" says the contrary.
    let goes_on = impact == Impact::None && (wording::GOING_ON.is_in(&clause) || AS_EVER.is_in(&clause));
    goes_on || wording::SERVING.is_in(&clause) || STAYS_IN.is_in(&clause) || grammar::ELSEWHERE.is_in(&clause)
}

/// Whether a folded clause says that there is another way meanwhile; the clauses that come `after` it may say that it was in vain.
/// Who does it by hand has a way, and no system.
pub(super) fn has_another_way(clause: &str, after: &[&str]) -> bool {
    if NO_OTHER_WAY.is_in(clause) || is_by_hand(clause) {
        return false;
    }
    let is_in_vain = || IN_VAIN.is_in(clause) || after.iter().any(|it| IN_VAIN.is_in(it));
    wording::WORKAROUND.is_in(clause) || grammar::MEANWHILE.is_in(clause) || (SWITCHED.is_in(clause) && !is_in_vain())
}

#[cfg(test)]
mod tests {
    use crate::cases::said::by_rules;

    fn is_eased(text: &str) -> bool {
        let said = by_rules([text]);
        said.is_eased || said.is_serving
    }

    #[test]
    fn what_is_denied_asked_for_or_was_in_vain_eases_nothing() {
        for text in [
            "Checkout fails for everybody and there is no workaround.",
            "All payments fail. Is there a workaround?",
            "Every order fails. We already rolled back the deploy, still failing.",
            "The outage goes on, no order arrives.",
            "The API is down, nothing is running fine.",
            "結帳全部失敗，用戶無法正常使用，也沒有替代方案。",
            "支付全部失败，我们已经回滚了，还是不行。",
            "接口全部报错，照样报错，还可以怎么处理？",
            "决济服务挂了，有没有临时方案？",
            "決済が使えません。回避策はありますか。",
            "注文画面は動いていません。引き続きエラーが出ています。",
            "決済がすべて失敗しています。切り戻し済みですが変わりません。",
            "API が正常に動きません。代替手段はありません。",
        ] {
            assert!(!is_eased(text), "{text}");
        }
    }

    #[test]
    fn what_goes_on_and_another_way_that_holds_are_heard() {
        for text in [
            "Card payments fail, but invoices still work.",
            "The primary hangs; we switched to the standby and orders arrive.",
            "Uploads fail, there is a workaround for now.",
            "信用卡付款失败，其他付款方式正常。",
            "主庫掛了，我們已經切換到備援，訂單正常。",
            "カード決済が失敗しますが、コンビニ払いは使えています。",
            "本番の DB が落ちたので予備機に切り替えて運用しています。",
        ] {
            assert!(is_eased(text), "{text}");
        }
    }
}
