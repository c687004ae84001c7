use std::sync::LazyLock;

use regex::Regex;

use super::grammar::REGION_CODE;
use super::observed::each_once;
use crate::base::constant_pattern;
use crate::domain::Language;
use crate::text::language_of;

/// Shortest name that is taken for one, in bytes: "e-mail" and "wi-fi" are words.
const SHORTEST: usize = 6;

/// What goes by an id or an address wherever it stands: ids as the services give them, ARNs, and hosts.
static SURE: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?-u:\b)arn:[\w-]+:[^\s,;、。，；（）()「」『』“”'`]*[\w*]",
        r"|(?-u:\b)(?:i|vol|snap|ami|sg|subnet|vpc|eni|rtb|igw|nat|vpn|tgw|fs|eipalloc|acl|vgw|pcx|lt)-[0-9a-f]{6,17}(?-u:\b)",
        r"|(?-u:\b)(?:[a-z0-9][a-z0-9-]*\.)+(?:com|net|org|info|io|dev|app|shop|cloud|co|jp|cn|tw|hk|eu|de|fr|uk|us|ch|edu|gov|internal|local|example)(?-u:\b)"
    ))
});
/// Hosts that are everybody's, and ends of hosts.
static NO_HOST: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"^(?:com?|org|ac|go|ne|tw)\.[a-z]+$|^(?:java|javax|org|com|sun|io|net|jdk|node)\.|(?:^|\.)(?:amazonaws\.com(?:\.cn)?|(?:amazon|awsstatic|github|gitlab|google|microsoft|outlook|hotmail|gmail|yahoo|icloud)\.com|kubernetes\.io|docker\.io|quay\.io)$",
    )
});
/// Words joined by hyphens, as things are named that a program calls.
static JOINED: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r"(?-u:\b)[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?-u:\b)"));
/// Places and ordinary words that are joined so, too.
static NO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(&[
        r"^(?:us-gov-[a-z]+-\d|",
        REGION_CODE,
        r")[a-z]?$",
        r"|^(?:on|in|at|re|non|pre|per|one|two|all|any|low|end|mid|off|out|over|self|semi|half|both|cross|multi|single|first|last|long|short|high|read|write|auto|under|third|fine|real|full|part|day|hour|year|month|week|e|x|t)-",
        r"|-(?:only|based|in|up|out|over|down|off|to|end|time|wide|day|hour|side|like|free|made|term|level|related|specific|optimized|replicated|protected|enable|control|modified|policy|lru|data|storage)$",
        r"|^(?:[a-z]+\d-az\d|(?:north|south|east|west)(?:east|west)?-\d[a-z]?)$|^(?:world|plain|text|describe|assumed|container|lowest|incompatible|inaccessible|customer-managed|aws-sdk|metrics-server)-?",
        r"|^(?:kube|fluent|docker|cert|content|user|storage|instance|target|cluster|ephemeral|failed|failing|remount|site)-(?:system|apiserver|proxy|bit|compose|manager|type|length|agent|full|terminated|reboot|group|admin|storage|over|ro|to)"
    ].concat())
});
/// A part of a name by which it is one among English words: where it runs, what it is, or a number.
static OF_A_THING: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(
        r"\d|(?:^|-)(?:prod|prd|production|staging|stage|stg|test|qa|uat|db|pg|api|svc|alb|nlb|lb|asg|vpc|rds|mq|sg|eks|ecs|worker|queue|topic|fn|lambda|role|bot|repo|logs|backup|uploads|assets|web|gateway|gw|batch|etl|cluster)(?:-|$)",
    )
});
/// What is said right before or behind the name of a thing.
const KIND: &str = r"(?:auto ?scaling group|instance|cluster|service|database|table|bucket|queue|topic|stream|function|lambda|pipeline|repository|repo|user|role|access key|key|node ?group|node ?pool|group|pool|volume|host|server|machine|load ?balancer|alb|nlb|gateway|api|endpoint|domain|certificate|distribution|stack|job|task|container|deployment|pod|namespace|secret|alarm|cache|worker|project|app|application|workspace|index|collection|vpc|subnet|tunnel|proxy|broker|model|agent|knowledge base|log group|state machine|replica|file system|share|environment|fleet|system)s?";
static KIND_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(&format!(r#"(?i:\b{KIND}(?: (?:called|named))? ["'“‘`(]*$)"#)));
static KIND_BEHIND: LazyLock<Regex> = LazyLock::new(|| constant_pattern(&format!(r#"^(?i:["'”’`)]* {KIND}\b)"#)));
static QUOTE_BEFORE: LazyLock<Regex> = LazyLock::new(|| constant_pattern(r#"["'“‘`「『]$"#));

/// What things a customer names, whether or not the account shows them: ids, addresses and hosts as they stand, and names of joined
/// words where they stand as one. Each once, in their order.
pub fn names_told(said: &[String]) -> Vec<String> {
    each_once(said.iter().flat_map(|text| {
        // Of an address of a page or a mail, and of a longer name, it is a part.
        let is_part = |start: usize, end: usize| {
            let is_behind = text.get(..start).is_some_and(|it| it.ends_with(['@', '/', '.', '_']));
            is_behind || text.get(end..).is_some_and(|it| it.starts_with(['@', '/', '_']) || goes_on_after_a_dot(it))
        };
        let is_arn = |it: &str| it.starts_with("arn:");
        let is_thing = |it: &regex::Match<'_>| {
            is_arn(it.as_str()) || (!NO_HOST.is_match(it.as_str()) && !is_part(it.start(), it.end()))
        };
        let sure = SURE.find_iter(text).filter(is_thing);
        let sure: Vec<_> = sure.collect();
        let is_inside = |start: usize| sure.iter().any(|it| it.range().contains(&start));
        let joined = JOINED.find_iter(text).filter(|it| !is_inside(it.start()) && is_name(text, it.start(), it.end()));
        let mut found: Vec<_> = sure.iter().copied().chain(joined).collect();
        found.sort_by_key(|it| it.start());
        found.into_iter().map(|it| it.as_str().to_owned()).collect::<Vec<_>>()
    }))
}

fn goes_on_after_a_dot(behind: &str) -> bool {
    behind.strip_prefix('.').is_some_and(|it| it.starts_with(|it: char| it.is_ascii_alphanumeric()))
}

/// Whether the joined words at `start..end` name a thing: among characters of a script without hyphens nearly all do; among English
/// words those that stand beside what kind of thing it is, in quotes, or hold a part that no word has.
fn is_name(text: &str, start: usize, end: usize) -> bool {
    let (before, name, behind) = (text.get(..start), text.get(start..end), text.get(end..));
    let (Some(before), Some(name), Some(behind)) = (before, name, behind) else { return false };
    let goes_on = |it: Option<char>| it.is_some_and(|it| matches!(it, '_' | '@' | '\\') || it.is_ascii_alphanumeric());
    let is_part = goes_on(before.chars().next_back())
        || before.ends_with(['-', '.', '/', ':', '%', '='])
        || goes_on(behind.chars().next())
        || behind.starts_with(['-', '(', '='])
        || goes_on_after_a_dot(behind);
    if name.len() < SHORTEST || is_part || NO_NAME.is_match(name) {
        return false;
    }
    language_of(text) != Language::En
        || OF_A_THING.is_match(name)
        || KIND_BEFORE.is_match(before)
        || KIND_BEHIND.is_match(behind)
        || QUOTE_BEFORE.is_match(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        names_told(&[text.to_owned()])
    }

    #[test]
    fn what_a_customer_calls_things_is_heard_in_four_languages() {
        for (text, names) in [
            ("Our Auto Scaling group encode-workers in Frankfurt ends every instance.", vec!["encode-workers"]),
            ("The stream truck-telemetry is lagging; no sign-up is lost.", vec!["truck-telemetry"]),
            ("Eleven c7i.48xlarge in eu-south-1, and the user `svc-update` started them.", vec!["svc-update"]),
            ("负载均衡是 member-alb，目标组里三台有两台 unhealthy。", vec!["member-alb"]),
            ("儲存貯體harborlane-returns回 503 SlowDown", vec!["harborlane-returns"]),
            (
                "IAM ユーザー tmp-admin が作られ、jinghe-archive から落とされました。",
                vec!["tmp-admin", "jinghe-archive"],
            ),
            ("CloudFront で配っている images.lindenhof.example の画像が 403 です。", vec!["images.lindenhof.example"]),
            (
                "i-0bb27e91d4405c118 hangs, vol-0a41c7d09e22b1f63 too",
                vec!["i-0bb27e91d4405c118", "vol-0a41c7d09e22b1f63"],
            ),
            (
                "arn:aws:lambda:eu-west-1:111122223333:function:orders-sync fails.",
                vec!["arn:aws:lambda:eu-west-1:111122223333:function:orders-sync"],
            ),
        ] {
            assert_eq!(told(text), names, "{text}");
        }
    }

    #[test]
    fn words_that_are_joined_and_places_are_no_names() {
        for text in [
            "We need a long-term, well-known and read-only copy in ap-northeast-1a, by e-mail.",
            "Is there an end-to-end check-out in the day-to-day sign-in of our on-call people?",
            "東京リージョン ap-northeast-1 の x-cache と wi-fi は read-only です。",
            "Mail to ops@gmail.com or anna@tuneloft.app; the image is on xxxx.dkr.ecr.eu-west-1.amazonaws.com, plain-text.",
            "CloudFront 回 403，max_connections 改过，运行 kube-proxy。",
            "See https://docs.example.com/check-in-page-one/step-two and java.lang.NullPointerException",
            "java.io.IOException at org.springframework.io, written to anna.de@corp.com, see github.com and docs.aws.amazon.com.",
        ] {
            let told = told(text);
            assert!(told.is_empty(), "{text}: {told:?}");
        }
    }
}
