#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::*;
use crate::domain::{Language, Plan};
use crate::http::assets;

fn view(language: Language, who: Option<&str>) -> PageView {
    PageView {
        place: Place::Console,
        language,
        who: who.map(|name| Who { name: name.to_owned(), is_staff: false }),
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
    let markup = page(&view(Language::ZhTw, None)).into_string();
    assert!(markup.contains("data-demo-account=\"111122223333\""));
    assert!(markup.contains("Harbor &lt;Lane&gt;"));
    assert!(markup.contains("凌晨兩點"));
    assert!(markup.contains("id=\"token\""));
    assert!(markup.starts_with("<!DOCTYPE html><html lang=\"zh-TW\">"));
}

#[test]
fn where_text_goes_is_said_on_every_page() {
    let mut view = view(Language::En, Some("Lin"));
    assert!(page(&view).into_string().contains("Nothing leaves this server"));
    view.model_host = Some("model.example".to_owned());
    assert!(page(&view).into_string().contains("Text is sent to model.example"));
}

#[test]
fn no_page_has_script_or_style_of_its_own() {
    for language in Language::ALL {
        for who in [None, Some("Lin")] {
            let markup = page(&view(language, who)).into_string();
            assert!(!markup.contains("style="), "{language}");
            assert!(!markup.contains("<style"), "{language}");
            assert!(!markup.contains(" onclick"), "{language}");
            assert_eq!(markup.matches("<script").count(), 1, "{language}");
            assert!(markup.contains("<script type=\"module\" src=\"/assets/console.js\"></script>"), "{language}");
        }
    }
}

#[test]
fn a_person_can_be_asked_for_before_any_answer() {
    let markup = page(&view(Language::En, Some("Lin"))).into_string();
    assert!(markup.contains("<button class=\"person\" id=\"person\" type=\"button\">Talk to a person</button>"));
}

#[test]
fn each_page_preloads_exactly_what_its_script_imports() {
    let scripts: BTreeMap<String, String> = assets::scripts().collect();
    let imported = Regex::new(r#"from "\./([a-z_]+\.js)""#).expect("a pattern");
    for place in [Place::Console, Place::Cases, Place::Desk, Place::Figures] {
        let mut found: BTreeSet<String> = BTreeSet::new();
        let mut waiting = vec![place.script().to_owned()];
        while let Some(name) = waiting.pop() {
            let text = scripts.get(&name).unwrap_or_else(|| panic!("{name} is imported and not there"));
            for import in imported.captures_iter(text) {
                if found.insert(import[1].to_owned()) {
                    waiting.push(import[1].to_owned());
                }
            }
        }
        let listed: BTreeSet<String> = place.modules().iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(listed, found, "{place:?}");
    }
}

#[test]
fn staff_see_the_desk_and_customers_are_told_that_it_is_not_theirs() {
    let at_desk = |is_staff| {
        let mut view = view(Language::En, Some("Lin"));
        view.place = Place::Desk;
        view.who = Some(Who { name: "Lin".to_owned(), is_staff });
        page(&view).into_string()
    };
    assert!(at_desk(true).contains("id=\"queue-list\""));
    assert!(!at_desk(false).contains("id=\"queue-list\""));
    assert!(at_desk(false).contains("The desk is for support engineers"));
}
