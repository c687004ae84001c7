//! Mail by a server that wants TLS and a login: no password leaves before TLS, and who is refused is told why.

use firstline::config::{MailConfig, MailTls};
use firstline::outbound::{DeliveryError, Mail, Mailer};
use serde_json::{Value, json};

use crate::support::{Client, MailServer, SHOP, TestServer, until};

const USER: &str = "firstline";
const PASSWORD: &str = "quokka-7-umbrella";
/// The contact for who opens a case about containers.
const CONTACT: &str = "tomas.herrera@support.example";

/// The program, which signs in at `mail` with `password`, and a critical case about which a contact is called.
async fn serve_with_a_call(mail: &MailServer, password: &str) -> TestServer {
    let port = mail.config().port.to_string();
    let server = TestServer::with(&[
        ("SSL_CERT_FILE", mail.certificate()),
        ("FIRSTLINE_MAIL__HOST", "localhost"),
        ("FIRSTLINE_MAIL__PORT", &port),
        ("FIRSTLINE_MAIL__USER", USER),
        ("FIRSTLINE_MAIL__PASSWORD", password),
        ("FIRSTLINE_MAIL__FROM", "support@firstline.example"),
    ]);
    let case = json!({
        "account_id": SHOP, "subject": "Checkout is down", "description": "Every payment fails.",
        "service": "containers", "severity": "critical",
    });
    server.customer(SHOP).post("cases", &case).await.expect(201);
    server
}

/// What a client said, with `clear` or `tls` before each line; a password in any of the forms in which it is sent.
fn tells_the_password(line: &str, password: &str) -> bool {
    use base64::Engine as _;
    let coded = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
    [password.to_owned(), coded(password.to_owned()), coded(format!("\0{USER}\0{password}"))]
        .iter()
        .any(|it| line.contains(it.as_str()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_is_delivered_by_a_server_that_demands_tls_and_a_login_and_the_password_goes_through_tls_alone() {
    let mut mail = MailServer::new().with_login(USER, PASSWORD).with_tls();
    mail.up().await;
    let server = serve_with_a_call(&mail, PASSWORD).await;
    until("the contact has a mail", async || mail.received().iter().any(|it| it.to == CONTACT)).await;
    let said = mail.said();
    let (clear, safe): (Vec<&String>, Vec<&String>) = said.iter().partition(|it| it.starts_with("clear "));
    assert!(clear.iter().all(|it| it.starts_with("clear EHLO ") || *it == "clear STARTTLS"), "{clear:?}");
    assert!(safe.iter().any(|it| it.starts_with("tls AUTH ")), "it signed in");
    assert!(safe.iter().any(|it| tells_the_password(it, PASSWORD)), "this test knows a password when it sees one");
    drop(server);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_login_is_told_to_admins_without_the_password_and_tried_again() {
    const WRONG: &str = "wombat-8-lantern";
    let mut mail = MailServer::new().with_login(USER, PASSWORD).with_tls();
    mail.up().await;
    let server = serve_with_a_call(&mail, WRONG).await;
    let admin = Client::with_token(server.address(), &server.token("admin", "ada", &[]), SHOP);
    let waiting = async || -> Vec<Value> {
        let page = admin.get("desk/outbox?all=true").await.expect(200);
        page["items"].as_array().expect("a list").clone()
    };
    until("a mail waits for another try", async || !waiting().await.is_empty()).await;
    let seen = waiting().await;
    let told = "the mail server `localhost` refused to let us sign in: check mail.user and mail.password";
    for it in &seen {
        assert_eq!((&it["receiver"], &it["state"], &it["why"]), (&json!("mail"), &json!("waiting"), &json!(told)));
        assert!(it["next_at"].is_string(), "{it}");
    }
    assert!(mail.received().is_empty());
    let listed = server.run(&["outbox", "list", "--all"]);
    let whole = format!("{}{}{}{}", json!(seen), listed.stdout, listed.stderr, server.log());
    assert!(listed.stdout.contains("mail.password") && !tells_the_password(&whole, WRONG), "{whole}");
    for (path, bytes) in server.files() {
        assert!(!String::from_utf8_lossy(&bytes).contains(WRONG), "{}", path.display());
    }
}

#[tokio::test]
async fn nobody_signs_in_where_the_server_offers_no_tls_or_one_that_is_not_trusted() {
    for mut mail in
        [MailServer::new().with_login(USER, PASSWORD), MailServer::new().with_login(USER, PASSWORD).with_tls()]
    {
        mail.up().await;
        let login = Some((USER.to_owned(), PASSWORD.to_owned().into()));
        let config = MailConfig { host: "localhost".to_owned(), tls: MailTls::StartTls, login, ..mail.config() };
        let letter = Mail {
            id: "event_1".to_owned(),
            to: CONTACT.to_owned(),
            subject: "Called".to_owned(),
            text: "Take it.".to_owned(),
        };
        let refused = Mailer::new(&config).expect("a mailer").send(&letter).await;
        assert_eq!(refused, Err(DeliveryError::Unsafe { host: "localhost".to_owned() }));
        let said = mail.said();
        assert!(said.iter().any(|it| it.starts_with("clear EHLO ")), "they spoke: {said:?}");
        assert!(!said.iter().any(|it| it.contains("AUTH") || tells_the_password(it, PASSWORD)), "{said:?}");
        assert!(mail.received().is_empty());
    }
}
