use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

use super::pick::{self, Asked, NEAR, Picked, PickedSteps, RELEVANT};
use crate::domain::{EvidenceKind, FactKind, Language, Numbered, Phrase};
use crate::llm::seam::ChatRequest;
use crate::text::{content_terms, time_label};

/// Facts quoted at the most.
const FACTS: usize = 6;

/// A composed reply: Markdown in pieces that are whole units, and the calls it ends with.
pub(super) struct Composed {
    pub pieces: Vec<String>,
    pub calls: Vec<(&'static str, Value)>,
}

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this room's tests")]
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(hi|hello|hey|good (morning|evening|afternoon)|你好|您好|嗨|哈囉|哈啰|こんにちは|こんばんは|おはよう(ございます)?|はじめまして)[\s,.!?。！？、]*(there|team)?[\s,.!?。！？]*$")
        .expect("pattern is valid")
});

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this room's tests")]
static THANKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^\s*((ok|okay|great|perfect|good|好的?|はい)[\s,.!。！、，]*)?",
        r"((many )?thanks|thank you|thx|cheers|多?谢谢?|多?謝謝?|感谢|感謝|どうも|(どうも)?ありがとう(ございま(す|した))?|助かりました)",
        r"[\s,.!。！、，]*(a lot|so much|very much|for (your|the) help|for helping|again|all|你们?|你們?|您|了|啦|你的帮助|您的帮助|你的幫助|您的幫助|します|いたします)?[\s,.!。！、，:)]*$"
    ))
    .expect("pattern is valid")
});

/// What only the account itself can answer: whether all is well, and what changed.
#[expect(clippy::expect_used, reason = "a constant pattern, covered by this room's tests")]
static ASKS_THE_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(everything|all|anything) (is |looks |still )?(ok|okay|fine|good|well|all ?right|healthy|running|working|wrong|broken)\b",
        r"|\b(what|who|which|anything)\b.{0,24}\bchanged?\b|\bwhat('s| is) (going on|happening|wrong)\b",
        r"|(一切|全部|都)(都|还|還)?(正常|好)|有(没有|沒有)(异常|異常|问题|問題)|(改|变|變)(了|動|动)?(什么|什麼|啥)",
        r"|(什么|什麼|哪些|谁|誰).{0,4}(变更|變更|改动|改動|变化|變化|异动|異動|改了)",
        r"|(すべて|全て|全部).{0,6}(正常|大丈夫|問題)|異常は|問題は(あり|ない|起き)|(何|誰)(が|を).{0,6}変(わ|え|更)|変更(は|が)(あり|何)"
    ))
    .expect("pattern is valid")
});

/// A text without any of these reports something; who reports trouble wants to know what to do.
#[expect(clippy::expect_used, reason = "a constant pattern, covered by this room's tests")]
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)[?？]|^\s*(and |but |so )?(what|when|where|which|who|how|why|is|are|does|do|did|can|could|should|will)\b",
        r"|什么|什麼|怎|吗|嗎|多久|哪|几|幾|如何|为何|為何|か。?$|なぜ|いつ|どの|どこ"
    ))
    .expect("pattern is valid")
});

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this room's tests")]
static ASKS_WHY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(why|reason|cause[ds]?|what happened|how come)\b|为什么|為什麼|为何|為何|原因|怎么会|怎麼會|なぜ|どうして|理由")
        .expect("pattern is valid")
});

#[expect(clippy::expect_used, reason = "a constant pattern, covered by this room's tests")]
static ASKS_FOR_STEPS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(how (do|can|to|should)|what (should|can|do|must) (i|we)|(should|must) (i|we) (choose|pick|use|take|do)|steps?|procedure|fix|check|resolve|restore|recover|prevent|avoid|roll ?back|help|urgent|asap)\b",
        r"|怎么|怎麼|如何|怎样|怎樣|该(检查|做|怎)|該(檢查|做|怎)|应该|應該|检查什么|檢查什麼|步骤|步驟|处理|處理|解决|解決|恢复|恢復|回滚|復原|還原|避免|防止|紧急|緊急",
        r"|どう(すれ|した|やっ|対処)|方法|手順|確認(すれ|すべ|し|事項)|何を(すれ|確認)|対処|復旧|直し|解決|教えて|戻|避け|防|至急|緊急|には[?？。]?\s*$"
    ))
    .expect("pattern is valid")
});

