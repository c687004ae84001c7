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

/// The server itself.
const SERVE: &str = include_str!("mail_server.py");

/// A certificate that is no authority's.
const CERTIFICATE: &str = "[req]\ndistinguished_name = name\nprompt = no\nx509_extensions = use\n[name]\nCN = localhost\n\
    [use]\nsubjectAltName = DNS:localhost\nbasicConstraints = critical,CA:FALSE\n";

/// Debian's own, for which `tests/run` installs what it needs.
const PYTHON: &str = "/usr/bin/python3";

/// A real mail server that keeps what it takes in a folder.
pub struct MailServer {
    child: Option<Child>,
    port: u16,
    folder: TempDir,
    options: Vec<String>,
    certificate: String,
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
        Self {
            child: None,
            port,
            folder: tempfile::tempdir().expect("a folder"),
            options: Vec::new(),
            certificate: String::new(),
        }
    }

    /// Never answers who writes to `address`.
    pub fn silent_for(mut self, address: &str) -> Self {
        self.options.extend(["--silent".to_owned(), address.to_owned()]);
        self
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

    /// Wants this login. Without TLS it would take it in the clear, too.
    pub fn with_login(mut self, user: &str, password: &str) -> Self {
        self.options.extend(["--login".to_owned(), user.to_owned(), password.to_owned()]);
        self.options.extend(["--log".to_owned(), self.log().display().to_string()]);
        self
    }

    /// Wants TLS before anything else, with a certificate for `localhost` that nobody knows.
    pub fn with_tls(mut self) -> Self {
        let settings = self.folder.path().join("openssl.cnf");
        std::fs::write(&settings, CERTIFICATE).expect("written");
        let file = self.folder.path().join("certificate.pem").display().to_string();
        let mut command = Command::new("openssl");
        command.args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-config"]).arg(settings);
        let made = command.args(["-keyout", &file, "-out", &file]).output().expect("openssl runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        self.options.extend(["--certificate".to_owned(), file.clone()]);
        self.certificate = file;
        self
    }

    /// The file with the certificate, for who is to trust it.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Every line that clients sent, `clear` or `tls` before it.
    pub fn said(&self) -> Vec<String> {
        std::fs::read_to_string(self.log()).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    fn log(&self) -> std::path::PathBuf {
        self.folder.path().join("said.log")
    }

    fn inbox(&self) -> std::path::PathBuf {
        self.folder.path().join("inbox")
    }

    pub async fn up(&mut self) {
        let mut command = Command::new(PYTHON);
        command.args(["-c", SERVE, &self.port.to_string()]).arg(self.inbox()).args(&self.options);
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
