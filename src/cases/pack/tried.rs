use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::domain::SaidAt;
use crate::text::{folded, is_kana, sentences};

/// Most of them that are listed.
const MOST: usize = 12;
/// Longest sentence that is told whole, in characters.
const LONGEST: usize = 300;

/// What people do to a system that does not work, in English: past form and participle alike, but for the few that differ.
const DID: &str = concat!(
    r"(?:tried|attempted|re-?started|rebooted|re-?deployed|rolled (?:\w+ ){0,3}back|reverted|re-?ran|re-?run|re-?created|re-?built|re-?installed|re-?imported",
    r"|scaled|doubled|increased|raised|lowered|reduced|checked|double-?checked|verified|confirmed|cleared|flushed|purged|disabled|deactivated|revoked|enabled|updated|upgraded",
    r"|downgraded|switched|swapped|replaced|rotated|reset|removed|deleted|added|failed over|moved|tested|compared|looked (?:at|into)|followed|stopped|started",
    r"|killed|paused|resized|extended|unplugged|patched|configured|re-?configured|re-?connected|re-?attached|changed|set|done)\b",
);

/// Somebody of theirs did it: a person and a past form, a sentence that begins with the past form, or "did not help".
static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&format!(
        concat!(
            r"(?:^|[,;:(]\s*|\b(?:and|but|so|then) )(?:(?:we|i|they|he|she|our (?:\w+ ){{1,2}}|my (?:\w+ ){{1,2}}|somebody|someone|a colleague)(?:'ve| have| had|'d)? ?)?(?:(?:already|also|just|even|now|both|since) )*{did}",
            r"|\b(?:did|has|have)(?: not|n't) (?:help|work|change|fix|improve)\w*|\b(?:made|makes) no difference|\b(?:no|without) (?:effect|success|luck|improvement)\b|\bto no avail\b|\b(?:same (?:error|result|thing)|no change) after\b",
        ),
        did = DID
    ))
});
/// It is told as what went before the trouble, as a plan, a wish or a question, or was not done.
static NOT_ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(?:after|since|when|once|as soon as|because|if|before|until) (?:we|i|they|our|my|the|a|an|somebody|someone)\b[^,;]*$|\b(?:will|shall|should|could|would|may|might|can|going to|plan(?:ning)? to|want to|like to|need to|please)\b",
        r"|\b(?:not|never|nothing|n't)(?: \w+)? (?:tried|attempted|restarted|rebooted|redeployed|checked|verified|changed|touched|updated|removed|deleted|added|set|done|yet)\b|\bnobody (?:changed|touched|did)\b|\?\s*$",
    ))
});
/// Done, in Chinese: a verb with 过 or 了 where it was of no use, 已 before a verb, or a word for trying.
static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"试[过了着]|尝试|试图|\p{han}{1,2}过[一二两三几\d]+次|(?:重启|重开|重试|重装|重建|重跑|检查|确认|核对|调整|更换|换|回滚|回退|还原|扩容|缩容|升级|降级|清除|清空|停用|禁用|启用|关闭|部署|重新\p{han}{1,4})[过了]",
        r"|(?:已经?|都|也) ?(?:将|把|先)?[^,。;!?]{0,16}?(?:重启|重开|重试|重装|重建|重跑|检查|确认|核对|调整|调[大小高低长短]|加[大长]|更换|换[成过了掉到]|改[成为用]|[缩调改退换撤切降升]回|回滚|回退|还原|扩容|缩容|升级|降级|清除|清空|停用|禁用|启用|关闭|删除|撤销|轮换|重新)",
        r"|(?:没有?|毫无)(?:任何)?(?:用|效果|改善|好转)$|[也都](?:不(?:行|管用|起作用|见好)|没(?:差|变|用))",
    )))
});
/// A change before the trouble, a plan, a wish, a question, or what was not done.
static NOT_CHINESE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"(?:之后|以后|后)(?:才|就|便)?(?:开始|出现|发生|变)|(?:打算|准备|计划|想要?|希望|需要|能不能|可以|可否|请|是否|要不要|怎么|如何|为什么|如果|万一)",
        // What was done to them is no step of theirs.
        r"|被\p{han}{0,3}(?:重启|更换|换|改|删|关闭|停用|禁用|清空|撤销|轮换|回滚|升级|降级|调整)",
        r"|(?:没有?|未|还没|尚未|不曾|从未)(?:有)?(?:任何)?(?:试|尝试|重启|重开|部署|动过?|改过?|变更|更改|改动|做过?|碰过?|检查|确认)",
    )))
});
/// Done, in Japanese: tried, or done and of no use, or finished.
static JAPANESE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"試し(?:まし|た|て(?:も|み|い|おり))|試みまし|(?:て|で)み(?:まし|た|て)|(?:まし)?た(?:が|けれど|けど|ものの|のに)[、,]?[^。]*(?:ん|ない|なかった|同じ|だめ|駄目|効果|まま|変わら|直ら|改善)",
        r"|(?:て|で)も[、,]?[^。、]{0,12}(?:同じ|変わ(?:ら|り)|直(?:ら|り)|改善|解消|だめ|駄目|効果|解決)|(?:再起動|確認|交換|更新|停止|無効化|有効化|削除|変更|切り替え|切り戻し|ロールバック|再作成|再デプロイ|再インストール|増設|拡張)(?:は|も|を)?(?:済|完了|しまし|実施|行いまし)",
        // Without the deed before it, 「どうしても起動しません」 tells of none.
        r"|(?:再起動|再作成|再実行|再接続|交換|更新|変更|切り替え|切り戻し|ロールバック|再デプロイ|再インストール|増設|拡張|リセット)しても[^。、]{0,12}(?:起動し|復旧し|動[かき]|戻[らり]|(?:つなが|繋が)[らり])(?:ない|ませ|なかった|ず)",
        r"|効果(?:が|は|も)?(?:あり|な)",
    )))
});
/// A change before the trouble, a plan, a wish, or what was not done.
static NOT_JAPANESE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(
        r"(?:まだ|未だ)[^。]*(?:ん|ない)|試し(?:ていま|てい|てお)?(?:せん|ない|りません)|これから|予定|つもり|(?:たい|ほしい|べき)|(?:した|たら|後|直後|あと|て)から|(?:後|直後)に|でしょうか|ますか|もし",
    ))
});

