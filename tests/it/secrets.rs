//! No secret that a customer types survives anywhere: not in a file of the home, not in a log, not in an answer.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::{CALM, Random, TestServer, new_home};

const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MIXED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A made-up secret: how it is written, and the part that must be found nowhere.
struct Secret {
    kind: &'static str,
    written: String,
    significant: String,
}

impl Secret {
    fn whole(kind: &'static str, written: String) -> Self {
        Self { kind, significant: written.clone(), written }
    }
}

/// Pieces are joined here, so that no scanner finds a secret in this file.
fn secret(kind: usize, random: &mut Random) -> Secret {
    let mixed = |random: &mut Random, count| random.text(MIXED, count);
    match kind % 12 {
        0 => Secret::whole("access key id", ["AK", "IA", &random.text(UPPER, 16)].concat()),
        1 => {
            let key = random.text(BASE64, 40);
            Secret {
                kind: "secret access key",
                written: format!("aws_secret_{} = {key}", "access_key"),
                significant: key,
            }
        }
        2 => Secret::whole("code host token", ["gh", "p_", &mixed(random, 36)].concat()),
        3 => Secret::whole("payment key", ["sk", "_live_", &mixed(random, 24)].concat()),
        4 => Secret::whole(
            "chat token",
            format!(
                "xo{}-{}-{}-{}",
                "xb",
                random.text("0123456789", 12),
                random.text("0123456789", 12),
                mixed(random, 24)
            ),
        ),
        5 => {
            let signature = mixed(random, 43);
            let written = format!(
                "ey{}.ey{}.{signature}",
                ["JhbGciOiJIUzI1NiIsInR5", "cCI6IkpXVCJ9"].concat(),
                mixed(random, 40)
            );
            Secret { kind: "web token", written, significant: signature }
        }
        6 => {
            let password = format!("{}!{}7", mixed(random, 9), mixed(random, 4));
            Secret { kind: "password after a label", written: format!("password: {password}"), significant: password }
        }
        7 => {
            let password = format!("{}9{}", mixed(random, 8), mixed(random, 6));
            Secret {
                kind: "password in an address",
                written: format!("postgres://app:{password}@db.example.com:5432/orders"),
                significant: password,
            }
        }
        8 => {
            let body = random.text(BASE64, 64);
            let (begin, end) =
                (["-----BEGIN ", "PRIVATE KEY-----"].concat(), ["-----END ", "PRIVATE KEY-----"].concat());
            let written = format!("{begin}\n{body}\n{}\n{end}", random.text(BASE64, 64));
            Secret { kind: "private key", written, significant: body }
        }
        9 => {
            let token = mixed(random, 40);
            Secret { kind: "bearer header", written: format!("Authorization: Bearer {token}"), significant: token }
        }
        10 => {
            let card = card_number(random);
            Secret { kind: "card number", written: card.clone(), significant: card }
        }
        _ => Secret::whole("model key", ["sk", "-proj-", &mixed(random, 48)].concat()),
    }
}

/// 16 digits that pass the Luhn check.
fn card_number(random: &mut Random) -> String {
    let mut digits: Vec<u32> =
        format!("4{}", random.text("0123456789", 14)).chars().filter_map(|it| it.to_digit(10)).collect();
    let doubled =
        |(at, digit): (usize, &u32)| if at % 2 == 0 { digit * 2 - if *digit > 4 { 9 } else { 0 } } else { *digit };
    let sum: u32 = digits.iter().enumerate().map(doubled).sum();
    digits.push((10 - sum % 10) % 10);
    digits.iter().map(u32::to_string).collect()
}

/// The text around a secret: four languages and awkward places.
const PLACES: &[&str] = &[
    "My bucket answers 403 with {}, what now?",
    "我的存储桶返回 403，用的是 {} ，该怎么办？",
    "我的儲存貯體回傳 403，用的是 {} ，怎麼辦？",
    "バケットが 403 を返します。{} を使っています。どうすればよいですか。",
    "It fails:\n```\nexport KEY_IN_USE='{}'\nrun --now\n```\nWhy?",
    "Our config is {\"region\":\"ap-northeast-1\",\"value\":\"{}\",\"retries\":3} and the call is refused.",
    "2026-11-20T18:09:22Z ERROR client=web value={} status=403",
    "> quoted from a colleague: {}\n\nIs that the cause of the 403?",
    "| name | value |\n|---|---|\n| key | {} |\n\nWhy 403?",
    "<!-- {} --> why does the upload fail?",
];

