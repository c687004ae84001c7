#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use super::*;
use crate::domain::{Language, Plan};
use crate::http::assets;

fn view(language: Language, who: Option<&str>) -> PageView {
    PageView {
        language,
        who: who.map(|name| Who { name: name.to_owned() }),
        demo: vec![DemoIdentity {
            account_id: "111122223333".to_owned(),
            name: "Harbor <Lane>".to_owned(),
            plan: Plan::Enterprise,
            note: None,
        }],
        model_host: None,
    }
}

#[test]
fn a_stranger_is_offered_the_demo_identities_and_a_token_field() {
    let page = console(&view(Language::ZhTw, None)).into_string();
    assert!(page.contains("data-demo-account=\"111122223333\""));
    assert!(page.contains("Harbor &lt;Lane&gt;"));
    assert!(page.contains("凌晨兩點"));
    assert!(page.contains("id=\"token\""));
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"zh-TW\">"));
}

#[test]
fn where_text_goes_is_said_on_every_page() {
    let mut page = view(Language::En, Some("Lin"));
    assert!(console(&page).into_string().contains("Nothing leaves this server"));
    page.model_host = Some("model.example".to_owned());
    assert!(console(&page).into_string().contains("Text is sent to model.example"));
}

#[test]
fn no_page_has_script_or_style_of_its_own() {
    for language in Language::ALL {
        for who in [None, Some("Lin")] {
            let page = console(&view(language, who)).into_string();
            assert!(!page.contains("style="), "{language}");
            assert!(!page.contains("<style"), "{language}");
            assert!(!page.contains(" onclick"), "{language}");
            assert_eq!(page.matches("<script").count(), 1, "{language}");
            assert!(page.contains("<script type=\"module\" src=\"/assets/console.js\"></script>"), "{language}");
        }
    }
}

#[test]
fn a_person_can_be_asked_for_before_any_answer() {
    let page = console(&view(Language::En, Some("Lin"))).into_string();
    assert!(page.contains("<button class=\"person\" id=\"person\" type=\"button\">Talk to a person</button>"));
}

#[test]
fn the_frame_preloads_exactly_the_scripts_there_are() {
    let mut there: Vec<String> = assets::scripts().map(|(name, _)| name).collect();
    let mut listed: Vec<String> = frame::MODULES.iter().map(|name| (*name).to_owned()).collect();
    listed.push("console.js".to_owned());
    there.sort();
    listed.sort();
    assert_eq!(listed, there);
}
