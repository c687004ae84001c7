//! Does the customer ask for a person? That wish always wins, in any language and with the model down.
//!
//! Written for recall: a person too many costs less than a customer who is not heard. What merely mentions people, quotes
//! somebody else's wish or says that no person is needed must still not match.

mod chinese;
mod english;
mod japanese;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use crate::base::{constant_pattern, constant_patterns};
use crate::text::{Learned, folded, stretches, typed_sentences};

/// What one language has to say: sentences that ask for a person, and sentences that only look so.
struct Phrasings {
    wishes: &'static [&'static str],
    otherwise: &'static [&'static str],
}

static ALL: LazyLock<[(RegexSet, RegexSet); 3]> = LazyLock::new(|| {
    [english::PHRASINGS, chinese::PHRASINGS, japanese::PHRASINGS]
        .map(|it| (compiled(it.wishes), compiled(it.otherwise)))
});

/// Somebody else's words, which are the subject and no wish.
static REPORTS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&folded_pattern(concat!(
        r"\b(said|says|saying|wrote|writes|typed|told|asked|asks|shows|message|prompt|intent|detect\w*|lex|chatbot|connect|shopper|boss|users?|customers?)\b",
        r"|用户|使用者|客人|顾客|领导|主管|老板|同事|提示|显示|写着|侦测|检测|识别|意图|打了?字|上司|お客|ユーザー|言われ|書い|書か|表示|ボットから|検知",
    )))
});
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r#"「[^」]*」|『[^』]*』|“[^”]*”|"[^"]*"|‘[^’]*’|`[^`]*`"#));

/// Where a sentence or clause ends.
const ENDS: &[char] = &['.', '!', '?', ';', ',', '。', '、', '…', '~', '～', '〜', '\n'];

fn compiled(patterns: &[&str]) -> RegexSet {
    constant_patterns(patterns.iter().map(|it| folded_pattern(it)))
}

/// A pattern as it meets folded text: its characters in simplified form, its syntax untouched.
fn folded_pattern(pattern: &str) -> String {
    let mut folded_runs = String::with_capacity(pattern.len());
    let mut run = String::new();
    for character in pattern.chars() {
        if character.is_ascii() {
            folded_runs.push_str(&folded(&std::mem::take(&mut run)));
            folded_runs.push(character);
        } else {
            run.push(character);
        }
    }
    folded_runs + &folded(&run)
}

/// Written by `firstline eval learn` from `evals/texts`.
static LEARNED: LazyLock<Learned> = LazyLock::new(|| Learned::read(include_str!("learned.tsv")));

/// Whether `text` asks for a person, in words of which the rules know or that are like those of others who did. Looks at the first
/// 4,000 characters and the last 1,000.
pub fn wants_human(text: &str) -> bool {
    holds_wish(&LEARNED, &wish_stretches(text))
}

/// How a message asks for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    Alone,
    /// It tells of something else as well, of which may be found out until somebody answers.
    WithMore,
}

/// So many letters beside a wish tell of something else, where a Han or kana character counts as three.
const MORE: usize = 40;
const CJK_LETTERS: usize = 3;

/// The wish for a person in `text`, if there is one ([`wants_human`]).
pub fn wish_in(text: &str) -> Option<Wish> {
    if !wants_human(text) {
        return None;
    }
    let lines = lines(text);
    let beside = typed_sentences(&lines).flat_map(|it| it.split(ENDS)).filter(|it| !wants_human(it));
    let letters = |it: char| if it.is_ascii() { usize::from(it.is_alphanumeric()) } else { CJK_LETTERS };
    let more: usize = beside.flat_map(str::chars).map(letters).sum();
    Some(if more < MORE { Wish::Alone } else { Wish::WithMore })
}

/// From here on a part of a message is heard as a wish, the logarithm of how much likelier it is one than not: where a rule hears
/// one and nothing against it, and where none does. Chosen on hands of which nothing was learned (`firstline eval learn --check`).
const WITH_A_RULE: f32 = -0.8;
const BY_LIKENESS: f32 = 0.3;
/// What a rule hears where nothing speaks against it.
const ONLY_WISH: &str = "only wish";

/// What a wish is learned from and told by, for each sentence and each clause of `text`: how it is worded, and what the rules hear in it;
/// what speaks against a wish counts for its whole sentence.
pub fn wish_stretches(text: &str) -> Vec<BTreeSet<String>> {
    let count = text.chars().count();
    let head: String = text.chars().take(4_000).collect();
    let tail: String = text.chars().skip(count.saturating_sub(1_000).max(4_000)).collect();
    [head, tail].iter().flat_map(|part| parts_of(&own_words(&lines(part)))).collect()
}

