use maud::{DOCTYPE, Markup, html};

use super::view::{PageView, Place, Who};
use super::{cases, console, desk, door, figures, gaps};
use crate::domain::Language;
use crate::http::words::{Words, words};

/// The whole page of `view.place`. Nothing in it is inline script or style, so `default-src 'self'` is policy enough.
pub fn page(view: &PageView) -> Markup {
    let words = words(view.language);
    html! {
        (DOCTYPE)
        html lang=(view.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                meta name="firstline" content=(script_words(view, words));
                title { "firstline" }
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/console.css";
                @for module in view.place.modules() { link rel="modulepreload" href={ "/assets/" (module) }; }
                script type="module" src={ "/assets/" (view.place.script()) } {}
            }
            @match (&view.who, view.place) {
                (None, _) => (door::body(view, words)),
                (Some(who), Place::Console) => (console::body(view, who, words)),
                (Some(who), Place::Cases) => (cases::body(view, who, words)),
                (Some(who), Place::Desk) => (desk::body(view, who, words)),
                (Some(who), Place::Gaps) => (gaps::body(view, who, words)),
                (Some(who), Place::Figures) => (figures::body(view, who, words)),
            }
        }
    }
}

/// Links to the pages of this principal.
pub(super) fn places(view: &PageView, who: &Who, words: &Words) -> Markup {
    let link = |place: Place, name: &str| {
        let current = (place == view.place).then_some("page");
        html! { a href=(place.path()) aria-current=[current] { (name) } }
    };
    html! {
        nav.places aria-label=(words.say("nav")) {
            @if who.is_staff {
                (link(Place::Desk, words.say("nav_desk")))
                (link(Place::Gaps, words.say("nav_gaps")))
                (link(Place::Figures, words.say("nav_figures")))
                a href="/evals" { (words.say("nav_evals")) }
            } @else {
                (link(Place::Console, words.say("nav_console")))
                (link(Place::Cases, words.say("nav_cases")))
            }
        }
    }
}

/// Links to the same page in the other languages; the script keeps the conversation and remembers the choice.
pub(super) fn languages(view: &PageView, words: &Words) -> Markup {
    html! {
        nav.languages aria-label=(words.say("language")) {
            @for language in Language::ALL {
                a href={ (view.place.path()) "?lang=" (language.tag()) } lang=(language.tag()) hreflang=(language.tag())
                    data-language=(language.tag())
                    aria-current=[(language == view.language).then_some("true")] { (own_name(language)) }
            }
        }
    }
}

/// Where text goes, in one line.
pub(super) fn egress(view: &PageView, words: &Words) -> Markup {
    match &view.model_host {
        None => html! { p.egress { (words.say("text_stays")) } },
        Some(host) => html! { p.egress.leaves { (words.say_with("text_goes", "host", host)) } },
    }
}

/// The mark before the product's name.
pub(super) fn brand() -> Markup {
    html! { img.mark src="/assets/icon.svg" alt="" width="22" height="22"; span { "firstline" } }
}

fn own_name(language: Language) -> &'static str {
    match language {
        Language::En => "English",
        Language::ZhCn => "简体",
        Language::ZhTw => "繁體",
        Language::Ja => "日本語",
    }
}

/// The script's own words and language, as JSON in an attribute: data, never code.
fn script_words(view: &PageView, words: &Words) -> String {
    serde_json::json!({ "language": view.language.tag(), "words": words }).to_string()
}
