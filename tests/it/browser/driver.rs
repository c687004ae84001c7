//! Chromedriver and headless Chromiums, on their own ports and profiles, gone when the test is.

use std::process::Stdio;
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use reqwest::{Method, Url};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::WHOLE_JOURNEY;

/// How long to look for something before giving up.
const PATIENCE: Duration = Duration::from_secs(90);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// A chromedriver of our own, leader of its own process group.
pub(super) struct Driver {
    child: Child,
    url: String,
    profiles: TempDir,
    opened: AtomicUsize,
}

impl Driver {
    /// Starts chromedriver on a port that it chooses; `None` where it is not installed. A port that somebody else takes at the
    /// same moment ends it before it says one.
    pub(super) async fn start() -> Option<Self> {
        loop {
            match Self::try_start().await? {
                Some(driver) => return Some(driver),
                None => tokio::time::sleep(BETWEEN_LOOKS).await,
            }
        }
    }

    async fn try_start() -> Option<Option<Self>> {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0).kill_on_drop(true);
        let mut child = match command.spawn() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
            started => started.expect("chromedriver starts"),
        };
        let mut lines = BufReader::new(child.stdout.take().expect("stdout is piped")).lines();
        let port = loop {
            let Some(line) = lines.next_line().await.expect("chromedriver speaks UTF-8") else { return Some(None) };
            let said = line.split("started successfully on port ").nth(1);
            if let Some(port) = said.and_then(|rest| rest.trim_end_matches('.').parse::<u16>().ok()) {
                break port;
            }
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let profiles = TempDir::new().expect("a temporary folder");
        Some(Some(Self { child, url: format!("http://127.0.0.1:{port}"), profiles, opened: AtomicUsize::new(0) }))
    }

    /// Opens a browser with a fresh profile.
    pub(super) async fn browser(&self) -> Browser {
        let profile = self.profiles.path().join(self.opened.fetch_add(1, Ordering::Relaxed).to_string());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=en",
            "--window-size=1280,800",
            &format!("--user-data-dir={}", profile.display()),
        ];
        let mut capabilities = Capabilities::new();
        capabilities.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&self.url).await.expect("a browser session");
        Browser(client)
    }

    /// Ends chromedriver and whatever it started.
    pub(super) fn stop(&self) {
        if let Some(leader) = self.child.id() {
            let _ = std::process::Command::new("kill").args(["-KILL", "--", &format!("-{leader}")]).status();
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A command of Chromium's own protocol, which WebDriver has no words for.
#[derive(Debug)]
struct DevTools {
    command: &'static str,
    params: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as FromStr>::Err> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.command, "params": self.params }).to_string()))
    }
}

/// Runs a journey in a browser of its own, and ends the browser however it went.
pub(super) async fn with_browser<Journey: AsyncFnOnce(&Browser)>(journey: Journey) {
    let driver = Driver::start().await.expect("chromedriver is installed; `tests/run` does that");
    let browser = driver.browser().await;
    let outcome = tokio::time::timeout(WHOLE_JOURNEY, journey(&browser)).await;
    browser.close().await;
    driver.stop();
    outcome.expect("the journey ends");
}

/// The page, by what a customer does with it. Everything that waits polls, and says what it waited for.
pub(super) struct Browser(Client);

impl Browser {
    pub(super) async fn go(&self, url: &str) {
        self.0.goto(url).await.expect("the page loads");
    }

    pub(super) async fn reload(&self) {
        self.0.refresh().await.expect("the page loads again");
    }

    pub(super) async fn close(&self) {
        let _ = self.0.clone().close().await;
    }

    /// Clicks once it is there and can be clicked.
    pub(super) async fn click(&self, selector: &str) {
        let start = Instant::now();
        while let Err(error) = self.element(selector).await.click().await {
            assert!(start.elapsed() < PATIENCE, "`{selector}` cannot be clicked: {error}");
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Types text as keys.
    pub(super) async fn write(&self, selector: &str, text: &str) {
        self.element(selector).await.send_keys(text).await.expect("text can be typed");
    }

    pub(super) async fn press_enter(&self, selector: &str) {
        self.press(selector, Key::Enter).await;
    }

    pub(super) async fn press_escape(&self) {
        self.press("body", Key::Escape).await;
    }

    async fn press(&self, selector: &str, key: Key) {
        self.element(selector).await.send_keys(&String::from(char::from(key))).await.expect("a key can be pressed");
    }

    /// Shows the page `width` by `height` CSS pixels large, in a light or dark colour scheme.
    pub(super) async fn look_like(&self, width: u32, height: u32, scheme: &'static str) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    /// What is seen now, as PNG.
    pub(super) async fn screenshot(&self) -> Vec<u8> {
        self.0.screenshot().await.expect("a screenshot")
    }

    async fn devtools(&self, command: &'static str, params: Value) {
        self.0.issue_cmd(DevTools { command, params }).await.expect(command);
    }

    async fn element(&self, selector: &str) -> Element {
        self.0.wait().at_most(PATIENCE).for_element(Locator::Css(selector)).await.expect(selector)
    }

    /// Runs statements that may `await`, and gives what they `return`.
    pub(super) async fn run(&self, statements: &str, arguments: Vec<Value>) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async function () {{ {statements} }}).apply(null, arguments).then(done, (error) => done(`${{error}}`));"
        );
        self.0.execute_async(&script, arguments).await.expect("the script runs")
    }

    /// What an expression is now.
    pub(super) async fn read(&self, expression: &str) -> Value {
        self.0.execute(&format!("return {expression};"), vec![]).await.expect(expression)
    }

    /// What is read at `selector`; empty where nothing is there.
    pub(super) async fn text(&self, selector: &str) -> String {
        let text = self.read(&format!("document.querySelector({})?.innerText ?? ''", json!(selector))).await;
        text.as_str().expect("text").to_owned()
    }

    /// Waits until an expression is true; one that throws is not true yet.
    pub(super) async fn until(&self, expression: &str) {
        self.until_equal(&format!("Boolean({expression})"), &json!(true)).await;
    }

    /// Waits until an expression has this value.
    pub(super) async fn until_equal(&self, expression: &str, expected: &Value) {
        let start = Instant::now();
        loop {
            let now = self.0.execute(&format!("return {expression};"), vec![]).await;
            if now.as_ref().is_ok_and(|value| value == expected) {
                return;
            }
            let page = "document.body.innerText.slice(0, 4000)";
            if start.elapsed() > PATIENCE {
                panic!("`{expression}` is {now:?}, not {expected}. The page says:\n{}", self.read(page).await);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Waits until no turn runs and the last answer's ratings are ready, which is when all of it is stored and known.
    pub(super) async fn until_idle(&self) {
        self.until("document.querySelector('#stop').hidden && !document.querySelector('.running')").await;
        self.until("![...document.querySelectorAll('[data-rating]')].at(-1)?.disabled").await;
    }
}
