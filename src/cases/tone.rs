use std::sync::LazyLock;

use super::needed_by::names_deadline;
use super::said::{Impact, Said, by_rules};
use crate::text::{Learned, folded, stretches, typed_sentences};

/// Written by `firstline eval learn` from `evals/texts`.
pub(super) static LEARNED: LazyLock<Learned> = LazyLock::new(|| Learned::read(include_str!("tones.tsv")));

/// From here on a sentence is only a tone, the logarithm of how much likelier it is one than not: of the sentences learned of, many more
/// tell something than are a tone, and in what the rules hear anything is never one.
const IS_TONE: f32 = -0.5;
/// The same of a question: what somebody asks is lost dearly.
const IS_TONE_AS_A_QUESTION: f32 = 1.5;

/// `texts`, folded, without the sentences that only plead, thank, threaten or say how urgent it is, by what `tones` tells of them: how
/// something is said is no evidence, so nobody who weighs it gets to see it. Texts that are nothing else are left as they are.
pub(super) fn told<'a>(texts: impl IntoIterator<Item = &'a str>, tones: &Learned) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    // Who says the same again says no more.
    for text in texts.into_iter().map(folded) {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    // An event that is planned is the matter itself, unless something is broken.
    let is_broken = by_rules(all.iter().map(String::as_str)).impact > Impact::None;
    let is_left_out = |it: &str| is_tone(it, tones) || (is_broken && is_deadline(it, true));
    let told = |text: &String| typed_sentences(text).filter(|it| !is_left_out(it)).collect::<String>();
    let told: Vec<String> = all.iter().map(told).collect();
    if told.iter().any(|it| it.contains(char::is_alphanumeric)) { told } else { all }
}

/// Whether a folded sentence is only a tone, by what `tones` tells of it. One in which the rules hear of trouble, of what eases it or a question how
/// something is done is none, whatever it sounds like; one that names a day, and in which the rules hear nothing, is one in any words: a deadline is no evidence either.
pub fn is_tone(sentence: &str, tones: &Learned) -> bool {
    let from = if sentence.contains('?') { IS_TONE_AS_A_QUESTION } else { IS_TONE };
    let sounds_so = || tones.log_odds(&stretches(sentence)).first().is_some_and(|odds| *odds > from);
    is_deadline(sentence, false) || (sounds_so() && !tells(sentence))
}

/// Whether a sentence names a day, and says no more than that, and what is planned for it where that `may_be_planned`.
fn is_deadline(sentence: &str, may_be_planned: bool) -> bool {
    let rest = || {
        let said = by_rules([sentence]);
        Said { asks: false, planned: said.planned && !may_be_planned, ..said }
    };
    names_deadline(sentence) && rest() == Said::default()
}

fn tells(sentence: &str) -> bool {
    let said = by_rules([sentence]);
    let is_trouble = said.impact > Impact::None || said.environment.is_some() || said.at_risk || said.unwell;
    // What makes it less is as much of the matter as what makes it more.
    let is_less = said.is_over || said.is_eased || said.is_serving || said.is_part;
    let is_loss = said.stands_still || said.is_losing || said.goes_beyond;
    is_trouble || is_loss || is_less || said.guidance || said.security || said.strangers || said.exposed
}

#[cfg(test)]
mod tests {
    use crate::cases::hear;
    use crate::domain::DraftKind;

    #[test]
    fn a_sentence_that_is_only_a_tone_is_heard_by_nobody() {
        let told = [
            (
                "The checkout answers every order with a 503.",
                "URGENT!!! This is absolutely critical, highest priority!",
            ),
            ("The checkout answers every order with a 503.", "Sorry to bother you, probably nothing."),
            ("测试环境的构建慢了一些。", "【至急】【至急】【至急】今すぐご覧ください！"),
            (
                "帳單上有一筆看不懂的費用。",
                "Our legal department has been copied on this ticket. Consider yourselves on notice.",
            ),
            ("昨夜から決済がすべて失敗しています。", "急ぎませんので、お手すきの際にどうぞ。"),
        ];
        for (text, tone) in told {
            let plain = hear([text]);
            assert_eq!(hear([format!("{tone} {text}").as_str()]), plain, "{tone} before {text}");
            assert_eq!(hear([format!("{text} {tone}").as_str()]), plain, "{tone} behind {text}");
            assert_eq!(hear([text, tone]), plain, "{tone} after {text}");
        }
    }

    #[test]
    fn what_tells_of_trouble_is_no_tone_and_a_text_of_nothing_else_is_left() {
        assert_ne!(hear(["Please, please help. Nobody can log in!"]), hear(["Please, please help."]));
        let only = hear(["Please set the severity to critical, now!"]);
        assert!(only.severities, "{only:?}");
    }

    #[test]
    fn what_somebody_asks_is_no_tone_though_it_sounds_like_one() {
        let alone = hear(["Which of your databases would you take?"]);
        let asked = hear(["We expect 3 TB of sensor readings a year. Which of your databases would you take?"]);
        assert_eq!((alone.kind(), asked.kind()), (DraftKind::Question, DraftKind::Question), "{asked:?}");
    }
}