/// Composes the reply. Same request, same reply.
pub(super) fn compose(request: &ChatRequest) -> Composed {
    if THANKS.is_match(&request.question) && request.question.chars().count() < 40 {
        return only(vec![paragraph(request, Phrase::Thanks)]);
    }
    if GREETING.is_match(&request.question) && request.question.chars().count() < 40 {
        return only(vec![paragraph(request, Phrase::Greeting)]);
    }
    if THANKS.is_match(&request.question) && request.question.chars().count() < 60 {
        return only(vec![paragraph(request, Phrase::Thanks)]);
    }
    let facts: Vec<&Numbered> = of_kind(request, EvidenceKind::Fact).into_iter().take(FACTS).collect();
    let passages = pick::relevant_passages(&request.evidence, request.language, RELEVANT);
    let texts: Vec<&str> = request.evidence.iter().map(|it| it.evidence.text.as_str()).collect();
    let asked = Asked::new(&subject(request), &texts);
    let mut sentences = pick::sentences(&passages, &asked, ASKS_WHY.is_match(&request.question));
    let wants_steps = wants_steps(&request.question, &facts);
    if ASKS_THE_ACCOUNT.is_match(&request.question) && !ASKS_FOR_STEPS.is_match(&request.question) {
        return from_account(request, facts);
    }
    let titles: Vec<&str> = sentences.iter().map(|it| it.source.evidence.title.as_str()).collect();
    let steps = if wants_steps { pick::steps(&passages, &asked, &titles) } else { None };
    if let Some(steps) = &steps {
        sentences.retain(|it| !is_inside(it, steps));
    }
    let cases = of_kind(request, EvidenceKind::Case);
    // What was true then may mislead now, so only how a case ended is quoted, and only where all else is silent.
    let is_silent = facts.is_empty() && sentences.is_empty() && steps.is_none();
    let is_ending = |it: &&Numbered| it.evidence.headings.first().is_some_and(|heading| heading == "Resolution");
    let is_near = |it: &&Numbered| it.evidence.relevance.is_some_and(|share| share >= 0.6);
    let case = cases.into_iter().find(|it| is_silent && is_ending(it) && is_near(it));
    if facts.is_empty() && sentences.is_empty() && steps.is_none() && case.is_none() {
        return without_answer(request, &asked);
    }
    let mut pieces = Vec::new();
    account_section(request, facts, &mut pieces);
    document_section(request, &sentences, &mut pieces);
    if let Some(steps) = &steps {
        step_section(request, steps, sentences.is_empty(), &mut pieces);
    }
    if let Some(case) = case {
        case_section(request, case, &asked, &mut pieces);
    }
    only(pieces)
}

fn only(pieces: Vec<String>) -> Composed {
    Composed { pieces, calls: Vec::new() }
}

/// What the question is about: a short follow-up includes the question before it.
fn subject(request: &ChatRequest) -> String {
    match request.earlier.last() {
        Some(before) if content_terms(&request.question).len() < 4 => format!("{} {before}", request.question),
        _ => request.question.clone(),
    }
}

/// What the account shows, and nothing else: a document cannot say whether all is well in it.
fn from_account(request: &ChatRequest, facts: Vec<&Numbered>) -> Composed {
    if facts.is_empty() {
        return only(vec![paragraph(request, Phrase::NothingInAccount)]);
    }
    let mut pieces = Vec::new();
    account_section(request, facts, &mut pieces);
    only(pieces)
}

/// Whether steps belong to the answer: they are asked for, something is reported or its reason asked, or the account is in
/// trouble or was changed. What the account merely has is no reason to do something.
fn wants_steps(question: &str, facts: &[&Numbered]) -> bool {
    let calls_for_action = |it: &&Numbered| {
        it.evidence.fact.as_ref().is_some_and(|fact| {
            let severity = fact.severity.as_deref().unwrap_or_default().to_ascii_lowercase();
            fact.kind == FactKind::Change
                || matches!(severity.as_str(), "alarm" | "issue" | "investigation" | "urgent" | "critical" | "high")
        })
    };
    ASKS_FOR_STEPS.is_match(question)
        || ASKS_WHY.is_match(question)
        || !ASKS.is_match(question)
        || facts.iter().any(calls_for_action)
}

fn of_kind(request: &ChatRequest, kind: EvidenceKind) -> Vec<&Numbered> {
    request.evidence.iter().filter(|it| it.evidence.kind == kind).collect()
}

fn is_inside(picked: &Picked<'_>, steps: &PickedSteps<'_>) -> bool {
    picked.source.number == steps.source.number
        && steps.items.iter().any(|it| it.words.start <= picked.range.start && picked.range.end <= it.words.end)
}

