use maud::{Markup, html};

use super::cases::bar;
use super::desk::{account, plans, severities};
use super::view::{PageView, Who};
use crate::http::words::Words;

/// The frame of the desk's figures; the script fills in the groups and the cases behind a number.
pub(super) fn body(view: &PageView, who: &Who, words: &Words) -> Markup {
    html! {
        body.console.figures {
            a.skip href="#figures" { (words.say("skip_link")) }
            (bar(view, who, words))
            @if who.is_staff { (layout(words)) } @else {
                main.door-main { p.notice { (words.say("staff_only_page")) } }
            }
        }
    }
}

fn layout(words: &Words) -> Markup {
    html! {
        div.layout.two {
            main #figures .case tabindex="-1" {
                h1 { (words.say("figures_title")) }
                p.muted { (words.say("figures_about")) }
                form #span .reply-row {
                    label { (words.say("figures_from")) " " input #span-from type="date" required; }
                    label { (words.say("figures_until")) " " input #span-until type="date" required; }
                    (severities("span-severity", words))
                    (plans("span-plan", words))
                    (account("span-account", words))
                    button type="submit" { (words.say("figures_show")) }
                    a #figures-csv href="/api/v1/desk/figures.csv" download { (words.say("figures_csv")) }
                }
                p #notice .notice role="alert" hidden {}
                div #figures-body {}
                p #status .status role="status" {}
            }
            aside #beside .side.right aria-label=(words.say("figures_cases")) {
                div #beside-body { p.muted { (words.say("figures_pick")) } }
            }
        }
    }
}
