#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::*;
use crate::domain::Language;

fn texts(text: &str) -> Vec<String> {
    terms(text).into_iter().map(|term| term.text).collect()
}

fn content(text: &str) -> Vec<String> {
    content_terms(text).into_iter().map(|term| term.text).collect()
}

fn kinds_of(text: &str) -> Vec<(String, TermKind)> {
    terms(text).into_iter().map(|term| (term.text, term.kind)).collect()
}

fn cut(text: &str) -> Vec<&str> {
    sentences(text).into_iter().map(|range| &text[range]).collect()
}

#[test]
fn the_language_is_the_one_that_carries_the_sentence() {
    let check = |text: &str, expected: Language| assert_eq!(language_of(text), expected, "{text}");
    check("Why did my database fail over last night?", Language::En);
    check("", Language::En);
    check("reset mfa", Language::En);
    check("昨晚我的資料庫為什麼發生容錯移轉？", Language::ZhTw);
    check("昨晚我的数据库为什么发生故障转移？", Language::ZhCn);
    check("昨夜データベースがフェイルオーバーしたのはなぜですか？", Language::Ja);
    check("ﾊﾞｹｯﾄ ＥＣ２ エラー", Language::Ja);
    check("我的 Lambda function timeout 了", Language::ZhCn);
    check("EC2 启动失败 error", Language::ZhCn);
    check("What does 容錯移轉 mean in the console?", Language::En);
    check(
        "「FATAL: remaining connection slots are reserved for roles with the SUPERUSER attribute」是什麼意思？",
        Language::ZhTw,
    );
}

#[test]
fn english_words_are_stemmed_and_function_words_are_not_content() {
    assert_eq!(texts("The databases failed"), ["the", "databas", "fail"]);
    assert_eq!(content("Why did my databases fail over?"), ["databas", "fail"]);
    assert_eq!(texts("don't customer’s U.S."), ["don't", "custom", "us"]);
}

#[test]
fn identifiers_come_whole_and_in_parts() {
    let check = |text: &str, expected: &[&str]| assert_eq!(texts(text), expected, "{text}");
    check("RebootDBInstance", &["rebootdbinstance", "reboot", "db", "instanc"]);
    check("RDS-EVENT-0049.", &["rds-event-0049", "rds", "event", "0049"]);
    check("(kms:Decrypt)", &["kms:decrypt", "kms", "decrypt"]);
    check("`i-0abc123`", &["i-0abc123", "i", "0abc123"]);
    check("--dry-run", &["dri", "run"]);
    check("max_connections", &["max_connections", "max", "connect"]);
    check("S3 EC2", &["s3", "ec2"]);
    check("10GB", &["10gb", "10", "gb"]);
    check("v1.28.3", &["v1.28.3", "v1", "28", "3"]);
    check("VPCs", &["vpcs"]);
    check("Multi-AZ read-only", &["multi-az", "multi", "az", "read", "onli"]);
    check(
        "arn:aws:rds:ap-northeast-1:123456789012:db:prod-1",
        &[
            "arn:aws:rds:ap-northeast-1:123456789012:db:prod-1",
            "arn",
            "aw",
            "rds",
            "ap-northeast-1",
            "ap",
            "northeast",
            "1",
            "123456789012",
            "db",
            "prod-1",
            "prod",
            "1",
        ],
    );
}

#[test]
fn numbers_are_normalised() {
    assert_eq!(
        kinds_of("1,000 ９９．９５% 1,2"),
        [
            ("1000".to_owned(), TermKind::Number),
            ("99.95".to_owned(), TermKind::Number),
            ("1".to_owned(), TermKind::Number),
            ("2".to_owned(), TermKind::Number),
        ]
    );
}

#[test]
fn both_chinese_scripts_give_the_same_terms() {
    assert_eq!(texts("滑鼠和資料庫連線逾時"), texts("鼠标和数据库连接逾时"));
    assert_eq!(texts("資料庫"), texts("数据库"));
}

#[test]
fn offsets_count_in_the_original_text() {
    let text = "請檢查 ﾊﾞｹｯﾄ 的 Ｓ３ 權限";
    let slices: Vec<(String, &str)> =
        terms(text).into_iter().map(|term| (term.text.clone(), &text[term.start..term.end])).collect();
    assert!(slices.contains(&("s3".to_owned(), "Ｓ３")), "{slices:?}");
    assert!(slices.contains(&("バケット".to_owned(), "ﾊﾞｹｯﾄ")), "{slices:?}");
    assert!(slices.contains(&("权限".to_owned(), "權限")), "{slices:?}");
}

#[test]
fn content_of_chinese_and_japanese_has_no_particles() {
    let chinese = content("我的数据库为什么发生故障转移");
    assert!(chinese.contains(&"故障".to_owned()) && chinese.contains(&"数据".to_owned()), "{chinese:?}");
    assert!(!chinese.iter().any(|term| term.contains('的') || term.contains("什么")), "{chinese:?}");
    let japanese = content("データベースの接続が切れました");
    assert!(japanese.contains(&"データベース".to_owned()), "{japanese:?}");
    assert!(!japanese.contains(&"の".to_owned()), "{japanese:?}");
}

