//! The card of a proposed case: every part of it is changed by pointer, by keyboard and on a phone; more is suggested where far
//! less was declared, and nobody is asked anything who declares what the evidence speaks for, or less.

use serde_json::json;

use super::both_sides::{choose_severity, draft, kept_draft, look};
use super::console::{ask, be};
use super::driver::{Browser, Driver};
use super::reader::check_page;
use super::server::Server;

const SHOP: &str = "111122223333";
const EDIT: &str = ".draft .reply-row button:not(.primary):not(.person)";
const SAVE: &str = ".draft-form button[type='submit']";
const CONFIRM: &str = ".draft .reply-row button.primary";

/// The card's own text.
async fn card(browser: &Browser) -> String {
    browser.read("document.querySelector('.draft').innerText").await.as_str().expect("text").to_owned()
}

/// The lines of a list in the form, by the name of the list.
fn lines(list: &str) -> String {
    format!("[...document.querySelectorAll('.entries textarea[aria-label^=\"{list}\"]')].map((it) => it.value)")
}

async fn choose(browser: &Browser, list: &str, value: &str) {
    let statements = "const list = document.querySelector(arguments[0]);
        list.value = arguments[1];
        list.dispatchEvent(new Event('input', { bubbles: true }));
        list.dispatchEvent(new Event('change'));
        return list.value;";
    assert_eq!(browser.run(statements, vec![json!(list), json!(value)]).await, value);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn service_category_resources_and_steps_are_changed_by_keyboard_and_the_desk_reads_them() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = Server::without_model().await;
    let browser = driver.browser().await;
    be(&browser, &server.url, SHOP, "en").await;
    ask(&browser, "Checkout is down in production: every payment fails since 02:10. We restarted the service.").await;
    draft(&browser).await;
    browser.until("document.querySelector('.draft').innerText.includes('Container services')").await;
    browser.click(EDIT).await;
    change_service(&browser).await;
    change_lists(&browser).await;
    // What was being written is there again, and nothing was sent.
    browser.reload().await;
    browser.until("document.querySelector('.draft-form select.service')?.value === 'relational-database'").await;
    browser.until_equal(&lines("Resources"), &json!(["shop-orders", "the blue cache"])).await;
    assert_ne!(kept_draft(&browser).await["service"], "relational-database");
    browser.run("document.querySelector('select.service').scrollIntoView({ block: 'start' });", vec![]).await;
    look(&browser, "draft-card", "form").await;
    browser.click(SAVE).await;
    browser.until("document.querySelector('.draft dl')").await;
    let card = card(&browser).await;
    for words in [
        "Relational database · Connections",
        "shop-orders\n",
        "the blue cache (as named; not seen in the account)",
        "Rolled nothing back yet",
    ] {
        assert!(card.contains(words), "`{words}` is on the card:\n{card}");
    }
    assert_eq!(browser.read("document.querySelector('.draft').contains(document.activeElement)").await, true);
    look(&browser, "draft-card", "changed").await;
    browser.click(CONFIRM).await;
    browser.until("document.querySelector('.draft.opened')").await;
    let case = browser.read("document.querySelector('.draft.opened').dataset.case").await;
    let engineer = "await fetch('/session', { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ demo_role: 'engineer' }) });";
    browser.run(engineer, vec![]).await;
    browser.go(&format!("{}desk?lang=en&c={}", server.url, case.as_str().expect("an id"))).await;
    browser
        .until("document.querySelector('#case-body .reported')?.textContent.includes('the blue cache (as named; not seen')")
        .await;
    browser.close().await;
    driver.stop();
}

/// The categories are those of the service that is chosen, each by its name.
async fn change_service(browser: &Browser) {
    browser.until("document.querySelector('.draft-form select.service').options.length > 15").await;
    choose(browser, ".draft-form select.service", "relational-database").await;
    let offered =
        browser.read("[...document.querySelector('.draft-form select.category').options].map((it) => it.text)");
    let named = json!(["General", "Availability", "Connections", "Performance", "Backup and restore"]);
    assert_eq!(offered.await, named);
    choose(browser, ".draft-form select.category", "connections").await;
}

