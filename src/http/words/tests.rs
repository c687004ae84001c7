#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;

use regex::Regex;

use super::*;
use crate::http::assets;

fn sentences() -> BTreeMap<Language, Words> {
    parse(include_str!("words.toml")).expect("words.toml parses and every row has four sentences")
}

/// The keys that the script and the pages build at run time: a prefix and what may follow it.
fn keys_built_at_run_time() -> BTreeSet<String> {
    let families: [(&str, &[&str]); 18] = [
        ("plan_", &["basic", "business-plus", "enterprise", "unified"]),
        ("language_", &["en", "zh-CN", "zh-TW", "ja"]),
        ("kind_", &["doc", "card", "case", "fact"]),
        ("stage_", &["gather", "model", "quotes", "tool"]),
        ("mode_", &["model", "extractive"]),
        ("likelihood_", &["likely", "possible", "unlikely"]),
        ("severity_", &["low", "normal", "high", "urgent", "critical"]),
        ("gap_", &["late", "failed", "not_configured", "refused", "truncated"]),
        (
            "fact_kind_",
            &["health", "alarm", "metric", "change", "inventory", "cost", "security", "quota", "plan", "case"],
        ),
        ("figures_by_", &["all", "plan", "queue", "language", "due_under", "handoff_reason", "account"]),
        (
            "figure_",
            &[
                "first_response_met",
                "first_response_missed",
                "first_response_waiting",
                "asked_for_person",
                "draft_confirmed",
                "written_by_hand",
                "asked_again",
                "reopened",
                "confirmed",
                "assumed",
                "abandoned",
                "merged",
                "declared_above",
                "declared_below",
            ],
        ),
        ("reason_", &["security", "at_once", "not_found", "broken", "after_answers"]),
        ("state_", &["human", "closed"]),
        ("rate_", &["up", "down"]),
        ("outside_", &["open", "in_progress", "pending", "resolved"]),
        (
            "demo_note_",
            &[
                "111122223333",
                "222233334444",
                "333344445555",
                "444455556666",
                "555566667777",
                "666677778888",
                "777788889999",
                "888899990000",
                "999900001111",
            ],
        ),
        (
            "status_",
            &[
                "unassigned",
                "opened",
                "work-in-progress",
                "pending-customer-action",
                "customer-action-completed",
                "reopened",
                "resolved",
            ],
        ),
        ("outcome_", &["clarify", "no_evidence", "out_of_scope", "interrupted", "failed"]),
    ];
    let mut keys: BTreeSet<String> =
        families.iter().flat_map(|(prefix, ends)| ends.iter().map(move |end| format!("{prefix}{end}"))).collect();
    let code = Regex::new(r#"\(\s*"([a-z_]+)",\s*StatusCode::"#).unwrap();
    keys.extend(code.captures_iter(include_str!("../problem.rs")).map(|found| format!("error_{}", &found[1])));
    // What happens to a case is told in the reader's words; of these two the sentence says into what and as what.
    let events =
        include_str!("../../domain/case_event.rs").split_once("impl Happening").expect("the words of events").1;
    let event = Regex::new(r#"Self::\w+(?: \{ \.\. \})? => "([a-z_]+)""#).unwrap();
    let words = event.captures_iter(events).map(|found| found[1].to_owned());
    keys.extend(
        words.filter(|it| !["merged_into", "resolved"].contains(&it.as_str())).map(|it| format!("happened_{it}")),
    );
    for severity in ["low", "normal", "high", "urgent", "critical"] {
        keys.insert(format!("severity_{severity}_meaning"));
    }
    keys
}

/// The keys written out in the script (`say("key"`) and the pages (`.say("key"`, `.say_with("key"`).
fn keys_written_out() -> BTreeSet<String> {
    let mut texts: Vec<String> = assets::scripts().map(|(_, text)| text).collect();
    texts.push(include_str!("../pages/console.rs").to_owned());
    texts.push(include_str!("../pages/frame.rs").to_owned());
    texts.push(include_str!("../pages/cases.rs").to_owned());
    texts.push(include_str!("../pages/desk.rs").to_owned());
    texts.push(include_str!("../pages/door.rs").to_owned());
    texts.push(include_str!("../pages/gaps.rs").to_owned());
    texts.push(include_str!("../pages/figures.rs").to_owned());
    texts.push(include_str!("../transcript.rs").to_owned());
    texts.push(include_str!("../../cli/draft_card.rs").to_owned());
    texts.push(include_str!("../../cli/chat.rs").to_owned());
    let written = Regex::new(r#"(?:say|say_with|saying)\(\s*"([a-zA-Z0-9_-]+)""#).unwrap();
    texts.iter().flat_map(|text| written.captures_iter(text)).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_sentence_is_there_in_four_languages_and_none_is_empty() {
    let sentences = sentences();
    assert_eq!(sentences.keys().copied().collect::<Vec<_>>(), Language::ALL);
    for (language, words) in &sentences {
        for (key, sentence) in &words.0 {
            assert!(!sentence.trim().is_empty(), "`{key}` is empty in {language}");
        }
    }
}

/// Both open a case, and its conversation is then read by more people than wrote in it.
#[test]
fn a_wish_for_a_person_says_who_can_read_the_conversation_as_a_draft_does() {
    for (language, words) in sentences() {
        let draft = words.say("draft_visible").to_owned();
        let who = draft.split_once([',', '，']).map_or(draft.as_str(), |it| it.1).trim();
        let who = who.strip_prefix("作成すると、").unwrap_or(who);
        let (said, who) = (words.say("handoff_seen_by").to_lowercase(), who.to_lowercase());
        assert!(said.contains(&who), "{language}: {said}: {who}");
    }
}

#[test]
fn every_translation_keeps_the_places_to_fill_in() {
    let place = Regex::new(r"\{[a-z]+\}").unwrap();
    let places = |text: &str| place.find_iter(text).map(|found| found.as_str().to_owned()).collect::<BTreeSet<_>>();
    let sentences = sentences();
    for (key, english) in &sentences[&Language::En].0 {
        for language in Language::ALL {
            assert_eq!(places(english), places(sentences[&language].say(key)), "`{key}` in {language}");
        }
    }
}

#[test]
fn every_key_that_the_page_says_has_a_sentence_and_no_sentence_is_left_over() {
    let known: BTreeSet<String> = sentences()[&Language::En].0.keys().cloned().collect();
    let mut used = keys_written_out();
    used.extend(keys_built_at_run_time());
    let missing: Vec<_> = used.difference(&known).collect();
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(missing.is_empty(), "words.toml lacks {missing:?}");
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn a_card_says_who_will_read_the_conversation_and_a_plan_what_it_gives() {
    let sentences = sentences();
    for (language, readers, when) in [
        (Language::En, ["support team", "other users of your account"], "When you open it"),
        (Language::ZhCn, ["支持团队", "您账户的其他用户"], "提交后"),
        (Language::ZhTw, ["支援團隊", "您帳戶的其他使用者"], "開立後"),
        (Language::Ja, ["サポート担当", "お客様のアカウントのほかの利用者"], "作成すると"),
    ] {
        let said = sentences[&language].say("draft_visible");
        assert!(readers.iter().all(|it| said.contains(it)) && said.starts_with(when), "{said}");
    }
    for (language, given, lacks, instead) in [
        (Language::En, "first replies within {a} to {b}", "no technical cases", ["billing", "quota", "security"]),
        (Language::ZhCn, "在 {a}至 {b}内首次回复", "不含技术工单", ["账单", "配额", "安全"]),
        (Language::ZhTw, "在 {a}至 {b}內首次回覆", "不含技術案例", ["帳單", "配額", "安全性"]),
        (Language::Ja, "{a}～{b}以内に初回返信", "技術ケースは含まれません", ["請求", "クォータ", "セキュリティ"]),
    ] {
        let words = &sentences[&language];
        assert!(words.say("draft_plan").contains(given), "{}", words.say("draft_plan"));
        let without = words.say("draft_plan_none");
        assert!(without.contains(lacks) && instead.iter().all(|it| without.contains(it)), "{without}");
    }
}

#[test]
fn traditional_chinese_is_taiwans_own_wording() {
    let mainland = ["工单", "案例子", "設置", "默認", "實例", "服務器", "網絡", "信息", "賬", "告警", "登錄", "文檔"];
    for (key, sentence) in &sentences()[&Language::ZhTw].0 {
        let found: Vec<_> = mainland.iter().filter(|word| sentence.contains(**word)).collect();
        assert!(found.is_empty(), "`{key}` says {found:?}: {sentence}");
    }
}

#[test]
fn the_page_promises_nothing_that_nobody_checked() {
    let never = ["verified", "healthy", "resolved by", "i understand", "%"];
    for (key, sentence) in &sentences()[&Language::En].0 {
        let lower = sentence.to_lowercase();
        assert!(!never.iter().any(|word| lower.contains(word)), "`{key}`: {sentence}");
    }
}
