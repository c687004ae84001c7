use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::cases::grammar::REGION_CODE;
use crate::cases::said::hear;
use crate::domain::{DraftKind, Phrase};
use crate::text::{folded, has_printed_error};

/// Most questions that a draft asks.
const MOST: usize = 3;

/// What an engineer needs and nobody said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Resource,
    ErrorText,
    When,
    Change,
    Region,
    Value,
}

impl Missing {
    /// Every one.
    pub const ALL: [Self; 6] = [Self::Resource, Self::ErrorText, Self::When, Self::Change, Self::Region, Self::Value];

    /// As labels of texts name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::ErrorText => "error",
            Self::When => "when",
            Self::Change => "change",
            Self::Region => "region",
            Self::Value => "value",
        }
    }

    /// The sentence that asks for it.
    pub fn question(self) -> Phrase {
        match self {
            Self::Resource => Phrase::AskResource,
            Self::ErrorText => Phrase::AskError,
            Self::When => Phrase::AskWhen,
            Self::Change => Phrase::AskChange,
            Self::Region => Phrase::AskRegion,
            Self::Value => Phrase::AskValue,
        }
    }
}

/// Codes, exceptions, quoted messages and the usual words of a failing connection, in folded text.
static ERROR: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r#"\w+(?:exception|error|denied|exceeded|timeout|mismatch|state)\b|\b[45]\d\d\b|\b[45]xx\b|["“「『][^"”」』]{6,}["”」』]"#,
        r"|timed? ?out|time-?out|refused|denied|exceeded|fatal:|error:|超时|逾时|超時|逾時|タイムアウト|拒否|拒绝|拒絕|\bexit code\b"
    ))
});
/// What a log, a page or an event says, told as its words; and a state as a program writes it.
static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i:\b(?:logs?|cache|console|page|events?|message|screen|drivers?|clients?|servers?|database|api|job|pod)\b (?:only )?(?:says?|reads?|prints?) [^.]{8,})",
        r"|(?:日志|日誌|事件|页面|頁面|控制台)[^,。，]{0,4}(?:写着|寫著|提示)[^。]{6,}|(?:ログ|イベント|メッセージ)は[^。]{6,}です",
        r"|\b[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+\b"
    ))
});
/// A clock time, a day, or a word that dates the beginning.
static WHEN: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2} ?(?:am|pm|o'clock)\b|\b\d{4}-\d{2}-\d{2}\b|\d{1,2} ?[点點时時]|\d{1,2}月\d{1,2}日",
        r"|\bsince\b|\bago\b|\byesterday\b|\blast (?:night|week)\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b|\btoday\b|\bas soon as\b",
        r"|\bjust now\b|\bover the weekend\b|\bevery (?:day|morning|night|hour)\b",
        r"|昨[天日晚夜]|今[天日早晚朝]|刚才|刚刚|剛才|剛剛|[小]?[时時]前|分[钟鐘]?前|自从|自從|以来|以來|から|先ほど|さっき|每[天晚早]|毎[日朝晩]",
        // What happened after something that they did is dated by it.
        r"|\bafter (?:the|our|we|an?|i)\b",
        r"|(?:发布|發布|上线|上線|部署|更新|升级|升級|变更|變更|改动|改動|切换|切換|迁移|遷移|重启|重啟|リリース|デプロイ|変更|再起動|移行|切り替え)[之以]?[后後]"
    ))
});
/// Somebody did something before it.
static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\bafter\b|\bsince (?:we|our|the|i)\b|\bas soon as\b|\bdeploy|\brelease|\bchang|\bupgrad|\bmigrat|\bswitch|\broll(?:ed)? ?out|\bnew\b|\badded\b",
        r"|\benabled\b|\bdisabled\b|\brotated\b|\bupdate|\bwhen we\b|\bload test|\btouch|\bby mistake\b|\bcolleague\b|\bwent from\b",
        r"|部署|发布|發布|上线|上線|改|动过|動過|碰过|碰過|变更|變更|升级|升級|迁移|遷移|切换|切換|新的|加了|加到|同事|误|誤|压测|壓測|之后|之後|以后|以後",
        r"|デプロイ|リリース|変更|変え|触って|いじ|更新|アップグレード|移行|切り替え|新しい|追加|後に|てから|負荷|同僚"
    ))
});
/// What was lost has to be restored to a moment.
static LOSS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\bdelet|\bdrop(?:ped)? |\btruncat|\boverwr|\brestore|删|刪|误删|誤刪|清空|恢复|恢復|還原|削除|消え|復元|where ?を付けず|没[^,。]{0,4}where|忘[^,。]{0,6}where|\bwithout (?:a |the )?where\b",
    )
});
static REGION: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&[
        r"\b",
        REGION_CODE,
        r"\b|\bregion\b|\btokyo\b|\bosaka\b|\bfrankfurt\b|\bireland\b|\bsingapore\b|\bvirginia\b|\boregon\b",
        r"|\blondon\b|\bparis\b|\bseoul\b|\bmumbai\b|\bsydney\b|\bhong kong\b|\btaipei\b|\bbeijing\b|\bohio\b|\bstockholm\b|\bmilan\b|\bzurich\b",
        r"|东京|東京|大阪|法兰克福|法蘭克福|爱尔兰|愛爾蘭|新加坡|首尔|首爾|香港|台北|孟买|悉尼|北京|フランクフルト|シンガポール|バージニア|オレゴン|アイルランド|リージョン"
    ].concat())
});
/// A number that counts something, and no day, clock time or service name.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(?:to|from|of|limit|need|want|wanted|wish|at least|another|x|×|until|up to)\s*:?\s*\d[\d,.]*\b(?:[^-/:月日年]|$)|\d[\d,]* ?(?:vcpu|instance|gpu|tokens?|requests?|rps|rpm|tpm|tps|concurren|addresses|gib|tib|buckets?|functions?)",
        r"|\d[\d,]* ?(?:个|個|台|核|颗|顆|倍|つ|コア|本|件|万|萬)|[从到為为至]\s*\d[\d,]*(?:[^\d月日年:]|$)|\d[\d,]* ?(?:に|まで|へ)(?:引|増|上)|\d[\d,]* ?から ?\d"
    ))
});