#[test]
fn sentences_end_where_a_reader_would_stop() {
    let check = |text: &str, expected: &[&str]| assert_eq!(cut(text), expected, "{text}");
    check("It failed. Try again!", &["It failed.", "Try again!"]);
    check(
        "Use a replica, e.g. Multi-AZ. Version 8.0.35 is fine.",
        &["Use a replica, e.g. Multi-AZ.", "Version 8.0.35 is fine."],
    );
    check("Run `a. B? C` now. Then wait 3.5 s.", &["Run `a. B? C` now.", "Then wait 3.5 s."]);
    check("資料庫已切換。請檢查連線！好嗎？", &["資料庫已切換。", "請檢查連線！", "好嗎？"]);
    check("One line\nthat goes on. Next.", &["One line\nthat goes on.", "Next."]);
    check(
        "# Title\n\n1. First step\n2. Second step. More.\n- Third",
        &["Title", "First step", "Second step.", "More.", "Third"],
    );
    check("See https://a.example/x?Y=1 for more. Done.", &["See https://a.example/x?Y=1 for more.", "Done."]);
    check("Before:\n```sh\na. B\n\nc\n```\nAfter.", &["Before:", "```sh\na. B\n\nc\n```", "After."]);
    check("| a | b |\n|---|---|\n| 1. x | 2 |", &["| a | b |", "|---|---|", "| 1. x | 2 |"]);
}

#[test]
fn invisible_characters_go_and_visible_ones_stay() {
    assert_eq!(strip_invisible("a\u{200b}b\u{202e}c\u{e0041}d\r\n\te"), "abcd\n\te");
    assert!(matches!(strip_invisible("資料庫 ok\n"), std::borrow::Cow::Borrowed(_)));
}

#[test]
fn html_holds_nothing_active() {
    let page = markdown_to_html(
        "# T\n\n![alt](https://evil.example/x.png) [l](https://a.example) [j](javascript:alert(1)) [r](/x)\n\n\
         <script>alert(1)</script>\n\nuse <db-name>\n\n|a|b|\n|-|-|\n|1|2|\n\n```sh\nx < y\n```\n",
    );
    for banned in ["<script", "<img", "javascript:", "class=", "style=", "href=\"/x\""] {
        assert!(!page.contains(banned), "{banned} in {page}");
    }
    for kept in
        ["<h1>T</h1>", "alt", "&lt;db-name&gt;", "<td>1</td>", "rel=\"noopener noreferrer nofollow\"", "x &lt; y"]
    {
        assert!(page.contains(kept), "{kept} not in {page}");
    }
}

#[test]
fn tokens_are_estimated_without_a_table() {
    let counter = TokenCounter::estimating();
    assert_eq!(counter.count(""), 0);
    assert_eq!(counter.count("abcd efgh"), 3);
    assert_eq!(counter.count("資料庫"), 3);
}

fn check_terms(text: &str) -> Result<(), TestCaseError> {
    for term in terms(text).into_iter().chain(content_terms(text)) {
        prop_assert!(!term.text.is_empty());
        prop_assert!(text.get(term.start..term.end).is_some_and(|slice| !slice.is_empty()), "{term:?}");
    }
    Ok(())
}

/// Prose in the four languages with what makes it hard.
fn mixed_text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "RebootDBInstance",
        "資料庫",
        "データベース",
        "ﾊﾞｹｯﾄ",
        "1,000.5",
        "e.g. ",
        "。",
        "`a. b`",
        "\n\n- ",
        "\n```\n",
        "…",
        "™",
        "é",
        "e\u{301}",
        "\u{200b}",
        "網際網路",
        "的",
        " ",
        ". ",
        "A",
        "ß",
        "İ",
        "한글",
        "\u{1f600}",
        "㍿",
        "x/y",
        "'s",
        "|",
        "\u{fdfa}",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

#[test]
fn an_escape_of_markdown_is_no_part_of_a_word_and_a_backslash_of_a_path_is() {
    let found = terms(r"in us\-east\-1\. Use db\.m5\.large");
    let whole = found.iter().find(|term| term.text == "us-east-1").unwrap();
    assert_eq!((whole.start, whole.end), (3, 14));
    assert!(found.iter().any(|term| term.text == "db.m5.large"));
    assert!(texts(r"C:\Temp\log").contains(&r"c:\temp\log".to_owned()));
}

proptest! {
    #[test]
    fn offsets_of_terms_cut_the_text(text in "\\PC{0,80}") {
        check_terms(&text)?;
    }

    #[test]
    fn offsets_of_terms_cut_mixed_text(text in mixed_text()) {
        check_terms(&text)?;
    }

    #[test]
    fn sentences_lie_inside_the_text_in_order(text in prop_oneof![mixed_text(), any::<String>()]) {
        let mut last = 0;
        for range in sentences(&text) {
            prop_assert!(range.start >= last && text.get(range.clone()).is_some_and(|slice| !slice.trim().is_empty()));
            last = range.end;
        }
    }

    #[test]
    fn nothing_panics_on_any_text(text in any::<String>()) {
        check_terms(&text)?;
        let _ = language_of(&text);
        let page = markdown_to_html(&text);
        prop_assert!(!page.contains("<script"));
        let stripped = strip_invisible(&text).into_owned();
        prop_assert_eq!(strip_invisible(&stripped), stripped.as_str());
    }
}
