//! Every way to write that the API describes leaves an entry in the audit trail; a new one fails here until it says which.

use base64::Engine as _;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use sqlx::Connection as _;
use standardwebhooks::Webhook;

use firstline::eval::scripted::{Behaviour, ScriptedServer};

use crate::support::{Client, SHOP, TestServer, check_audit, id, in_hours};

struct World {
    server: TestServer,
    customer: Client,
    desk: Client,
    admin: Client,
    secret: String,
}

/// A request that is ready to be sent, and the action that the trail then names; `None`: it writes nothing.
type Ready = (RequestBuilder, Option<&'static str>);

impl World {
    fn new(settings: &[(&str, &str)]) -> Self {
        let secret = format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode([7; 32]));
        let mut all = vec![
            ("FIRSTLINE_STATUS_HOOK__SECRET", secret.as_str()),
            ("FIRSTLINE_SERVER__MESSAGES_PER_MINUTE", "100000"),
            ("FIRSTLINE_SERVER__REQUESTS_PER_MINUTE", "100000"),
        ];
        all.extend(settings);
        let server = TestServer::with(&all);
        let customer = server.customer(SHOP);
        let desk = server.engineer("mei");
        let admin = Client::with_token(server.address(), &server.token("admin", "ada", &[]), SHOP);
        Self { server, customer, desk, admin, secret }
    }

    async fn case(&self) -> String {
        let case = json!({
            "account_id": SHOP, "subject": "Orders are slow", "description": "Since noon.", "service": "containers",
            "severity": "normal",
        });
        id(&self.customer.post("cases", &case).await.expect(201))
    }

    /// A case that an engineer has answered, and made theirs.
    async fn answered_case(&self) -> String {
        let case = self.case().await;
        self.desk.post(&format!("cases/{case}/take"), &json!({})).await.expect(200);
        let reply = json!({ "body": "We look into it." });
        self.desk.post(&format!("cases/{case}/communications"), &reply).await.expect(201);
        case
    }

    async fn resolved_case(&self) -> String {
        let case = self.answered_case().await;
        let ending = json!({ "resolution": { "summary": "The pool was too small." } });
        self.desk.post(&format!("cases/{case}/resolve"), &ending).await.expect(200);
        case
    }

    async fn draft(&self) -> Value {
        let conversation = self.customer.converse().await;
        self.customer.ask_in(&conversation, "Orders are slow in production since noon.").await;
        self.customer.post(&format!("conversations/{conversation}/draft"), &json!({})).await.expect(201)
    }

    async fn incident(&self) -> String {
        id(&self.desk.post("desk/incidents", &json!({ "title": "Slow orders" })).await.expect(201))
    }

    /// An entry of the outbox that its receiver never took.
    async fn dead_letter(&self) -> String {
        self.case().await;
        let store = format!("sqlite://{}", self.server.home().join("firstline.db").display());
        let mut store = sqlx::SqliteConnection::connect(&store).await.expect("the store opens");
        let sql = "INSERT INTO deliveries (outbox_id, receiver, state, attempts, last_error) \
                   SELECT id, 'webhook', 'dead', 1, 'it was down' FROM outbox LIMIT 1 RETURNING outbox_id";
        let letter = sqlx::query_scalar(sql).fetch_one(&mut store).await.expect("set aside");
        store.close().await.expect("closed");
        letter
    }

    /// What a ticket system says of a case, signed by the implementation that senders use.
    async fn status(&self) -> RequestBuilder {
        let case = self.case().await;
        let data = json!({ "case_id": case, "status": "in_progress", "version": 1, "assignee": "Ana Ruiz" });
        let body = json!({ "type": "ticket.updated", "timestamp": "2026-11-27T02:17:00Z", "data": data }).to_string();
        let at = jiff::Timestamp::now().as_second();
        let secret = Webhook::new(&self.secret).expect("a secret");
        let signature = secret.sign("msg_1", at, body.as_bytes()).expect("signed");
        Client::nobody(self.server.address(), SHOP)
            .request(Method::POST, "hooks/status")
            .header("content-type", "application/json")
            .header("webhook-id", "msg_1")
            .header("webhook-timestamp", at.to_string())
            .header("webhook-signature", signature)
            .body(body)
    }

    /// Everything that stands behind a route's call is done; only the call is left.
    async fn ready(&self, route: &str) -> Ready {
        let post = |who: &Client, path: String, body: Value| who.request(Method::POST, &path).json(&body);
        let file = |path: String| {
            self.customer.request(Method::POST, &path).header("content-type", "text/plain").body("a log")
        };
        let (customer, desk) = (&self.customer, &self.desk);
        let (request, action) = match route {
            "POST /conversations" => {
                (post(customer, "conversations".to_owned(), json!({ "account_id": SHOP })), "conversation.created")
            }
            "POST /conversations/{id}/messages" => {
                let path = format!("conversations/{}/messages", customer.converse().await);
                (post(customer, path, json!({ "text": "How do I create a bucket?" })), "message.accepted")
            }
            "POST /messages/{id}/retry" => {
                let asked = customer.ask("How do I create a bucket?").await;
                (post(customer, format!("messages/{}/retry", id(&asked["message"])), json!({})), "message.retried")
            }
            "POST /messages/{id}/feedback" => {
                let conversation = customer.converse().await;
                customer.ask_in(&conversation, "How do I create a bucket?").await;
                let talk = customer.get(&format!("conversations/{conversation}")).await.expect(200);
                let path = format!("messages/{}/feedback", id(&talk["messages"][1]));
                (post(customer, path, json!({ "rating": "down" })), "feedback.given")
            }
            "POST /conversations/{id}/handoff" => {
                let path = format!("conversations/{}/handoff", customer.converse().await);
                (post(customer, path, json!({ "reason": "call me" })), "handoff.requested")
            }
            "POST /conversations/{id}/draft" => {
                let conversation = customer.converse().await;
                customer.ask_in(&conversation, "Orders are slow in production since noon.").await;
                (post(customer, format!("conversations/{conversation}/draft"), json!({})), "draft.asked")
            }
            "PUT /drafts/{id}" => {
                let path = format!("drafts/{}", id(&self.draft().await));
                (customer.request(Method::PUT, &path).json(&json!({ "subject": "Slow orders" })), "draft.edited")
            }
            "POST /drafts/{id}/confirm" => {
                let draft = self.draft().await;
                let path = format!("drafts/{}/confirm", id(&draft));
                (post(customer, path, json!({ "digest": draft["digest"] })), "case.opened")
            }
            "POST /cases" => {
                let case = json!({
                    "account_id": SHOP, "subject": "Orders are slow", "description": "Since noon.",
                    "service": "containers", "severity": "normal",
                });
                (post(customer, "cases".to_owned(), case), "case.opened")
            }
            "POST /cases/{id}/communications" => {
                let path = format!("cases/{}/communications", self.case().await);
                (post(customer, path, json!({ "body": "Any news?" })), "case.customer_wrote")
            }
            "POST /cases/{id}/resolve" => {
                let path = format!("cases/{}/resolve", self.answered_case().await);
                (post(customer, path, json!({})), "case.resolved")
            }
            "POST /cases/{id}/reopen" => {
                let path = format!("cases/{}/reopen", self.resolved_case().await);
                (post(customer, path, json!({})), "case.reopened")
            }
            "POST /cases/{id}/rating" => {
                let path = format!("cases/{}/rating", self.resolved_case().await);
                (post(customer, path, json!({ "score": 4 })), "case.rated")
            }
            "POST /attachments" => (file("attachments?name=a.txt".to_owned()), "attachment.kept"),
            "POST /cases/{id}/attachments" => {
                (file(format!("cases/{}/attachments?name=a.txt", self.case().await)), "attachment.kept")
            }
            "POST /desk/leave" => {
                self.answered_case().await;
                (post(desk, "desk/leave".to_owned(), json!({ "note": "my shift ends" })), "case.handed_on")
            }
            "POST /cases/{id}/merge" => {
                let (from, into) = (self.case().await, self.case().await);
                (post(desk, format!("cases/{from}/merge"), json!({ "into": into })), "case.merged")
            }
            "POST /desk/incidents" => {
                (post(desk, "desk/incidents".to_owned(), json!({ "title": "Slow orders" })), "incident.opened")
            }
            "POST /cases/{id}/link" => {
                let path = format!("cases/{}/link", self.case().await);
                (post(desk, path, json!({ "incident_id": self.incident().await })), "case.linked")
            }
            "POST /desk/incidents/{id}/reply" => {
                let (case, incident) = (self.case().await, self.incident().await);
                let link = json!({ "incident_id": incident });
                desk.post(&format!("cases/{case}/link"), &link).await.expect(200);
                let body = json!({ "body": "We look into it for all." });
                (post(desk, format!("desk/incidents/{incident}/reply"), body), "case.engineer_wrote")
            }
            "POST /desk/outbox/{id}/resend" => {
                let path = format!("desk/outbox/{}/resend", self.dead_letter().await);
                (post(&self.admin, path, json!({})), "outbox.resent")
            }
            "POST /hooks/status" => (self.status().await, "case.outside_update"),
            "POST /cases/{id}/assign" => {
                let path = format!("cases/{}/assign", self.case().await);
                (post(desk, path, json!({ "to": { "subject": "mei" } })), "case.assigned")
            }
            "POST /cases/{id}/take" => {
                (post(desk, format!("cases/{}/take", self.case().await), json!({})), "case.taken_over")
            }
            "POST /cases/{id}/return" => {
                (post(desk, format!("cases/{}/return", self.answered_case().await), json!({})), "case.given_back")
            }
            "POST /cases/{id}/severity" => {
                let path = format!("cases/{}/severity", self.case().await);
                (post(desk, path, json!({ "severity": "high", "reason": "more fails" })), "case.severity_changed")
            }
            "POST /cases/{id}/next-update" => {
                let path = format!("cases/{}/next-update", self.answered_case().await);
                (post(desk, path, json!({ "at": in_hours(4) })), "case.update_promised")
            }
            "POST /cases/{id}/queue" => {
                let path = format!("cases/{}/queue", self.case().await);
                (post(desk, path, json!({ "queue": "database" })), "case.routed")
            }
            "POST /cases/{id}/notes" => (
                post(desk, format!("cases/{}/notes", self.case().await), json!({ "text": "Ask the vendor." })),
                "case.noted",
            ),
            "POST /cases/{id}/triage" => {
                (post(desk, format!("cases/{}/triage", self.case().await), json!({})), "triage.kept")
            }
            "POST /cases/{id}/triage/verdict" => {
                let case = self.case().await;
                desk.post(&format!("cases/{case}/triage"), &json!({})).await.expect(200);
                let path = format!("cases/{case}/triage/verdict");
                (post(desk, path, json!({ "verdict": "rejected", "reason": "another cause" })), "triage.judged")
            }
            // They look something up, or word it, and keep nothing.
            "POST /cases/{id}/foreign-words" => {
                let path = format!("cases/{}/foreign-words", self.case().await);
                return (post(desk, path, json!({ "body": "Hello." })), None);
            }
            "POST /cases/{id}/card" => {
                return (post(desk, format!("cases/{}/card", self.resolved_case().await), json!({})), None);
            }
            // A page's cookie: nothing of an account is written.
            "POST /session" => {
                return (
                    post(
                        &Client::nobody(self.server.address(), SHOP),
                        "/session".to_owned(),
                        json!({ "demo_account": SHOP }),
                    ),
                    None,
                );
            }
            "DELETE /session" => return (customer.request(Method::DELETE, "/session"), None),
            other => panic!("`{other}` is a new way to write: say here how it is called and which entry it leaves"),
        };
        (request, Some(action))
    }

    /// What the trails tell, whole ones.
    async fn told(&self) -> Vec<String> {
        let (shop, system) = (self.admin.audit(SHOP).await, self.admin.audit("system").await);
        check_audit(&shop);
        check_audit(&system);
        shop.iter().chain(&system).filter_map(|it| it["action"].as_str().map(str::to_owned)).collect()
    }
}

