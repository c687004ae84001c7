#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::folded::Folded;
use super::samples::{self, Dice};
use super::{SecretKind, redact, redact_text, without_placeholders};

/// The text as someone who wants the secret would put it together again.
fn reassembled(text: &str) -> String {
    Folded::of(text).text().chars().filter(|next| !next.is_whitespace() && *next != '>').collect()
}

/// Fails if `secret`, or half of it, can still be read.
fn check_gone(secret: &str, given: &str) {
    let redaction = redact(given);
    let shown = redaction.text.as_str();
    let left = reassembled(shown);
    assert!(!shown.contains(secret) && !left.contains(secret), "still there\n  given: {given}\n  shown: {shown}");
    let size = secret.len().div_ceil(2).max(6).min(secret.len());
    for part in secret.as_bytes().windows(size) {
        let part = std::str::from_utf8(part).unwrap();
        assert!(!left.contains(part), "`{part}` of `{secret}` is still there\n  given: {given}\n  shown: {shown}");
    }
    assert!(!redaction.found.is_empty());
    assert_eq!(redact(shown).text.as_str(), shown, "not stable: {given}");
}

/// Ways in which the same characters reach us.
fn disguises(dice: &mut Dice, secret: &str) -> Vec<String> {
    let middle = secret.len() / 3 + dice.below(secret.len() / 3);
    let (head, tail) = secret.split_at(middle);
    let wide: String = secret
        .chars()
        .map(|c| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic()).unwrap_or(c))
        .collect();
    let percent: String = secret
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let spread: Vec<String> = secret.chars().map(String::from).collect();
    vec![
        secret.to_owned(),
        format!("{head}\u{200B}{tail}"),
        format!("{head}\u{00AD}{tail}"),
        spread.join("\u{200D}"),
        wide,
        percent.clone(),
        percent.replace('%', "%25"),
    ]
}

/// Ways in which a long token is wrapped.
fn wraps(secret: &str, middle: usize) -> Vec<String> {
    let (head, tail) = secret.split_at(middle);
    vec![
        format!("{head}\n{tail}"),
        format!("{head}\r\n    {tail}"),
        format!("{head}\n> {tail}"),
        format!("{head} \\\n  {tail}"),
    ]
}

#[test]
fn a_number_that_is_called_a_card_and_a_key_that_is_named_behind_it_are_masked() {
    for (text, secret) in [
        ("カード番号 3592 8167 2313 9793 に二重に請求されています", "3592 8167 2313 9793"),
        ("信用卡 5626-7036-7767-9591 被重複扣款", "5626-7036-7767-9591"),
        (
            "check it: VqbpeN/zdFhDN5FSFHwfVLBWnjNsacKtXu/6AT8z (secret access key)",
            "VqbpeN/zdFhDN5FSFHwfVLBWnjNsacKtXu/6AT8z",
        ),
    ] {
        let masked = redact(text).text;
        assert!(!masked.as_str().contains(secret), "{}", masked.as_str());
    }
    let order = "order 3592 8167 2313 9793 has not arrived";
    assert_eq!(redact(order).text.as_str(), order);
}

#[test]
fn tokens_that_show_what_they_are_go_wherever_they_stand() {
    let mut dice = Dice::new(7);
    for (turn, sentence) in samples::SENTENCES.iter().cycle().take(168).enumerate() {
        let kind = samples::TOKEN_KINDS[turn % samples::TOKEN_KINDS.len()];
        let secret = samples::token(&mut dice, kind);
        let disguises = disguises(&mut dice, &secret);
        let disguise = &disguises[(turn / 12 + turn) % disguises.len()];
        check_gone(&secret, &sentence.replace("{}", disguise));
    }
}

#[test]
fn tokens_that_stand_alone_are_named_by_their_kind() {
    let mut dice = Dice::new(8);
    for kind in samples::TOKEN_KINDS {
        let secret = samples::token(&mut dice, kind);
        let redaction = redact(&format!("what is {secret} for?"));
        assert_eq!(redaction.text.as_str(), format!("what is [masked: {}] for?", kind.label()));
        assert_eq!(redaction.found.iter().map(|found| (found.kind, found.count)).collect::<Vec<_>>(), [(kind, 1)]);
    }
}

#[test]
fn wrapped_tokens_are_found_whole_and_the_next_line_stays() {
    let mut dice = Dice::new(9);
    for turn in 0..48 {
        let kind = samples::TOKEN_KINDS[turn % samples::TOKEN_KINDS.len()];
        let secret = samples::token(&mut dice, kind);
        let middle = 8 + dice.below(secret.len() - 12);
        for wrapped in wraps(&secret, middle) {
            if reassembled(&wrapped).ends_with(|last: char| last.is_ascii_lowercase())
                && !is_key_like(&secret[middle..])
            {
                continue;
            }
            let given = format!("It fails with\n{wrapped}\nplease help");
            check_gone(&secret, &given);
            assert!(redact_text(&given).ends_with("please help"), "{given} -> {}", redact_text(&given));
        }
    }
}

