use super::CaseText;
use crate::domain::Language;

/// What people put before or behind what they tell, and what moves no severity.
fn of(language: Language) -> [&'static str; 10] {
    match language {
        Language::En => [
            "URGENT!!! This is absolutely critical, highest priority!",
            "No rush at all, whenever you have a minute.",
            "PLEASE, I am begging you, fix this right now!!",
            "Sorry to bother you, probably nothing.",
            "If this is not handled today we will cancel and talk to our lawyers.",
            "Please open a case for this.",
            "P1! SEV1! ASAP!",
            "Would you have a look when convenient? Thank you kindly.",
            "I need it before 3 pm, we have a presentation.",
            "My boss is furious and this is the third time I am writing.",
        ],
        Language::ZhCn => [
            "十万火急！！！最高级别！！！",
            "不急，方便的时候看一下就好。",
            "求求你们马上处理，急急急！",
            "不好意思打扰了，可能是小问题。",
            "今天不解决我们就投诉、换供应商。",
            "麻烦帮我开个案例。",
            "P1 级，立刻马上！",
            "有空的话麻烦看看，谢谢。",
            "下午三点前要，领导要演示。",
            "老板已经发火了，我都催第三次了。",
        ],
        Language::ZhTw => [
            "超級緊急！！！最高級別！！！",
            "不急，有空再幫忙看一下就好。",
            "拜託拜託馬上處理，急急急！",
            "不好意思打擾了，可能只是小問題。",
            "今天不處理好我們就客訴、解約。",
            "麻煩幫我開張單。",
            "P1 等級，請立刻處理！",
            "方便的話再麻煩看看，感謝。",
            "下午三點前要，主管要簡報。",
            "老闆已經爆氣了，這是第三次來信。",
        ],
        Language::Ja => [
            "大至急！！！最優先でお願いします！！！",
            "急ぎではありません。お手すきの際にご確認ください。",
            "お願いですから今すぐ直してください！",
            "お忙しいところ恐れ入ります。大したことではないかもしれません。",
            "本日中に対応がなければ解約します。",
            "ケースを開いてください。",
            "緊急度は最高です。即対応を！",
            "ご都合のよいときに見ていただけますと幸いです。",
            "15 時の発表までに必要です。",
            "上司が怒っていて、三度目の連絡です。",
        ],
    }
}

/// The text once more in a tone of its own, with what it told before: how it is said is no evidence.
pub(super) fn in_another_tone(at: usize, text: &CaseText) -> CaseText {
    let tones = of(text.language);
    let tone = tones.get(at % tones.len()).copied().unwrap_or_default();
    let description = match at / tones.len() % 2 {
        0 => format!("{tone} {}", text.description),
        _ => format!("{} {tone}", text.description),
    };
    CaseText { description, ..text.clone() }
}