/// Nothing answers: the closest passage where one is near, else an honest no; both with a case to confirm.
fn without_answer(request: &ChatRequest, asked: &Asked) -> Composed {
    let near = pick::relevant_passages(&request.evidence, request.language, NEAR);
    let near: Vec<&Numbered> = near.into_iter().take(1).collect();
    let best = request.evidence.iter().filter_map(|it| it.evidence.relevance).fold(0.0_f32, f32::max);
    let has_names = content_terms(&request.question).iter().any(|it| it.kind == crate::text::TermKind::Identifier);
    if best <= 0.05 && !has_names && request.earlier.is_empty() {
        return only(vec![paragraph(request, Phrase::OutOfScope)]);
    }
    let mut pieces = Vec::new();
    let mut quoted: Vec<String> = Vec::new();
    for picked in pick::sentences(&near, asked, false).into_iter().take(2) {
        quoted.extend(language_note(request, picked.source.evidence.language, quoted.is_empty()));
        quoted.push(format!("{}\n\n", quoted_words(&picked)));
    }
    if quoted.is_empty() {
        pieces.push(paragraph(request, Phrase::NothingFound));
    } else {
        pieces.push(paragraph(request, Phrase::Closest));
        pieces.extend(quoted);
    }
    let subject: String = request.question.lines().next().unwrap_or_default().chars().take(120).collect();
    let description: String = request.question.chars().take(4_000).collect();
    let case = json!({ "subject": subject.trim(), "description": description.trim() });
    let is_empty = subject.trim().is_empty();
    Composed { pieces, calls: if is_empty { Vec::new() } else { vec![("propose_case", case)] } }
}

/// Facts as a list in the order of time, each with its local time.
fn account_section(request: &ChatRequest, mut facts: Vec<&Numbered>, pieces: &mut Vec<String>) {
    if facts.is_empty() {
        return;
    }
    facts.sort_by_key(|it| (it.evidence.fact.as_ref().map(|fact| fact.at), it.number));
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::InYourAccount)));
    pieces.extend(language_note(request, Language::En, true));
    for fact in facts {
        let text = &fact.evidence.text;
        let Some(range) = fact_words(text) else { continue };
        let words = one_line(text.get(range).unwrap_or_default());
        let at = fact.evidence.fact.as_ref().map(|it| time_label(it.at, &request.time_zone, request.language));
        let at = at.map(|it| format!("**{it}** — ")).unwrap_or_default();
        pieces.push(format!("- {at}{} {}\n", escape(&as_sentences(text, &words)), marker(fact.number, &words)));
    }
    end_list(pieces);
}

/// The title, with the body's first sentence where that says more than the title.
fn fact_words(text: &str) -> Option<std::ops::Range<usize>> {
    let end = text.find("\nTime: ").unwrap_or(text.len());
    let title_end = text.find('\n').unwrap_or(end).min(end);
    let title = text.get(..title_end)?.trim_end();
    let body = text.get(title_end..end)?;
    let first = crate::text::sentences(body)
        .into_iter()
        .find(|it| body.get(it.clone()).is_some_and(|it| !it.trim().is_empty()));
    // Times and numbers do not count: the item begins with its time, and the title gives the number that matters.
    let words = |text: &str| -> Vec<String> {
        let terms = content_terms(text).into_iter().filter(|it| !it.text.contains(|it: char| it.is_ascii_digit()));
        terms.map(|it| it.text).collect()
    };
    let told = words(title);
    let says_more = |sentence: &str| {
        let terms = words(sentence);
        let new = terms.iter().filter(|it| !told.contains(it)).count();
        sentence.len() <= 260 && new * 10 >= terms.len() * 6
    };
    let until = match first {
        Some(first) if body.get(first.clone()).is_some_and(says_more) => title_end + first.end,
        _ => title.len(),
    };
    let words = text.get(..until)?.trim_end();
    (!words.is_empty()).then_some(0..words.len())
}

/// A title and a sentence behind it, with the full stop that the line end stood for.
fn as_sentences(text: &str, words: &str) -> String {
    let title = text.lines().next().unwrap_or_default().trim_end();
    match words.strip_prefix(title) {
        Some(rest) if !rest.trim().is_empty() && !title.ends_with(['.', '。', '!', '?']) => format!("{title}.{rest}"),
        _ => words.to_owned(),
    }
}

