//! What a draft holds: the steps taken, resources, reasons and description in four languages, and what of it joins an open case.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{CHECKOUT_DOWN, draft_of, texts};
use crate::support::{SHOP, TestServer};

#[tokio::test]
async fn a_draft_tells_the_steps_taken_names_what_is_meant_or_wrong_and_says_why_it_suggests_what_it_does() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    for (said, steps, tells) in [
        (
            "Checkout is down in production since 02:10, every payment fails, we rolled back the last deploy, still failing.",
            ["we rolled back the last deploy, still failing."],
            "Part of it still works",
        ),
        (
            "生产环境的结账从 02:10 开始全部失败，我们已经回滚了昨天的发布，还是不行。",
            ["我们已经回滚了昨天的发布，还是不行。"],
            "部分功能仍可用",
        ),
        (
            "正式環境的結帳從 02:10 開始全部失敗，我們已經回滾了昨天的部署，還是不行。",
            ["我們已經回滾了昨天的部署，還是不行。"],
            "部分功能仍可使用",
        ),
        (
            "本番の決済が 02:10 からすべて失敗しています、デプロイは切り戻しましたが、直りません。",
            ["デプロイは切り戻しましたが、直りません。"],
            "一部はまだ動いている",
        ),
    ] {
        let draft = draft_of(&customer, said).await;
        assert_eq!(texts(&draft["tried"]), steps, "{draft}");
        assert!(!draft["severity_reasons"].to_string().contains(tells), "it was in vain: {draft}");
    }
    for said in [
        "Please raise our GPU quota to 32.",
        "请把我们的 GPU 配额提高到 32。",
        "請把我們的 GPU 配額提高到 32。",
        "GPU のクォータを 32 に引き上げてください。",
    ] {
        let draft = draft_of(&server.customer("333344445555"), said).await;
        assert_eq!(draft["resources"], json!([]), "nobody spoke of any, and nothing is wrong: {draft}");
        assert!(!draft["severity_reasons"].as_array().expect("a list").is_empty(), "{draft}");
    }
}

#[tokio::test]
async fn a_second_draft_says_that_it_is_added_to_the_open_case_and_brings_all_it_holds_along() {
    let server = TestServer::start();
    let (customer, engineer) = (server.customer(SHOP), server.engineer("mei"));
    let asks = "How do I change the retention of our backups?";
    for (said, labels) in [
        (CHECKOUT_DOWN, ["Needed by:", "Resources concerned:", "Tried so far:"]),
        ("生产环境的结账全部失败，从 02:10 开始所有付款都报错。", ["期限：", "涉及的资源：", "已尝试的操作："]),
        ("正式環境的結帳全部失敗，從 02:10 開始所有付款都報錯。", ["期限：", "相關的資源：", "已嘗試的作法："]),
        (
            "本番環境の決済が 02:10 からすべて失敗しています。",
            ["期限：", "関係するリソース：", "これまでに試したこと："],
        ),
    ] {
        let conversation = customer.converse().await;
        let path = format!("conversations/{conversation}");
        customer.ask_in(&conversation, asks).await;
        let draft = async || customer.post(&format!("{path}/draft"), &json!({})).await.expect(201);
        let kept = async |it: &Value| customer.get(&format!("drafts/{}", it["id"].as_str().expect("an id"))).await;
        let changed = async |it: &Value, edit: Value| {
            let path = format!("drafts/{}", it["id"].as_str().expect("an id"));
            customer.send(customer.request(reqwest::Method::PUT, &path).json(&edit)).await.expect(200)
        };
        let confirmed = async |it: &Value| {
            let path = format!("drafts/{}/confirm", it["id"].as_str().expect("an id"));
            customer.post(&path, &json!({ "digest": it["digest"] })).await.expect(201)
        };
        let first = changed(&draft().await, json!({ "severity": "low" })).await;
        assert_eq!(kept(&first).await.expect(200)["joins"], Value::Null, "it opens a case");
        let case = confirmed(&first).await;
        assert_eq!(kept(&first).await.expect(200)["has_joined"], false);
        customer.ask_in(&conversation, said).await;
        let edit = json!({
            "severity": "critical", "resources": ["shop-orders", "the blue cache"], "tried": ["Restarted the gateway"],
            "needed_by": { "date": "2099-12-24", "why": "sale" },
        });
        let second = changed(&draft().await, edit).await;
        let before = kept(&second).await.expect(200);
        let joins = json!({ "id": case["id"], "display_id": case["display_id"], "severity": "low" });
        assert_eq!((&before["joins"], &before["has_joined"]), (&joins, &json!(false)), "{before}");
        let joined = confirmed(&second).await;
        assert_eq!((&joined["id"], &joined["severity"]), (&case["id"], &json!("critical")), "{joined}");
        let moment = |it: &Value| it["due_at"].as_str().expect("a time").parse::<Timestamp>().expect("a time");
        assert!(moment(&joined) < moment(&case) - SignedDuration::from_hours(1), "{joined}");
        let after = kept(&second).await.expect(200);
        assert_eq!((&after["has_joined"], &after["case_id"]), (&json!(true), &case["id"]), "{after}");
        let id = case["id"].as_str().expect("an id");
        let thread = engineer.get(&format!("cases/{id}/communications")).await.expect(200);
        let words = thread["items"].as_array().and_then(|it| it.last()).expect("a message")["body"].to_string();
        for held in
            ["shop-orders", "the blue cache", "Restarted the gateway", "2099-12-24", "sale"].iter().chain(&labels)
        {
            assert!(words.contains(held), "`{held}` is in the thread: {words}");
        }
        let events = engineer.get(&format!("cases/{id}/events")).await.expect(200).to_string();
        assert!(events.contains("severity_changed") && events.contains("which was added to this case"), "{events}");
        // A milder one lowers nothing.
        let third = changed(&draft().await, json!({ "severity": "low" })).await;
        let again = confirmed(&third).await;
        assert_eq!((&again["severity"], moment(&again)), (&json!("critical"), moment(&joined)), "{again}");
    }
}

