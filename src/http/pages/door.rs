use maud::{Markup, html};

use super::frame::{brand, egress, languages};
use super::view::{DemoIdentity, PageView};
use crate::http::words::Words;

/// The choice of an identity: demo accounts as cards, or a token.
pub(super) fn body(view: &PageView, words: &Words) -> Markup {
    let has_cards = !view.demo.is_empty();
    html! {
        body.door {
            header.bar {
                span.brand { (brand()) }
                (egress(view, words))
                (languages(view, words))
            }
            main.door-main {
                p.tagline { (words.say("tagline")) }
                h1 { (words.say("choose_identity")) }
                p.muted { @if has_cards { (words.say("choose_identity_why")) } @else { (words.say("sign_in_why")) } }
                noscript { p.notice { (words.say("needs_script")) } }
                p #door-notice .notice role="alert" hidden {}
                @if has_cards {
                    ul.cards { @for identity in &view.demo { li { (card(identity, words)) } } }
                    h2 { (words.say("choose_staff")) }
                    ul.cards {
                        li { (staff("engineer", words.say("demo_engineer"), words.say("demo_engineer_note"))) }
                        li { (staff("admin", words.say("demo_admin"), words.say("demo_admin_note"))) }
                    }
                    details.token-box { summary { (words.say("use_token")) } (token_form(words)) }
                } @else {
                    (token_form(words))
                }
            }
        }
    }
}

fn card(identity: &DemoIdentity, words: &Words) -> Markup {
    let own_note = || words.find(&format!("demo_note_{}", identity.account_id));
    html! {
        button.card type="button" data-demo-account=(identity.account_id) {
            span.card-name { (identity.name) }
            span.card-plan { (plan_name(identity, words)) }
            @if let Some(note) = identity.note.as_deref().or_else(own_note) { span.card-note { (note) } }
            span.card-id { (identity.account_id) }
        }
    }
}

fn staff(role: &str, name: &str, note: &str) -> Markup {
    html! {
        button.card type="button" data-demo-role=(role) {
            span.card-name { (name) }
            span.card-note { (note) }
        }
    }
}

fn plan_name<'a>(identity: &DemoIdentity, words: &'a Words) -> &'a str {
    use crate::domain::Plan;
    words.say(match identity.plan {
        Plan::Basic => "plan_basic",
        Plan::BusinessPlus => "plan_business-plus",
        Plan::Enterprise => "plan_enterprise",
        Plan::Unified => "plan_unified",
    })
}

fn token_form(words: &Words) -> Markup {
    html! {
        form #token-form .token-form {
            label for="token" { (words.say("token")) }
            input #token name="token" type="password" autocomplete="off" spellcheck="false" required;
            button.primary type="submit" { (words.say("sign_in")) }
        }
    }
}