/// From how likely on an engineer cannot start on an incident without asking. Chosen on hands of which nothing was learned
/// (`firstline eval learn --heard FILE`).
const LACKS: f32 = 0.4;

/// What has to be asked about a case that is of `kind`, the most needed first, at most three. `is_placed`: it is known which
/// service or resource it is about; `is_traced`: the account's own facts show a likely cause. About an incident on which an engineer can
/// start nothing is asked, but what it is about where that is not known, and when it was where something has to be restored to a moment.
pub fn missing(said: &[String], kind: DraftKind, is_placed: bool, is_traced: bool) -> Vec<Missing> {
    let mut untold = untold(said, kind, is_placed, is_traced);
    // Nobody can start where it is not known what goes wrong, and neither what it is about nor since when and by what, whatever it is like.
    let lacks_all = |of: &[Missing]| of.iter().all(|it| untold.contains(it));
    let is_vague = lacks_all(&[Missing::ErrorText, Missing::Resource])
        || lacks_all(&[Missing::ErrorText, Missing::When, Missing::Change]);
    let lacks = || hear(said.iter().map(String::as_str)).levels.lacks >= LACKS;
    if kind == DraftKind::Incident && !is_vague && !lacks() {
        untold.retain(|it| *it == Missing::Resource || (*it == Missing::When && is_lost(said)));
    }
    untold
}

/// What nobody said of all that an engineer may need, in the same order and at most as much.
pub(in crate::cases) fn untold(said: &[String], kind: DraftKind, is_placed: bool, is_traced: bool) -> Vec<Missing> {
    let words = said.join("\n");
    let text = folded(&words);
    let tells_when = WHEN.is_match(&text);
    let untold = match kind {
        DraftKind::Incident if is_lost(said) => vec![(!is_placed, Missing::Resource), (!tells_when, Missing::When)],
        DraftKind::Incident => vec![
            (!is_placed, Missing::Resource),
            (!tells_error(&words), Missing::ErrorText),
            (!tells_when, Missing::When),
            (!is_traced && !CHANGE.is_match(&text), Missing::Change),
        ],
        DraftKind::Quota => {
            vec![(!VALUE.is_match(&text), Missing::Value), (!REGION.is_match(&text), Missing::Region)]
        }
        DraftKind::PlannedEvent => vec![(!REGION.is_match(&text), Missing::Region)],
        DraftKind::Question | DraftKind::Security | DraftKind::Billing => Vec::new(),
    };
    untold.into_iter().filter(|it| it.0).map(|it| it.1).take(MOST).collect()
}

