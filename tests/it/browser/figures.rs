//! A manager at the desk: a number opens its cases, and a case what happened to it.

use serde_json::json;

use super::driver::{Browser, with_browser};
use super::model::ScriptedModel;
use super::server::Server;
use crate::support::{Client, SHOP};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_opens_its_cases_and_a_case_its_log() {
    let model = ScriptedModel::start().await;
    let server = Server::start(&model.base_url).await;
    with_browser(async |browser| journey(browser, &server.url).await).await;
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
    narrow(browser, waiting).await;
    browser.click(waiting).await;
    browser.until("document.querySelectorAll('#behind-cases > li').length === 2").await;
    assert_eq!(browser.read("document.activeElement.id").await, "behind");
    browser.click("#behind-cases details summary").await;
    browser.until("document.querySelector('#behind-cases details li')?.textContent.includes('Opened · Urgent')").await;
    browser.click("#behind-cases a").await;
    browser.until("document.querySelector('#pack .pack-summary')").await;
    assert_eq!(browser.read("document.querySelector('#pack').open").await, true);
}

/// The page counts what its filters leave, keeps them in its address, and gives the same as CSV.
async fn narrow(browser: &Browser, waiting: &str) {
    let choose = async |name: &str, value: &str| {
        let statements = "document.querySelector(arguments[0]).value = arguments[1]; return null;";
        browser.run(statements, vec![json!(format!("#span-{name}")), json!(value)]).await;
        browser.click("#span button[type='submit']").await;
    };
    let empty = format!("document.querySelector(\"{waiting}\") === null");
    let full = format!("document.querySelector(\"{waiting}\")?.textContent === '2'");
    for (name, other, own) in
        [("severity", "low", "urgent"), ("plan", "basic", "enterprise"), ("account", "nobody", SHOP)]
    {
        choose(name, other).await;
        browser.until(&empty).await;
        browser.reload().await;
        browser.until("document.querySelector('#figures-body section')").await;
        assert_eq!(browser.read(&format!("document.querySelector('#span-{name}').value")).await, other);
        choose(name, own).await;
        browser.until(&full).await;
    }
    let csv = "document.querySelector('#figures-csv').href";
    let address = browser.read(csv).await;
    assert!(address.as_str().is_some_and(|it| it.contains("severity=urgent&plan=enterprise&account_id=")), "{address}");
    // What a manager reads stands on one page.
    for by in ["plan", "queue", "language", "due_under", "account"] {
        assert_eq!(browser.read(&format!("document.querySelector(\"[data-by='{by}']\") !== null")).await, true, "{by}");
    }
}
