//! The real binary on a home of its own and a free port.

use std::process::Stdio;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::support::new_home;

/// `firstline serve`, ended when dropped.
pub(super) struct Server {
    pub(super) url: String,
    _child: Child,
    _home: TempDir,
}

impl Server {
    /// Starts it with the model at `base_url`.
    pub(super) async fn start(base_url: &str) -> Self {
        Self::start_with(&[("FIRSTLINE_MODEL__BASE_URL", base_url), ("FIRSTLINE_MODEL__NAME", "scripted")]).await
    }

    /// Starts it without a model: answers quote.
    pub(super) async fn without_model() -> Self {
        Self::start_with(&[]).await
    }

    /// Waits until it says where it serves. The home has the index of the demo corpus, which takes a minute to build in a debug build.
    async fn start_with(settings: &[(&str, &str)]) -> Self {
        let home = tokio::task::spawn_blocking(new_home).await.expect("a home");
        let mut command = Command::new(env!("CARGO_BIN_EXE_firstline"));
        for (name, _) in std::env::vars() {
            if name.starts_with("FIRSTLINE_") || name.starts_with("OPENAI_") {
                command.env_remove(name);
            }
        }
        command
            .arg("--home")
            .arg(home.path())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().expect("the binary starts");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr is piped")).lines();
        let mut said = Vec::new();
        let url = loop {
            let Some(line) = lines.next_line().await.expect("the server speaks UTF-8") else {
                panic!("the server ended before it served:\n{}", said.join("\n"));
            };
            let address = line.split("serves the console at ").nth(1).and_then(|rest| rest.split(' ').next());
            if let Some(address) = address {
                break address.to_owned();
            }
            said.push(line);
        };
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { url, _child: child, _home: home }
    }
}
