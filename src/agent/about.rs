//! Small readings of a question that need no model.

use std::sync::LazyLock;

use regex::Regex;

use super::setup::Exchange;
use super::tools::ProposeCase;
use crate::account::asks_what_is_wrong;
use crate::base::constant_pattern;
use crate::domain::{Fact, FactKind};
use crate::llm::asks_for_steps;
use crate::search::goes_on;
use crate::text::{TermKind, content_terms, thing_name};

/// Bytes; shorter names are also parts of words.
const LEAST_NAME: usize = 5;

/// Questions that a follow-up reaches back over.
const FURTHEST: usize = 3;

static ABOUT_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(my|our|mine|ours|we|last night|yesterday|today|right now|just now|is down|are down|outage|customers|shoppers|boss|management)\b",
        r"|\b(everything|all|anything) (is |looks |still )?(ok|okay|fine|good|well|alright|all right|healthy|running|working|wrong|broken)\b",
        r"|一切(都)?(正常|还好|還好)|正常(吗|嗎)|有(没有|沒有)(问题|問題|异常|異常)|问题(吗|嗎)|問題嗎|大丈夫|正常(です|でしょう)|異常(は|が)|問題(は|が)(あり|ない|起き)",
        r"|我|咱|昨[晚天夜日]|今[天早晚]|刚才|剛才|刚刚|剛剛|现在|現在|挂了|掛了|当机|當機|主管|老闆|老板|客人|客户|客戶|正式環境|生产环境",
        r"|私|弊社|当社|うち|自分の|昨夜|昨日|今日|今朝|さっき|先ほど|落ち(た|て)|止まっ|上司|社長|本番|利用者"
    ))
});

static HOW_TO: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)^\s*(how (do|can|to|should|would) |what is (a|an|the) |what does |what are |can (i|we|you|one) )",
        r"|如何|怎[么麼样樣](申请|申請|设置|設定|配置|创建|建立|开通|開通|使用|轮换|輪替|提高|增加)|什么是|什麼是",
        r"|(どう|どのように)(申請|設定|作成|使|利用|変更|ローテーション)|方法|手順|とは(何|なん)"
    ))
});

static ABOUT_SUPPORT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(severity|(support|service) (plan|package|level|contract|tier)|(pay|paid|paying) [^.?!]{0,30}\bsupport|response (time|target)|(my|our) plan)\b",
        r"|套餐|方案|支持计划|支援計劃|严重(性|级别)|嚴重(性|程度)|サポート(プラン|の)|重要度|重大度"
    ))
});

static OVERVIEW: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(is|are|does) (everything|all|things|it all|anything)\b.{0,30}\b(ok|okay|fine|good|well|right|alright|healthy|wrong|broken|work(s|ing)?|up)\b",
        r"|\b(is|are) (the |our |my )?[a-z][\w-]*( [a-z][\w-]*)? (ok|okay|fine|healthy|alright|all right|affected)\b|\blooks? (ok|okay|fine|good|normal)\b|^\s*are we (affected|ok|fine|up|down)",
        r"|\b(status|state|overview|health) of (my|our)\b|\bwhat('s| is) (going on|happening|wrong)\b|\b(any|are there) (problems|issues|alarms|incidents)\b",
        r"|\btaking over\b|\bwhat happened (tonight|today|last night|so far)\b|\bwhat is (broken|failing|red)\b",
        r"|一切(都)?(正常|好|還好|还好)|(正常|没事|沒事|还好|還好)(吗|嗎|么|吧|？|\?)|正常(运行|運行|運作)(吗|嗎)",
        r"|有(没有|沒有|无|無)(问题|問題|异常|異常|告警|警示|警报|故障)|(账户|帳戶|系统|系統|环境|環境)(状态|情况|狀態|狀況)|接班|交接",
        r"|(すべて|全て|全部|みんな)(は)?(正常|問題|大丈夫)|(問題|異常|アラーム|障害)(は|が)?(あり|ない|出て|起き|発生)|(アカウント|全体)の(状態|状況)",
        r"|正常(に|です|でしょう)|(見えている|今の|現在の)(異常|問題)"
    ))
});

