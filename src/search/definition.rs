use std::sync::LazyLock;

use regex::Regex;
use tantivy::TantivyError;

use super::proximity::Positions;
use super::ranking::{Ground, Scored};
use super::schema::BODY;
use crate::base::constant_pattern;
use crate::text::{TermKind, content_terms};

/// Words of a body after which a subject does not stand at its beginning any more, beside the subject's own.
const OPENING: u32 = 2;
/// What a body that begins with the subject counts, beside the rarity of the subject's words. Chosen on `alicloud-faq-zh` and
/// `alicloud-faq-en`, judged on the other sets.
const OPENING_WEIGHT: f32 = 1.0;
/// The most words of a subject: who asks about more asks for something else than what it is.
const MOST_WORDS: usize = 6;

static ASKS_WHAT_IT_IS: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)^\s*(?:what|who)(?:'s|’s|\s+is|\s+are)\s+(?:an?\s+|the\s+)?(.{2,60}?)\s*[?.!？]*\s*$",
        r"|^\s*(?:请问|請問)?(?:什么是|什么叫|什麼是|什麼叫|何谓|何謂)\s*(.{2,40}?)\s*[?？。]*\s*$",
        r"|^\s*(?:请问|請問)?(.{2,40}?)\s*(?:是什么|是什麼|是啥|是指什么|是指什麼|指的是什么|指的是什麼)(?:意思|东西|東西)?[?？。]*\s*$",
        r"|^\s*(.{2,40}?)(?:とは|って)(?:何|なん|なに)?(?:ですか|でしょうか|のことですか)?[?？。]*\s*$",
    ))
});

/// The words of what a question asks the meaning of ("What is a savings plan?"); none where it asks something else.
pub(super) fn subject(question: &str) -> Vec<String> {
    let Some(found) = ASKS_WHAT_IT_IS.captures(question) else { return Vec::new() };
    let Some(subject) = found.iter().skip(1).flatten().next() else { return Vec::new() };
    let is_word = |kind: TermKind| matches!(kind, TermKind::Word | TermKind::Number);
    let words: Vec<String> =
        content_terms(subject.as_str()).into_iter().filter(|it| is_word(it.kind)).map(|it| it.text).collect();
    if words.len() > MOST_WORDS { Vec::new() } else { words }
}

/// Raises the `scored` passages whose body begins with `subject`: texts say what a thing is in the sentence that begins with its
/// name. The order is the index's then.
///
/// Cost: the positions of the subject's words in these passages only.
pub(super) fn raise(ground: Ground<'_>, subject: &[String], scored: &mut [Scored]) -> Result<(), TantivyError> {
    if subject.is_empty() {
        return Ok(());
    }
    scored.sort_unstable_by_key(|it| it.passage);
    let mut worth = 0.0;
    let mut last_of_first = vec![Some(0_u32); scored.len()];
    for word in subject {
        worth += ground.statistics.rarity(word)?;
        let positions = Positions::read(ground, word, scored)?;
        for (at, last) in last_of_first.iter_mut().enumerate() {
            let first = positions.in_field(BODY, at).first();
            *last = last.zip(first).map(|(last, first)| last.max(*first));
        }
    }
    let opening = OPENING + subject.len() as u32;
    for (it, last) in scored.iter_mut().zip(last_of_first) {
        if last.is_some_and(|last| last <= opening) {
            it.score += OPENING_WEIGHT * worth;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_for_a_meaning_is_told_from_others_in_each_language() {
        for question in [
            "What is a savings plan?",
            "What's Log Service",
            "什么是节省计划？",
            "請問什麼是 Savings Plans？",
            "日志服务是什么？",
            "Savings Plans とは何ですか？",
        ] {
            assert!(!subject(question).is_empty(), "{question}");
        }
        for question in
            ["What happens when I stop it?", "How do I rotate keys?", "为什么连不上？", "どうすればよいですか？"]
        {
            assert_eq!(subject(question), Vec::<String>::new(), "{question}");
        }
        assert_eq!(subject("What is a savings plan?"), ["save", "plan"]);
    }
}