#[tokio::test]
async fn a_second_draft_tells_what_is_new_since_the_first_and_names_its_case() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    for (first, then, goes_on, nothing_new) in [
        (
            "Checkout is down in production: every payment fails since 02:10.",
            "Now the stock pages time out as well. Please open a case for it.",
            "New since case {id}:",
            "Nothing new was written since case {id}",
        ),
        (
            "生产环境的结账全部失败，从 02:10 开始所有付款都报错。",
            "现在库存页面也打不开了。",
            "工单 {id} 之后的新情况：",
            "工单 {id} 之后没有新的内容",
        ),
        (
            "正式環境的結帳全部失敗，從 02:10 開始所有付款都報錯。",
            "現在庫存頁面也打不開了。",
            "案例 {id} 之後的新情況：",
            "案例 {id} 之後沒有新的內容",
        ),
        (
            "本番環境の決済が 02:10 からすべて失敗しています。",
            "在庫ページも開けなくなりました。",
            "ケース {id} 以降の新しい内容：",
            "ケース {id} 以降に新しい内容はありません",
        ),
    ] {
        let conversation = customer.converse().await;
        let path = format!("conversations/{conversation}/draft");
        let draft = async || customer.post(&path, &json!({})).await.expect(201);
        let confirmed = async |it: &Value| {
            let path = format!("drafts/{}/confirm", it["id"].as_str().expect("an id"));
            customer.post(&path, &json!({ "digest": it["digest"] })).await.expect(201)
        };
        let description = |it: &Value| it["description"].as_str().expect("text").to_owned();
        customer.ask_in(&conversation, first).await;
        let one = draft().await;
        assert!(description(&one).contains(first), "{one}");
        let case = confirmed(&one).await;
        let named = |words: &str| words.replace("{id}", case["display_id"].as_str().expect("digits"));
        let again = draft().await;
        assert!(description(&again).starts_with(&named(nothing_new)), "{again}");
        assert!(!description(&again).contains(first), "{again}");
        customer.ask_in(&conversation, then).await;
        let two = draft().await;
        assert!(description(&two).starts_with(&named(goes_on)), "{two}");
        let news = then.split(". ").next().expect("words").trim_end_matches('.');
        assert!(description(&two).contains(news) && !description(&two).contains(first), "{two}");
        assert!(two["subject"].as_str().is_some_and(|it| it.contains(news)), "{two}");
        assert_eq!(two["suggested_severity"], one["suggested_severity"], "all that was said is weighed: {two}");
        // What a draft brought along is no news.
        confirmed(&two).await;
        assert!(description(&draft().await).starts_with(&named(nothing_new)));
    }
}

#[tokio::test]
async fn a_draft_leaves_out_what_only_pleads_unless_nothing_else_was_said() {
    let server = TestServer::start();
    let customer = server.customer(SHOP);
    for (said, told) in [
        ("Our checkout is slow, can someone help?! Please open a case.", "Our checkout is slow."),
        ("结账服务全部失败，能不能帮我开个工单", "结账服务全部失败"),
        ("結帳服務全部失敗，可以幫我開案件嗎？", "結帳服務全部失敗。"),
        ("配送システムが全部止まっています。ケースを作成してください。", "配送システムが全部止まっています。"),
        ("Please open a case.", "Please open a case."),
    ] {
        let draft = draft_of(&customer, said).await;
        assert_eq!((&draft["subject"], &draft["description"]), (&json!(told), &json!(told)), "{draft}");
    }
}

#[tokio::test]
async fn a_case_is_never_without_a_description_and_every_plan_is_promised_an_answer_to_a_billing_case() {
    let server = TestServer::start();
    let (customer, engineer) = (server.customer(SHOP), server.engineer("mei"));
    // Nothing was said: the account tells, in its own language.
    let conversation = customer.converse().await;
    let wish = customer.post(&format!("conversations/{conversation}/handoff"), &json!({})).await.expect(201);
    let case = engineer.get(&format!("cases/{}", wish["case_id"].as_str().expect("an id"))).await.expect(200);
    let description = case["description"].as_str().expect("a description");
    assert!(description.contains("客戶尚未說明") && description.contains("shop-prod-alb-5xx"), "{case}");
    // What an edit takes away comes back from what was said, in its words.
    let draft = draft_of(&customer, "結帳服務全部失敗，可以幫我開案件嗎？").await;
    let path = format!("drafts/{}", draft["id"].as_str().expect("an id"));
    let edit = customer.request(reqwest::Method::PUT, &path).json(&json!({ "description": " " }));
    assert_eq!(customer.send(edit).await.expect(200)["description"], "結帳服務全部失敗。");
    let basic = server.customer("444455556666");
    let draft = draft_of(&basic, "We were charged twice in October.").await;
    let path = format!("drafts/{}", draft["id"].as_str().expect("an id"));
    let edit = basic.request(reqwest::Method::PUT, &path).json(&json!({ "severity": "critical" }));
    let draft = basic.send(edit).await.expect(200);
    assert_eq!((&draft["kind"], &draft["due_in_minutes"]), (&json!("billing"), &json!(1440)), "{draft}");
}
