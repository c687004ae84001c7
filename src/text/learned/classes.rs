use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::text::folded;

/// Words that stand for each other in a wording: each class with its sign, which no folded text has, its words, and those of languages without spaces.
const CLASSES: [(char, &str, &str); 3] = [
    (
        'P',
        "human humans person persons people someone somebody anyone anybody engineer engineers agent agents specialist specialists \
         expert experts rep representative operator manager supervisor technician colleague colleagues staff team guy guys folks \
         lead developer boss advisor consultant being",
        "真人 活人 工程师 客服 专员 专家 技术人员 同事 同仁 主管 经理 负责人 人员 值班 大神 老师傅 担当者 担当 エンジニア オペレーター \
         オペレータ 人間 責任者 上司 スタッフ 係 どなたか どなた 誰か 誰 技術者 専門家 方",
    ),
    (
        'T',
        "talk speak chat discuss talking speaking conversation call phone ring dial callback hotline voice",
        "聊 谈 沟通 说话 讲 通话 电话 联系 联络 打给 回电 話 電話 連絡 会話 相談",
    ),
    (
        'M',
        "bot bots chatbot robot robots machine machines ai script computer algorithm automated automation software program auto",
        "机器人 机器 ai 自动回复 程序 程式 ボット ロボット 機械 自動応答 自動返信 テンプレ",
    ),
];

static WORDS: LazyLock<HashMap<&str, char>> = LazyLock::new(|| {
    CLASSES.iter().flat_map(|(sign, words, _)| words.split_whitespace().map(|it| (it, *sign))).collect()
});

/// By folded wording: the sign of its class.
static RUNS: LazyLock<HashMap<String, char>> = LazyLock::new(|| {
    CLASSES.iter().flat_map(|(sign, _, runs)| runs.split_whitespace().map(|it| (folded(it), *sign))).collect()
});

static ANY_RUN: LazyLock<Regex> = LazyLock::new(|| {
    let mut wordings: Vec<&str> = RUNS.keys().map(String::as_str).collect();
    wordings.sort_unstable_by_key(|it| (std::cmp::Reverse(it.len()), *it));
    constant_pattern(&wordings.join("|"))
});

/// The sign of the class that a word is of.
pub(super) fn of_word(word: &str) -> Option<char> {
    WORDS.get(word).copied()
}

/// A run of a language without spaces, the words of a class replaced by its sign.
pub(super) fn in_run(run: &str) -> String {
    let sign = |found: &regex::Captures<'_>| RUNS.get(&found[0]).map(char::to_string).unwrap_or_default();
    ANY_RUN.replace_all(run, sign).into_owned()
}
