use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::SHOP;
use super::client::Client;

/// How long a server may take until it serves, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program with nothing of the caller's environment that could change what it does.
fn program(home: &Path, settings: &[(String, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstline"));
    for (name, _) in std::env::vars() {
        if name.starts_with("FIRSTLINE_") || name.starts_with("OPENAI_") {
            command.env_remove(name);
        }
    }
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("--home").arg(home);
    command.envs(settings.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    command
}

fn owned(settings: &[(&str, &str)]) -> Vec<(String, String)> {
    settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// How a command ended.
pub struct Run {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    pub fn code(&self) -> i32 {
        self.status.code().unwrap_or(-1)
    }
}

/// Runs one command of the program to its end.
pub fn run(home: &Path, settings: &[(&str, &str)], args: &[&str]) -> Run {
    let output = program(home, &owned(settings)).args(args).output().expect("the program starts");
    Run {
        status: output.status,
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs one command of the program with `typed` on its standard input.
pub fn run_typing(home: &Path, args: &[&str], typed: &str) -> Run {
    let mut command = program(home, &[]);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().expect("an input").write_all(typed.as_bytes()).expect("typed");
    let output = child.wait_with_output().expect("it ends");
    Run {
        status: output.status,
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Starts one command of the program, which says nothing, and leaves it to the caller to end.
pub fn start(home: &Path, settings: &[(&str, &str)], args: &[&str]) -> Child {
    let mut command = program(home, &owned(settings));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program starts")
}

/// A new home with the demo corpus's index in it.
pub fn new_home() -> TempDir {
    let home = tempfile::tempdir().expect("a temporary folder");
    put_index(home.path());
    home
}

/// Puts the demo corpus's index into a home that has none; it is built once a run of the tests.
pub fn put_index(home: &Path) {
    static INDEXED: OnceLock<TempDir> = OnceLock::new();
    let indexed = INDEXED.get_or_init(|| {
        let home = tempfile::tempdir().expect("a temporary folder");
        let built = run(home.path(), &[], &["index"]);
        assert!(built.status.success(), "the index is built: {}", built.stderr);
        home
    });
    if !home.join("index").exists() {
        copy(&indexed.path().join("index"), &home.join("index"));
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the index can be read");
        let target = to.join(entry.path().strip_prefix(from).expect("is below"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).expect("a folder");
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// A running server; it dies with this value, and its home with the last one that holds it.
pub struct TestServer {
    child: Child,
    address: String,
    home: Arc<TempDir>,
    settings: Vec<(String, String)>,
    args: Vec<String>,
    log: Arc<Mutex<String>>,
}

impl TestServer {
    /// With the demo corpus and no model.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// With settings as environment variables, e.g. `FIRSTLINE_LOG__LEVEL`.
    pub fn with(settings: &[(&str, &str)]) -> Self {
        Self::on(new_home(), settings)
    }

    /// On a home that is there already.
    pub fn on(home: TempDir, settings: &[(&str, &str)]) -> Self {
        Self::launch(
            Arc::new(home),
            owned(settings),
            vec!["--listen".to_owned(), "127.0.0.1:0".to_owned()],
            Arc::default(),
        )
    }

    fn launch(home: Arc<TempDir>, settings: Vec<(String, String)>, args: Vec<String>, log: Arc<Mutex<String>>) -> Self {
        let mut command = program(home.path(), &settings);
        command.arg("serve").args(&args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let address = read_address(&mut child, Arc::clone(&log));
        let Some(address) = address else {
            let _ = child.kill();
            let _ = child.wait();
            let said = log.lock().expect("unbroken").clone();
            panic!("the server does not serve:\n{said}");
        };
        Self { child, address, home, settings, args, log }
    }

    /// `http://127.0.0.1:<port>`.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Everything that was written to stderr so far, by earlier processes too.
    pub fn log(&self) -> String {
        self.log.lock().expect("unbroken").clone()
    }

    /// Ends the process with no warning, as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Kills the process and starts another on the same home, at another port.
    pub fn restart(mut self) -> Self {
        self.kill();
        Self::launch(Arc::clone(&self.home), self.settings.clone(), self.args.clone(), Arc::clone(&self.log))
    }

    /// Stops the process as an operator would and waits for it.
    pub fn stop(&mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        self.child.wait().expect("the server ends")
    }

    /// Runs a command of the program on this server's home.
    pub fn run(&self, args: &[&str]) -> Run {
        let settings: Vec<(&str, &str)> =
            self.settings.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        run(self.home(), &settings, args)
    }

    /// A token minted by the program with the home's own key (or the configured secret).
    pub fn token(&self, role: &str, sub: &str, accounts: &[&str]) -> String {
        let mut args = vec!["token", "--role", role, "--sub", sub];
        args.extend(accounts.iter().flat_map(|it| ["--account", *it]));
        let minted = self.run(&args);
        assert!(minted.status.success(), "a token is minted: {}", minted.stderr);
        minted.stdout.trim().to_owned()
    }

    /// A customer of `account`, by a token.
    pub fn customer(&self, account: &str) -> Client {
        self.customer_named(&format!("customer-{account}"), account)
    }

    /// A customer of `account` with a name of their own.
    pub fn customer_named(&self, sub: &str, account: &str) -> Client {
        Client::with_token(self.address(), &self.token("customer", sub, &[account]), account)
    }

    /// The engineer `sub`, by a token, at the desk of [`SHOP`].
    pub fn engineer(&self, sub: &str) -> Client {
        Client::with_token(self.address(), &self.token("engineer", sub, &[]), SHOP)
    }

    /// Every file of the home with its bytes.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let files = walkdir::WalkDir::new(self.home()).into_iter().filter_map(Result::ok);
        let files = files.filter(|it| it.file_type().is_file()).map(walkdir::DirEntry::into_path);
        files.filter_map(|path| std::fs::read(&path).ok().map(|bytes| (path, bytes))).collect()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads stderr into `log` for as long as the process lives; returns the address it says it serves at.
fn read_address(child: &mut Child, log: Arc<Mutex<String>>) -> Option<String> {
    let stderr = child.stderr.take().expect("piped");
    let (found, arrived): (_, Receiver<String>) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once("serves the console at ") {
                let address = rest.split_whitespace().next().unwrap_or_default().trim_end_matches('/');
                let _ = found.send(address.to_owned());
            }
            let mut log = log.lock().expect("unbroken");
            log.push_str(&line);
            log.push('\n');
        }
    });
    let begun = Instant::now();
    let address = arrived.recv_timeout(PATIENCE).ok();
    if begun.elapsed() > Duration::from_secs(20) {
        let _ = writeln!(std::io::stderr(), "the server took {} s to start", begun.elapsed().as_secs());
    }
    address
}
