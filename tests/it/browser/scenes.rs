//! The eight scenes as a customer sees them: each is played in the console without a model, looked at by a reader's rules on a wide
//! light and a narrow dark screen, and written as pictures to `<target>/scenes`. Those that end in a case are played to its end
//! with an engineer at the desk in a second window.

use serde_json::json;

use super::both_sides::{BothSides, draft};
use super::console::{ask, be};
use super::driver::{Browser, Driver};
use super::reader::{check_page, target};
use super::server::Server;

struct Scene {
    name: &'static str,
    account: &'static str,
    language: &'static str,
    says: &'static [&'static str],
    /// What the answers must show.
    shows: &'static [&'static str],
    /// What none of them may say.
    never: &'static [&'static str],
}

/// What is said of no account, however well it seems.
const NO_PROMISES: [&str; 8] = [
    "all healthy",
    "everything is healthy",
    "All systems",
    "一切正常",
    "全部正常",
    "すべて正常",
    "Verified answer",
    "verified",
];

const SCENES: [Scene; 10] = [
    Scene {
        name: "1-checkout-down",
        account: "111122223333",
        language: "zh-TW",
        says: &["結帳從 02:09 開始一直失敗，應用程式噴 FATAL: remaining connection slots are reserved，怎麼辦？"],
        shows: &["02:05", "checkout:88", "remaining connection slots"],
        never: &["沒有發現異常"],
    },
    Scene {
        name: "2-under-200-ms",
        account: "222233334444",
        language: "ja",
        says: &["カスタマーサービスのボットは200ミリ秒以内に答える必要があります。東京で使えるモデルはどれですか？"],
        shows: &["条件を満たすもの", "171", "910"],
        never: &["A customer-service chatbot on a small model answers in under 200 ms"],
    },
    Scene {
        name: "3-launch",
        account: "333344445555",
        language: "zh-CN",
        says: &["还有六天就要在三个区域上线了，帮我们看看还缺什么、先做哪个"],
        shows: &["1,000", "2026-11-24", "Single-AZ"],
        never: &["2026-12-16", "2027-06-30"],
    },
    Scene {
        name: "4-wolf",
        account: "888899990000",
        language: "zh-CN",
        says: &["最高级别!!! 支付演示环境 pay-demo 全挂了，周一要给老板演示，马上处理!!!"],
        shows: &["pay-demo: 96 percent", "payments:57"],
        never: &["pay-prod: 96 percent", "`critical`；最终由您决定", "`urgent`；最终由您决定"],
    },
    Scene {
        name: "4-lamb",
        account: "999900001111",
        language: "ja",
        says: &["お手すきの際にご確認いただけますと幸いです。今朝から決済がすべて失敗しているようです。"],
        shows: &["pay-prod: 96 percent", "payments:57"],
        never: &["pay-demo: 96 percent"],
    },
    Scene {
        name: "5-blind",
        account: "666677778888",
        language: "zh-TW",
        says: &["我們的服務現在正常嗎？"],
        shows: &["cloudtrail", "eks-workloads"],
        never: &["沒有發現異常", "都已讀取"],
    },
    Scene {
        name: "5-well",
        account: "555566667777",
        language: "zh-TW",
        says: &["我們的服務現在正常嗎？"],
        shows: &["沒有發現異常", "0 errors"],
        never: &[],
    },
    Scene {
        name: "6-leaked-key",
        account: "444455556666",
        language: "en",
        says: &["We pushed this to GitHub: AKIA{KEY}. What do I do first?"],
        shows: &["ci-uploader", "Inactive"],
        never: &["key of backup-job was used from", "key of backup-job has leaked", "please send the secret"],
    },
    Scene {
        name: "7-storage-broken",
        account: "777788889999",
        language: "en",
        says: &[
            "Your storage is broken! archive-reader gets AccessDenied on every contract!",
            "那是谁改了密钥策略？几点改的？",
        ],
        shows: &["kms:Decrypt", "PutKeyPolicy", "14:02"],
        never: &["storage is broken", "S3 is broken"],
    },
    Scene {
        name: "8-two-procedures",
        account: "333344445555",
        language: "ja",
        says: &[
            "本番環境で負荷試験を行う前に、何営業日前までに連絡が必要ですか？",
            "リスボンの明日の天気を教えてください。",
        ],
        shows: &["5 営業日前"],
        never: &["開始の 2 営業日前", "開始の 10 営業日前"],
    },
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_scene_can_be_read_on_a_wide_light_and_a_narrow_dark_screen() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = Server::without_model().await;
    let browser = driver.browser().await;
    for scene in &SCENES {
        play(&browser, &server.url, scene).await;
    }
    browser.close().await;
    driver.stop();
}

/// The scenes that end in a case, with the language of whoever answers it and their words.
const ANSWERED: [(&str, &str, &str); 5] = [
    ("1-checkout-down", "en", "We roll the deployment of 02:05 back now and watch the pool."),
    ("3-launch", "zh-CN", "我们先核对三个区域的配额，今天内给您清单。"),
    ("4-wolf", "ja", "デモ環境の状態を確認しています。月曜日までに復旧手順をお送りします。"),
    ("4-lamb", "zh-TW", "我們正在查看今早的付款失敗，先還原最近一次變更。"),
    ("6-leaked-key", "en", "Please make the key inactive first. We look at what it was used for."),
];