/// After a label that speaks of a password, in the customer's words.
const LABELS: &[&str] = &[
    "密码是{}，登录失败",
    "密碼是 {} ，登入失敗",
    "パスワードは{}です。ログインできません",
    "the password is {} and login fails",
];

/// The same characters as full-width forms.
fn full_width(text: &str) -> String {
    let wide =
        |it: char| if ('!'..='~').contains(&it) { char::from_u32(u32::from(it) + 0xfee0).unwrap_or(it) } else { it };
    text.chars().map(wide).collect()
}

/// With an invisible character in the middle of the significant part.
fn split_invisibly(secret: &Secret) -> String {
    let half = secret.significant.chars().count() / 2;
    let mut broken: String = secret.significant.chars().take(half).collect();
    broken.push('\u{200b}');
    broken.extend(secret.significant.chars().skip(half));
    secret.written.replace(&secret.significant, &broken)
}

/// A message with secrets in it, and what must be found nowhere.
struct Planted {
    text: String,
    traces: Vec<(String, String)>,
}

/// A word of every message that is no secret: where this is found, a secret would have been found too.
const CONTROL: &str = "quinoa-lighthouse-7";

/// What of a secret must not be seen: all of it, and its halves, folded and full-width.
fn traces(secret: &Secret, place: &str) -> Vec<(String, String)> {
    let name = format!("{} {place}", secret.kind);
    let chars: Vec<char> = secret.significant.chars().collect();
    let tail: String = chars[chars.len() / 2..].iter().collect();
    let mut found = vec![
        (name.clone(), secret.significant.clone()),
        (format!("{name}, full width"), full_width(&secret.significant)),
    ];
    // A card's last four digits may stay; half of any other secret may not.
    if secret.kind != "card number" {
        found.push((format!("{name}, second half"), full_width(&tail)));
        found.push((format!("{name}, second half"), tail));
    }
    found
}

fn planted(random: &mut Random, count: usize) -> Vec<Planted> {
    let mut all = Vec::new();
    let mut made = 0;
    while made < count {
        // Several secrets a message: as many as a paste of a broken configuration holds.
        let (mut text, mut found) = (format!("{CONTROL}\n\n"), Vec::new());
        for _ in 0..5 {
            let secret = secret(made, random);
            let (place, written) = match made % 7 {
                5 => ("full width", full_width(&secret.written)),
                6 if secret.kind != "private key" => ("split invisibly", split_invisibly(&secret)),
                _ => ("plain", secret.written.clone()),
            };
            text.push_str(&PLACES[(made / 7) % PLACES.len()].replace("{}", &written));
            text.push_str("\n\n");
            found.extend(traces(&secret, place));
            made += 1;
        }
        let password = format!("{}{}8", random.text(MIXED, 7), random.text("#%+=", 1));
        text.push_str(&random.pick(LABELS).replace("{}", &password));
        found.push(("password in a sentence".to_owned(), password));
        made += 1;
        all.push(Planted { text, traces: found });
    }
    all
}

/// Every trace found in any of the places, by kind: what leaked, and where to.
fn leaks<'a>(
    traces: &[(String, String)],
    places: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> BTreeMap<String, Vec<String>> {
    let (words, names): (Vec<&str>, Vec<&str>) =
        traces.iter().map(|(name, word)| (word.as_str(), name.as_str())).unzip();
    let finder = aho_corasick::AhoCorasick::new(&words).expect("patterns");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (place, bytes) in places {
        for hit in finder.find_overlapping_iter(bytes) {
            let places = found.entry(names[hit.pattern().as_usize()].to_owned()).or_default();
            if !places.iter().any(|it| it == place) {
                places.push(place.to_owned());
            }
        }
    }
    found
}

