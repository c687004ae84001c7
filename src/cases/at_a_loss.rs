//! Who is alone with something at night: on duty or pressed, and at a loss.

use super::grammar::{Form, form};
use crate::text::folded;

form! {
    /// On duty.
    ON_DUTY:
    r"\b(?:on[- ]call|on duty|night shift|paged|pager|woke(?:n)?(?: me)? up|got me out of bed)\b|值班|值夜|夜班|半夜|凌晨|当番|夜勤|叩き起こ|起こされ|深夜に",
}

form! {
    /// Others press them.
    PRESSED:
    r"\b(?:everyone|everybody|my (?:boss|manager)|the (?:boss|ceo|channel|group|chat)|people)\b[^.?!]{0,30}\b(?:ask\w*|ping\w*|shout\w*|yell\w*|call\w*|tag\w*|writ\w*|wait\w*)\b|(?:群组|群里|老板|主管|客户|所有人|大家)[^,。?]{0,10}(?:标我|@我|问我|骂我|催|打给我|打电话)|(?:上司|社長|みんな|お客様|チャット)[^。、?]{0,14}(?:電話|連絡|催促|怒|聞かれ|鳴)",
}

form! {
    /// They fear or do not know what to do.
    AT_A_LOSS:
    r"\b(?:i am|i'm|my hands are) (?:shaking|panicking|scared|terrified|alone|lost|freaking out)\b|\bpanic\w*\b|\b(?:no idea|don't know|do not know) what to do\b|\b(?:get|be|getting|being) fired\b|\blose my job\b|手在抖|好怕|害怕|慌了|很慌|完蛋|死定|不知道(?:该)?(?:怎么办|做什么|如何是好)|开除|炒鱿鱼|丢工作|我一个人|手が震え|パニック|どうしよう|どうしたら(?:いい|良い)|クビ|首になる|一人で当番",
}

form! {
    /// What comes first now.
    WHAT_NOW:
    r"\bwhat (?:do|should|can|must) (?:we|i) do (?:first|now|right now|right away)\b|\bwhat(?: is|'s)? (?:the )?first (?:thing|step) now\b|(?:现在|眼下|马上|立刻)[^,。?]{0,4}(?:先)?(?:做什么|怎么办|做哪|干什么|干嘛)|(?:今|いま|まず)(?:すぐ)?(?:何を|どう)(?:すれ|すべき|したら)",
}

/// Whether it is asked what to do at once.
pub fn asks_what_now(text: &str) -> bool {
    WHAT_NOW.is_in(&folded(text))
}

/// Whether somebody is at a loss, and on duty or pressed by others: they mean what the account shows.
pub fn is_at_a_loss(text: &str) -> bool {
    let text = folded(text);
    AT_A_LOSS.is_in(&text) && (ON_DUTY.is_in(&text) || PRESSED.is_in(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_first_now_is_told_from_how_something_is_done() {
        for text in [
            "It fails since noon. What do we do now?",
            "它跟现在的报错没关系？现在先做什么？",
            "落ちています。まず何をすればいいですか",
        ] {
            assert!(asks_what_now(text), "{text}");
        }
        for text in ["What do we do to move the database?", "怎么升级？", "どうすれば変更できますか"] {
            assert!(!asks_what_now(text), "{text}");
        }
    }

    #[test]
    fn who_is_alone_with_it_at_night_is_told_from_who_asks_about_duty() {
        for text in [
            "現在凌晨兩點多只有我一個人值班，手在抖，群組一直標我。網站這樣會不會害我被開除啊…",
            "I'm on call and everybody keeps pinging me, I have no idea what to do",
            "当番で起こされました。どうしたらいいのか分かりません。",
            "半夜老板一直打电话催我，我一个人好慌，不知道该怎么办",
        ] {
            assert!(is_at_a_loss(text), "{text}");
        }
        for text in [
            "Who is on call at your side at night?",
            "How do I write an on-call schedule?",
            "凌晨的备份几点开始？",
            "My boss asks how many users we have",
            "どうしたらいいですか？",
        ] {
            assert!(!is_at_a_loss(text), "{text}");
        }
    }
}