/// Lines are taken away, and Enter begins the next one; the keyboard never has to go back.
async fn change_lists(browser: &Browser) {
    loop {
        let left = browser.read(&lines("Resources")).await;
        if left == json!([]) {
            break;
        }
        browser.press_enter(".entries button[aria-label='Remove: Resources 1']").await;
    }
    browser.until("document.activeElement.getAttribute('aria-label') === 'Add: Resources'").await;
    browser.press_enter(":focus").await;
    browser.write(":focus", "shop-orders").await;
    browser.press_enter(":focus").await;
    browser.write(":focus", "the blue cache").await;
    browser.until_equal("document.activeElement.getAttribute('aria-label')", &json!("Resources 2")).await;
    assert_eq!(browser.read("document.querySelector('.draft-form') !== null").await, true, "Enter saves nothing here");
    browser.press_enter("button[aria-label='Add: Tried so far']").await;
    browser.write(":focus", "Rolled nothing back yet").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_pasted_lines_become_entries_on_a_phone_in_japanese_and_what_was_not_changed_is_not_sent() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = Server::without_model().await;
    let browser = driver.browser().await;
    be(&browser, &server.url, "999900001111", "ja").await;
    ask(&browser, "今朝から決済がエラーになっています。原因を調べていただけますか。").await;
    draft(&browser).await;
    browser.look_like(400, 860, "dark").await;
    browser.until("document.querySelector('.draft').clientWidth < 400").await;
    browser.click(EDIT).await;
    browser.until("document.querySelector('.draft-form select.service').options.length > 15").await;
    let listed = browser.read(&lines("リソース")).await;
    assert!(
        listed.to_string().contains("pay-prod") && !listed.to_string().contains("pay-demo"),
        "what is hit: {listed}"
    );
    let before = listed.as_array().map_or(0, Vec::len);
    browser.click("button[aria-label='追加: リソース']").await;
    let paste = "const data = new DataTransfer();
        data.setData('text/plain', arguments[0]);
        document.activeElement.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));";
    browser.run(paste, vec![json!("決済ゲートウェイ\n  返金バッチ\n\n")]).await;
    browser
        .until_equal(&format!("{}.slice({before})", lines("リソース")), &json!(["決済ゲートウェイ", "返金バッチ"]))
        .await;
    check_page(&browser, "the form on a phone").await;
    browser.run("document.querySelector('.entries').scrollIntoView({ block: 'center' });", vec![]).await;
    look(&browser, "draft-card", "phone-form").await;
    // Somebody changes the subject in another window meanwhile.
    let elsewhere = "const { draft } = document.querySelector('.draft').dataset;
        await fetch(`/api/v1/drafts/${draft}`, { method: 'PUT', headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ subject: '決済エラー' }) });";
    browser.run(elsewhere, vec![]).await;
    browser.click(SAVE).await;
    // What is newer is shown, what was written stands, and nothing is saved before it was seen.
    browser.until("document.querySelector('.draft .newer')?.innerText.includes('決済エラー')").await;
    browser.until_equal("document.querySelector('.draft-form input').value", &json!("決済エラー")).await;
    browser
        .until_equal(&format!("{}.slice({before})", lines("リソース")), &json!(["決済ゲートウェイ", "返金バッチ"]))
        .await;
    assert_eq!(kept_draft(&browser).await["stated_resources"], json!([]), "nothing is saved yet");
    check_page(&browser, "what is newer, on a phone").await;
    look(&browser, "draft-card", "phone-newer").await;
    browser.click(SAVE).await;
    browser.until("document.querySelector('.draft > dl')").await;
    let card = card(&browser).await;
    for words in
        ["決済エラー", "決済ゲートウェイ（申告どおり。アカウントの情報では未確認）", "返金バッチ（申告どおり。"]
    {
        assert!(card.contains(words), "`{words}` is on the card:\n{card}");
    }
    look(&browser, "draft-card", "phone-changed").await;
    browser.close().await;
    driver.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_is_suggested_where_far_less_was_declared_and_at_or_below_the_suggestion_nothing_is_asked() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = Server::without_model().await;
    let browser = driver.browser().await;
    be(&browser, &server.url, SHOP, "zh-TW").await;
    ask(&browser, "結帳從 02:09 開始一直失敗，應用程式噴 FATAL: remaining connection slots are reserved，怎麼辦？")
        .await;
    draft(&browser).await;
    assert_eq!(kept_draft(&browser).await["suggested_severity"], "critical");
    browser.click(EDIT).await;
    browser.until("document.querySelector('.draft-form')").await;
    // What is asked above the suggestion is asked nobody who stays at it or below.
    for level in ["critical", "urgent", "low"] {
        choose_severity(&browser, level).await;
        let form = browser.read("document.querySelector('.draft-form').innerText").await;
        assert!(form.as_str().is_some_and(|it| !it.contains("影響哪些人")), "{level}: {form}");
    }
    browser.click(SAVE).await;
    browser.until("document.querySelector('.draft dl .severity.low')").await;
    let said = card(&browser).await;
    assert!(said.contains("所見情況較符合「重大」") && said.contains("改為「重大」"), "{said}");
    look(&browser, "draft-card", "upward").await;
    browser.press_enter(".draft .note.warning button").await;
    browser.until("document.querySelector('.draft dl .severity.critical')").await;
    let said = card(&browser).await;
    assert!(!said.contains("所見情況較符合") && said.contains("15 分鐘"), "the time follows the choice: {said}");
    // One step below is the customer's own choice, and nobody talks them out of it.
    browser.click(EDIT).await;
    choose_severity(&browser, "urgent").await;
    browser.click(SAVE).await;
    browser.until("document.querySelector('.draft dl .severity.urgent')").await;
    let said = card(&browser).await;
    assert!(!said.contains("所見情況較符合") && said.contains("1 小時"), "{said}");
    // What is suggested follows the words that stand on the card, and the choice stays.
    browser.click(EDIT).await;
    let reword = "for (const it of document.querySelectorAll('.draft-form > .field:first-child input, .draft-form textarea[rows=\"6\"]')) {
          it.value = '請問要怎麼調整備份的保留天數？';
          it.dispatchEvent(new Event('input', { bubbles: true }));
        }";
    browser.run(reword, vec![]).await;
    browser.click(SAVE).await;
    browser.until("document.querySelector('.draft dl .severity.urgent')").await;
    let said = card(&browser).await;
    assert!(said.contains("沒有回報故障") && !said.contains("建議選擇「重大」"), "{said}");
    browser.close().await;
    driver.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_draft_says_in_four_languages_that_no_new_case_is_opened_before_and_after_the_yes() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = Server::without_model().await;
    for (language, before, raises, after) in [
        ("en", "No new case is opened.", "rises to “Critical”", "No new case was opened."),
        ("zh-CN", "不会另开新工单", "严重性将提高为", "没有另开新工单"),
        ("zh-TW", "不會另開新案例", "嚴重性會提高為", "沒有另開新案例"),
        ("ja", "新しいケースは作成されません", "重大度は「", "新しいケースは作成されていません"),
    ] {
        let browser = driver.browser().await;
        be(&browser, &server.url, SHOP, language).await;
        ask(&browser, "Checkout is down in production: every payment fails since 02:10.").await;
        draft(&browser).await;
        browser.click(EDIT).await;
        browser.until("document.querySelector('.draft-form')").await;
        choose_severity(&browser, "normal").await;
        browser.click(SAVE).await;
        browser.until("document.querySelector('.draft dl .severity.normal')").await;
        browser.click(CONFIRM).await;
        browser.until("document.querySelector('.draft.opened')").await;
        browser.click("#make-draft").await;
        let second = "document.querySelector('.draft:not(.opened)')?.innerText";
        browser.until(&format!("{second}?.includes('{before}')")).await;
        browser.until(&format!("{second}?.includes('{raises}')")).await;
        look(&browser, "draft-card", &format!("joins-{language}")).await;
        browser.click(".draft:not(.opened) .reply-row button.primary").await;
        browser
            .until(&format!(
                "[...document.querySelectorAll('.draft.opened')].some((it) => it.innerText.includes('{after}'))"
            ))
            .await;
        browser.close().await;
    }
    driver.stop();
}
