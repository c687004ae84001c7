//! The desk's page of gaps, and that it is nobody else's.

use super::console::{ask, be};
use super::driver::Driver;
use super::reader::check_page;
use super::server::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_reads_what_the_documents_lack_and_a_customer_does_not() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = Server::without_model().await;
    let browser = driver.browser().await;
    be(&browser, &server.url, "111122223333", "en").await;
    ask(&browser, "How do I enlarge the SPICE capacity of our QuickSight namespace?").await;
    let page = format!("{}desk/gaps?lang=en", server.url);
    browser.go(&page).await;
    browser.until("document.body.innerText.includes('for support engineers')").await;
    assert_eq!(browser.read("document.querySelector('#topics')").await, serde_json::Value::Null);
    let sign_in = "await fetch('/session', { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ demo_role: 'engineer' }) });";
    browser.run(sign_in, vec![]).await;
    browser.go(&page).await;
    browser.until("document.querySelector('#topics li')").await;
    let topic = browser.read("document.querySelector('#topics li').innerText").await.to_string();
    assert!(topic.contains("1×") && topic.contains("SPICE capacity") && topic.contains("nothing found: 1"), "{topic}");
    browser.click("#topics summary").await;
    browser.until("document.querySelector('#topics details[open] code').textContent.startsWith('turn_')").await;
    check_page(&browser, "the page of gaps").await;
    browser.look_like(400, 860, "dark").await;
    check_page(&browser, "the page of gaps, narrow and dark").await;
    browser.close().await;
    driver.stop();
}
