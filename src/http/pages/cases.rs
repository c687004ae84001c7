use maud::{Markup, html};

use super::frame::{brand, egress, languages, places};
use super::view::{PageView, Who};
use crate::http::words::Words;

/// The frame of a customer's cases; the script fills in the list and the case that is chosen.
pub(super) fn body(view: &PageView, who: &Who, words: &Words) -> Markup {
    html! {
        body.console.cases {
            a.skip href="#case" { (words.say("skip_link")) }
            (bar(view, who, words))
            div.layout.two {
                nav #list .side.left aria-label=(words.say("cases_title")) {
                    h1.list-title { (words.say("cases_title")) }
                    div.choices role="group" {
                        button #open-only type="button" aria-pressed="true" { (words.say("cases_open_only")) }
                        button #all-cases type="button" aria-pressed="false" { (words.say("cases_all")) }
                    }
                    p #no-cases .muted hidden {}
                    ul #case-list .conversation-list {}
                    button #more-cases .quiet type="button" hidden { (words.say("cases_more")) }
                }
                main #case .case tabindex="-1" {
                    p #notice .notice role="alert" hidden {}
                    div #case-body { p.muted { (words.say("cases_pick")) } }
                    p #status .status role="status" {}
                }
            }
        }
    }
}

/// The bar above the cases and the desk.
pub(super) fn bar(view: &PageView, who: &Who, words: &Words) -> Markup {
    html! {
        header.bar {
            a.brand href=(view.place.path()) { (brand()) }
            (places(view, who, words))
            div.whose { p.account-name { (who.name) } p #account-line .account-line {} }
            div.broad-only { (egress(view, words)) }
            (languages(view, words))
            button #change-identity .quiet type="button" { (words.say("change_identity")) }
        }
    }
}
