//! The built program: its home, its server process and what the kernel counts for it.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::model::ScriptedModel;

pub(crate) const ACCOUNT: &str = "111122223333";

/// A home of the demo corpus on the disk that cargo builds on.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, model: Option<&ScriptedModel>) -> Command {
        let binary = std::env::var_os("FIRSTLINE_BENCH_BINARY").map(PathBuf::from);
        let mut command = Command::new(binary.unwrap_or_else(|| env!("CARGO_BIN_EXE_firstline").into()));
        for (name, _) in std::env::vars() {
            if name.starts_with("FIRSTLINE_") || name.starts_with("OPENAI_") {
                command.env_remove(name);
            }
        }
        command
            .arg("--home")
            .arg(self.path())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("FIRSTLINE_SERVER__REQUESTS_PER_MINUTE", "1000000")
            .env("FIRSTLINE_SERVER__MESSAGES_PER_MINUTE", "1000000");
        if let Some(model) = model {
            command.env("FIRSTLINE_MODEL__BASE_URL", &model.base_url).env("FIRSTLINE_MODEL__NAME", "scripted");
        }
        command
    }

    fn output(&self, model: Option<&ScriptedModel>, arguments: &[&str]) -> Vec<u8> {
        let output = self.command(model).args(arguments).output().expect("the program runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "`{}` failed: {said}", arguments.join(" "));
        output.stdout
    }

    /// A customer's token.
    pub(crate) fn token(&self, subject: &str) -> String {
        let arguments = ["token", "--role", "customer", "--sub", subject, "--account", ACCOUNT, "--ttl", "24h"];
        String::from_utf8(self.output(None, &arguments)).expect("a token is text").trim().to_owned()
    }

    /// How long `ask` takes, from its start to its end.
    pub(crate) fn ask(&self, model: Option<&ScriptedModel>, question: &str) -> Duration {
        let begun = Instant::now();
        let answer = self.output(model, &["ask", question, "--account", ACCOUNT, "--json"]);
        let took = begun.elapsed();
        let turn: Value = serde_json::from_slice(&answer).expect("a turn as JSON");
        assert!(turn["answer"]["citations"][0].is_object(), "no cited answer: {turn}");
        took
    }

    /// A turn's stages with their milliseconds.
    pub(crate) fn trace(&self, turn_id: &str) -> Vec<(String, f64)> {
        let shown = self.output(None, &["turn", "show", turn_id, "--json"]);
        let shown: Value = serde_json::from_slice(&shown).expect("a turn as JSON");
        let stages = shown["trace"].as_array().expect("a trace").iter();
        stages
            .map(|it| (it["stage"].as_str().unwrap_or_default().to_owned(), it["ms"].as_f64().unwrap_or(0.0)))
            .collect()
    }
}

/// `firstline serve`, ended when dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
}

impl Server {
    /// Starts it and waits until it says where it serves, which is after indexing.
    pub(crate) fn start(home: &Home, model: Option<&ScriptedModel>) -> Self {
        let mut command = home.command(model);
        command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr is piped")).lines();
        let url = loop {
            let line = lines.next().expect("the server says its address").expect("the server speaks UTF-8");
            let address = line.split("serves the console at ").nth(1).and_then(|rest| rest.split("/ ").next());
            if let Some(address) = address {
                break address.to_owned();
            }
        };
        std::thread::spawn(move || for _ in lines {});
        Self { child, url }
    }

    /// Resident memory in megabytes (10^6 bytes).
    pub(crate) fn resident_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("Linux");
        let line = status.lines().find(|it| it.starts_with("VmRSS:")).expect("VmRSS");
        let kib: f64 = line.split_whitespace().nth(1).and_then(|it| it.parse().ok()).expect("a number");
        kib * 1024.0 / 1e6
    }

    /// Time on the processor since the start, all threads, ended ones too.
    pub(crate) fn cpu(&self) -> Cpu {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).expect("Linux");
        // The name in parentheses may hold anything; fields are counted behind it. Ticks are 1/100 s on Linux.
        let fields: Vec<&str> = stat.rsplit(')').next().expect("a name").split_whitespace().collect();
        let ms = |index: usize| fields[index].parse::<f64>().expect("ticks") * 10.0;
        Cpu { user: ms(11), sys: ms(12) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Milliseconds on the processor.
#[derive(Clone, Copy)]
pub(crate) struct Cpu {
    pub(crate) user: f64,
    pub(crate) sys: f64,
}

impl Cpu {
    pub(crate) fn since(self, before: Self) -> Self {
        Self { user: self.user - before.user, sys: self.sys - before.sys }
    }

    pub(crate) fn per(self, turns: usize) -> Self {
        Self { user: self.user / turns as f64, sys: self.sys / turns as f64 }
    }
}