/// A last line of small letters only cannot be told from a word; keys end so about once in a thousand wraps.
fn is_key_like(tail: &str) -> bool {
    tail.bytes().any(|byte| !byte.is_ascii_lowercase())
}

#[test]
fn passwords_go_by_the_words_around_them() {
    let mut dice = Dice::new(10);
    for place in samples::PASSWORD_PLACES.iter().cycle().take(3 * samples::PASSWORD_PLACES.len()) {
        let secret = samples::password(&mut dice);
        // In a URL's user part these have another meaning.
        let secret = if place.contains("://") || place.contains("thin:") || place.contains("}@") {
            secret.replace(['#', '%', '@'], "!")
        } else {
            secret
        };
        check_gone(&secret, &place.replace("{}", &secret));
    }
}

#[test]
fn passwords_that_begin_like_a_stand_in_go_too() {
    for secret in [
        "$ecret123",
        "(abc1!x",
        "my_P4ssw0rd!",
        "%aB3x9k",
        "Abc(123)x",
        "user.n4me!",
        "your-h0use",
        "#1dogLover",
        "xX12xX!",
    ] {
        for place in [
            "password={}",
            "PGPASSWORD={} psql",
            "\"password\": \"{}\"",
            "password: {}",
            "密码：{}",
            "Pwd={};Pooling=true",
        ] {
            let given = place.replace("{}", secret);
            assert!(!redact_text(&given).contains(secret), "{given} -> {}", redact_text(&given));
        }
    }
    assert_eq!(redact_text("\"password\": \"secret\""), "\"password\": \"[masked: password]\"");
    assert_eq!(redact_text("postgres://app:password@db/shop"), "postgres://app:[masked: password]@db/shop");
}

#[test]
fn keys_without_a_shape_go_by_their_labels() {
    let mut dice = Dice::new(11);
    for (turn, place) in samples::KEY_PLACES.iter().cycle().take(4 * samples::KEY_PLACES.len()).enumerate() {
        let secret = match turn % 4 {
            0 => samples::hex(&mut dice, 32),
            1 => samples::base64(&mut dice, 40).replace(['+', '/'], "x") + "9",
            2 => samples::hex(&mut dice, 64),
            _ => samples::base64(&mut dice, 24).replace(['+', '/'], "q") + "a7",
        };
        check_gone(&secret, &place.replace("{}", &secret));
    }
}

#[test]
fn aws_secret_keys_go_beside_a_label_or_an_access_key_id() {
    let mut dice = Dice::new(12);
    let places = [
        "aws_secret_access_key = {}",
        "AWS_SECRET_ACCESS_KEY={}",
        "export AWS_SECRET_ACCESS_KEY=\"{}\"",
        "secret access key: {}",
        "\"SecretAccessKey\": \"{}\",",
        "secretAccessKey: '{}'",
        "秘密访问密钥：{}",
        "私密存取金鑰是{}，請停用",
        "シークレットアクセスキーは「{}」です",
        "{id} {}",
        "{id}:{}",
        "{id}\n{}\n",
        "User name,Access key ID,Secret access key\nops,{id},{}\n",
        "AccessKeyId {id} and the other one {}.",
        "アクセスキー{id}、シークレット{}です",
        "密钥对：{id}，{}",
    ];
    for place in places.iter().cycle().take(64) {
        let secret = samples::aws_secret(&mut dice);
        let id = samples::token(&mut dice, SecretKind::AwsAccessKey);
        let given = place.replace("{id}", &id).replace("{}", &secret);
        check_gone(&secret, &given);
        let words: Vec<&str> = redact(&given).found.iter().map(|found| found.kind.word()).collect();
        assert!(words.contains(&"aws_secret_key"), "{given}: {words:?}");
        for wrapped in wraps(&secret, 12) {
            check_gone(&secret, &place.replace("{id}", &id).replace("{}", &wrapped));
        }
        for disguise in disguises(&mut dice, &secret) {
            check_gone(&secret, &place.replace("{id}", &id).replace("{}", &disguise));
        }
    }
}

