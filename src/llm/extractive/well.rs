//! Whether all is well: what speaks against it, or what is measured and what that does not prove.

use std::sync::LazyLock;

use jiff::SignedDuration;
use regex::Regex;

use super::facts::{is_change, is_wrong, told_shortly};
use super::words::{end_list, language_note, paragraph};
use crate::base::constant_pattern;
use crate::domain::{FactKind, Language, Numbered, Phrase};
use crate::llm::seam::ChatRequest;

/// Facts that are told, at the most.
const MOST: usize = 6;
/// A change is news for so long.
const NEWS: SignedDuration = SignedDuration::from_hours(48);

static IF_WELL: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(is|are) (everything|it all|all of (it|this)|all|things|we)\b.{0,30}\b(ok|okay|fine|good|well|right|alright|healthy|in order|normal)\b",
        r"|\b(everything|all)('s| is| looks)? (ok|okay|fine|good|well|right|alright|healthy|in order|normal|clear)\b.{0,20}\?",
        r"|\b(is|was) (there )?anything (wrong|broken|amiss|red|failing|unusual|to worry about)\b|\b(any|are there) (open |active )?(problems|issues)\b",
        r"|((一切|全部)(都|还|還)?|(^|[，,。？?]|[现現]在|今晚|目前|[账帳][户戶]|[账帳][号號]|我[们們]|[这這那][边邊]|系[统統])[里裡的]?(都|还|還))(正常|好)([吗嗎么吧，,。?？]|$)|(没事|沒事|还好|還好|平安)(吗|嗎|么|吧|？|\?)|有(没有|沒有)(什么|什麼)?(异常|異常|问题|問題|状况|狀況)|没(什么)?(问题|异常)吧|沒(什麼)?(問題|異常)吧",
        r"|(すべて|全て|全部|全体).{0,6}(正常|大丈夫|問題)|異常は(ない|あり|出て)|無事(って|という|で(す|しょう)|なん)|問題(は|が)?(ない|あり|起き)[^。]{0,6}(か|？)|大丈夫(です|でしょう)か[。？]?$"
    ))
});

// Who did something.
static WHO: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?i)\bwho\b|谁|誰|どなた"));

/// Whether it is asked if all is well, and not what happened or what changed.
pub(super) fn asks_if_well(question: &str) -> bool {
    IF_WELL.is_match(question) && !WHO.is_match(question)
}

/// What speaks against it, or what is measured and that this is no proof; with either, what was changed lately, the latest first:
/// nobody can say yet what that led to.
pub(super) fn section(request: &ChatRequest, facts: &[&Numbered]) -> Vec<String> {
    let is_open = |it: &&Numbered| is_wrong(it) || request.told_first.contains(&it.number);
    let open: Vec<&Numbered> = facts.iter().copied().filter(is_open).collect();
    let is_well = open.is_empty();
    let mut told = if is_well { measured(facts) } else { open };
    told.extend(lately(request, facts));
    let mut pieces = vec![paragraph(request, if is_well { Phrase::NothingInAccount } else { Phrase::NotWell })];
    let lines: Vec<String> = told.into_iter().take(MOST).filter_map(|it| told_shortly(request, it)).collect();
    if lines.is_empty() {
        return pieces;
    }
    pieces.extend(language_note(request, Language::En));
    pieces.extend(lines);
    end_list(&mut pieces);
    if is_well {
        pieces.push(paragraph(request, Phrase::NoProof));
    }
    pieces
}

/// What was changed a short while ago, the latest first.
fn lately<'a>(request: &ChatRequest, facts: &[&'a Numbered]) -> Vec<&'a Numbered> {
    let at = |it: &Numbered| it.evidence.fact.as_ref().map(|fact| fact.at);
    let is_news = |it: &&Numbered| {
        is_change(it) && at(it).is_some_and(|at| at <= request.now && request.now.duration_since(at) <= NEWS)
    };
    let mut changed: Vec<&Numbered> = facts.iter().copied().filter(is_news).collect();
    changed.sort_by_key(|it| std::cmp::Reverse(at(it)));
    changed
}

/// What is known to be as it should, by what is measured.
fn measured<'a>(facts: &[&'a Numbered]) -> Vec<&'a Numbered> {
    let is_measured = |it: &&Numbered| {
        it.evidence.fact.as_ref().is_some_and(|it| matches!(it.kind, FactKind::Metric | FactKind::Alarm))
    };
    facts.iter().copied().filter(is_measured).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whether_all_is_well_is_told_from_what_happened_and_what_changed() {
        for text in [
            "Is everything fine in our account tonight?",
            "Before I go to bed: are we okay?",
            "Is anything broken right now?",
            "现在一切正常吗？",
            "今晚還好嗎？有沒有什麼異常？",
            "すべて正常ですか？",
            "今夜は無事でしょうか",
        ] {
            assert!(asks_if_well(text), "{text}");
        }
        for text in [
            "切換之後一直到部署之前，連線數都正常嗎",
            "変なことは起きていませんか、触ったのは誰ですか",
            "What changed last night?",
            "谁改了什么？",
            "昨夜、何が変わりましたか",
            "Which alarms are red?",
        ] {
            assert!(!asks_if_well(text), "{text}");
        }
    }
}
