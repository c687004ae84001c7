use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use firstline::config::{MailConfig, MailTls};
use serde::Deserialize;
use tempfile::TempDir;

/// Reads a mail folder with a library that is not ours.
const READ: &str = r#"
import email, email.policy, json, mailbox, sys
box = mailbox.Maildir(sys.argv[1], create=True)
mails = [email.message_from_bytes(box.get_bytes(key), policy=email.policy.default) for key in box.keys()]
print(json.dumps([{"id": it["Message-ID"], "to": it["To"], "subject": it["Subject"], "text": it.get_content()} for it in mails]))
"#;

/// Debian's own, for which `tests/run` installs what it needs.
const PYTHON: &str = "/usr/bin/python3";

/// A real mail server that keeps what it takes in a folder.
pub struct MailServer {
    child: Option<Child>,
    port: u16,
    folder: TempDir,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Received {
    pub id: String,
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl MailServer {
    /// Not yet up; at a port that was free a moment ago.
    pub fn new() -> Self {
        let probe = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = probe.local_addr().expect("an address").port();
        Self { child: None, port, folder: tempfile::tempdir().expect("a folder") }
    }

    /// How the service sends through it.
    pub fn config(&self) -> MailConfig {
        MailConfig {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            tls: MailTls::None,
            login: None,
            from: "support@firstline.example".to_owned(),
        }
    }

    fn inbox(&self) -> std::path::PathBuf {
        self.folder.path().join("inbox")
    }

    pub async fn up(&mut self) {
        let mut command = Command::new(PYTHON);
        command.args(["-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{}", self.port)]);
        command.args(["-c", "aiosmtpd.handlers.Mailbox"]).arg(self.inbox());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().expect("python3-aiosmtpd is installed (tests/run does it)");
        self.child = Some(child);
        for _ in 0..300 {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the mail server does not answer: is python3-aiosmtpd installed (tests/run does it)?");
    }

    pub fn down(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Everything that was taken so far.
    pub fn received(&self) -> Vec<Received> {
        read(&self.inbox())
    }
}

fn read(inbox: &Path) -> Vec<Received> {
    let output = Command::new(PYTHON).args(["-c", READ]).arg(inbox).output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.down();
    }
}