/// What came of what was done, said behind it.
static OUTCOME: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"^(?:(?:but|and|yet|which|that|it|this|they|nothing|with) )*(?:still|no (?:change|effect|luck|success|difference|improvement|avail)|to no avail|the same|same|without|changed|made no|(?:did|does|has|have)(?: not|n't))\b",
        r"|^(?:但是?|可是?|不过|却|结果|问题|都|也)*(?:还是|仍|依然|依旧|不行|没有?(?:任何)?(?:用|效果|好转|改善|变化)|毫无|一样)",
        r"|^(?:しかし|でも|それでも|症状は|状況は|結果は|何も)*(?:まだ|依然|変わ|直[らり]|治[らり]|改善|解消|解決し|復旧し(?:ま|な)|効果|同じ|だめ|駄目)",
    )))
});
/// Where in a longer clause somebody begins to tell what they did: "it hangs and we rebooted it".
static BEGINS: LazyLock<Regex> = LazyLock::new(|| {
    let did = DID;
    constant_pattern(&format!(
        r"(?i)\b(?:and|but|so|then) (?P<step>(?:we|i|they|he|she|our (?:\w+ ){{1,2}}|my (?:\w+ ){{1,2}}|somebody|someone|a colleague)(?:'ve| have| had|'d)? ?(?:(?:already|also|just|even|now|both|since) )*{did})"
    ))
});
/// What was done and led to the trouble is no attempt at ending it.
static LED_TO_IT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"^(?:その|それ|これ)(?:後|以降|から|以来|直後)|^(?:之后|此后|然后就|从那以后|since then|after that)",
    )
});

/// The steps that the customer says they took about it, with what came of each, in their words and order, each once; the rest of what they
/// tell is left out. `said`: number and text of each message. What went before the trouble, what is planned, and what was not done is no step.
pub fn tried<'a>(said: impl IntoIterator<Item = (Option<u64>, &'a str)>) -> Vec<SaidAt> {
    let mut found: Vec<SaidAt> = Vec::new();
    for (seq, text) in said {
        for sentence in sentences(text).into_iter().filter_map(|it| text.get(it)).map(str::trim) {
            for step in steps(sentence) {
                let is_new = !found.iter().any(|it| it.text == step);
                if found.len() < MOST && is_new && step.chars().count() <= LONGEST {
                    found.push(SaidAt { text: step.to_owned(), seq });
                }
            }
        }
    }
    found
}

/// The stretches of a sentence that tell steps; steps side by side, and what came of them, are one.
fn steps(sentence: &str) -> Vec<&str> {
    let mut clauses = clauses_of(sentence);
    if folded(sentence).ends_with('?') {
        // What is asked was not done.
        clauses.pop();
    }
    let plain: Vec<String> = clauses.iter().map(|it| plain_of(sentence.get(it.clone()).unwrap_or_default())).collect();
    // In Chinese this mark parts what stands in one list; in Japanese it parts clauses.
    let is_japanese = sentence.chars().any(is_kana);
    let is_listed = |at: usize| !is_japanese && sentence.get(..at).is_some_and(|it| it.ends_with('、'));
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut goes_on = false;
    for (at, (clause, words)) in clauses.iter().zip(&plain).enumerate() {
        let next = plain.get(at + 1).map_or("", String::as_str);
        let is_step = is_done(words, next);
        let goes_further = goes_on && (is_step || is_listed(clause.start) || OUTCOME.is_match(words));
        match found.last_mut() {
            Some(step) if goes_further => step.end = clause.end,
            _ if is_step => {
                found.push(clause.start + begins(sentence.get(clause.clone()).unwrap_or_default())..clause.end);
            }
            _ => {}
        }
        goes_on = goes_further || is_step;
    }
    found.into_iter().filter_map(|it| sentence.get(it)).map(str::trim).collect()
}