/// The ways to write that the program itself says it has.
async fn routes(client: &Client) -> Vec<String> {
    let described = client.get("openapi.json").await.expect(200);
    let paths = described["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods").keys();
        methods.map(move |it| format!("{} {}", it.to_uppercase(), path.strip_prefix("/api/v1").unwrap_or(path)))
    });
    all.filter(|it| !it.starts_with("GET ")).collect()
}

fn count(told: &[String], action: &str) -> usize {
    told.iter().filter(|it| *it == action).count()
}

/// That staff look at a case is told whatever they do there; triage is kept, and what it suggests raised, in the background.
const BESIDE: [&str; 3] = ["case.viewed", "triage.kept", "case.suggestion_raised"];

/// Stopping an answer is written as the end of its turn, so it needs one that goes on.
const STOPS: &str = "POST /turns/{id}/cancel";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_way_to_write_leaves_an_entry_in_the_trail() {
    let world = World::new(&[]);
    let routes = routes(&world.customer).await;
    assert!(routes.len() > 30 && routes.iter().any(|it| it == STOPS), "{routes:?}");
    for route in routes.iter().filter(|it| *it != STOPS) {
        let (request, action) = world.ready(route).await;
        let before = world.told().await;
        let reply = request.send().await.expect("the server answers");
        assert!(reply.status().is_success(), "{route}: {} {}", reply.status(), reply.text().await.expect("text"));
        let after = world.told().await;
        let new: Vec<&String> = after.iter().filter(|it| count(&after, it) > count(&before, it)).collect();
        match action {
            Some(action) => assert!(new.iter().any(|it| *it == action), "`{route}` leaves no `{action}`, but {new:?}"),
            None => {
                assert!(new.iter().all(|it| BESIDE.contains(&it.as_str())), "`{route}` writes {new:?}: say so here");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_an_answer_leaves_an_entry_in_the_trail() {
    let pause = std::time::Duration::from_millis(200);
    let model = ScriptedServer::start_slowly(Behaviour::Obedient, pause).await.expect("a free port");
    let url = model.base_url();
    let world = World::new(&[("FIRSTLINE_MODEL__BASE_URL", &url), ("FIRSTLINE_MODEL__NAME", "scripted")]);
    let conversation = world.customer.converse().await;
    let mut running = world.customer.stream_in(&conversation, "Why did my database fail over last night?").await;
    let turn = loop {
        let chunk = running.next().await.expect("the turn has begun");
        if chunk["type"] == "start" {
            break chunk["messageId"].as_str().expect("an id").to_owned();
        }
    };
    let before = count(&world.told().await, "turn.finished");
    let stopped = world.customer.post(&format!("turns/{turn}/cancel"), &json!({})).await;
    assert_eq!(stopped.status, 202, "{}", stopped.text);
    running.whole().await;
    let trail = world.customer.audit(SHOP).await;
    let ends = trail.iter().filter(|it| it["action"] == "turn.finished" && it["payload"].to_string().contains(&turn));
    assert_eq!((before, ends.count()), (0, 1), "{trail:?}");
}