#[test]
fn private_keys_go_whole_or_cut() {
    let mut dice = Dice::new(13);
    for name in ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
        let (block, lines) = samples::pem(&mut dice, name);
        let cut = block[..block.len() / 2].to_owned();
        let tail = block[block.len() / 2..].to_owned();
        let service_account =
            serde_json::json!({ "type": "service_account", "private_key": format!("{block}\n") }).to_string();
        let quoted: String = block.lines().map(|line| format!("> {line}\n")).collect();
        let one_line = block.replace('\n', " ");
        let forms = [
            block.clone(),
            format!("Here it is:\n```\n{block}\n```\nwhy?"),
            block.replace('\n', "\\n"),
            block.replace('\n', "\\\\n"),
            service_account,
            quoted,
            one_line,
            format!("{cut}\n\nand then it was cut"),
            format!("cut before:\n{tail}\nthanks"),
            format!("私钥如下：{block}谢谢"),
        ];
        for given in forms {
            let shown = redact_text(&given);
            for line in &lines {
                let size = line.len() / 2;
                for part in line.as_bytes().windows(size) {
                    assert!(!shown.contains(std::str::from_utf8(part).unwrap()), "{given}\n{shown}");
                }
            }
            assert_eq!(redact_text(&shown), shown);
        }
        let shown = redact_text(&format!("before\n{block}\nafter the key"));
        assert_eq!(shown, "before\n[masked: private key]\nafter the key");
    }
}

#[test]
fn card_numbers_keep_their_last_four_digits() {
    let mut dice = Dice::new(14);
    for (prefix, length) in samples::CARDS {
        let number = samples::card(&mut dice, prefix, length);
        let fours: Vec<&str> = number.as_bytes().chunks(4).map(|four| std::str::from_utf8(four).unwrap()).collect();
        let wide: String = number.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        let mut forms = vec![number.clone(), wide, format!("{}\u{200B}{}", &number[..7], &number[7..])];
        if length >= 16 {
            forms.extend([fours.join(" "), fours.join("-"), fours.join("　"), fours.join("–")]);
        }
        for form in forms {
            for sentence in [
                "My card {} was charged twice.",
                "卡号{}被重复扣款",
                "カード番号「{}」です",
                "card={}",
                "card no. {}, exp 11/29",
            ] {
                let given = sentence.replace("{}", &form);
                let expected =
                    sentence.replace("{}", &format!("[masked: card number ending {}]", &number[length - 4..]));
                assert_eq!(redact_text(&given), expected, "{given}");
                assert_eq!(redact_text(&expected), expected);
            }
        }
        let wrong = number.replacen(&number[length - 1..], "", 0);
        let last = (number.as_bytes()[length - 1] - b'0' + 1) % 10;
        let wrong = format!("order {}{last}", &wrong[..length - 1]);
        assert_eq!(redact_text(&wrong), wrong);
    }
}

#[test]
fn headers_and_cookies_lose_their_values() {
    let mut dice = Dice::new(15);
    let value = samples::hex(&mut dice, 26);
    let login = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, "ops:Winter#2026");
    for given in [
        format!("Cookie: theme=dark; session={value}"),
        format!("set-cookie: sid={value}; Path=/; HttpOnly"),
        format!("curl -H 'Cookie: sid={value}' https://example.com"),
        format!("document.cookie = \"sid={value}\""),
        format!("JSESSIONID={value}"),
        format!("PHPSESSID: {value}"),
        format!("sessionid={value}&x=1"),
        format!("session_id={value}"),
        format!("Cookie：sid={value}"),
    ] {
        check_gone(&value, &given);
    }
    for given in [
        format!("Authorization: Basic {login}"),
        format!("authorization: basic {login}"),
        format!("--header \"Authorization: Basic {login}\""),
        format!("Basic {login}"),
        format!("{{\"auths\":{{\"r.example.com\":{{\"auth\":\"{login}\"}}}}}}"),
        format!("I sent {login} as the header"),
        format!("请求头为Basic {login}，返回401"),
    ] {
        check_gone(&login, &given);
    }
}

#[test]
fn azure_and_other_connection_strings_lose_their_keys() {
    let mut dice = Dice::new(16);
    let key = samples::base64(&mut dice, 86) + "==";
    check_gone(
        &key,
        &format!("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={key};EndpointSuffix=core.windows.net"),
    );
    check_gone(
        &key,
        &format!("Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={key}"),
    );
    let signature = samples::base64(&mut dice, 43) + "=";
    check_gone(&signature, &format!("https://shop.blob.core.windows.net/c/b?sv=2024-11-04&sp=r&sig={signature}"));
    let encoded = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    check_gone(&signature, &format!("https://shop.blob.core.windows.net/c/b?sv=2024-11-04&sp=r&sig={encoded}&se=2026"));
    let presigned = samples::hex(&mut dice, 64);
    check_gone(&presigned, &format!("https://b.s3.amazonaws.com/k?X-Amz-Expires=600&X-Amz-Signature={presigned}"));
    let secret = samples::base64(&mut dice, 30).replace(['+', '/'], "z");
    check_gone(&secret, &format!("AccessKeySecret: {secret}1"));
}