/// Who asks whether an amount is possible wants to know what there is now.
static STATES_AN_AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\d ?(seconds?|minutes?|hours?|days?|weeks?|months?|years?|[gt]i?b)\b",
        r"|\d ?(秒|分钟|分鐘|小时|小時|時間|天|周|週|个月|個月|か月|年)"
    ))
});

static ASKS_A_VALUE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\bhow (many|much|long|often|old|big|large|fast|high|busy|full|far)\b|\b(what|which)('s|s)? (is|are|was|were|time|version|size|class|engine|date|day)\b|\bwhich\b",
        r"|\b(what's|when|since when|up to)\b|(^|[.,;] |\band )\s*(is|are|was|were|do|does|did|has|have|had) ",
        r"|[几幾](个|個|台|次|秒|分|天|条|條|点|點|小时|小時|月|号|號|年|种|種|版|倍|人|层|層|回|张|張|家|间|間|件|把|支|gb|mb|%)|多少|多久|哪|何时|何時|什么时候|什麼時候|是什么|是什麼|吗|嗎|有没有|有沒有|是不是",
        r"|いくつ|いくら|いつ|どの|どれ|どこ|何(時|回|台|個|秒|分|件|日|本)|は[?？]\s*$|か[?？。]?\s*$"
    ))
});

static SUPPOSES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)^\s*(if|when|suppose|what if|can|could|should) (i|we|one|you)\b|^(如果|要是|假如|若|我可以|可以)|(すると|したら|すれば)",
    )
});

static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(what|who|which|anything|anyone|somebody|last|latest)\b.{0,24}\b(changes?|changed|deployed|touched|modified|added|deleted|removed|created|deployment|release)\b",
        r"|(最後|直近|前回|最新)の?(リリース|デプロイ|変更)|(最近|上)一次的?(部署|发布|發布|變更|变更|上線|上线)",
        r"|(什么|什麼|甚麼|哪些|谁|誰|有人).{0,4}(变更|變更|改动|改動|变化|變化|异动|異動|改了|改过|改過|動了|动了|動過|动过)|(改|变|變|动|動)(了|過|过)(什么|什麼|甚麼|啥|哪)",
        r"|(何|誰)(が|を).{0,6}変(わ|え|更)|変更(は|が|された|を(した|行))|何か変更|行われた変更"
    ))
});

static PLANS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"(?i)\b(maintenance|scheduled|planned|upcoming|be (?:restarted|rebooted))\b|重[啟启]|再起動|维护|維護|排定|预定|預定|计划内|計畫|予定|メンテナンス",
    )
});

/// Which severity a case should have, or whether one may be opened.
static ABOUT_CASES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(low|normal|high|urgent|critical)\b.{0,12}(案例|工单|工單|case|ケース)|\b(open|file|raise|mark|set|choose|pick)\b.{0,30}\b(low|normal|high|urgent|critical)\b",
        r"|\b(is|are|isn't|it's) [\w ]{0,20}\bcritical\b|(嚴重性|严重性|严重级别|等级|等級|級別).{0,8}(選|选|该|該|哪)|(選|选|哪個|哪个).{0,8}(嚴重性|严重性|严重级别)|(重要度|重大度).{0,12}(選|どれ|何)"
    ))
});

static UNSEEN: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(what|which|anything|something)\b.{0,40}\b(can('| ?no)t|can you not|could not|couldn't|unable to|not able to) (you )?(see|read|check)\b",
        r"|\b(what|which|anything)\b.{0,30}\b(you|that you) (can('| ?no)t|do not|don't) (see|read|have)\b|\b(blind spots?|not visible to you|data (is|are) missing|missing data)\b",
        r"|(看不到|看不見|看不见|讀不到|读不到|没看到|沒看到|查不到|無法讀取|无法读取|遺漏|遗漏)",
        r"|(見え|確認でき|取得でき|読め|把握でき)(てい|て)?(ない|ません|ていない)"
    ))
});

/// Which facts a question bears on, by what it says.
pub(super) struct Asked {
    /// With what a short follow-up goes on about; lower case.
    text: String,
    /// Names of calls, settings and resources in it; lower case.
    identifiers: Vec<String>,
    is_own: bool,
    is_overview: bool,
    is_support: bool,
    is_trouble: bool,
    asks_for_changes: bool,
    asks_for_plans: bool,
    /// It asks how something is done or what would be.
    is_general: bool,
    asks_a_value: bool,
}

