//! An OpenAI-compatible model server that plays a script: the real protocol over a plain socket, streamed or not, whole or
//! broken in one chosen way.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with a request.
#[derive(Clone, Debug)]
pub enum Script {
    /// Two sentences of the first document it was sent, each with its number.
    Quotes,
    /// This text.
    Says(&'static str),
    /// One call of this tool with these arguments, as text.
    Calls(&'static str, &'static str),
    /// A status with headers and a body.
    Status(u16, &'static str, &'static str),
    /// Nothing, with the connection open.
    Hang,
    /// Some text, then nothing.
    Stall(&'static str),
    /// Some text, then the end of the connection.
    Cut(&'static str),
    /// As `Quotes`, and in the next sentence the end of the connection.
    QuotesCut,
    /// Some text, then this event.
    Event(&'static str, &'static str),
    /// Text without end.
    Infinite,
    /// One event of this many bytes.
    Huge(usize),
}

/// A server on a loopback port; the last script is played again and again.
pub struct ScriptedModel {
    address: std::net::SocketAddr,
    requests: Arc<Mutex<Vec<(String, Value)>>>,
}

impl ScriptedModel {
    pub async fn start(scripts: Vec<Script>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound port");
        let requests: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let seen = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, scripts.clone(), Arc::clone(&seen)));
            }
        });
        Self { address, requests }
    }

    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Head and body of each request so far.
    pub fn requests(&self) -> Vec<(String, Value)> {
        self.requests.lock().expect("unbroken").clone()
    }
}

async fn serve(mut stream: TcpStream, scripts: Vec<Script>, seen: Arc<Mutex<Vec<(String, Value)>>>) -> Option<()> {
    let (head, body) = read_request(&mut stream).await?;
    let number = {
        let mut seen = seen.lock().expect("unbroken");
        seen.push((head, body.clone()));
        seen.len() - 1
    };
    let script = scripts.get(number).or(scripts.last())?.clone();
    // An error means that nobody listens any more.
    let _ = play(&mut stream, script, &body).await;
    Some(())
}

async fn read_request(stream: &mut TcpStream) -> Option<(String, Value)> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.ok()?;
    Some((head, serde_json::from_slice(&body).ok()?))
}

async fn play(stream: &mut TcpStream, script: Script, request: &Value) -> std::io::Result<()> {
    let is_streamed = request["stream"] == true;
    match script {
        Script::Hang => return forever().await,
        Script::Status(status, headers, body) => {
            let head = format!(
                "HTTP/1.1 {status} Scripted\r\n{headers}content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            return stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
        Script::Quotes | Script::Says(_) | Script::Calls(..) if !is_streamed => {
            let (message, finish) = message(&script, request);
            let body = json!({
                "id": "scripted", "object": "chat.completion", "created": 0, "model": "scripted",
                "choices": [{ "index": 0, "message": message, "finish_reason": finish }],
                "usage": { "prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18 },
            })
            .to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            return stream.write_all(format!("{head}{body}").as_bytes()).await;
        }
        _ => {}
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n").await?;
    match script {
        Script::Stall(text) => {
            say(stream, text).await?;
            forever().await
        }
        Script::Cut(text) => say(stream, text).await,
        Script::QuotesCut => say(stream, &format!("{} And then the", quotes(request))).await,
        Script::Event(text, event) => {
            say(stream, text).await?;
            stream.write_all(format!("data: {event}\n\n").as_bytes()).await?;
            stream.write_all(b"data: [DONE]\n\n").await
        }
        Script::Infinite => loop {
            say(stream, "and so on ").await?;
        },
        Script::Huge(bytes) => say(stream, &"x".repeat(bytes)).await,
        _ => {
            let (message, finish) = message(&script, request);
            if let Some(text) = message["content"].as_str() {
                for piece in text.split_inclusive(' ') {
                    say(stream, piece).await?;
                }
            }
            if let Some(call) = message["tool_calls"].get(0) {
                let mut call = call.clone();
                call["index"] = json!(0);
                send(stream, json!({ "tool_calls": [call] }), Value::Null).await?;
            }
            send(stream, json!({}), finish).await?;
            stream.write_all(b"data: [DONE]\n\n").await
        }
    }
}

async fn forever() -> std::io::Result<()> {
    tokio::time::sleep(Duration::from_secs(600)).await;
    Ok(())
}

async fn say(stream: &mut TcpStream, text: &str) -> std::io::Result<()> {
    send(stream, json!({ "content": text }), Value::Null).await
}

async fn send(stream: &mut TcpStream, delta: Value, finish: Value) -> std::io::Result<()> {
    let chunk = json!({
        "id": "scripted", "object": "chat.completion.chunk", "created": 0, "model": "scripted",
        "choices": [{ "index": 0, "delta": delta, "finish_reason": finish }],
    });
    stream.write_all(format!("data: {chunk}\n\n").as_bytes()).await
}

fn message(script: &Script, request: &Value) -> (Value, Value) {
    match script {
        Script::Calls(name, arguments) => {
            let call =
                json!({ "id": "call_1", "type": "function", "function": { "name": name, "arguments": arguments } });
            (json!({ "role": "assistant", "content": null, "tool_calls": [call] }), json!("tool_calls"))
        }
        Script::Says(text) => (json!({ "role": "assistant", "content": text }), json!("stop")),
        _ => (json!({ "role": "assistant", "content": quotes(request) }), json!("stop")),
    }
}

/// Two sentences of the first document in what was sent, the second one with its quote.
fn quotes(request: &Value) -> String {
    let messages = request["messages"].as_array().expect("messages");
    let sent: Vec<&str> = messages.iter().filter_map(|it| it["content"].as_str()).collect();
    let found = sent.iter().flat_map(|it| it.split(" evidence ")).find_map(|block| {
        let (number, rest) = block.split_once(" (doc")?;
        let line = rest
            .lines()
            .skip(1)
            .find(|line| line.matches(". ").count() >= 1 && line.starts_with(char::is_uppercase))?;
        let (first, rest) = line.split_once(". ")?;
        Some((number.to_owned(), first.to_owned(), rest.split(". ").next()?.trim_end_matches('.').to_owned()))
    });
    let (number, first, second) = found.expect("a document with two sentences was sent");
    format!("{first} [{number}]. {second} [{number}: \"{second}\"].")
}