#[test]
fn documentation_examples_are_masked_too() {
    let id = ["AKIA", "IOSFODNN7", "EXAMPLE"].concat();
    let secret = ["wJalrXUtnFEMI", "/K7MDENG/", "bPxRfiCYEXAMPLEKEY"].concat();
    assert_eq!(redact_text(&format!("{id} {secret}")), "[masked: AWS access key] [masked: AWS secret key]");
}

#[test]
fn look_alikes_come_back_unchanged() {
    for given in samples::LOOK_ALIKES {
        let redaction = redact(given);
        assert_eq!(redaction.text.as_str(), *given, "{:?}", redaction.found);
    }
    assert!(samples::LOOK_ALIKES.len() >= 60);
}

#[test]
fn a_sentence_about_passwords_keeps_its_words_and_loses_the_password() {
    let check = |given: &str, expected: &str| assert_eq!(redact_text(given), expected);
    check("The password is swordfish.", "The password is [masked: password].");
    check("The password is swordfish and it fails.", "The password is [masked: password] and it fails.");
    check("password: hunter2, user: ops", "password: [masked: password], user: ops");
    check("密码是hunter2，帮我看看", "密码是[masked: password]，帮我看看");
    check("パスワードはhunter2です", "パスワードは[masked: password]です");
    check("\"password\": \"a\\\"b c\", \"x\": 1", "\"password\": \"[masked: password]\", \"x\": 1");
}

#[test]
fn placeholders_hide_nothing() {
    let id = ["AKIA", "IOSFODNN7", "EXAMPLE"].concat();
    check_gone(&id, &format!("[masked: {id}]"));
    check_gone(&id, &format!("[masked: card number ending {id}]"));
    assert_eq!(redact_text("password: [masked: password]"), "password: [masked: password]");
}

#[test]
fn every_kind_has_its_own_word_and_label() {
    let words: std::collections::BTreeSet<&str> = SecretKind::ALL.iter().map(|kind| kind.word()).collect();
    let labels: std::collections::BTreeSet<&str> = SecretKind::ALL.iter().map(|kind| kind.label()).collect();
    assert_eq!((words.len(), labels.len()), (SecretKind::ALL.len(), SecretKind::ALL.len()));
    for kind in SecretKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        let placeholder = format!("[masked: {}]", kind.label());
        assert_eq!(redact_text(&placeholder), placeholder);
    }
}

#[test]
fn a_redacted_text_is_written_as_text_and_never_logged() {
    let text = redact("my question").text;
    assert_eq!(serde_json::to_value(&text).unwrap(), "my question");
    assert_eq!(format!("{text:?}"), "Redacted(11 bytes)");
}

/// Fragments that together make secrets, half secrets and their surroundings.
fn fragment() -> impl Strategy<Value = String> {
    let id = ["AKIA", "IOSFODNN7", "EXAMPLE"].concat();
    prop_oneof![
        Just(id),
        Just("AKIA".to_owned()),
        Just("password=".to_owned()),
        Just("密码是".to_owned()),
        Just("パスワードは「".to_owned()),
        Just("api_key: \"".to_owned()),
        Just("Cookie: a=".to_owned()),
        Just("Authorization: Bearer ".to_owned()),
        Just("postgres://u:".to_owned()),
        Just("-----BEGIN PRIVATE KEY-----\n".to_owned()),
        Just("-----END PRIVATE KEY-----".to_owned()),
        Just("[masked: password]".to_owned()),
        Just("[masked: card number ending 1234]".to_owned()),
        Just("[masked: ".to_owned()),
        Just("4111 1111 1111 1111".to_owned()),
        Just("%41%2".to_owned()),
        Just("\\\"\\n\\u00".to_owned()),
        Just("\u{200B}\u{00AD}".to_owned()),
        Just("ＡＫＩＡ™⑽".to_owned()),
        "[ -~]{0,12}",
        "[A-Za-z0-9+/=]{4,44}",
        "\\PC{0,6}",
        "[\n\r\t @:;,&|'\"<>]{0,3}",
    ]
}

proptest! {
    #[test]
    fn any_text_is_redacted_without_panic_and_stays_so(parts in prop::collection::vec(fragment(), 0..14)) {
        let once = redact(&parts.concat());
        let twice = redact(once.text.as_str());
        prop_assert_eq!(&once.text, &twice.text);
        prop_assert!(twice.found.is_empty());
    }

    #[test]
    fn any_string_at_all_is_survived(text in "\\PC{0,200}|(?s).{0,60}") {
        let once = redact_text(&text);
        prop_assert_eq!(redact_text(&once), once);
    }
}

#[test]
fn what_stands_in_a_secrets_place_can_be_left_out_with_its_name() {
    let text = "What now?\naws_secret_access_key = [masked: AWS secret key]\nand [masked: AWS access key] too";
    assert_eq!(without_placeholders(text), "What now?\n\nand  too");
    assert_eq!(without_placeholders("[masked: of no kind]"), "[masked: of no kind]");
}
