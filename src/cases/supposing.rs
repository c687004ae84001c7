//! What would be if a thing stopped, which tells of no trouble.

use super::clauses::clauses;
use super::grammar::{Form, form};
use super::said::by_rules;
use crate::text::folded;

form! {
    /// A clause that only thinks of a stop.
    SUPPOSES:
    r"^(?:(?:and|but|so|now) )?(?:what (?:\w+ ){0,3}if|if|suppose|supposing|imagine|should|in case)\b.*\b(?:fail\w*|die[sd]?|break\w*|crash\w*|stop\w*|disappear\w*|down|lost|loses?|unavailable|gone|offline)\b",
    r"|(?:如果|万一|假如|要是|倘若|假设).*(?:挂|宕|坏|停|断|丢|没了|故障|不可用)",
    r"|(?:止ま|停止し|落ち|壊れ|ダウンし|使えなくな|動かなくな|消え|失われ|障害が起き)っ?(?:たら|た場合|れば)",
}

/// Whether `text` asks what would be if something stopped, and tells of nothing that does.
pub fn only_supposes(text: &str) -> bool {
    let folded = folded(text);
    let parts = clauses(&folded);
    let told: Vec<&str> = parts.iter().copied().filter(|it| !SUPPOSES.is_in(it.trim())).collect();
    // What follows of it is as much thought as it.
    told.len() < parts.len() && !told.iter().any(|it| by_rules([*it]).tells_of_trouble() && !it.contains("なら"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_if_a_thing_stopped_is_thought_and_what_has_stopped_is_told() {
        for text in [
            "荷物データベースが置いてある設備が丸ごと止まったら、朝の配送は続けられますか。続けられないなら、どう備えればいいですか。",
            "If the whole building with our database goes down, do deliveries go on?",
            "What happens if the zone of our database fails?",
            "如果数据库所在的机房宕机，早上的配送还能继续吗？",
            "萬一資料庫所在的機房停擺，早上的配送還能繼續嗎？",
        ] {
            assert!(only_supposes(text), "{text}");
        }
        for text in [
            "荷物データベースが止まりました。どうすればいいですか。",
            "Our database is down. If it stays down, do deliveries go on?",
            "数据库宕机了，如果一直不恢复怎么办？",
            "Is anything down?",
            "If I raise the quota, do I have to pay more?",
        ] {
            assert!(!only_supposes(text), "{text}");
        }
    }
}
