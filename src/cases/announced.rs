//! Which change that was announced a question is about: the day it names, or its words, tell.

use jiff::Zoned;
use jiff::civil::Date;

use super::grammar::{Form, form};
use super::needed_by::day_named;
use crate::domain::{Fact, FactKind};
use crate::text::{compared_terms, folded, holds_name, thing_name};

/// Bytes.
const LEAST_NAME: usize = 5;

form! {
    /// That one was told of something.
    TOLD:
    r"\b(?:e-?mails?|mails?|letters?|notices?|notif\w+|messages?|announce\w*|a note|inbox|mailbox)\b|邮件|来信|信里|寄信|通知|公告|告知|メール|お知らせ|通知|案内|連絡が",
}

form! {
    /// What is announced of a thing.
    ACTS:
    r"\b(?:scheduled?|planned|maintenance|(?:is|are|gets?) (?:being )?worked on|(?:will|is going to|are going to|to) be (?:restarted|rebooted|retired|replaced|moved|patched|upgraded|updated|stopped|shut down|switched off|taken offline)|(?:system|os|operating system|engine) (?:update|upgrade))\b",
    r"|维护|计划内|预定|排定|排程|(?:会|要|将)被?(?:你们)?(?:重启|重新启动|重新开机|重开|关机|下线|更换|升级|退役|停机)|(?:系统|作业系统|引擎|版本)(?:更新|升级)",
    r"|予定|メンテナンス|保守|(?:再起動|停止|交換|入れ替え|更新)(?:する|します|され|予定)|(?:システム|os|エンジン)の?(?:更新|アップデート|アップグレード)",
}

/// The coming change of the account, announced by its provider, that `question` is about: it speaks of an announcement, and names the
/// day of the change, or, naming no day, says what is done. `None` where several fit equally or none does. `now` is the
/// customer's own.
pub fn announced<'f>(question: &str, facts: &'f [Fact], now: &Zoned) -> Option<&'f Fact> {
    let text = folded(question);
    let says_what = ACTS.is_in(&text);
    if !says_what && !TOLD.is_in(&text) {
        return None;
    }
    let is_coming = |it: &&Fact| it.kind == FactKind::Health && it.begins.is_some_and(|at| at > now.timestamp());
    let coming: Vec<&Fact> = facts.iter().filter(is_coming).collect();
    let named = day_named(question, now.date());
    let day = |at: Option<jiff::Timestamp>| at.map(|it| it.to_zoned(now.time_zone().clone()).date());
    let is_on = |it: &Fact, date: Date| {
        day(it.begins).is_some_and(|from| from <= date) && day(it.ends.or(it.begins)).is_some_and(|to| date <= to)
    };
    let asked = compared_terms(question);
    let shared = |it: &Fact| compared_terms(&format!("{} {}", it.title, it.body)).intersection(&asked).count();
    let is_only = coming.len() == 1;
    let mut fitting: Vec<(usize, &Fact)> = coming
        .into_iter()
        .filter(|it| named.map_or(says_what, |date| is_on(it, date)))
        .map(|it| (shared(it), it))
        .filter(|(words, it)| named.is_some() || is_only || *words > 1 || is_named(it, &text))
        .collect();
    fitting.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.id.cmp(&other.1.id)));
    match fitting.as_slice() {
        [(_, only)] => Some(only),
        [first, second, ..] if first.0 > second.0 => Some(first.1),
        _ => None,
    }
}

/// Whether folded `text` calls the thing of `fact` by its name, of five letters or more: shorter ones are words too.
fn is_named(fact: &Fact, text: &str) -> bool {
    let name = fact.resource.as_deref().map(thing_name).unwrap_or_default();
    name.len() >= LEAST_NAME && holds_name(text, &folded(name))
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "tests")]
mod tests {
    use super::*;

    fn change(id: &str, body: &str, begins: &str, ends: &str) -> Fact {
        let at = |text: &str| text.parse().expect("a time");
        Fact {
            begins: Some(at(begins)),
            ends: Some(at(ends)),
            body: body.to_owned(),
            ..Fact::bare(id, FactKind::Health, at("2026-11-01T00:00:00Z"))
        }
    }

    fn meant(question: &str) -> Option<String> {
        // A Saturday.
        let now: Zoned = "2026-11-21T09:00:00[Asia/Tokyo]".parse().expect("a time");
        let facts = [
            change("reboot", "The instance is scheduled for a reboot.", "2026-11-26T01:00:00Z", "2026-11-26T03:00:00Z"),
            change("patch", "The database gets a patch.", "2026-12-02T01:00:00Z", "2026-12-02T03:00:00Z"),
            Fact {
                resource: Some("arn:aws:rds:us-east-1:111122223333:db:drafts".to_owned()),
                ..change("update", "An update is scheduled.", "2026-12-16T03:00:00Z", "2026-12-16T05:00:00Z")
            },
            change("past", "The instance was rebooted.", "2026-11-19T01:00:00Z", "2026-11-19T03:00:00Z"),
        ];
        announced(question, &facts, &now).map(|it| it.id.clone())
    }

    #[test]
    fn a_change_is_meant_by_the_day_that_the_question_names_or_by_what_is_done() {
        for (question, expected) in [
            ("Your notice speaks of Thursday. Do our users notice anything?", Some("reboot")),
            ("通知说 12 月 2 日要维护，我们会停吗？", Some("patch")),
            ("來信說下週四會被重新啟動，網站會斷嗎？", Some("reboot")),
            ("来週の木曜に再起動するというメールが来ましたが、影響はありますか。", Some("reboot")),
            ("We were told that an instance is scheduled for a reboot, when is that?", Some("reboot")),
            ("聽說 26 號有機器會重新啟動，我們會斷線嗎？", Some("reboot")),
            ("通知说十二月中旬要给数据库 drafts 做系统更新，要不要推迟？", Some("update")),
            ("通知说十二月中旬要给一个数据库做系统更新，要不要推迟？", None),
            (
                "收到一封通知說下週四有一台機器要被重新開機，那天下午網站有直播特賣。這會影響賣場嗎？能不能改到別的時間？",
                Some("reboot"),
            ),
            ("我們有一台機器下週四要重新開機，是哪一台？", Some("reboot")),
            ("There is a note in my inbox that a box goes away next Thursday, must I do anything?", Some("reboot")),
            ("There is a mail that a key of ours has leaked", None),
            ("Your mail says Friday, does the shop go down?", None),
            ("The shop is down since Thursday", None),
        ] {
            assert_eq!(meant(question).as_deref(), expected, "{question}");
        }
    }
}