#[tokio::test]
async fn no_secret_reaches_a_file_a_log_or_an_answer() {
    let settings = [
        ("FIRSTLINE_SERVER__MESSAGES_PER_MINUTE", "100000"),
        ("FIRSTLINE_SERVER__REQUESTS_PER_MINUTE", "100000"),
        ("FIRSTLINE_LOG__LEVEL", "debug"),
    ];
    let mut server = TestServer::on(new_home(), &settings);
    let customer = server.customer(CALM);
    let mut random = Random::new(20_261_120);
    let messages = planted(&mut random, 330);
    let mut traces: Vec<(String, String)> = messages.iter().flat_map(|it| it.traces.iter().cloned()).collect();
    let mut answers: Vec<(String, String)> = Vec::new();
    let mut rated = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        let conversation = customer.converse().await;
        if at % 2 == 0 {
            let streamed = customer.stream_in(&conversation, &message.text).await.whole().await;
            assert!(
                !streamed.turn()["masked"].as_array().expect("a list").is_empty(),
                "the customer is told what was masked"
            );
            answers.extend(
                streamed.chunks.iter().map(|(_, chunk)| (format!("stream of message {at}"), chunk.to_string())),
            );
        } else {
            answers.push((
                format!("answer to message {at}"),
                customer.ask_in(&conversation, &message.text).await.to_string(),
            ));
        }
        let whole = customer.get(&format!("conversations/{conversation}")).await.expect(200);
        answers.push((format!("conversation {at}"), whole.to_string()));
        rated.push((conversation, whole));
    }
    for (at, (conversation, whole)) in rated.iter().enumerate().take(12) {
        let planted = secret(at, &mut random);
        traces.extend(self::traces(&planted, "in feedback or a reason"));
        let text = format!("no use, it still fails with {}", planted.written);
        let said = whole["messages"].as_array().expect("a list").iter().find(|it| it["from"] == "assistant");
        if let Some(said) = said {
            let path = format!("messages/{}/feedback", said["id"].as_str().expect("an id"));
            assert_eq!(customer.post(&path, &json!({ "rating": "down", "comment": text })).await.status, 204);
        }
        let handoff = customer.post(&format!("conversations/{conversation}/handoff"), &json!({ "reason": text })).await;
        answers.push((format!("handoff {at}"), handoff.expect(201).to_string()));
    }
    answers.push(("audit".to_owned(), json!(customer.audit(CALM).await).to_string()));
    answers.push(("list".to_owned(), customer.get("conversations?limit=100").await.text));
    answers.push(("metrics".to_owned(), customer.get("/metrics").await.text));
    assert!(traces.len() >= 300, "{} traces", traces.len());
    // While it runs there is a write-ahead log; after a stop everything is in the file.
    let running = server.files();
    let _ = server.stop();
    let (stopped, log) = (server.files(), server.log());
    let answers = answers.iter().map(|(place, text)| (place.as_str(), text.as_bytes()));
    let name =
        |path: &std::path::Path| path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let files: Vec<(String, Vec<u8>)> =
        running.into_iter().chain(stopped).map(|(path, bytes)| (name(&path), bytes)).collect();
    assert!(files.iter().any(|it| it.0 == "firstline.db-wal"), "the write-ahead log was looked through");
    let control = [(CONTROL.to_owned(), CONTROL.to_owned())];
    let kept = leaks(&control, files.iter().map(|(place, bytes)| (place.as_str(), bytes.as_slice())));
    assert!(kept[CONTROL].iter().any(|it| it == "firstline.db"), "the search finds what is kept");
    let files = files.iter().map(|(place, bytes)| (place.as_str(), bytes.as_slice()));
    let found = leaks(&traces, answers.chain(files).chain(std::iter::once(("log", log.as_bytes()))));
    let shown: Vec<String> = found
        .iter()
        .map(|(kind, places)| format!("{kind}: {}", places.iter().take(4).cloned().collect::<Vec<_>>().join(", ")))
        .collect();
    assert!(found.is_empty(), "{} of {} traces leaked\n{}", found.len(), traces.len(), shown.join("\n"));
}

#[tokio::test]
async fn what_only_looks_like_a_secret_is_kept_as_it_was() {
    let server = TestServer::start();
    let customer = server.customer(CALM);
    for text in [
        "arn:aws:s3:::lindenhof-media-originals/2026/11/20/photo.jpg returns 403",
        "Commit 9fceb02d0ae598e95dc970b74767f19372d61af8 broke the upload",
        "request id 3f2b8c1e-7d4a-4f6b-9a2e-5c8d7e6f1a2b failed at 2026-11-20T18:09:22Z",
        "The instance i-0abc1234def567890 in subnet-0bb1c79de3EXAMPLE is slow",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 does not match",
        "How do I rotate a password policy? 密码策略如何设置？",
        "Call me at extension 4242, order 1234567890123456",
    ] {
        let message = customer.ask(text).await["message"].clone();
        assert_eq!(message["text"], text);
    }
}
