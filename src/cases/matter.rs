//! What of a text tells something, without what only asks for a case, a person or help.

use std::sync::LazyLock;

use regex::Regex;

use super::case_wish::without_wish;
use crate::base::constant_pattern;
use crate::text::folded;

/// Marks after which a part of a text may end; the first ones end a sentence.
const ENDS: &[char] = &['.', '!', '?', '。', '\u{ff01}', '\u{ff1f}', '\n'];
const COMMAS: &[char] = &[',', ':', ';', '、', '\u{ff0c}', '\u{ff1a}', '\u{ff1b}'];

/// A word of every plea: a part that has none is none, however little it says.
static PLEADS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"\b(?:help|assist|assistance|case|ticket|someone|somebody|anyone|anybody|engineer|person|human|agent|look|asap|urgent|urgently|reply|respond)\b",
        r"|帮|救|工单|案例|案件|人工|客服|工程师|处理|看看|看一下|尽快|赶紧|在线等",
        r"|ケース|チケット|起票|助け|誰か|どなたか|担当者|エンジニア|対応|至急|確認|調べ|見て|早急",
    )))
});

/// What pleas consist of beside the words of a wish for a case.
static OF_PLEAS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded(concat!(
        r"\b(?:help|assist|assistance|someone|somebody|anyone|anybody|engineer|person|people|human|real|agent|with|talk|speak|look|take|have|at|into|get|give|kindly|reply|respond|soon|quickly|immediately|right|away|as|possible|asap|urgent|urgently|there|team|my|your|be|of|out|hurry|all|guys|sir|dear|sos)\b",
        r"|能不能|能否|可不可以|可否|有没有人|救命|求助|帮忙|协助|人工|客服|工程师|处理|看看|看一下|查一下|尽快|赶紧|赶快|快点|在线等|急急|拜托|麻烦|大家|有人|谁能|转接|联系|安排|来人|救[救]?|[能转找快急求来人]",
        r"|助けて|誰か|どなたか|担当者|エンジニア|サポートの?方|対応|確認|調査|調べて|見て|至急|早急|急ぎ|急いで|早く|できるだけ|なるべく|どうか|なんとか|何とか|至急で|つないで|話したい|話を|くれ|もらい|頂け|頂き|いただき|ですか|でしょうか|[とへ人方]",
    )))
});

/// `text` without its parts that only plead or ask for a case, a person or help: that somebody wants one says nothing of what is
/// wrong. A text of nothing else stays as it is.
pub fn matter(text: &str) -> String {
    let mut told = String::new();
    let mut is_left_out = false;
    for part in parts(text) {
        let has_words = part.contains(char::is_alphanumeric);
        is_left_out = if has_words { is_plea(part) } else { is_left_out && !part.contains('\n') };
        if !is_left_out {
            told.push_str(if has_words || !told.is_empty() { part } else { "" });
        } else if part.contains('\n') {
            told.push('\n');
        } else if part.ends_with(ENDS) {
            end_sentence(&mut told);
        }
    }
    let lines: Vec<&str> = told.lines().map(str::trim).collect();
    let told = lines.join("\n");
    let told = told.trim().trim_end_matches(COMMAS).trim_end();
    match told.contains(char::is_alphanumeric) {
        true => BLANK_LINES.replace_all(told, "\n\n").into_owned(),
        false => text.to_owned(),
    }
}

static BLANK_LINES: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"\n{3,}"));

/// What stood before a plea at its sentence's end ends the sentence.
fn end_sentence(told: &mut String) {
    let Some(comma) = told.trim_end().chars().next_back().filter(|it| COMMAS.contains(it)) else { return };
    let end = if comma.is_ascii() { "." } else { "。" };
    told.truncate(told.trim_end().len() - comma.len_utf8());
    told.push_str(end);
}

/// The parts of a text, each with the mark at its end. A mark inside a number, a name or an address ends nothing.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_end = |at: usize, mark: &str| {
            let after = rest.get(at + mark.len()..).and_then(|it| it.chars().next());
            !mark.is_ascii() || mark == "\n" || after.is_none_or(|it| it.is_whitespace() || !it.is_alphanumeric())
        };
        let is_mark = |it: char| ENDS.contains(&it) || COMMAS.contains(&it);
        let end = rest.match_indices(is_mark).find(|(at, mark)| is_end(*at, mark)).map(|(at, mark)| at + mark.len());
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(part)
    })
}

fn is_plea(part: &str) -> bool {
    let folded = folded(part);
    PLEADS.is_match(&folded) && without_wish(&OF_PLEAS.replace_all(&folded, " ")).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_pleads_or_wishes_for_a_case_is_left_out_in_four_languages() {
        for (text, told) in [
            (
                "Checkout is down since 02:10, every payment fails, can someone help?! Please open a case.",
                "Checkout is down since 02:10, every payment fails.",
            ),
            ("Can you open a case for me? Our checkout is down.", "Our checkout is down."),
            ("Please help!\n\nNobody can log in.\n\nPlease open a case ASAP.", "Nobody can log in."),
            ("结账全部失败，还是不行，能不能帮我开个工单", "结账全部失败，还是不行"),
            ("请帮我提交工单：结账服务全部失败。有人能帮忙看看吗？", "结账服务全部失败。"),
            ("結帳服務全部失敗，可以幫我開案件嗎？謝謝", "結帳服務全部失敗。謝謝"),
            (
                "配送システムが全部止まっています。サポートケースを作成してください。どなたか助けてください！",
                "配送システムが全部止まっています。",
            ),
            ("至急確認をお願いします。決済ができません。", "決済ができません。"),
        ] {
            assert_eq!(matter(text), told, "{text}");
        }
    }

    #[test]
    fn what_tells_something_stays_word_for_word_and_so_does_a_text_that_is_only_a_plea() {
        for text in [
            "Please open a case.",
            "能不能帮我开个工单？",
            "誰か助けてください！",
            "Nobody can help: the API answers 503, see https://status.example.com/a,b.",
            "The case of the pump is broken, and nothing can be fixed without the firmware.",
            "How do I open a case?",
            "客服系统无法处理请求。",
            "確認コードが届きません。",
            "Which of your databases would you take?",
        ] {
            assert_eq!(matter(text), text);
        }
    }
}
