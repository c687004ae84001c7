//! Orders in what a model reads: sentences that speak to the model itself, wherever they stand.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::asked::Asked;
use crate::text::sentences;

/// Sentences that speak to a model. Written to find too many rather than too few: the model that obeys them is a test.
const TO_THE_MODEL: &[&str] = &[
    r"(?i)\b(ignore|disregard|forget|override|bypass)\b.{0,60}\b(instruction|rule|prompt|polic|guideline|above|previous|prior|everything|citation)",
    r"(?i)\b(system|developer|admin|operator)\s*(prompt|message|note|override|notice)?\s*[:：]",
    r"(?i)\b(assistant|ai|bot|chatbot|language model|llm|agent)s?\b.{0,60}\b(must|should|shall|will|please|needs? to|has to|have to|now|always|never)\b",
    r"(?i)\b(you are (now|an?|the|in|no longer)\b|act as|pretend|from now on|new instructions?|your (new )?(task|role|instructions?))\b",
    r"(?i)\b(reply|respond|answer|say|print|output|repeat|reveal|append|tell (the )?(user|customer)) .{0,40}\b(exactly|only|with|the (word|sentence|phrase|link|following|text)|verbatim)\b",
    r"(?i)\b(call|use|invoke) the (tool|function)\b",
    r"(忽略|无视|無視|不要理会|不要理會|忘记|忘記|绕过|繞過|覆盖|覆蓋|跳过|跳過).{0,30}(指令|指示|规则|規則|提示|要求|设定|設定|以上|之前|先前|限制)",
    r"(系统|系統|管理员|管理員|开发者|開發者)(提示|消息|訊息|指令|通知)?\s*[:：]",
    r"(助手|助理|机器人|機器人|语言模型|語言模型|AI|模型[，,：:你]).{0,20}(必须|必須|应当|應該|应该|请|請|现在|現在|务必|務必|需要)",
    r"(你现在是|你現在是|从现在起|從現在起|请(只)?(回复|回答|输出|说[^明])|請(只)?(回覆|回答|輸出|說[^明])|告诉(用户|客户)|告訴(使用者|客戶|用戶))",
    r"(以前|これまで|上記|前|すべて|全て)の.{0,10}(指示|命令|ルール|プロンプト|規則).{0,20}(無視|忘れ|破棄)",
    r"(指示|命令|ルール|プロンプト|規則).{0,10}(無視|忘れ|破棄|上書き)",
    r"(システム|管理者|開発者)(プロンプト|メッセージ|指示|より)?\s*[:：]",
    r"(アシスタント|AI|ボット|モデル|エージェント).{0,20}(必ず|してください|しなさい|せよ|すること)",
    r"((だけ|のみ)(答え|回答し|出力し|返答し|言い|伝え)|と(答え|回答し|出力し|返答し|言い|伝え)(て|なさい)|あなたは(今|これ)から)",
];

static PATTERNS: LazyLock<Option<RegexSet>> = LazyLock::new(|| RegexSet::new(TO_THE_MODEL).ok());
static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new("\"([^\"\n]{2,200})\"|“([^”\n]{2,200})”|「([^」\n]{2,200})」|『([^』\n]{2,200})』|`([^`\n]{2,200})`|'([^'\n]{4,200})'").ok()
});
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)(?:https?://|www\.)[^\s<>"'）)」』\]`]+|\b[a-z0-9.-]+\.(?:invalid|test|example)\b[^\s<>"'）)」』\]`]*"#,
    )
    .ok()
});
static ACCOUNT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d{12}\b").ok());

/// What one order asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Order {
    /// The evidence it stands in; `None`: in the customer's words or elsewhere.
    pub number: Option<u32>,
    /// The sentence itself.
    pub words: String,
    /// What is to be said: each quoted string, or the sentence's end.
    pub payloads: Vec<String>,
    pub addresses: Vec<String>,
    /// Account numbers it names.
    pub accounts: Vec<String>,
}

/// Every order in what was shown for the latest question.
pub(super) fn orders(asked: &Asked) -> Vec<Order> {
    let mut found: Vec<Order> = Vec::new();
    for shown in &asked.evidence {
        found.extend(in_text(&shown.text, Some(shown.number)));
    }
    found.extend(in_text(&asked.question, None));
    let mut seen = std::collections::HashSet::new();
    found.retain(|it| seen.insert((it.number, it.words.clone())));
    found
}

/// A sentence that gives an order, with the one behind it, which often holds what to say.
fn in_text(text: &str, number: Option<u32>) -> Vec<Order> {
    let all: Vec<&str> = sentences(text).into_iter().filter_map(|range| text.get(range)).collect();
    let is_order = |it: &str| PATTERNS.as_ref().is_some_and(|patterns| patterns.is_match(it));
    let mut found = Vec::new();
    for (at, sentence) in all.iter().enumerate().filter(|(_, it)| is_order(it)) {
        let next = all.get(at + 1).copied().unwrap_or_default();
        let whole = format!("{sentence} {next}");
        let quoted = captured(&QUOTED, &whole);
        let payloads = if quoted.is_empty() { vec![after_colon(sentence, next)] } else { quoted };
        found.push(Order {
            number,
            words: (*sentence).to_owned(),
            payloads,
            addresses: captured(&ADDRESS, &whole),
            accounts: captured(&ACCOUNT, &whole),
        });
    }
    found
}

fn after_colon(sentence: &str, next: &str) -> String {
    let rest = sentence.rsplit_once([':', '：']).map(|(_, it)| it.trim()).filter(|it| !it.is_empty());
    rest.or(Some(next).filter(|it| !it.is_empty())).unwrap_or(sentence).to_owned()
}

fn captured(pattern: &LazyLock<Option<Regex>>, text: &str) -> Vec<String> {
    let Some(pattern) = pattern.as_ref() else { return Vec::new() };
    let inner = |it: regex::Captures<'_>| {
        let group = it.iter().skip(1).flatten().next().or(it.get(0));
        group.map(|it| it.as_str().trim_end_matches(['.', ',', '。']).to_owned())
    };
    pattern.captures_iter(text).filter_map(inner).collect()
}
