use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;

/// Places by which customers call a region, in folded text, with its code.
const PLACES: &[(&[&str], &str)] = &[
    (&["tokyo", "东京"], "ap-northeast-1"),
    (&["osaka", "大阪"], "ap-northeast-3"),
    (&["seoul", "首尔", "汉城", "ソウル"], "ap-northeast-2"),
    (&["singapore", "新加坡", "シンガポール"], "ap-southeast-1"),
    (&["sydney", "悉尼", "雪梨", "シドニー"], "ap-southeast-2"),
    (&["mumbai", "孟买", "ムンバイ"], "ap-south-1"),
    (&["hong kong", "香港"], "ap-east-1"),
    (&["taipei", "台北"], "ap-east-2"),
    (&["frankfurt", "法兰克福", "フランクフルト"], "eu-central-1"),
    (&["ireland", "dublin", "爱尔兰", "アイルランド"], "eu-west-1"),
    (&["london", "伦敦", "ロンドン"], "eu-west-2"),
    (&["paris", "巴黎", "パリ"], "eu-west-3"),
    (&["stockholm", "斯德哥尔摩", "ストックホルム"], "eu-north-1"),
    (&["virginia", "弗吉尼亚", "维吉尼亚", "美东", "バージニア"], "us-east-1"),
    (&["ohio", "俄亥俄", "オハイオ"], "us-east-2"),
    (&["california", "加利福尼亚", "加州", "カリフォルニア"], "us-west-1"),
    (&["oregon", "俄勒冈", "奥勒冈", "オレゴン"], "us-west-2"),
    (&["sao paulo", "são paulo", "圣保罗", "サンパウロ"], "sa-east-1"),
    (&["beijing", "北京"], "cn-north-1"),
    (&["ningxia", "宁夏", "寧夏"], "cn-northwest-1"),
];

static CODE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(r"(?-u:\b)[a-z]{2}(?:-gov|-iso[a-z]?)?-(?:north|south|east|west|central)[a-z]*-[0-9](?-u:\b)")
});

/// The codes of the regions that `folded` names, in the order of their codes, each once.
pub(in crate::cases) fn regions_in(folded: &str) -> Vec<String> {
    let mut found: Vec<String> = CODE.find_iter(folded).map(|it| it.as_str().to_owned()).collect();
    let named = PLACES.iter().filter(|(names, _)| names.iter().any(|it| folded.contains(it)));
    found.extend(named.map(|(_, code)| (*code).to_owned()));
    found.sort_unstable();
    found.dedup();
    found
}
