//! Where a text says who somebody is.

use std::sync::LazyLock;

use regex::Regex;

use super::known::Known;
use crate::base::constant_pattern;

/// One to three capitalised words, initials among them.
const NAME: &str = r"(?P<person>\p{Lu}[\p{L}'’-]+(?:[ ](?:\p{Lu}\.|\p{Lu}[\p{L}'’-]+)){0,2})";
/// Family names that most Chinese names begin with, in both scripts.
const FAMILY: &str = "欧阳|歐陽|司马|司馬|诸葛|諸葛|[王李张張刘劉陈陳杨楊赵趙黄黃周吴吳徐孙孫胡朱高林何郭马馬罗羅梁宋郑鄭谢謝韩韓唐冯馮于董萧蕭程曹袁邓鄧许許傅沈曾彭吕呂苏蘇卢盧蒋蔣蔡贾賈丁魏薛叶葉阎閻余潘杜戴夏钟鍾汪田任姜范方石姚谭譚廖邹鄒熊金陆陸郝孔白崔康毛邱秦江史顾顧侯邵孟龙龍万萬段雷钱錢汤湯尹黎易常武乔喬贺賀赖賴龚龔文]";

/// Words that stand where a name would and name nobody.
const NOBODY: [&str; 34] = [
    "team",
    "support",
    "all",
    "everyone",
    "everybody",
    "folks",
    "there",
    "sir",
    "madam",
    "customer",
    "engineer",
    "engineers",
    "guys",
    "colleagues",
    "the",
    "thanks",
    "regards",
    "aws",
    "amazon",
    "hello",
    "dear",
    "service",
    "desk",
    "help",
    "admin",
    "we",
    "i",
    "it",
    "please",
    "not",
    "no",
    "in",
    "and",
    "on",
];
/// Whom a Japanese honorific follows without naming anybody.
const ROLES: [&str; 12] =
    ["お客", "客", "皆", "各位", "担当者", "担当", "管理者", "利用者", "御社", "貴社", "運営", "関係者"];

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let greeting = format!(
        r"(?m)(?:^|[.!?][ ]+)(?:Hi|Hello|Hey|Dear|Good (?:morning|afternoon|evening))[ ,]+{NAME}[ ]*(?:[,!:]|$)"
    );
    let signature = format!(
        r"(?:[Rr]egards|[Tt]hanks|[Tt]hank you|[Ss]incerely|[Cc]heers|[Bb]est|[Ww]ishes|[Gg]reetings|此致|敬上|よろしくお願いします。?)[ ]*[,!.，]?[ ]*\n+[ ]*{NAME}[ ]*(?:\n|,|$)"
    );
    let signed_in_han = r"(?:[Rr]egards|[Tt]hanks|[Tt]hank you|[Ss]incerely|[Cc]heers|[Bb]est|[Ww]ishes|此致|敬上|谢谢|謝謝|よろしくお願いします。?|よろしくお願いいたします。?)[ ]*[,!.，。！]?[ ]*\n+[ ]*(?P<person>\p{Han}{2,4}|\p{Han}{1,3}[ 　]\p{Han}{1,3}|[\p{Katakana}ー]{2,10}(?:[・ 　][\p{Katakana}ー]{2,10})?)[ ]*(?:\n|$)".to_owned();
    let signed_on_the_line = format!(r"(?:[Rr]egards|[Ss]incerely|[Cc]heers),[ ]+{NAME}[ ]*(?:[,.\n]|$)");
    let introduced = format!(
        r"(?:[Mm]y name is|[Tt]his is|I am|I'm|[Cc]ontact(?:ed)? (?:person )?(?:is )?:?|[Aa]sk(?:ed)? for|[Ss]poke (?:to|with)|Mr\.?|Mrs\.?|Ms\.?|Dr\.?)[ ]+{NAME}[ ]*(?:from|of|at|and|here|[,.;)\n]|$)"
    );
    let patterns = [
        greeting,
        signature,
        signed_in_han,
        signed_on_the_line,
        introduced,
        r"(?:^|\s)@(?P<person>[A-Za-z][A-Za-z0-9._-]{1,29}[A-Za-z0-9])(?:[^/A-Za-z0-9_-]|$)".to_owned(),
        format!(r"(?P<person>(?:{FAMILY})\p{{Han}}{{0,2}}?)(?:先生|小姐|女士|經理|经理|主任|工程師|工程师|老師|老师|同学|同學)"),
        format!(r"(?:我是|我叫|联系人|聯絡人|姓名)[:：]?[ ]?(?P<person>(?:{FAMILY})\p{{Han}}{{1,2}}?)(?:[，。,.；;！\s]|$)"),
        r"(?:^|[^\p{Han}\p{Katakana}ー])(?P<person>\p{Han}{1,4}|[\p{Katakana}ー]{2,8})(?:様|さん|氏|殿)".to_owned(),
        r"(?:の|^|[、。\s])(?P<person>\p{Han}{1,4}|[\p{Katakana}ー]{2,8})(?:と申します|でございます)".to_owned(),
        r"(?P<company>(?:株式会社|有限会社|合同会社)[\p{Han}\p{Katakana}ーA-Za-z]{2,12})".to_owned(),
        r"(?P<company>[\p{Han}\p{Katakana}ーA-Za-z]{2,12}(?:株式会社|有限会社|合同会社))".to_owned(),
        r"(?P<company>\p{Han}{2,8}(?:股份有限公司|有限公司))".to_owned(),
        r"(?P<company>(?:\p{Lu}[\p{L}\d&'-]*[ ]){0,3}\p{Lu}[\p{L}\d&'-]*,?[ ](?:Inc\.?|Ltd\.?|LLC|LLP|GmbH|AG|Corp\.?|Corporation|PLC|K\.K\.|S\.A\.|B\.V\.|Pty\.?))(?:[\s,.;:)]|$)".to_owned(),
    ];
    patterns.iter().map(|it| constant_pattern(it)).collect()
});

/// Adds whom `text` introduces: in a greeting, a signature, with a title, with a company's legal form.
pub(super) fn find(text: &str, known: &mut Known) {
    for pattern in PATTERNS.iter() {
        for found in pattern.captures_iter(text) {
            if let Some(company) = found.name("company") {
                known.company(company.as_str().trim_end_matches('.'));
            }
            let name = found.name("person").map(|it| it.as_str());
            if let Some(name) = name.filter(|it| names_somebody(it)) {
                known.person(name);
            }
        }
    }
}

fn names_somebody(name: &str) -> bool {
    let is_nobody = |word: &str| NOBODY.contains(&word.to_lowercase().as_str());
    !name.split([' ', '-']).any(is_nobody) && !ROLES.contains(&name)
}
