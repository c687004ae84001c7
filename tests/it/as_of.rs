//! Of several texts about one thing the one that holds on the account's day, in the account's region, is what answers.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use firstline::config::AgentConfig;
use firstline::domain::{AccountId, Language, Outcome};
use firstline::eval::{Message, Place, Played, Worlds, play};
use tokio_util::sync::CancellationToken;

const ASKER: &str = "100000000001";

/// A thing with a time limit, as each language calls it.
const THINGS: [[&str; 4]; 15] = [
    ["visitor badge", "访客证", "訪客證", "入館証"],
    ["parking permit", "停车证", "停車證", "駐車許可"],
    ["meeting room", "会议室", "會議室", "会議室"],
    ["loan laptop", "借用电脑", "借用電腦", "貸出パソコン"],
    ["locker key", "储物柜钥匙", "置物櫃鑰匙", "ロッカーの鍵"],
    ["travel receipt", "差旅发票", "差旅發票", "出張の領収書"],
    ["training voucher", "培训券", "培訓券", "研修券"],
    ["lab bench", "实验台", "實驗台", "実験台"],
    ["press kit", "媒体资料包", "媒體資料包", "プレスキット"],
    ["spare battery", "备用电池", "備用電池", "予備バッテリー"],
    ["guest network", "访客网络", "訪客網路", "ゲスト回線"],
    ["courier bag", "快递袋", "快遞袋", "宅配袋"],
    ["film studio", "摄影棚", "攝影棚", "撮影スタジオ"],
    ["book cart", "图书推车", "圖書推車", "図書カート"],
    ["bike shed", "自行车棚", "自行車棚", "駐輪場"],
];

/// One text: what it says in days, and the lines of its head that say when and where.
struct Text {
    name: &'static str,
    days: usize,
    head: &'static str,
}

const TEXTS: [Text; 4] = [
    Text { name: "old", days: 3, head: "effective_to: 2025-12-31\n" },
    Text { name: "future", days: 40, head: "effective_from: 2027-03-01\n" },
    Text { name: "elsewhere", days: 21, head: "regions: [cn-north-1]\n" },
    Text { name: "valid", days: 9, head: "effective_from: 2026-01-01\nregions: [ap-northeast-1]\n" },
];

fn say(language: Language, thing: &str, days: usize) -> (String, String) {
    match language {
        Language::En => (
            format!("A {thing} must be returned within {days} days."),
            format!("Within how many days must a {thing} be returned?"),
        ),
        Language::ZhCn => (format!("{thing}必须在 {days} 天内归还。"), format!("{thing}要在几天内归还？")),
        Language::ZhTw => (format!("{thing}必須在 {days} 天內歸還。"), format!("{thing}要在幾天內歸還？")),
        Language::Ja => (
            format!("{thing}は {days} 日以内に返却しなければなりません。"),
            format!("{thing}は何日以内に返却しますか？"),
        ),
    }
}

const LANGUAGES: [(Language, &str); 4] =
    [(Language::En, "en"), (Language::ZhCn, "zh-CN"), (Language::ZhTw, "zh-TW"), (Language::Ja, "ja")];

fn write_world(folder: &Path, texts: &[&Text]) {
    let docs = folder.join("docs/facilities");
    fs::create_dir_all(&docs).unwrap();
    for (at, thing) in THINGS.iter().enumerate() {
        for (place, (language, tag)) in LANGUAGES.iter().enumerate() {
            for text in texts {
                let (sentence, _) = say(*language, thing[place], text.days);
                let title = thing[place];
                let page = format!(
                    "---\ntitle: \"{title}\"\nservice: facilities\naudience: public\nupdated: 2026-01-02\n{}---\n# {title}\n\n{sentence}\n",
                    text.head
                );
                // A slug of its own for each language, so that none is another's translation.
                fs::write(docs.join(format!("thing-{at}-{place}-{}.{tag}.md", text.name)), page).unwrap();
            }
        }
    }
    let account = folder.join("accounts").join(ASKER);
    fs::create_dir_all(&account).unwrap();
    let mut profile = String::new();
    writeln!(profile, "name = \"Asker\"\nplan = \"enterprise\"\nlanguages = [\"en\"]\ntime_zone = \"UTC\"").unwrap();
    writeln!(profile, "model = \"off\"\nnow = \"2026-11-20T12:00:00Z\"").unwrap();
    writeln!(
        profile,
        "[[workload]]\nname = \"front desk\"\nenvironment = \"production\"\nregions = [\"ap-northeast-1\"]\nservices = []\nresources = []\nbusiness_impact = \"none\""
    )
    .unwrap();
    fs::write(account.join("account.toml"), profile).unwrap();
}

/// Asks about every thing in every language over a world of `texts`; each turn with the start of the right text's name.
async fn ask_all(texts: &[&Text]) -> Vec<(String, Played)> {
    let world = tempfile::tempdir().unwrap();
    let indexes = tempfile::tempdir().unwrap();
    write_world(world.path(), texts);
    let place = Place {
        sources: vec![world.path().to_owned()],
        indexes: indexes.path().join("index"),
        prompts: indexes.path().join("prompts"),
        limits: AgentConfig {
            turn: Duration::from_secs(60),
            gather: Duration::from_secs(50),
            model_calls: 8,
            tool_calls: 16,
            evidence_tokens: 6_000,
            support_threshold: 0.6,
            link_hosts: Vec::new(),
        },
        hits: 12,
    };
    let knowledge = Worlds::default().open(&place, None).unwrap().knowledge;
    let account = AccountId::parse(ASKER).unwrap();
    let mut turns = Vec::new();
    for (at, thing) in THINGS.iter().enumerate() {
        for (place, (language, _)) in LANGUAGES.iter().enumerate() {
            let (_, question) = say(*language, thing[place], 0);
            let message = Message { account: Some(&account), text: &question, page: *language, earlier: &[] };
            let played = play(&knowledge, message, &CancellationToken::new()).await.unwrap();
            turns.push((format!("thing-{at}-{place}-valid."), played));
        }
    }
    turns
}

fn list(wrong: &[&(String, Played)]) -> String {
    let told = |(_, it): &&(String, Played)| format!("{} {:?}: {}", it.question, it.turn.outcome, it.answer());
    wrong.iter().map(told).collect::<Vec<_>>().join("\n\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_that_holds_answers_sixty_questions_in_four_languages() {
    let turns = ask_all(&TEXTS.iter().collect::<Vec<_>>()).await;
    let wrong: Vec<_> = turns.iter().filter(|(valid, played)| !answers_from(played, valid)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), turns.len(), list(&wrong));
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_do_not_hold_answer_nothing() {
    let turns = ask_all(&TEXTS.iter().filter(|it| it.name != "valid").collect::<Vec<_>>()).await;
    let wrong: Vec<_> =
        turns.iter().filter(|(_, it)| it.turn.outcome != Some(Outcome::NoEvidence) || !it.cited.is_empty()).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), turns.len(), list(&wrong));
}

/// Whether all that is cited about the thing asked for is the text that holds.
fn answers_from(played: &Played, valid: &str) -> bool {
    let name = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
    let is_rival = |id: &str| ["-old.", "-future.", "-elsewhere."].iter().any(|it| name(id).contains(it));
    let first = played.cited.first().map(|it| name(&it.id)).unwrap_or_default();
    first.starts_with(valid) && !played.cited.iter().any(|it| is_rival(&it.id))
}
