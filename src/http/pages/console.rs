use maud::{Markup, html};

use super::frame::{brand, egress, languages, places};
use super::view::{PageView, Who};
use crate::http::words::Words;

/// The console's frame; the script fills in conversations, messages and the account.
pub(super) fn body(view: &PageView, who: &Who, words: &Words) -> Markup {
    html! {
        body.console {
            a.skip href="#messages" { (words.say("skip_link")) }
            (header(view, who, words))
            div.layout {
                (conversations(view, words))
                (talk(view, words))
                (account(words))
                (source(words))
            }
        }
    }
}

fn header(view: &PageView, who: &Who, words: &Words) -> Markup {
    html! {
        header.bar {
            button #open-conversations .quiet.narrow-only type="button" aria-expanded="false"
                aria-controls="conversations" aria-label=(words.say("conversations")) title=(words.say("conversations")) {
                span.bars aria-hidden="true" {}
            }
            a.brand href="/" { (brand()) }
            (places(view, who, words))
            div.whose {
                p #account-name .account-name { (who.name) }
                p.account-line {
                    span #account-plan {}
                    span #demo-clock .demo-clock hidden {}
                }
            }
            div.broad-only { (egress(view, words)) }
            div.wide-only { (languages(view, words)) }
            button #change-identity .quiet.wide-only type="button" { (words.say("change_identity")) }
            button #open-account .quiet.middle-only type="button" aria-expanded="false" aria-controls="account" {
                (words.say("account"))
                span #account-alert .dot hidden {}
            }
            button #person .person type="button" { (words.say("talk_to_person")) }
        }
    }
}

fn conversations(view: &PageView, words: &Words) -> Markup {
    html! {
        nav #conversations .side.left aria-label=(words.say("conversations")) {
            div.side-head.narrow-only {
                h2 { (words.say("conversations")) }
                button.quiet type="button" data-close="conversations" aria-label=(words.say("close")) { "×" }
            }
            button #new-conversation .wide type="button" { (words.say("new_conversation")) }
            input #find .find type="search" maxlength="200" autocomplete="off" aria-controls="found-list"
                aria-label=(words.say("find_label")) placeholder=(words.say("find_label"));
            p #find-said .muted role="status" hidden {}
            ul #found-list .conversation-list hidden {}
            div #listed {
                p #no-conversations .muted hidden { (words.say("no_conversations")) }
                ul #conversation-list .conversation-list {}
                button #more-conversations .quiet type="button" hidden { (words.say("more_conversations")) }
            }
            div.side-foot.narrow-only {
                (languages(view, words))
                button.quiet type="button" data-change-identity { (words.say("change_identity")) }
            }
        }
    }
}

fn talk(view: &PageView, words: &Words) -> Markup {
    html! {
        main #talk .talk {
            h1.unseen { (words.say("messages")) }
            p #notice .notice role="alert" hidden {}
            div #messages .messages role="log" aria-live="polite" aria-label=(words.say("messages")) tabindex="0" {
                noscript { p.notice { (words.say("needs_script")) } }
            }
            div.foot {
                button #to-newest .to-newest type="button" hidden { (words.say("to_newest")) }
                p #status .status role="status" {}
                p #paused .note.plain hidden {}
                (composer(words))
                div.foot-line {
                    p #who-speaks .who-speaks role="status" { (words.say("who_speaks")) }
                    div #drafting .drafting hidden {
                        button #make-draft .quiet type="button" aria-describedby="draft-plan" { (words.say("draft_make")) }
                        p #draft-plan .draft-plan {}
                    }
                    div.middle-only { (egress(view, words)) }
                }
            }
        }
    }
}

fn composer(words: &Words) -> Markup {
    html! {
        p #files-said .files-said role="status" hidden {}
        ul #files .tray aria-label=(words.say("files")) aria-live="polite" hidden {}
        form #composer .composer {
            button #attach .quiet type="button" aria-label=(words.say("file_attach")) title=(words.say("file_attach")) { "+" }
            input #file type="file" multiple hidden
                accept=".txt,.log,.csv,.md,.json,.yaml,.yml,.png,.jpg,.jpeg,.pdf";
            label.unseen for="text" { (words.say("your_message")) }
            textarea #text name="text" rows="1" maxlength="32000" placeholder=(words.say("message_placeholder"))
                aria-describedby="enter-hint" autocomplete="off" enterkeyhint="send" {}
            button #stop type="button" hidden { (words.say("stop")) }
            button #send .primary type="submit" { (words.say("send")) }
        }
        p #enter-hint .hint { (words.say("enter_hint")) }
    }
}

fn account(words: &Words) -> Markup {
    html! {
        aside #account .side.right aria-label=(words.say("account")) {
            div.side-head {
                h2 { (words.say("account")) }
                button.quiet.middle-only type="button" data-close="account" aria-label=(words.say("close")) { "×" }
            }
            div #account-body { p.muted { (words.say("account_loading")) } }
        }
    }
}

fn source(words: &Words) -> Markup {
    html! {
        aside #source .side.right.source aria-label=(words.say("source")) hidden {
            div.side-head {
                h2 #source-title tabindex="-1" { (words.say("source")) }
                button #close-source .quiet type="button" { (words.say("back_to_answer")) }
                p #quote-note .quote-note role="status" hidden {}
            }
            div #source-body {}
        }
    }
}
