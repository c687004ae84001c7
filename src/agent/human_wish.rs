//! Does the customer ask for a person? That wish always wins, in any language and with the model down.

use std::sync::LazyLock;

use regex::RegexSet;
use unicode_normalization::UnicodeNormalization as _;

/// Phrasings that ask for a person. Written for recall: a person too many costs less than a customer who is not heard;
/// what merely mentions people ("which person rebooted it?") must still not match.
const WISHES: &[&str] = &[
    // English
    r"\b(talk|speak|chat|connect(ed)?|transfer(red)?|escalate|put)\b.{0,30}\b(to|with|through to|me to)\b.{0,20}\b(a |an |the |some |your |real |live |actual )*(human|person|people|someone|somebody|agent|engineer|representative|rep|operator|manager|supervisor|support team|staff)\b",
    r"\b(want|need|get me|give me|find me|like|prefer|demand|request|bring in|call)\b.{0,20}\b(a |an |the |some |your )?(real |live |actual |human )*(human|person|human being|agent|representative|operator|supervisor|support engineer|live chat|someone real)\b",
    r"\b(real|live|actual) (human|person|agent|engineer)( please)?\b",
    r"\bhuman (please|now|support|agent|help)\b",
    r"\b(agent|representative|operator|human)[!. ]*$",
    r"\b(not|don'?t want|stop|no more|enough of|enough with|sick of|tired of)\b.{0,25}\b(a )?(bot|robot|machine|chatbot|ai|automated|assistant)\b",
    r"\bcan (someone|somebody|anyone|a person|an engineer|a human) (please )?(help|call|contact|look|take over|get back)\b",
    r"\b(call|phone|ring) me( back)?\b",
    r"\bescalate (this|it|my|the)\b",
    // 简体中文 and 繁體中文
    r"(转|轉|接|找|叫|要|换|換|联系|聯繫|聯絡|呼叫|连|連).{0,6}(人工|真人|客服|专员|專員|工程师|工程師|活人|人来|人來|主管|经理|經理)",
    r"(人工|真人)(客服|服务|服務|支持|支援|坐席|协助|協助|处理|處理)?(请|請|吧|！|!|。|$)",
    r"(想|要|需要|希望|可以|能).{0,6}(和|跟|与|與|同)(人|真人|工程师|工程師|客服).{0,4}(说|說|谈|談|聊|对话|對話|讲|講|通话|通話)",
    r"(不想|不要|别让|別讓|不跟|别再|別再).{0,8}(机器人|機器人|AI|自动|自動|助手|助理)",
    r"(有没有|有沒有|能不能|可不可以|请|請)(真)?人.{0,4}(帮|幫|处理|處理|协助|協助)",
    r"(打电话|打電話|回电|回電)(给我|給我)",
    // 日本語
    r"(人間|担当者|担当の方|担当|オペレーター|オペレータ|エンジニア|有人|サポートの方|スタッフ|係の方|上司|責任者).{0,10}(話|はな|代わ|かわ|替わ|つな|繋|お願い|対応|呼ん|連絡|相談|出して|要求)",
    r"(人|誰か)(と|に)(直接)?(話|はな|代わ|かわ|つな|繋|相談)",
    r"(ボット|ロボット|機械|AI|自動応答).{0,6}(ではなく|じゃなく|以外|は(いや|嫌|結構|もういい)|やめて)",
    r"(電話|折り返し)(を)?(ください|下さい|して|お願い)",
];

/// Phrasings that look like a wish but ask about something else.
const OTHERWISE: &[&str] = &[
    r"\b(can|may|should|could|does|do|is|are|how (do|can|to)|what|which|who)\b.{0,40}\b(iam|user|users|agent (process|version|log|install)|cloudwatch agent|ssm agent|node agent|datadog)\b",
    r"\b(install|configure|upgrade|restart|the) (the )?\w* ?agent\b",
    r"\bhuman[- ](readable|review loop|error)\b",
    r"(人工智能|人工智慧|人工知能|机器人账号|機器人帳號)",
    r"\b(cloudwatch|ssm|kubelet|monitoring|logging|backup|container|ecs|codedeploy|inspector) agent\b",
];

#[expect(clippy::expect_used, reason = "constant patterns, covered by this file's tests")]
fn compiled(patterns: &[&str]) -> RegexSet {
    RegexSet::new(patterns.iter().map(|it| format!("(?i){it}"))).expect("patterns are valid")
}

static WISH: LazyLock<RegexSet> = LazyLock::new(|| compiled(WISHES));
static OTHER: LazyLock<RegexSet> = LazyLock::new(|| compiled(OTHERWISE));

/// Whether `text` asks for a person. Looks at the first 4,000 characters and the last 1,000.
pub fn wants_human(text: &str) -> bool {
    let folded: String = text.nfkc().collect();
    let head: String = folded.chars().take(4_000).collect();
    let count = folded.chars().count();
    let tail: String = folded.chars().skip(count.saturating_sub(1_000).max(4_000)).collect();
    [head, tail].iter().any(|part| {
        part.split_inclusive(['.', '!', '?', '。', '！', '？', '\n', ';', '；'])
            .any(|sentence| WISH.is_match(sentence.trim()) && !OTHER.is_match(sentence.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::wants_human;

    fn check(text: &str, expected: bool) {
        assert_eq!(wants_human(text), expected, "{text}");
    }

    #[test]
    fn a_wish_for_a_person_is_heard_in_four_languages() {
        for text in [
            "I want to talk to a human",
            "Let me speak with an engineer now",
            "human please",
            "Can someone call me?",
            "Can I get a real person",
            "agent!",
            "Stop this, I don't want a bot. Connect me to support staff.",
            "please escalate this",
            "Put me through to a manager",
            "I need a human",
            "转人工",
            "我要找真人客服",
            "请帮我转接人工服务",
            "我想和工程师谈谈",
            "不想跟机器人说话",
            "請轉接真人",
            "我要跟真人講話",
            "可以幫我接客服嗎",
            "人と話したいです",
            "担当者につないでください",
            "オペレーターをお願いします",
            "エンジニアと直接話せますか",
            "ボットではなく人間に代わってください",
            "My checkout is down since 2 and nothing works. Give me a human!",
        ] {
            check(text, true);
        }
    }

    #[test]
    fn talk_about_people_and_agents_is_no_wish() {
        for text in [
            "Which person rebooted the database?",
            "How do I install the CloudWatch agent on my instance?",
            "Why did the ECS agent disconnect?",
            "How many people can use one IAM user?",
            "Can I call the API from a Lambda function?",
            "Is the error log human-readable?",
            "人工智能服务的配额是多少？",
            "如何创建机器人账号的访问密钥？",
            "誰がデータベースを再起動しましたか",
            "人工知能モデルの遅延を教えてください",
            "工程师角色需要什么权限？",
            "Why did my database fail over last night, and what should I check?",
            "Do I need a support plan to open a case?",
        ] {
            check(text, false);
        }
    }
}