/// Whether something was lost that has to be restored.
fn is_lost(said: &[String]) -> bool {
    LOSS.is_match(&folded(&said.join("\n")))
}

/// Whether a text says what exactly goes wrong: in words that people use of it, or as a program prints it.
pub fn tells_error(text: &str) -> bool {
    has_printed_error(text) || ERROR.is_match(&folded(text)) || SAYS.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(said: &str, kind: DraftKind, is_placed: bool) -> Vec<Missing> {
        untold(&[said.to_owned()], kind, is_placed, false)
    }

    #[test]
    fn only_what_nobody_said_is_untold() {
        use DraftKind::{Incident, PlannedEvent, Question, Quota};
        use Missing::{Change, ErrorText, Region, Resource, Value, When};
        for (said, kind, is_placed, wanted) in [
            ("Nothing works any more, help", Incident, false, vec![Resource, ErrorText, When]),
            ("Our API answers 503 since 14:20, right after the release", Incident, true, vec![]),
            ("Our API answers 503 since 14:20", Incident, true, vec![Change]),
            ("ERROR 1040 on shop-orders since the release", Incident, true, vec![]),
            ("NET::ERR_CERT_DATE_INVALID since the release", Incident, true, vec![]),
            ("We get an error on shop-orders since the release", Incident, true, vec![ErrorText]),
            ("Since the release the cache says OOM command not allowed", Incident, true, vec![]),
            ("証明書を更新後、ずっと PENDING_VALIDATION のままです", Incident, true, vec![]),
            ("リリース後、イベントは Insufficient cpu です", Incident, true, vec![]),
            ("6 時 21 分に WHERE を付けずに UPDATE を実行しました", Incident, true, vec![]),
            ("Concurrent executions in Frankfurt: today 1,000, wanted 2,500", Quota, true, vec![]),
            ("Someone dropped the table orders", Incident, true, vec![When]),
            ("Please raise our GPU limit to 32 in Frankfurt", Quota, true, vec![]),
            ("Please raise our GPU limit", Quota, true, vec![Value, Region]),
            ("請把東京的執行個體上限提高到 200 台", Quota, true, vec![]),
            ("東京の vCPU を 480 から 900 へお願いします", Quota, true, vec![]),
            ("来週セールを行います", PlannedEvent, false, vec![Region]),
            ("How do we rotate keys?", Question, false, vec![]),
        ] {
            assert_eq!(asked(said, kind, is_placed), wanted, "{said}");
        }
    }

    #[test]
    fn who_can_see_the_change_in_the_account_need_not_ask_for_it() {
        let said = ["Our API answers 503 since 14:20".to_owned()];
        assert!(untold(&said, DraftKind::Incident, true, true).is_empty());
    }

    #[test]
    fn nothing_is_asked_about_an_incident_on_which_an_engineer_can_start() {
        let asked = |said: &str, is_placed| missing(&[said.to_owned()], DraftKind::Incident, is_placed, false);
        for said in [
            "The function invoice-pdf in eu-west-1 ends with Task timed out after 30.00 seconds, every run since Tuesday 09:00.",
            "orders-prod 的 Pod 从今天 9:40 起一直 Pending，事件写着 0/6 nodes are available: Insufficient memory。",
            "正式環境的負載平衡器 web-alb 從 14:05 起每一百次約三次 502，目標群組顯示 Target.ResponseCodeMismatch。",
            "本番の RDS インスタンス billing-db に 10 時 20 分から FATAL: too many connections が出て接続できません。",
        ] {
            assert_eq!(asked(said, true), [], "{said}");
        }
        for said in [
            "Something is wrong again, please look.",
            "怪怪的，请看一下。",
            "今天怪怪的，麻煩看一下。",
            "なんだか調子が悪いです。",
        ] {
            let asked = asked(said, false);
            assert!(asked.contains(&Missing::Resource) && asked.contains(&Missing::ErrorText), "{said}: {asked:?}");
        }
    }
}
