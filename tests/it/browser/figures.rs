//! A manager at the desk: a number opens its cases, and a case what happened to it.

use serde_json::json;

use super::WHOLE_JOURNEY;
use super::driver::{Browser, Driver};
use super::model::ScriptedModel;
use super::server::Server;
use crate::support::{Client, SHOP};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_opens_its_cases_and_a_case_its_log() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let model = ScriptedModel::start().await;
    let server = Server::start(&model.base_url).await;
    let browser = driver.browser().await;
    let outcome = tokio::time::timeout(WHOLE_JOURNEY, journey(&browser, &server.url)).await;
    browser.close().await;
    driver.stop();
    outcome.expect("the journey ends");
}

async fn journey(browser: &Browser, url: &str) {
    let url = url.trim_end_matches('/');
    let shop = Client::demo(url, SHOP).await;
    for subject in ["Checkout is slow", "Tags are missing"] {
        let body = json!({
            "account_id": SHOP, "subject": subject, "service": "containers", "severity": "urgent",
            "description": "It began at noon.",
        });
        shop.post("cases", &body).await.expect(201);
    }
    browser.go(&format!("{url}/desk/figures?lang=en")).await;
    browser.click("[data-demo-role='engineer']").await;
    browser.go(&format!("{url}/desk/figures")).await;
    let waiting = "[data-by='all'] [data-figure='first_response_waiting'] button";
    browser.until(&format!("document.querySelector(\"{waiting}\")")).await;
    assert_eq!(browser.read(&format!("document.querySelector(\"{waiting}\").textContent")).await, "2");
    assert_eq!(browser.read("document.querySelector('#figures-body').textContent.includes('%')").await, false);
    browser.click(waiting).await;
    browser.until("document.querySelectorAll('#behind-cases > li').length === 2").await;
    assert_eq!(browser.read("document.activeElement.id").await, "behind");
    browser.click("#behind-cases details summary").await;
    browser.until("document.querySelector('#behind-cases details li')?.textContent.includes('Opened · Urgent')").await;
    browser.click("#behind-cases a").await;
    browser.until("document.querySelector('#pack .pack-summary')").await;
    assert_eq!(browser.read("document.querySelector('#pack').open").await, true);
}