impl Asked {
    pub(super) fn of(question: &str, earlier: &[Exchange]) -> Self {
        let text = search_text(question, earlier);
        Self {
            is_own: asks_about_account(&text)
                || ((goes_on(question) || ASKS_A_VALUE.is_match(question))
                    && earlier.iter().any(|it| asks_about_account(&it.question))),
            is_overview: asks_for_overview(question),
            is_support: ABOUT_SUPPORT.is_match(question) || ABOUT_CASES.is_match(question),
            is_trouble: asks_what_is_wrong(&text),
            asks_for_plans: PLANS.is_match(question),
            is_general: HOW_TO.is_match(question) || SUPPOSES.is_match(question),
            asks_for_changes: CHANGES.is_match(question) && !SUPPOSES.is_match(question),
            asks_a_value: !SUPPOSES.is_match(question)
                && (STATES_AN_AMOUNT.is_match(question)
                    || (ASKS_A_VALUE.is_match(question) && !HOW_TO.is_match(question))),
            identifiers: content_terms(&text)
                .into_iter()
                .filter(|it| it.kind == TermKind::Identifier && it.text.len() >= LEAST_NAME)
                .map(|it| it.text)
                .collect(),
            text: text.to_lowercase(),
        }
    }

    /// Whether `fact` has a place in the answer: it is of a thing that the question names; it says what is wrong or
    /// changed, and the question is about the account or about trouble; or the question asks what the account has.
    pub(super) fn is_about(&self, fact: &Fact) -> bool {
        if self.is_overview || self.names(fact) {
            return true;
        }
        if self.is_support {
            return false;
        }
        let severity = fact.severity.as_deref().unwrap_or_default().to_ascii_lowercase();
        if severity == "scheduledchange" {
            return self.is_own || self.is_trouble || self.asks_for_plans;
        }
        let is_wrong = matches!(
            severity.as_str(),
            "alarm" | "issue" | "investigation" | "urgent" | "critical" | "high" | "medium"
        );
        let tells_more = matches!(fact.kind, FactKind::Change | FactKind::Security | FactKind::Cost | FactKind::Quota);
        match () {
            () if is_wrong => self.is_own || self.is_trouble || self.asks_for_changes || !self.is_general,
            () if tells_more => self.is_own || self.asks_for_changes || self.is_trouble,
            () if fact.kind == FactKind::Health && severity != "backup" => self.is_own || self.is_trouble,
            () => self.is_own && self.asks_a_value,
        }
    }

    /// Whether what could not be read matters to the answer.
    pub(super) fn is_about_account(&self) -> bool {
        self.is_overview || (self.is_own && !self.is_support)
    }

    fn names(&self, fact: &Fact) -> bool {
        let said = format!("{}\n{}", fact.title, fact.body).to_lowercase();
        if self.identifiers.iter().any(|it| said.contains(it)) {
            return true;
        }
        let thing = fact.resource.as_deref().map(thing_name).unwrap_or_default();
        let alarm = fact.title.strip_prefix("Alarm ").and_then(|it| it.split(' ').next()).unwrap_or_default();
        [thing, alarm].into_iter().any(|it| it.len() >= LEAST_NAME && self.text.contains(&it.to_lowercase()))
    }
}

/// Whether the question asks what could not be read.
pub(super) fn asks_for_gaps(question: &str) -> bool {
    UNSEEN.is_match(question)
}

/// Whether the question asks for the account's state as a whole.
pub(super) fn asks_for_overview(question: &str) -> bool {
    OVERVIEW.is_match(question)
}

/// Whether the question is about what is going on in the customer's own account.
pub(super) fn asks_about_account(question: &str) -> bool {
    ABOUT_ACCOUNT.is_match(question) && !ABOUT_SUPPORT.is_match(question)
}

/// Whether the question is about how a case is opened or handled.
fn is_about_cases(question: &str) -> bool {
    ABOUT_CASES.is_match(question) || ABOUT_SUPPORT.is_match(question)
}