/// The severity that the evidence speaks for, whoever shouts or whispers, and its name on the customer's page and at the desk.
const SUGGESTED: [(&str, &str, [&str; 2]); 2] =
    [("4-wolf", "normal", ["普通", "通常"]), ("4-lamb", "critical", ["重大", "重大"])];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_scenes_that_end_in_a_case_are_played_to_their_end_on_both_sides_screens() {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let server = Server::without_model().await;
    let (customer, engineer) = (driver.browser().await, driver.browser().await);
    for (name, language, reply) in ANSWERED {
        let scene = SCENES.iter().find(|it| it.name == name).expect("a scene of that name");
        let sides = BothSides { customer: &customer, engineer: &engineer, url: &server.url, name };
        customer.look_like(1280, 900, "light").await;
        be(&customer, &server.url, scene.account, scene.language).await;
        for question in scene.says {
            ask(&customer, &question.replace("{KEY}", "IOSFODNN7EXAMPLE")).await;
        }
        let suggested = SUGGESTED.iter().find(|it| it.0 == name);
        if let Some((_, severity, [customers, _])) = suggested {
            draft(&customer).await;
            sides.suggests(severity, customers).await;
        }
        let case = sides.draft_and_confirm().await;
        // A security case comes first, and whoever writes on is told so.
        let is_paused = json!(name == "6-leaked-key");
        customer.until_equal("document.querySelector('#paused').innerText.length > 10", &is_paused).await;
        sides.answer_at_the_desk(&case, language, reply).await;
        let quotes = sides.triage_opens_at_its_quotes().await;
        // Of a launch nothing is wrong yet that a triage could quote: what stands against it comes with the case, as it was read.
        match name == "3-launch" {
            true => sides.pack_opens_at(&["1,000", "Single-AZ"]).await,
            false => assert!(quotes > 0, "{name}: something that the triage says opens at its quote"),
        }
        if let Some((_, severity, [customers, desks])) = suggested {
            sides.is_at_the_desk(severity, desks).await;
            sides.is_at_the_customers(&case, severity, customers).await;
        }
        sides.read_and_resolve(&case, reply).await;
    }
    customer.close().await;
    engineer.close().await;
    driver.stop();
}

async fn play(browser: &Browser, url: &str, scene: &Scene) {
    browser.look_like(1280, 900, "light").await;
    be(browser, url, scene.account, scene.language).await;
    for question in scene.says {
        // In pieces, so that no scanner takes the sample for a key.
        ask(browser, &question.replace("{KEY}", "IOSFODNN7EXAMPLE")).await;
    }
    assert_eq!(browser.read("document.documentElement.lang").await, scene.language);
    assert_eq!(browser.read("document.body.innerText.includes('IOSFODNN7')").await, false, "{}", scene.name);
    read_the_words(browser, scene).await;
    let last = "[...document.querySelectorAll('.message.assistant')].at(-1)";
    assert_ne!(browser.read(&format!("{last}.dataset.outcome")).await, "failed", "{}", scene.name);
    // What stands below an answer is made of elements: bare text there is something that was not meant to be shown.
    let bare =
        "[...document.querySelectorAll('.below')].some((it) => [...it.childNodes].some((node) => node.nodeType === 3))";
    assert_eq!(browser.read(bare).await, false, "{}", scene.name);
    // A lead-in is a line of its own, and does not go on behind the marker of the code above it.
    let glued = "[...document.querySelectorAll('.answer-body > p')]
        .filter((it) => it.firstChild?.nodeName === 'A' && /[:：]$/.test(it.innerText.trim())).map((it) => it.innerText)";
    assert_eq!(browser.read(glued).await, json!([]), "{}", scene.name);
    browser.run("document.querySelector('#messages').scrollTop = 0;", vec![]).await;
    look(browser, scene, "wide-light").await;
    browser.look_like(400, 860, "dark").await;
    look(browser, scene, "narrow-dark").await;
    browser.look_like(1280, 3000, "light").await;
    write(browser, scene, "whole").await;
}

/// As a reader's eye does: what is folded away is not read.
async fn read_the_words(browser: &Browser, scene: &Scene) {
    let said = "[...document.querySelectorAll('.message.assistant')].map((it) => it.innerText).join('\\n\\n')";
    let said = browser.read(said).await;
    let said = said.as_str().expect("text");
    for words in scene.shows {
        assert!(said.contains(words), "{}: `{words}` is missing in:\n{said}", scene.name);
    }
    for words in scene.never.iter().chain(&NO_PROMISES) {
        assert!(!said.contains(words), "{}: `{words}` is said in:\n{said}", scene.name);
    }
}

async fn look(browser: &Browser, scene: &Scene, how: &str) {
    check_page(browser, &format!("{} {how}", scene.name)).await;
    write(browser, scene, how).await;
}

async fn write(browser: &Browser, scene: &Scene, how: &str) {
    let folder = target().join("scenes");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    std::fs::write(folder.join(format!("{}-{how}.png", scene.name)), browser.screenshot().await).expect("a picture");
}
