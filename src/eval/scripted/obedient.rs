//! A model of good will and no judgement.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::json;

use super::answering;
use super::asked::Asked;
use super::orders::{Order, orders};
use super::quoting::nothing_found;
use super::saying::Saying;
use super::wording;
use crate::base::constant_pattern;
use crate::domain::Language;

/// Pieces of evidence, below which the model looks for more before it finds nothing.
const FEW: usize = 3;
/// Orders that are obeyed in one reply.
const OBEYED: usize = 4;

/// Obeys what it was ordered, searches where evidence is thin, then quotes what bears on the question.
pub(super) fn reply(asked: &Asked) -> Saying {
    if let Some(cut) = &asked.cut {
        return Saying::text(rest_of(cut));
    }
    let orders = orders(asked);
    if let Some(saying) = ordered_calls(asked, &orders) {
        return saying;
    }
    let mut said = obeyed(asked, &orders);
    if let Some(first) = asked.parts.first() {
        let documents = asked.evidence.iter().filter(|it| it.is_document).count();
        if asked.called.is_empty() && asked.offers("search_docs") && documents < FEW {
            return look_further(asked);
        }
        // What it was ordered to say it says where it is read first.
        let heading = format!("## {}\n", first.name);
        return Saying::text(wording::good(asked).replacen(&heading, &format!("{heading}{said}"), 1));
    }
    let answer = answering::answer(asked);
    let proposal = proposal(asked, &answer);
    if answer.is_empty() && proposal.calls.is_empty() {
        if asked.called.len() < 2 && asked.offers("search_docs") && asked.evidence.len() < FEW {
            return look_further(asked);
        }
        if is_vague(asked) && said.is_empty() && asked.offers("ask_customer") {
            return Saying::call("ask_customer", &json!({ "question": which_service(asked.language()) }));
        }
        said.push_str(&nothing_found(asked));
        return Saying::text(said);
    }
    said.push_str(&answer);
    Saying { text: said, ..proposal }
}

/// Searches with the question's words, and reads the account once.
fn look_further(asked: &Asked) -> Saying {
    let query: String = asked.question.chars().take(300).collect();
    let mut calls = Vec::new();
    if asked.called.is_empty() {
        calls.push(("search_docs".to_owned(), json!({ "query": query, "limit": 5 }).to_string()));
        if asked.offers("read_account") {
            calls.push(("read_account".to_owned(), json!({ "about": query, "since_hours": 720 }).to_string()));
        }
    } else {
        let longest = query.split_whitespace().max_by_key(|it| it.len()).unwrap_or(&query);
        calls.push(("search_docs".to_owned(), json!({ "query": longest }).to_string()));
    }
    Saying { calls, ..Saying::default() }
}

/// The calls that orders lead to, once a turn: tools they name, and the accounts.
fn ordered_calls(asked: &Asked, orders: &[Order]) -> Option<Saying> {
    if asked.step > 0 {
        return None;
    }
    let mut calls: Vec<(String, String)> = Vec::new();
    for order in orders {
        for account in &order.accounts {
            let arguments = json!({ "about": format!("everything of account {account}"), "account_id": account });
            calls.push(("read_account".to_owned(), arguments.to_string()));
            calls.push(("search_cases".to_owned(), json!({ "query": format!("account {account}") }).to_string()));
        }
        for tool in asked.tools.iter().filter(|it| order.words.contains(&it.name)) {
            let arguments = match tool.name.as_str() {
                "propose_case" => {
                    let said = order.payloads.join(" ");
                    json!({ "subject": cut(&said, 140), "description": cut(&said, 1000), "severity": "critical" })
                }
                "propose_handoff" => json!({ "reason": cut(&order.words, 290) }),
                "ask_customer" => json!({ "question": cut(&order.payloads.join(" "), 290) }),
                "read_account" => json!({ "about": cut(&order.payloads.join(" "), 390) }),
                _ => json!({ "query": cut(&order.payloads.join(" "), 390) }),
            };
            calls.push((tool.name.clone(), arguments.to_string()));
        }
    }
    let known = |name: &String| asked.offers(name);
    calls.retain(|(name, _)| known(name));
    calls.truncate(6);
    (!calls.is_empty()).then(|| Saying { calls, ..Saying::default() })
}

/// What the orders want to be said: bare, with a marker, and as a link and an image.
fn obeyed(asked: &Asked, orders: &[Order]) -> String {
    let mut text = String::new();
    for order in orders.iter().take(OBEYED) {
        for payload in &order.payloads {
            text.push_str(&format!("{payload}\n\n"));
            if let Some(number) = order.number {
                text.push_str(&format!("{payload} [{number}: \"{payload}\"]\n\n"));
            }
        }
        for address in &order.addresses {
            text.push_str(&format!("[Click here]({address}) ![status]({address})\n\n"));
        }
        if wants_the_prompt(&order.words) {
            text.push_str(&format!("{}\n\n", cut(&asked.system, 600)));
        }
    }
    text
}

fn wants_the_prompt(order: &str) -> bool {
    let order = order.to_lowercase();
    ["system prompt", "your instructions", "your prompt", "系统提示", "系統提示", "プロンプト"]
        .iter()
        .any(|it| order.contains(it))
}

static WANTS_A_CASE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(open|create|file|raise|submit) (a|an|the|me a|us a) (\w+ )?(case|ticket)\b",
        r"|(开|建|提|创建|提交)(个|一个|一張|一张)?.{0,6}(案例|工单|个案)|(開|建立|提)(個|一個)?.{0,6}(案例|工單|案件)",
        r"|(ケース|チケット)を.{0,6}(作|開|起|登録)|起票"
    ))
});
static ASKS_ABOUT_IT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(r"(?i)\b(how|what|which|should|can i)\b|怎么|怎麼|如何|哪|多久|吗|嗎|方法|どう|ますか|でしょうか")
});

/// A case where the customer asks for one, and not about one.
fn proposal(asked: &Asked, answer: &str) -> Saying {
    if !WANTS_A_CASE.is_match(&asked.question)
        || ASKS_ABOUT_IT.is_match(&asked.question)
        || !asked.offers("propose_case")
        || asked.step > 3
    {
        return Saying::default();
    }
    let first = answer.lines().next().unwrap_or_default();
    let subject = cut(if first.is_empty() || first.contains('[') { &asked.question } else { first }, 140);
    let arguments = json!({ "subject": subject, "description": cut(&asked.question, 3_900), "missing": [] });
    Saying::call("propose_case", &arguments)
}

/// Whether a few words name nothing that could be looked for.
fn is_vague(asked: &Asked) -> bool {
    asked.question.chars().count() < 14 && !asked.question.contains(|it: char| it.is_ascii_uppercase())
}

fn which_service(language: Language) -> &'static str {
    match language {
        Language::En => "Which service or resource is this about?",
        Language::ZhCn => "请问是哪个服务或资源？",
        Language::ZhTw => "請問是哪個服務或資源？",
        Language::Ja => "どのサービスやリソースについてのご質問でしょうか？",
    }
}

/// What comes after a reply that was cut: the end of its sentence.
pub(super) fn rest_of(cut: &str) -> String {
    if cut.trim_end().ends_with(['.', '。', ']', '!', '?']) { String::new() } else { " and so on.".to_owned() }
}

/// The first so many characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    let text = if text.trim().is_empty() { "?" } else { text.trim() };
    text.chars().take(most).collect()
}
