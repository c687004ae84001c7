use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does next in answer to a request.
#[derive(Clone)]
pub enum Step {
    Send(Vec<u8>),
    /// Sends the same again and again until nobody listens.
    Flood(Vec<u8>),
    Pause(Duration),
    /// Silent with the connection open, until the client closes it.
    Hang,
    /// Ends the connection with a reset instead of an orderly close.
    Reset,
    /// Goes on with the next request on the same connection.
    KeepOpen,
}

/// An HTTP/1.1 server on a loopback port that plays a script a request; the last script is played again and again.
pub struct ScriptedServer {
    pub address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
pub struct Seen {
    /// Head and JSON body of each request.
    pub requests: Vec<(String, Value)>,
    pub connections: usize,
    /// Connections that the client closed while a script was still playing.
    pub closed_early: usize,
}

impl ScriptedServer {
    pub async fn start(scripts: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.lock().expect("seen").connections += 1;
                tokio::spawn(serve(stream, scripts.clone(), Arc::clone(&shared)));
            }
        });
        Self { address, seen, accepting }
    }

    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    pub fn seen<T>(&self, read: impl FnOnce(&Seen) -> T) -> T {
        read(&self.seen.lock().expect("seen"))
    }
}

impl Drop for ScriptedServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(stream: TcpStream, scripts: Vec<Vec<Step>>, seen: Arc<Mutex<Seen>>) {
    stream.set_nodelay(true).expect("nodelay");
    let mut stream = BufReader::new(stream);
    while let Some(request) = read_request(&mut stream).await {
        let number = {
            let mut seen = seen.lock().expect("seen");
            seen.requests.push(request);
            seen.requests.len()
        };
        let script = scripts.get(number - 1).or(scripts.last()).expect("a script");
        match play(&mut stream, script).await {
            Played::Open => {}
            Played::Over => return,
            Played::ClosedByClient => {
                seen.lock().expect("seen").closed_early += 1;
                return;
            }
        }
    }
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> Option<(String, Value)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).expect("a head in ASCII").to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1)?.split("\r\n").next()?.parse().ok()?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, serde_json::from_slice(&body).expect("a JSON body")))
}

enum Played {
    Open,
    Over,
    ClosedByClient,
}

async fn play(stream: &mut BufReader<TcpStream>, script: &[Step]) -> Played {
    for step in script {
        match step {
            Step::Send(bytes) => {
                if stream.get_mut().write_all(bytes).await.is_err() {
                    return Played::ClosedByClient;
                }
            }
            Step::Flood(bytes) => {
                while stream.get_mut().write_all(bytes).await.is_ok() {}
                return Played::ClosedByClient;
            }
            Step::Pause(time) => tokio::time::sleep(*time).await,
            Step::Hang => {
                let _closed = stream.read_u8().await;
                return Played::ClosedByClient;
            }
            Step::Reset => {
                #[expect(deprecated, reason = "blocks only for a time other than zero")]
                stream.get_mut().set_linger(Some(Duration::ZERO)).expect("linger");
                return Played::Over;
            }
            Step::KeepOpen => return Played::Open,
        }
    }
    Played::Over
}