fn parts_of(text: &str) -> Vec<BTreeSet<String>> {
    let mut parts = Vec::new();
    for sentence in typed_sentences(text).map(str::trim).filter(|it| it.chars().any(char::is_alphanumeric)) {
        let speaks_against = ALL.iter().any(|(_, otherwise)| otherwise.is_match(sentence));
        let clauses: Vec<&str> = sentence.split(ENDS).map(str::trim).filter(|it| !it.is_empty()).collect();
        let alone = if clauses.len() > 1 { clauses.as_slice() } else { &[] };
        for part in std::iter::once(&sentence).chain(alone) {
            let mut found = stretches(part);
            let is_wish = ALL.iter().any(|(wishes, _)| wishes.is_match(part));
            found.extend(is_wish.then(|| Learned::by_rule("wish")));
            found.extend(speaks_against.then(|| Learned::by_rule("otherwise")));
            found.extend((is_wish && !speaks_against).then(|| Learned::by_rule(ONLY_WISH)));
            parts.push(found);
        }
    }
    parts
}

/// Parts of a message that is told in a sentence or two. Of one that tells a story, one part in many is like a wish by chance: it has to
/// be likelier in proportion.
const PARTS_OF_FEW_WORDS: f32 = 4.0;

/// Whether one of the `parts` of a message ([`wish_stretches`]) is a wish for a person, by what was `learned`.
#[expect(clippy::cast_precision_loss, reason = "a message has few parts")]
pub fn holds_wish(learned: &Learned, parts: &[BTreeSet<String>]) -> bool {
    let by_chance = (parts.len() as f32 / PARTS_OF_FEW_WORDS).max(1.0).ln();
    parts.iter().any(|part| {
        let least = by_chance + if has_ruled_wish(part) { WITH_A_RULE } else { BY_LIKENESS };
        learned.log_odds(part).first().is_some_and(|odds| *odds > least)
    })
}

/// Whether the rules hear a wish in a part of a message.
pub fn has_ruled_wish(part: &BTreeSet<String>) -> bool {
    part.contains(&Learned::by_rule(ONLY_WISH))
}

/// Folds line by line, since folding makes one line of all.
fn lines(text: &str) -> String {
    text.lines().map(folded).collect::<Vec<_>>().join("\n")
}

/// The text without what it quotes of others.
fn own_words(text: &str) -> String {
    let rest = QUOTED.replace_all(text, " ");
    if REPORTS.is_match(&rest) { rest.into_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{Wish, wants_human, wish_in};

    #[test]
    fn a_wish_alone_is_told_from_one_beside_something_else() {
        for text in ["转人工", "Can I talk to a person about my bill, please?", "いますぐ担当者につないでください"]
        {
            assert_eq!(wish_in(text), Some(Wish::Alone), "{text}");
        }
        for text in [
            "My checkout is down since two o'clock and nothing works. Give me a human!",
            "支付页面从下午两点多开始几乎全部报错，马上转人工",
            "月曜から請求が倍になっていて理由がわかりません。担当者につないでください",
        ] {
            assert_eq!(wish_in(text), Some(Wish::WithMore), "{text}");
        }
        assert_eq!(wish_in("My checkout is down since two o'clock and nothing works."), None);
    }

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
            "could one of your people take this over",
            "May I be put through to an engineer?",
            "I don't believe this machine can solve it",
            "我想和你们的技术人员商量一下",
            "可以給我打通電話嗎",
            "讓值班工程師來處理",
            "跟機器人說不通",
            "電話で説明させてください",
            "そちらの担当に同席をお願いしたいです",
            "ボットでは話になりません",
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
            "Does my plan let us speak with an engineer at night?",
            "if the uploads die on a saturday night do i get a human, and how long till they pick up?",
            "怎麼讓語音聽起來更像真人？",
            "轉帳失敗時人工重試會不會重複？",
            "客服電話是幾點到幾點？",
            "客服說有客人看到 502，要從哪裡查？",
            "Please get this resolved quickly.",
            "Do hurry and have it solved before the doors open.",
            "正式環境全部當機，沒有人能用。",
            "全都挂了，没有一个人登得进去，请赶快弄好。",
            "誰も入れない状態です。急ぎ直してもらえますか。",
        ] {
            check(text, false);
        }
    }
}