/// The clauses of a sentence, between its commas and semicolons; a comma in a number parts nothing.
fn clauses_of(sentence: &str) -> Vec<Range<usize>> {
    const MARKS: &[char] = &[',', ';', '、', '\u{ff0c}', '\u{ff1b}'];
    let is_digit = |it: Option<char>| it.is_some_and(|it| it.is_ascii_digit());
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in sentence.match_indices(MARKS) {
        let (before, after) =
            (sentence.get(..at).unwrap_or_default(), sentence.get(at + mark.len()..).unwrap_or_default());
        if is_digit(before.chars().next_back()) && is_digit(after.chars().next()) {
            continue;
        }
        found.push(start..at);
        start = at + mark.len();
    }
    found.push(start..sentence.len());
    found.retain(|it| sentence.get(it.clone()).is_some_and(|it| !it.trim().is_empty()));
    found
}

/// A clause as it is compared, without the marks at its end.
fn plain_of(clause: &str) -> String {
    folded(clause).trim_end_matches(['.', '!', '。', '…']).trim().to_owned()
}

/// Whether a clause says that something was done about it; Japanese often tells only in the `next` one that it was of no use.
fn is_done(clause: &str, next: &str) -> bool {
    let in_japanese = |words: &str| JAPANESE.is_match(words) && !NOT_JAPANESE.is_match(words);
    let is_told = (ENGLISH.is_match(clause) && !NOT_ENGLISH.is_match(clause))
        || (CHINESE.is_match(clause) && !NOT_CHINESE.is_match(clause))
        || in_japanese(clause)
        || (OUTCOME.is_match(next) && in_japanese(&format!("{clause},{next}")));
    is_told && !LED_TO_IT.is_match(next)
}

/// Where the step begins in a clause that tells something else first.
fn begins(clause: &str) -> usize {
    BEGINS.captures(clause).and_then(|it| it.name("step")).map_or(0, |it| it.start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(text: &str) -> Vec<String> {
        tried([(Some(1), text)]).into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn what_was_done_about_it_is_told_from_what_led_to_it_and_from_what_is_planned() {
        for done in [
            "We rebooted the instance and it still hangs.",
            "Already scaled the service to 40 tasks.",
            "My colleague flushed the cache, no effect.",
            "重啟了三次，還是連不上。",
            "有試著把連線池調小、重啟 worker，都沒有用。",
            "已经把实例换成更大的规格。",
            "我們已經把任務縮回 6 個，還是一樣。",
            "インスタンスを大きくしてみましたが変わりません。",
            "キャッシュを消しても直りません。",
            "データベースは再起動しても起動しません。",
            "已经重启了被卡住的任务，没用。",
        ] {
            assert_eq!(listed(done).len(), 1, "{done}");
        }
        for other in [
            "It hangs since we deployed version 12.",
            "Should we restart the database?",
            "We will reboot it tonight.",
            "昨晚有人登入，MFA 也被換掉了。",
            "どうしても起動しません。",
            "We have not restarted anything.",
            "部署新版之后开始出错。",
            "我們打算晚上重啟。",
            "還沒有重啟過。",
            "デプロイした後から止まっています。",
            "まだ再起動していません。",
            "再起動すべきでしょうか。",
        ] {
            assert_eq!(listed(other), Vec::<String>::new(), "{other}");
        }
    }

    #[test]
    fn of_a_message_in_one_breath_only_the_steps_are_told() {
        for (said, steps) in [
            (
                "Our checkout is down since 02:10, every payment fails, we restarted the pods, rolled back the last deploy, still failing, can someone help?!",
                vec!["we restarted the pods, rolled back the last deploy, still failing"],
            ),
            ("Every page hangs and we rebooted all 2,400 hosts.", vec!["we rebooted all 2,400 hosts."]),
            ("We restarted the database, should we restart the proxy?", vec!["We restarted the database"]),
            (
                "结账从 02:10 开始全部失败，我们重启了 Pod，也回滚了昨天的发布，还是不行，能不能帮我开个工单",
                vec!["我们重启了 Pod，也回滚了昨天的发布，还是不行"],
            ),
            (
                "結帳從 02:10 開始全部失敗，我們已經重啟過 Pod，還是一樣，可以幫我開案件嗎?",
                vec!["我們已經重啟過 Pod，還是一樣"],
            ),
            (
                "決済がすべて失敗しており、Pod を再起動してみましたが変わらず、設定も見直しましたが、直りません、ケースを作成してください。",
                vec!["Pod を再起動してみましたが変わらず、設定も見直しましたが、直りません"],
            ),
        ] {
            assert_eq!(listed(said), steps, "{said}");
        }
    }

    #[test]
    fn a_sentence_keeps_its_words_and_its_message_and_is_listed_once() {
        let said = [
            (Some(2), "It is down. We restarted it twice."),
            (Some(4), "As I said: it is down. We restarted it twice."),
        ];
        assert_eq!(tried(said), [SaidAt { text: "We restarted it twice.".to_owned(), seq: Some(2) }]);
    }
}
