use maud::{Markup, html};

use super::cases::bar;
use super::view::{PageView, Who};
use crate::domain::{CaseStatus, Plan, Severity};
use crate::http::words::Words;

/// The desk's frame; the script fills in the queue, the case that is chosen and what is known about it.
pub(super) fn body(view: &PageView, who: &Who, words: &Words) -> Markup {
    html! {
        body.console.desk {
            a.skip href="#case" { (words.say("skip_link")) }
            (bar(view, who, words))
            @if who.is_staff { (layout(words)) } @else {
                main.door-main { p.notice { (words.say("staff_only_page")) } }
            }
        }
    }
}

fn layout(words: &Words) -> Markup {
    html! {
        div.layout {
            nav #queue .side.left aria-label=(words.say("desk_queue")) {
                div.side-head {
                    h1.list-title { (words.say("desk_queue")) }
                    span #queue-count .muted {}
                }
                (filters(words))
                p #queue-tally .muted {}
                p #queue-empty .muted hidden { (words.say("desk_empty")) }
                p #held-back .muted hidden {}
                button #show-held .quiet type="button" hidden { (words.say("desk_show_held")) }
                ol #queue-list .conversation-list {}
                button #more-queue .quiet type="button" hidden { (words.say("cases_more")) }
                (leaving(words))
                (outbox(words))
            }
            main #case .case tabindex="-1" {
                p #notice .notice role="alert" hidden {}
                p #keys .notice hidden { (words.say("desk_keys")) }
                div #case-body { p.muted { (words.say("desk_pick")) } }
                p #status .status role="status" {}
            }
            aside #beside .side.right aria-label=(words.say("desk_triage")) { div #beside-body {} }
        }
    }
}

fn leaving(words: &Words) -> Markup {
    html! {
        details #leaving .reported {
            summary { (words.say("desk_leaving")) kbd aria-hidden="true" { "w" } }
            p #leave-none .muted { (words.say("desk_leaving_none")) }
            ol #leave-promises .promises {}
            form #leave-form .reply hidden {
                select #leave-to aria-label=(words.say("desk_leaving_to")) {
                    option value="" { (words.say("desk_leaving_queue")) }
                }
                textarea #leave-note rows="2" maxlength="4000" required placeholder=(words.say("desk_leaving_note"))
                    aria-label=(words.say("desk_leaving_note")) {}
                button type="submit" { (words.say("desk_leaving_do")) }
            }
        }
    }
}

/// For admins; the script shows it to them.
fn outbox(words: &Words) -> Markup {
    html! {
        details #outbox .reported hidden {
            summary { (words.say("outbox")) }
            p #outbox-none .muted { (words.say("outbox_none")) }
            ol #outbox-list .promises {}
        }
    }
}

fn filters(words: &Words) -> Markup {
    html! {
        form #filters .filters {
            select #filter-queue aria-label=(words.say("desk_queue")) {
                option value="" { (words.say("desk_all_queues")) }
            }
            (severities("filter-severity", words))
            (statuses(words))
            (plans("filter-plan", words))
            select #filter-service aria-label=(words.say("draft_service")) {
                option value="" { (words.say("desk_any_service")) }
            }
            (account("filter-account", words))
            select #filter-language aria-label=(words.say("language")) {
                option value="" { (words.say("desk_any_language")) }
                @for tag in ["en", "zh-CN", "zh-TW", "ja"] {
                    option value=(tag) { (words.say(&format!("language_{tag}"))) }
                }
            }
            select #filter-owner aria-label=(words.say("desk_everybody")) {
                option value="" { (words.say("desk_everybody")) }
                option value="none" { (words.say("desk_unassigned")) }
                option value="me" { (words.say("desk_mine")) }
            }
            select #filter-sort aria-label=(words.say("desk_sort")) {
                option value="" { (words.say("desk_sort_urgency")) }
                option value="needed_by" { (words.say("desk_sort_needed_by")) }
                option value="newest" { (words.say("desk_sort_newest")) }
            }
            label { input #quiet type="checkbox"; (words.say("desk_quiet")) }
        }
    }
}

/// A choice of severities, of any first.
pub(super) fn severities(id: &str, words: &Words) -> Markup {
    html! {
        select id=(id) aria-label=(words.say("draft_severity")) {
            option value="" { (words.say("desk_any_severity")) }
            @for level in Severity::ALL.map(Severity::word) {
                option value=(level) { (words.say(&format!("severity_{level}"))) }
            }
        }
    }
}

/// A choice of statuses, of any first.
fn statuses(words: &Words) -> Markup {
    html! {
        select #filter-status aria-label=(words.say("desk_status")) {
            option value="" { (words.say("desk_any_status")) }
            @for status in CaseStatus::ALL.map(CaseStatus::word) {
                option value=(status) { (words.say(&format!("status_{status}"))) }
            }
        }
    }
}

/// A choice of plans, of any first.
pub(super) fn plans(id: &str, words: &Words) -> Markup {
    html! {
        select id=(id) aria-label=(words.say("desk_plan")) {
            option value="" { (words.say("desk_any_plan")) }
            @for plan in Plan::ALL.map(Plan::word) {
                option value=(plan) { (words.say(&format!("plan_{plan}"))) }
            }
        }
    }
}

/// An account by its id; the script offers those that it has seen.
pub(super) fn account(id: &str, words: &Words) -> Markup {
    let seen = format!("{id}-seen");
    html! {
        input id=(id) type="search" list=(seen) pattern="[A-Za-z0-9][A-Za-z0-9_\\-]{0,63}" autocomplete="off"
            placeholder=(words.say("desk_any_account")) aria-label=(words.say("desk_account"));
        datalist id=(seen) {}
    }
}