fn document_section(request: &ChatRequest, sentences: &[Picked<'_>], pieces: &mut Vec<String>) {
    let mut title: Option<&str> = None;
    for picked in sentences {
        let is_first = title.is_none();
        if is_first {
            pieces.push(format!("{}\n\n", request.phrases.get(Phrase::FromDocuments)));
            pieces.extend(language_note(request, picked.source.evidence.language, true));
        }
        if !is_first && title != Some(picked.source.evidence.title.as_str()) {
            pieces.push("\n\n".to_owned());
        }
        title = Some(&picked.source.evidence.title);
        if picked.bullets.is_empty() {
            pieces.push(format!("{} ", quoted_words(picked)));
        } else {
            bullets(picked, pieces);
        }
    }
    if title.is_some() {
        pieces.push("\n\n".to_owned());
    }
}

/// A whole list: what leads into it, then its items, each with its own quote.
fn bullets(picked: &Picked<'_>, pieces: &mut Vec<String>) {
    let text = &picked.source.evidence.text;
    pieces.push(format!("\n\n{}\n\n", quoted_words(picked)));
    for item in &picked.bullets {
        let words = one_line(text.get(item.clone()).unwrap_or_default());
        pieces.push(format!("- {words} {}\n", marker(picked.source.number, &words)));
    }
    end_list(pieces);
}

fn step_section(request: &ChatRequest, steps: &PickedSteps<'_>, is_first_quote: bool, pieces: &mut Vec<String>) {
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::WhatToCheck)));
    pieces.extend(language_note(request, steps.source.evidence.language, is_first_quote));
    let text = &steps.source.evidence.text;
    for item in &steps.items {
        let words = one_line(text.get(item.words.clone()).unwrap_or_default());
        pieces.push(format!("{}. {words} {}\n", item.number, marker(steps.source.number, &words)));
        if let Some(code) = item.code.as_ref().and_then(|it| text.get(it.clone())) {
            let lines: Vec<String> = code.trim().lines().map(|line| format!("   {}\n", line.trim())).collect();
            pieces.push(format!("   ```\n{}   ```\n", lines.concat()));
        }
    }
    end_list(pieces);
}

fn case_section(request: &ChatRequest, case: &Numbered, asked: &Asked, pieces: &mut Vec<String>) {
    let Some(picked) = pick::sentences(&[case], asked, false).into_iter().next() else { return };
    pieces.push(format!("{}\n\n", request.phrases.get(Phrase::FromCases)));
    pieces.extend(language_note(request, case.evidence.language, true));
    pieces.push(format!("{}\n\n", quoted_words(&picked)));
}

fn end_list(pieces: &mut [String]) {
    if let Some(last) = pieces.last_mut() {
        last.push('\n');
    }
}

fn quoted_words(picked: &Picked<'_>) -> String {
    let words = one_line(picked.source.evidence.text.get(picked.range.clone()).unwrap_or_default());
    format!("{words} {}", marker(picked.source.number, &words))
}

/// Line ends inside a quote become spaces; between CJK characters they vanish, as they do on a page.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for part in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let touches_cjk = line.chars().last().is_some_and(|it| !it.is_ascii())
            && part.chars().next().is_some_and(|it| !it.is_ascii());
        if !line.is_empty() && !touches_cjk {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// Facts are plain text: what Markdown would read as markup is escaped, without changing a letter or digit.
fn escape(words: &str) -> String {
    words.replace('*', "\\*").replace('<', "\\<").replace('[', "\\[").replace('|', "\\|")
}

/// `[n: "words"]` with quotation marks that the words do not close early.
fn marker(number: u32, words: &str) -> String {
    let marks = [('"', '"'), ('“', '”'), ('「', '」'), ('『', '』'), ('«', '»')];
    let fits =
        |(_, close): &&(char, char)| !words.contains(&format!("{close}]")) && !words.contains(&format!("{close} ]"));
    let (open, close) = marks.iter().find(fits).copied().unwrap_or(('"', '"'));
    format!("[{number}: {open}{words}{close}]")
}

/// Says which language the quotes are in, where the reader's is another.
fn language_note(request: &ChatRequest, quoted: Language, is_first: bool) -> Option<String> {
    if !is_first || request.language.reads(quoted) {
        return None;
    }
    let phrase = match quoted {
        Language::En => Phrase::QuotesInEnglish,
        Language::ZhCn => Phrase::QuotesInZhCn,
        Language::ZhTw => Phrase::QuotesInZhTw,
        Language::Ja => Phrase::QuotesInJa,
    };
    Some(paragraph(request, phrase))
}

fn paragraph(request: &ChatRequest, phrase: Phrase) -> String {
    format!("{}\n\n", request.phrases.get(phrase))
}
