//! The page of a customer's cases: what is listed, what goes along with a message and what is refused, and how a case ends.

use serde_json::{Value, json};

use super::both_sides::at_the_desk;
use super::driver::{Browser, with_browser};
use super::reader::check_page;
use crate::support::{Client, SHOP, TestServer};

const WORDS: &str = "Here is what the pool logged.";

async fn opened(shop: &Client, subject: &str) -> String {
    let body = json!({
        "account_id": SHOP, "subject": subject, "description": "Since this morning.", "service": "containers",
        "severity": "low",
    });
    shop.post("cases", &body).await.expect(201)["id"].as_str().expect("an id").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_finds_cases_sends_files_ends_reopens_and_rates_them() {
    let server = TestServer::start();
    let shop = server.customer(SHOP);
    let open = opened(&shop, "Orders fail").await;
    let ended = opened(&shop, "Reports are late").await;
    shop.post(&format!("cases/{ended}/resolve"), &json!({})).await.expect(200);
    with_browser(async |browser| journey(browser, server.address(), &shop, &open).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_up_an_earlier_case_is_led_to_the_newer_one_that_is_open() {
    let server = TestServer::start();
    let shop = server.customer(SHOP);
    let conversation = shop.converse().await;
    let open = async || {
        let wish = shop.post(&format!("conversations/{conversation}/handoff"), &json!({ "reason": WORDS })).await;
        wish.expect(201)["case_id"].as_str().expect("a case").to_owned()
    };
    let earlier = open().await;
    shop.post(&format!("cases/{earlier}/resolve"), &json!({})).await.expect(200);
    let newer = open().await;
    let number = shop.get(&format!("cases/{newer}")).await.expect(200)["display_id"].as_str().expect("one").to_owned();
    let link = "document.querySelector('#notice a')";
    let is_led = async |browser: &Browser, page: &str| {
        browser.until(&format!("{link}?.getAttribute('href') === '{page}?c={newer}'")).await;
        browser.until(&format!("{link}.textContent === 'Case {number}'")).await;
        browser.until("document.querySelector('#notice').textContent.startsWith('A newer case of this')").await;
        browser.click("#notice a").await;
        browser.until(&format!("document.querySelector('#case-head')?.textContent.includes('Case {number}')")).await;
    };
    with_browser(async |browser| {
        let address = server.address();
        browser.go(&format!("{address}/?lang=en")).await;
        browser.click(&format!("[data-demo-account='{SHOP}']")).await;
        browser.until("document.querySelector('#account-body .identity')").await;
        browser.go(&format!("{address}/cases?c={earlier}")).await;
        browser.click("#case-foot button").await;
        is_led(browser, "/cases").await;
        browser.go(&format!("{address}/cases?c={earlier}")).await;
        browser.write("form.reply textarea", WORDS).await;
        browser.click("form.reply button[type='submit']").await;
        is_led(browser, "/cases").await;
    })
    .await;
    with_browser(async |browser| {
        at_the_desk(browser, server.address(), "en").await;
        browser.go(&format!("{}/desk?c={earlier}", server.address())).await;
        browser.click("#case-head .reply-row button").await;
        is_led(browser, "/desk").await;
    })
    .await;
}

async fn journey(browser: &Browser, address: &str, shop: &Client, open: &str) {
    browser.go(&format!("{address}/?lang=en")).await;
    browser.click(&format!("[data-demo-account='{SHOP}']")).await;
    browser.until("document.querySelector('#account-body .identity')").await;
    browser.go(&format!("{address}/cases")).await;
    list(browser).await;
    browser.click("#case-list a").await;
    browser.until("document.querySelector('form.reply textarea')").await;
    // Who will answer, and in which language, is said on the case itself.
    browser.until("document.querySelector('#case-head').textContent.includes('An engineer replies in')").await;
    refuse_a_program(browser).await;
    send_a_log_over_a_bad_line(browser, shop, open).await;
    end_and_rate(browser, shop, open).await;
}

async fn list(browser: &Browser) {
    browser.until("document.querySelectorAll('#case-list a').length === 1").await;
    browser.click("#all-cases").await;
    browser.until("document.querySelectorAll('#case-list a').length === 2").await;
    check_page(browser, "all cases").await;
    browser.click("#open-only").await;
    browser.until("document.querySelectorAll('#case-list a').length === 1").await;
}

async fn choose_file(browser: &Browser, name: &str, media_type: &str, text: &str) {
    let statements = "const data = new DataTransfer();
        data.items.add(new File([arguments[2]], arguments[0], { type: arguments[1] }));
        document.querySelector('form.reply input[type=file]').files = data.files;
        return null;";
    browser.run(statements, vec![json!(name), json!(media_type), json!(text)]).await;
}

async fn refuse_a_program(browser: &Browser) {
    browser.write("form.reply textarea", WORDS).await;
    choose_file(browser, "fix.exe", "application/x-msdownload", "MZ").await;
    browser.click("form.reply button[type='submit']").await;
    browser.until("document.querySelector('#notice').textContent.includes('This file is not taken')").await;
    assert_eq!(browser.read("document.querySelector('form.reply textarea').value").await, WORDS);
}

/// The message arrives, and no answer to it comes back: whoever tries again sends the same message, once.
async fn send_a_log_over_a_bad_line(browser: &Browser, shop: &Client, open: &str) {
    let key = ["AKIA", "IOSFODNN7EXAMPLE"].concat();
    choose_file(browser, "pool.log", "text/plain", &format!("FATAL: no slots\nkey {key}\n")).await;
    let bad_line = "const send = window.fetch;
        window.fetch = async (...given) => {
          const answer = await send(...given);
          if (String(given[0]).endsWith('/communications')) throw new TypeError('lost');
          return answer;
        };
        window.mend = () => (window.fetch = send);
        return null;";
    browser.run(bad_line, vec![]).await;
    browser.click("form.reply button[type='submit']").await;
    browser.until("!document.querySelector('#notice').hidden").await;
    browser.until("document.querySelector('form.reply .file-said').textContent.includes('masked')").await;
    browser.run("window.mend(); return null;", vec![]).await;
    browser.click("form.reply button[type='submit']").await;
    browser.until("document.querySelector('form.reply textarea').value === ''").await;
    assert_eq!(browser.read("document.querySelector('#notice').hidden").await, true);
    browser.until("document.querySelector('#thread .files a')").await;
    let case = shop.get(&format!("cases/{open}")).await.expect(200);
    let written = case["communications"].as_array().expect("a list").iter().filter(|it| it["body"] == WORDS).count();
    assert_eq!(written, 1, "{case}");
    let text = "return (await fetch(document.querySelector('#thread .files a').href)).text();";
    assert_eq!(browser.run(text, vec![]).await.as_str().map(|it| it.contains(&key)), Some(false));
}

async fn end_and_rate(browser: &Browser, shop: &Client, open: &str) {
    browser.click("#case-foot button").await;
    browser.until("document.querySelector('.star')").await;
    browser.click(".star[data-score='2']").await;
    browser.until("document.querySelector('.star[aria-pressed=true]')?.dataset.score === '2'").await;
    say_more(browser).await;
    check_page(browser, "a case that ended").await;
    let transcript = "return (await fetch(document.querySelector('#case-foot a[download]').href)).text();";
    let transcript = browser.run(transcript, vec![]).await;
    assert!(transcript.as_str().is_some_and(|it| it.contains(WORDS)), "{transcript}");
    let status = async || -> Value { shop.get(&format!("cases/{open}")).await.expect(200)["status"].clone() };
    assert_eq!(status().await, "resolved");
    browser.click("#case-foot button").await;
    browser.until("document.querySelector('.star') === null").await;
    assert_eq!(status().await, "reopened");
}

/// A comment goes with the rating, and stands with it when the page is read again.
async fn say_more(browser: &Browser) {
    browser.write("#rating-comment input", "Nobody told us for an hour.").await;
    browser.press_enter("#rating-comment input").await;
    let kept = "const id = new URLSearchParams(location.search).get('c');
        const { rating } = await (await fetch(`/api/v1/cases/${id}`)).json();
        return [rating.score, rating.comment];";
    while browser.run(kept, vec![]).await != json!([2, "Nobody told us for an hour."]) {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    browser.reload().await;
    browser.until("document.querySelector('#rating-comment input')?.value === 'Nobody told us for an hour.'").await;
    browser.until("document.querySelector('.star[aria-pressed=true]')?.dataset.score === '2'").await;
}
