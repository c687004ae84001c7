use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use super::stream::{Streamed, TurnStream};

/// Somebody who speaks to a server: a customer with a token, or a page with a cookie.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    token: Option<String>,
    cookie: Option<String>,
    account: String,
}

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
    /// `null` where the body is not JSON.
    pub json: Value,
}

impl Reply {
    async fn read(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.expect("the body arrives");
        let json = serde_json::from_str(&text).unwrap_or(Value::Null);
        Self { status, headers, text, json }
    }

    /// The answer's JSON, which must have come with this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json
    }

    /// Checks that this is a problem document of this code, complete and with the request's id.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{}", self.text);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.json["status"], status);
        for key in ["type", "title", "detail", "hint", "request_id"] {
            assert!(self.json[key].as_str().is_some_and(|it| !it.is_empty()), "`{key}` is missing: {}", self.text);
        }
        assert_eq!(self.headers["x-request-id"], self.json["request_id"].as_str().expect("a string"));
        self.json
    }
}

impl Client {
    pub fn with_token(address: &str, token: &str, account: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::nobody(address, account) }
    }

    /// Without a token.
    pub fn nobody(address: &str, account: &str) -> Self {
        Self {
            // A connection that was refused a body may be closed just as the next request takes it up.
            http: reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0).build().expect("a client"),
            address: address.to_owned(),
            token: None,
            cookie: None,
            account: account.to_owned(),
        }
    }

    /// Signed in as the demo customer of `account`, by the cookie that the page gets.
    pub async fn demo(address: &str, account: &str) -> Self {
        let mut client = Self::nobody(address, account);
        let reply = client.post("/session", &json!({ "demo_account": account })).await;
        assert_eq!(reply.status, 204, "{}", reply.text);
        let cookie = reply.headers["set-cookie"].to_str().expect("ASCII").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite"), "{cookie}");
        client.cookie = cookie.split(';').next().map(str::to_owned);
        client
    }

    /// The same person at another address, e.g. after a restart.
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    pub fn account(&self) -> &str {
        &self.account
    }

    /// A request with who this is; `path` begins with `/`, and `conversations` means `/api/v1/conversations`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/{path}") };
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
            if method != Method::GET {
                request = request.header("origin", &self.address);
            }
        }
        request
    }

    pub async fn send(&self, request: RequestBuilder) -> Reply {
        Reply::read(request.send().await.expect("the server answers")).await
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// As [`Client::post`], with an idempotency key.
    pub async fn post_once(&self, key: &str, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::POST, path).header("idempotency-key", key).json(body)).await
    }

    /// A new conversation's id.
    pub async fn converse(&self) -> String {
        let opened = self.post("conversations", &json!({ "account_id": self.account })).await.expect(201);
        opened["id"].as_str().expect("an id").to_owned()
    }

    /// Asks in a new conversation and waits for the whole turn.
    pub async fn ask(&self, question: &str) -> Value {
        let conversation = self.converse().await;
        self.ask_in(&conversation, question).await
    }

    /// Asks in a conversation: `{message, turn}`.
    pub async fn ask_in(&self, conversation: &str, question: &str) -> Value {
        let path = format!("conversations/{conversation}/messages");
        let request = self.request(Method::POST, &path).header("accept", "application/json");
        self.send(request.json(&json!({ "text": question }))).await.expect(201)
    }

    /// Asks in a conversation and returns the stream as soon as it has begun.
    pub async fn stream_in(&self, conversation: &str, question: &str) -> TurnStream {
        let path = format!("conversations/{conversation}/messages");
        let request = self.request(Method::POST, &path).header("accept", "text/event-stream");
        let response = request.json(&json!({ "text": question })).send().await.expect("the server answers");
        assert_eq!(response.status(), StatusCode::CREATED);
        TurnStream::new(response, 0)
    }

    /// Asks with an idempotency key; `None` when the server dies before it answers.
    pub async fn try_stream_in(&self, conversation: &str, question: &str, key: &str) -> Option<TurnStream> {
        let path = format!("conversations/{conversation}/messages");
        let request =
            self.request(Method::POST, &path).header("accept", "text/event-stream").header("idempotency-key", key);
        let response = request.json(&json!({ "text": question })).send().await.ok()?;
        assert_eq!(response.status(), StatusCode::CREATED);
        Some(TurnStream::new(response, 0))
    }

    /// Follows a turn from behind an event; the whole rest.
    pub async fn resume(&self, turn: &str, after: u64) -> Streamed {
        let request = self.request(Method::GET, &format!("turns/{turn}/events"));
        let response = request.header("last-event-id", after.to_string()).send().await.expect("the server answers");
        assert_eq!(response.status(), StatusCode::OK);
        TurnStream::new(response, after).whole().await
    }

    /// Follows a conversation's feed from behind an entry.
    pub async fn feed(&self, conversation: &str, after: u64) -> TurnStream {
        let request = self.request(Method::GET, &format!("conversations/{conversation}/events"));
        let response = request.header("last-event-id", after.to_string()).send().await.expect("the server answers");
        assert_eq!(response.status(), StatusCode::OK);
        TurnStream::any(response, after)
    }

    /// The whole audit chain, page by page.
    pub async fn audit(&self, chain: &str) -> Vec<Value> {
        let (mut entries, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("audit?chain={chain}&limit=100{cursor}")).await.expect(200);
            entries.extend(page["items"].as_array().expect("a list").iter().cloned());
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return entries,
            }
        }
    }
}
