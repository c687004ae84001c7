//! What a customer expects of any console worth its price: their own words found again, logs and pictures taken, times that agree.

use serde_json::json;

use super::driver::{Browser, Driver};
use super::reader::check_page;
use super::server::Server;

const SHOP: &str = "111122223333";

/// A browser in which the shop's customer reads English, at a server without a model.
async fn at_the_console() -> (Driver, Browser, Server) {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = Server::without_model().await;
    let browser = driver.browser().await;
    be(&browser, &server.url, SHOP, "en").await;
    (driver, browser, server)
}

/// Signs in as a demo customer who reads `language`, with nothing left of anybody before.
pub(super) async fn be(browser: &Browser, url: &str, account: &str, language: &str) {
    browser.go(&format!("{url}?lang={language}")).await;
    let sign_in = "sessionStorage.clear();
        await fetch('/session', { method: 'POST', headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ demo_account: arguments[0] }) });";
    browser.run(sign_in, vec![json!(account)]).await;
    browser.go(&format!("{url}?lang={language}")).await;
    browser.until("document.querySelector('#account-body .identity')").await;
}

/// Writes a question, sends it and waits for the whole answer.
pub(super) async fn ask(browser: &Browser, question: &str) {
    let before = browser.read("document.querySelectorAll('.message.assistant').length").await;
    browser
        .run(
            "const text = document.querySelector('#text');
             text.value = arguments[0];
             text.dispatchEvent(new Event('input', { bubbles: true }));",
            vec![json!(question)],
        )
        .await;
    browser.click("#send").await;
    browser.until(&format!("document.querySelectorAll('.message.assistant').length > {before}")).await;
    browser.until_idle().await;
}

async fn paste(browser: &Browser, text: &str) {
    let statements = "const data = new DataTransfer();
        data.setData('text/plain', arguments[0]);
        document.querySelector('#text').dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    browser.run(statements, vec![json!(text)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_long_log_becomes_a_file_whose_error_lines_are_asked_about() {
    let (driver, browser, _server) = at_the_console().await;
    let calm: String =
        (0..400).map(|at| format!("2026-11-21T02:08:{:02}Z INFO request {at} took 12 ms\n", at % 60)).collect();
    let key = ["AKIA", "IOSFODNN7EXAMPLE"].concat();
    let log = format!("{calm}2026-11-21T02:09:00Z FATAL: remaining connection slots are reserved\n{calm}key {key}\n");
    paste(&browser, &log).await;
    browser.until("document.querySelector('#files li')").await;
    let said = browser.read("document.querySelector('#files li span').textContent").await.to_string();
    assert!(said.contains("all 802 lines") && said.contains("1 lines") && said.contains("masked"), "{said}");
    let text = browser.read("document.querySelector('#text').value").await;
    assert_eq!(text, "2026-11-21T02:09:00Z FATAL: remaining connection slots are reserved");
    check_page(&browser, "a message with a file").await;
    // Neither the text nor the file is lost by a reload.
    browser.reload().await;
    browser.until("document.querySelector('#files li')").await;
    browser.click("#send").await;
    browser.until("document.querySelector('.message.assistant .answer-body .cite')").await;
    browser.until_idle().await;
    assert_eq!(browser.read("document.querySelector('#files').hidden").await, true);
    browser.reload().await;
    browser.until("document.querySelector('.message.customer .files a')").await;
    let kept = browser
        .run("return (await fetch(document.querySelector('.message.customer .files a').href)).text();", vec![])
        .await;
    let kept = kept.as_str().expect("the file is text");
    assert!(kept.lines().count() == 802 && !kept.contains(&key), "whole, and without the secret");
    browser.close().await;
    driver.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_picture_is_kept_and_the_reader_is_told_that_nobody_reads_it() {
    let (driver, browser, server) = at_the_console().await;
    be(&browser, &server.url, SHOP, "zh-TW").await;
    let paste_picture = "const canvas = document.createElement('canvas');
        const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
        const data = new DataTransfer();
        data.items.add(new File([blob], 'image.png', { type: 'image/png' }));
        document.querySelector('#text').dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    browser.run(paste_picture, vec![]).await;
    browser.until("document.querySelector('#files li')").await;
    let said = browser.read("document.querySelector('#files li span').textContent").await.to_string();
    assert!(said.contains("無法讀取圖片") && said.contains("pasted-picture-1.png"), "{said}");
    browser.click("#files button").await;
    assert_eq!(browser.read("document.querySelector('#files').hidden").await, true);
    browser.close().await;
    driver.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_words_are_found_again_by_keyboard_and_open_where_they_stand() {
    let (driver, browser, _server) = at_the_console().await;
    ask(&browser, "How do I rotate the access keys of our backup job?").await;
    browser.click("#new-conversation").await;
    ask(&browser, "What do storage classes cost in the archive?").await;
    browser.write("#find", "ROTATE backup").await;
    browser.until_equal("document.querySelectorAll('#found-list li').length", &json!(1)).await;
    assert_eq!(browser.read("document.querySelector('#found-list mark').textContent").await, "rotate");
    check_page(&browser, "what was found").await;
    browser
        .run(
            "document.querySelector('#find').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));",
            vec![],
        )
        .await;
    browser.press_enter(":focus").await;
    browser.until("document.querySelector('.message.customer .text')?.textContent.includes('backup job')").await;
    browser.write("#find", " nowhere").await;
    browser.until("document.querySelector('#find-said').textContent.includes('No message')").await;
    browser.close().await;
    driver.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_and_alarms_stand_in_order_of_time_with_utc_beside() {
    let (driver, browser, _server) = at_the_console().await;
    let moments = "[...document.querySelectorAll('.timeline time')].map((it) => it.dateTime)";
    let told = browser.read(moments).await;
    let told: Vec<String> = told.as_array().expect("a list").iter().map(ToString::to_string).collect();
    assert!(told.len() > 3 && told.is_sorted(), "{told:?}");
    let deploy = "[...document.querySelectorAll('.timeline .change')].find((it) => it.querySelector('time').textContent === '02:05')";
    browser.until(deploy).await;
    let line = browser.read(&format!("{deploy}.querySelector('.muted').textContent")).await.to_string();
    assert!(line.contains("18:05 UTC"), "{line}");
    // The reader may have the page's times in the browser's own zone.
    browser.run("localStorage.setItem('time-zone', 'here'); location.reload();", vec![]).await;
    browser.until("[...document.querySelectorAll('.timeline time')].some((it) => it.textContent === '18:05')").await;
    browser.close().await;
    driver.stop();
}
