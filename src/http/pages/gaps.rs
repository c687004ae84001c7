use maud::{Markup, html};

use super::cases::bar;
use super::view::{PageView, Who};
use crate::http::words::Words;

/// Periods that one may choose, in days.
const PERIODS: [u32; 4] = [7, 30, 90, 365];

/// The frame of the page of gaps; the script fills in topics and groups.
pub(super) fn body(view: &PageView, who: &Who, words: &Words) -> Markup {
    html! {
        body.console.gaps-page {
            a.skip href="#gaps-body" { (words.say("skip_link")) }
            (bar(view, who, words))
            @if who.is_staff { (content(words)) } @else {
                main.door-main { p.notice { (words.say("staff_only_page")) } }
            }
        }
    }
}

fn content(words: &Words) -> Markup {
    html! {
        main #gaps-body .case tabindex="-1" {
            h1.list-title { (words.say("gaps_title")) }
            p.muted { (words.say("gaps_why")) }
            label.reply-row {
                span { (words.say("gaps_period")) }
                select #gaps-days {
                    @for days in PERIODS {
                        option value=(days) selected[days == 30] { (words.say_with("gaps_days", "n", &days.to_string())) }
                    }
                }
            }
            p #notice .notice role="alert" hidden {}
            p #status .status role="status" {}
            section aria-labelledby="topics-title" {
                h2 #topics-title { (words.say("gaps_topics")) }
                div #topics {}
            }
            section aria-labelledby="unexplained-title" {
                h2 #unexplained-title { (words.say("gaps_unexplained")) }
                div #unexplained {}
            }
        }
    }
}