/// What to search for: the question, and with a follow-up what it refers to, back to the question that began it.
pub fn search_text(question: &str, earlier: &[Exchange]) -> String {
    let mut text = question.to_owned();
    if ABOUT_CASES.is_match(question) {
        text.push_str("\ncase severity, business impact");
        return text;
    }
    let wants_steps = asks_for_steps(question);
    let mut goes_further = goes_on(question);
    for (at, before) in earlier.iter().enumerate().rev().take(FURTHEST) {
        if !goes_further {
            break;
        }
        // Who asked for a case's severity in between, and then what to do, goes on with what the case is about.
        if wants_steps && at > 0 && is_about_cases(&before.question) {
            continue;
        }
        text.push('\n');
        text.push_str(&before.question);
        goes_further = goes_on(&before.question);
    }
    text
}

/// A draft out of the customer's own words, for a turn that found nothing.
pub fn plain_proposal(question: &str) -> ProposeCase {
    let line = question.lines().map(str::trim).find(|it| !it.is_empty()).unwrap_or_default();
    ProposeCase {
        // Some of it only pleads, which is left out later: what is wrong may stand far behind.
        subject: line.chars().take(300).collect(),
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
            assert!(HOW_TO.is_match(how_to) && !asks_for_overview(how_to), "{how_to}");
        }
        for overview in
            ["Is everything OK with my account?", "我的帳戶一切正常嗎？", "すべて正常ですか", "有没有异常？"]
        {
            assert!(asks_for_overview(overview) && !HOW_TO.is_match(overview), "{overview}");
        }
    }

    fn fact(kind: FactKind, severity: Option<&str>, resource: &str) -> Fact {
        Fact {
            resource: Some(resource.to_owned()),
            title: format!("{resource} was seen"),
            severity: severity.map(str::to_owned),
            ..Fact::bare("f", kind, jiff::Timestamp::UNIX_EPOCH)
        }
    }

    #[test]
    fn a_general_question_bears_on_no_fact_of_the_account() {
        let backup = fact(FactKind::Health, Some("backup"), "media-catalog");
        let broken = fact(FactKind::Metric, Some("urgent"), "checkout");
        let check = |question: &str, fact: &Fact, expected: bool| {
            assert_eq!(Asked::of(question, &[]).is_about(fact), expected, "{question}");
        };
        check("If I restore my database, is the current one overwritten?", &backup, false);
        check("How do I restore a database?", &broken, false);
        check("存取金鑰要怎麼輪替？如何設定", &backup, false);
        check("Which severity should I choose?", &broken, false);
        check("did our backup run last night?", &backup, true);
        check("is media-catalog backed up", &backup, true);
        check("payments fail", &broken, true);
        check("Is everything OK?", &backup, true);
    }

    #[test]
    fn a_question_for_what_could_not_be_read_is_heard() {
        for question in
            ["what can't you see?", "有什么数据是你现在看不到的?", "讀不到的有哪些", "今見えていないデータは？"]
        {
            assert!(asks_for_gaps(question), "{question}");
        }
        assert!(!asks_for_gaps("Why can't I see my bucket?"));
    }

    #[test]
    fn what_to_do_after_an_aside_about_severity_goes_on_with_the_trouble() {
        let said = |question: &str| Exchange { question: question.to_owned(), answer: String::new() };
        let earlier = [said("今朝から決済がすべて失敗しています"), said("ケースの重要度は low でよいですか？")];
        let text = search_text("承知しました。まず何をすればよいですか？", &earlier);
        assert_eq!(text, "承知しました。まず何をすればよいですか？\n今朝から決済がすべて失敗しています");
    }

    #[test]
    fn a_short_follow_up_is_searched_with_what_it_refers_to() {
        let earlier = [Exchange { question: "Why did my database fail over?".to_owned(), answer: String::new() }];
        assert_eq!(
            search_text("And how long does it take?", &earlier),
            "And how long does it take?\nWhy did my database fail over?"
        );
        let further = [
            Exchange { question: "How do I roll back an ECS service?".to_owned(), answer: String::new() },
            Exchange { question: "and then?".to_owned(), answer: String::new() },
        ];
        assert_eq!(
            search_text("what if the schema changed in between?", &further),
            "what if the schema changed in between?\nand then?\nHow do I roll back an ECS service?"
        );
        assert!(search_text("should I open it as critical?", &further).contains("case severity"));
        let own = "How do I rotate the access keys of an IAM user safely?";
        assert_eq!(search_text(own, &earlier), own);
    }
}
