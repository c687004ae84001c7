#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;

/// What a scripted embeddings server does with a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Script {
    /// A vector of two numbers for each text: its length, and 1. Last text first, as the order is the index's.
    Lengths,
    /// This as the list of embeddings.
    Data(&'static str),
    /// A status with headers.
    Status(u16, &'static str),
    Hang,
    Cut,
    Endless,
}

/// A server on a loopback port and the requests it got: head and body.
struct Server {
    base_url: String,
    requests: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Server {
    fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || serve(stream, script, &seen));
            }
        });
        Self { base_url, requests }
    }

    fn requests(&self) -> Vec<(String, Value)> {
        self.requests.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, script: Script, seen: &Mutex<Vec<(String, Value)>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body: Value = serde_json::from_slice(&body).ok()?;
    let texts: Vec<String> = serde_json::from_value(body["input"].clone()).ok()?;
    seen.lock().unwrap().push((head, body));
    let send = |stream: &mut TcpStream, body: &str| {
        let head = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(head.as_bytes()).ok()
    };
    match script {
        Script::Hang => std::thread::sleep(Duration::from_secs(5)),
        Script::Lengths => {
            let items = texts.iter().enumerate().rev();
            let data: Vec<Value> =
                items.map(|(index, it)| json!({"index": index, "embedding": [it.chars().count(), 1]})).collect();
            send(&mut stream, &json!({ "data": data }).to_string())?;
        }
        Script::Data(data) => send(&mut stream, &format!("{{\"data\":{data}}}"))?,
        Script::Status(status, headers) => {
            let head = format!("HTTP/1.1 {status} Scripted\r\nconnection: close\r\n{headers}content-length: 0\r\n\r\n");
            stream.write_all(head.as_bytes()).ok()?;
        }
        Script::Cut => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 500\r\n\r\n{\"data\":[").ok()?
        }
        Script::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").ok()?;
            let piece = vec![b' '; 1 << 20];
            while stream.write_all(&piece).is_ok() {}
        }
    }
    Some(())
}

fn embedder(server: &Server) -> Arc<dyn Embedder> {
    connect_embedder(&EmbeddingsConfig {
        source: EmbeddingsSource::Server {
            base_url: server.base_url.clone(),
            api_key: Some("sk-a-key".to_owned().into()),
            name: "a-model".to_owned(),
        },
        languages: Vec::new(),
        query: Duration::from_millis(300),
        batch: 2,
        tokens: None,
        query_prefix: "query: ".to_owned(),
        passage_prefix: String::new(),
    })
    .unwrap()
}

fn ask(script: Script, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
    let texts: Vec<String> = texts.iter().map(|it| (*it).to_owned()).collect();
    embedder(&Server::start(script)).embed(&texts, Purpose::Passage, Deadline::in_(Duration::from_secs(10)))
}

#[test]
fn vectors_come_in_the_order_of_the_texts_in_batches_and_normalised() {
    let server = Server::start(Script::Lengths);
    let embedder = embedder(&server);
    let texts = ["a", "bb", "ccc"].map(str::to_owned);
    let vectors = embedder.embed(&texts, Purpose::Passage, Deadline::in_(Duration::from_secs(10))).unwrap();
    for (vector, length) in vectors.iter().zip([1.0_f32, 2.0, 3.0]) {
        let norm = (length * length + 1.0).sqrt();
        assert!((vector[0] - length / norm).abs() < 1e-6 && (vector[1] - 1.0 / norm).abs() < 1e-6, "{vectors:?}");
    }
    embedder.embed(&texts[..1], Purpose::Query, Deadline::in_(Duration::from_secs(10))).unwrap();
    let requests = server.requests();
    let inputs: Vec<&Value> = requests.iter().map(|it| &it.1["input"]).collect();
    assert_eq!(inputs, [&json!(["a", "bb"]), &json!(["ccc"]), &json!(["query: a"])]);
    assert!(requests[0].0.starts_with("POST /v1/embeddings ") && requests[0].0.contains("Bearer sk-a-key"));
    assert_eq!((&requests[0].1["model"], &requests[0].1["encoding_format"]), (&json!("a-model"), &json!("float")));
}

#[test]
fn vectors_that_nobody_could_compare_are_refused() {
    let number = EmbedError::Unusable("a vector is zero or no number");
    for (data, error) in [
        (r#"[{"index":0,"embedding":[1,2]}]"#, EmbedError::Unusable("it holds another number of vectors")),
        (
            r#"[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]"#,
            EmbedError::Dimensions { expected: 2, got: 1 },
        ),
        (r#"[{"index":0,"embedding":[]},{"index":1,"embedding":[]}]"#, EmbedError::Dimensions { expected: 0, got: 0 }),
        (r#"[{"index":0,"embedding":[0,0]},{"index":1,"embedding":[1,1]}]"#, number),
        (
            r#"[{"index":0,"embedding":[1e39,1]},{"index":1,"embedding":[1,1]}]"#,
            EmbedError::Unusable("it is not a list of embeddings"),
        ),
        (
            r#"[{"index":0,"embedding":[1,1]},{"index":7,"embedding":[1,1]}]"#,
            EmbedError::Unusable("its vectors are not numbered from 0"),
        ),
        (r#"[{"index":0,"embedding":[NaN]}]"#, EmbedError::Unusable("it is not a list of embeddings")),
        (r#""no list""#, EmbedError::Unusable("it is not a list of embeddings")),
    ] {
        assert_eq!(ask(Script::Data(data), &["one", "two"]), Err(error), "{data}");
    }
}

#[test]
fn a_server_that_refuses_redirects_breaks_or_never_ends_is_an_error_and_never_followed() {
    let status = |status, retry_after| Err(EmbedError::Status { status, retry_after });
    let waits = Some(Duration::from_secs(2));
    assert_eq!(ask(Script::Status(401, ""), &["x"]), status(401, None));
    assert_eq!(ask(Script::Status(429, "retry-after: 2\r\n"), &["x"]), status(429, waits));
    let target = Server::start(Script::Lengths);
    let location: &'static str = Box::leak(format!("location: {}/embeddings\r\n", target.base_url).into_boxed_str());
    assert_eq!(ask(Script::Status(307, location), &["x"]), status(307, None));
    assert!(target.requests().is_empty());
    assert_eq!(ask(Script::Cut, &["x"]), Err(EmbedError::Connect));
    assert!(matches!(ask(Script::Endless, &["x"]), Err(EmbedError::TooLarge { .. })));
}

#[test]
fn a_slow_server_costs_its_deadline_and_no_more() {
    let server = Server::start(Script::Hang);
    let embedder = embedder(&server);
    let begun = Instant::now();
    let late = embedder.embed(&["x".to_owned()], Purpose::Query, Deadline::in_(Duration::from_millis(50)));
    assert_eq!(late, Err(EmbedError::Late));
    // The server would answer after five seconds.
    assert!(begun.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn an_embedder_may_be_dropped_where_nothing_may_block() {
    drop(embedder(&Server::start(Script::Lengths)));
}

#[test]
fn a_config_that_cannot_work_is_refused_with_its_key() {
    let config = EmbeddingsConfig {
        source: EmbeddingsSource::Folder("not/there".into()),
        languages: Vec::new(),
        query: Duration::from_millis(300),
        batch: 2,
        tokens: None,
        query_prefix: String::new(),
        passage_prefix: String::new(),
    };
    let error = connect_embedder(&config).err().unwrap();
    assert!(error.to_string().starts_with("`embeddings.folder` cannot be used: "), "{error}");
}
