use std::sync::LazyLock;

use regex::Regex;

use crate::base::constant_pattern;
use crate::text::folded;

/// Words for an event that somebody plans. Patterns meet folded text, in which Japanese, too, has simplified characters.
static EVENT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(launch\w*|go(es|ing)?[ -]?live|went live|cut-?over|migrat\w+|sale|black friday|cyber monday|campaign|release|rollout|roll out|opening|peak season|event|premiere|kick-?off|ticket sales?|open(?:s|ing)? .{0,40}\bto the public)\b",
        r"|上线|上架|发布|首发|开卖|开售|大促|促销|双十一|双11|迁移|割接|切换|搬迁|开幕|活动|发表会|发售|开放报名|对外开放|正式开放|开张",
        r"|ローンチ|リリース|本番稼[働动]|本番公[開开]|公[開开]|セール|キャンペーン|移行|切り?替|発売|发売|[開开]幕|イベント|サービスイン|カットオーバー|一般に?公开|开业",
    ))
});

/// Words of who wants to know what is missing for it.
static MISSING: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"\b(missing|miss|forgot\w*|forget\w*|overlook\w*|ready|readiness|prepared?|preparations?|risks?|risky|go wrong|could break|blockers?|show-?stoppers?|gaps?|checklist|left to do|still (have to|need to|to do)|worr(y|ied)|bottlenecks?|room for|(?:has|have) to happen|(?:must|should) (?:happen|be done))\b",
        r"|\bwhat\b.{0,40}\b(first|before)\b|\b(check|review|look over|go through) (our|the|my|us|everything|whether)\b",
        r"|缺什么|缺少|还缺|缺了|漏了|遗漏|漏掉|准备(好|到位|得|工作|就绪|什么)|就绪|风险|隐患|先做|先处理|先改|优先|检查一?下?|还要做|还有什么|哪些(问题|地方|没)|没做|查漏|卡住|会出问题|短板",
        r"|足り(ない|ていない|ません)|不足|抜け|漏れ|准备|[準准]备|備え|リスク|危険|懸念|心配|優先|先に|まず|何から|チェック|点検|点检|[確确]認してお|やり残し|残って(いる|い|る)|問題になり|大丈夫",
    ))
});

/// Words of who wants to know whether what there is will do on the day that they name.
static ENOUGH: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\b(enough|suffic\w+|hold up|cope|keep up)\b|够不够|够用|够吗|撑得住|扛得住|顶得住|足り(る|ます)|持ちこたえ|耐えられ",
    )
});

/// A question about one thing, which has an answer of its own.
static ONE_THING: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"^\s*(is|are|does|do|when|how (much|many|long)|which) [^,.;]*\?\s*$"));

/// Whether `question` speaks of a coming event, by a word for one or (`is_named`) by the day of one that was announced, and asks
/// what is missing for it. A question whether one named thing is enough or in place asks less.
pub(super) fn asks_what_is_missing(question: &str, is_named: bool) -> bool {
    let folded = folded(question);
    let is_broad = || !ONE_THING.is_match(&folded) || BROAD.is_match(&folded);
    let asks = MISSING.is_match(&folded) || (is_named && ENOUGH.is_match(&folded));
    (is_named || EVENT.is_match(&folded)) && asks && is_broad()
}

static BROAD: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\b(are|is) (we|our account|our setup|everything|all|the account|anything|there)\b|\bdo we\b|\bwhich (risks?|gaps?|things?)\b",
    )
});
