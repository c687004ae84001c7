//! A customer's night in a real browser: Chromium drives the console of the real binary, which asks a scripted model.

#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::print_stderr, reason = "tests")]

mod both_sides;
mod cases_page;
mod console;
mod desk;
mod desk_controls;
mod desk_forms;
mod draft_card;
mod driver;
mod figures;
mod gaps;
mod long_lists;
mod model;
mod reader;
mod scenes;
mod server;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use serde_json::json;

use driver::{Browser, Driver};
use model::ScriptedModel;
use server::Server;

const QUESTION: &str = "資料庫出現 remaining connection slots are reserved 錯誤是什麼意思？";
const FOLLOW_UP: &str = "為什麼擴充應用程式會用盡資料庫連線？";
const STOPPED: &str = "如何查看是誰佔用了資料庫連線？";
const UNSENT: &str = "還沒送出的話 <b>不是標記</b>";

/// Who answers, in which language, and that it is no fix.
const WHO_ANSWERS: &str = "/工程師將於 .+）前以(繁體中文|簡體中文|英文)首次回覆.*不是修復時間/.test(document.querySelector('.handoff .expected').textContent)";

/// Long enough for a busy machine; nothing here waits for time to pass.
const WHOLE_JOURNEY: Duration = Duration::from_secs(600);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_asks_checks_a_source_stops_rates_asks_for_a_person_and_finds_it_all_again() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let model = ScriptedModel::start().await;
    let server = Server::start(&model.base_url).await;
    let browser = driver.browser().await;
    let journey = journey(&browser, &server.url, &model);
    let outcome = AssertUnwindSafe(tokio::time::timeout(WHOLE_JOURNEY, journey)).catch_unwind().await;
    browser.close().await;
    driver.stop();
    match outcome {
        Ok(in_time) => in_time.expect("the journey ends"),
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

async fn journey(browser: &Browser, url: &str, model: &ScriptedModel) {
    choose_identity(browser, url).await;
    ask_and_watch_it_stream(browser, model).await;
    open_a_source_at_its_quote(browser).await;
    ask_a_follow_up(browser).await;
    stop_one(browser, model).await;
    rate(browser).await;
    ask_for_a_person(browser).await;
    reload_and_find_everything_again(browser).await;
}

async fn choose_identity(browser: &Browser, url: &str) {
    browser.go(url).await;
    browser.click("[data-demo-account='111122223333']").await;
    browser.until("document.querySelector('#account-body .fact')").await;
    // The account's first language, as nothing else was asked for.
    assert_eq!(browser.read("document.documentElement.lang").await, "zh-TW");
    assert_eq!(browser.read("document.querySelector('#account-name').textContent").await, "Harbor Lane");
    assert_eq!(browser.read("document.querySelectorAll('.gaps li').length > 0").await, true);
    assert_eq!(browser.read("document.querySelector('#demo-clock').textContent.includes('02:17')").await, true);
}

async fn ask_and_watch_it_stream(browser: &Browser, model: &ScriptedModel) {
    model.hold();
    browser.write("#text", QUESTION).await;
    browser.press_enter("#text").await;
    browser.until("document.querySelector('.message.assistant .answer-body .cite')").await;
    // The model is held after its first sentence, so the answer is on the page while the turn still runs.
    assert_eq!(browser.read("document.querySelector('#stop').hidden").await, false);
    assert_eq!(browser.read("document.querySelector('#messages').getAttribute('aria-live')").await, "polite");
    model.release();
    browser.until_idle().await;
    assert_eq!(browser.read(&last_answer("dataset.outcome")).await, "answered");
    assert_eq!(browser.read(&last_answer("querySelectorAll('.answer-body .cite').length")).await, 2);
    assert_eq!(browser.read("new URLSearchParams(location.search).has('c')").await, true);
}

async fn open_a_source_at_its_quote(browser: &Browser) {
    let citations = browser
        .run(
            "const c = new URLSearchParams(location.search).get('c');
             const whole = await (await fetch(`/api/v1/conversations/${c}`)).json();
             return whole.messages.at(-1).turn.answer.citations;",
            vec![],
        )
        .await;
    let citations = citations.as_array().expect("an answered turn has citations").clone();
    assert_eq!(citations.len(), 2);
    for (index, citation) in citations.iter().enumerate() {
        browser.run("document.querySelectorAll('.answer-body .cite')[arguments[0]].focus()", vec![json!(index)]).await;
        browser.press_enter(":focus").await;
        browser.until_equal("document.querySelector('#quote')?.textContent", &citation["quote"]).await;
        assert_eq!(browser.read("document.activeElement.id").await, "source-title");
        browser.press_escape().await;
        browser.until("document.querySelector('#source').hidden").await;
        assert_eq!(browser.read("document.activeElement.className").await, "cite");
    }
    let quote = citations[0]["quote"].as_str().expect("quotes are text");
    assert!(!quote.is_ascii(), "bytes and characters must differ for this to show anything: {quote}");
}

async fn ask_a_follow_up(browser: &Browser) {
    browser.write("#text", FOLLOW_UP).await;
    browser.click("#send").await;
    browser.until_equal("document.querySelectorAll('.message.assistant').length", &json!(2)).await;
    browser.until_idle().await;
    assert_eq!(browser.read(&last_answer("dataset.outcome")).await, "answered");
    assert_eq!(browser.read("document.querySelectorAll('#conversation-list li').length").await, 1);
}

async fn stop_one(browser: &Browser, model: &ScriptedModel) {
    model.hold();
    browser.write("#text", STOPPED).await;
    browser.press_enter("#text").await;
    browser.until_equal("document.querySelectorAll('.message.assistant').length", &json!(3)).await;
    browser.until(&last_answer("querySelector('.answer-body .cite')")).await;
    browser.click("#stop").await;
    browser.until_idle().await;
    assert_eq!(browser.read(&last_answer("dataset.outcome")).await, "interrupted");
    assert_eq!(browser.read(&last_answer("querySelector('.note.interrupted button') !== null")).await, true);
    model.release();
}

async fn rate(browser: &Browser) {
    let button = "document.querySelector('.message.assistant [data-rating=up]')";
    browser.until(&format!("{button}.disabled === false")).await;
    browser.run(&format!("{button}.click()"), vec![]).await;
    browser.until_equal(&format!("{button}.getAttribute('aria-pressed')"), &json!("true")).await;
    browser.write(".comment input", "說明清楚").await;
    browser.press_enter(".comment input").await;
    browser.until("document.querySelector('.comment') === null").await;
}

async fn ask_for_a_person(browser: &Browser) {
    browser.press_enter("#person").await;
    browser.until("document.querySelector('.handoff')").await;
    assert_eq!(browser.read("document.activeElement.className").await, "handoff");
    browser.until(WHO_ANSWERS).await;
    let visible = "document.querySelector('.handoff').textContent.includes('您帳戶的其他使用者可以看到這段對話')";
    assert_eq!(browser.read(visible).await, true, "who will read along is said");
    browser.until("document.querySelector('#person').classList.contains('done')").await;
    browser.write("#text", UNSENT).await;
}

async fn reload_and_find_everything_again(browser: &Browser) {
    let texts =
        "[...document.querySelectorAll('.message .text, .message .answer-body')].map((it) => it.innerText.trim())";
    let before = browser.read(texts).await;
    browser.reload().await;
    browser.until("document.querySelector('.handoff')").await;
    browser.until(WHO_ANSWERS).await;
    browser.until_equal("document.querySelectorAll('.message').length", &json!(6)).await;
    assert_eq!(browser.read(texts).await, before);
    assert_eq!(browser.read("document.querySelector('#text').value").await, UNSENT);
    assert_eq!(browser.read("document.querySelectorAll('[data-rating=up][aria-pressed=true]').length").await, 1);
    assert_eq!(browser.read(&last_answer("dataset.outcome")).await, "interrupted");
    browser.click("#new-conversation").await;
    browser.until("document.querySelector('#welcome')").await;
    browser.click("#conversation-list a").await;
    browser.until_equal("document.querySelectorAll('.message').length", &json!(6)).await;
}

/// An expression about the newest answer.
fn last_answer(rest: &str) -> String {
    format!("[...document.querySelectorAll('.message.assistant')].at(-1).{rest}")
}
