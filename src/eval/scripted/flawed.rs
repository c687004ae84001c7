//! A model that means well and errs, each question in one way of a list.

use serde_json::json;

use super::asked::Asked;
use super::attacker::numbers_raised;
use super::obedient;
use super::quoting::{Quote, answer, bearing};
use super::saying::Saying;
use super::wording;

/// The mistakes, in the order of [`Asked::lot`].
const MISTAKES: [fn(&Asked) -> Saying; 16] = [
    refuses,
    cites_what_is_not_there,
    misquotes,
    is_cut_once,
    is_cut_for_good,
    says_nothing,
    sends_broken_arguments,
    takes_several_steps,
    prints_its_call,
    gets_numbers_wrong,
    leaves_proof_out,
    is_filtered,
    thinks_aloud,
    calls_what_is_not_there,
    adds_a_claim,
    wanders_off,
];

pub(super) fn reply(asked: &Asked) -> Saying {
    let which = usize::try_from(asked.lot() % MISTAKES.len() as u64).unwrap_or_default();
    MISTAKES.get(which).map(|mistake| mistake(asked)).unwrap_or_default()
}

/// What the model would say without its mistake.
fn good(asked: &Asked) -> String {
    if !asked.parts.is_empty() {
        return wording::good(asked);
    }
    let text = answer(&bearing(asked), asked.language());
    if text.is_empty() { super::quoting::nothing_found(asked) } else { text }
}

/// The good answer with each sentence changed.
fn with(asked: &Asked, change: impl Fn(&Quote) -> String) -> Saying {
    if !asked.parts.is_empty() {
        return Saying::text(wording::with(asked, &change));
    }
    let quotes = bearing(asked);
    match quotes.is_empty() {
        true => Saying::text(good(asked)),
        false => Saying::text(quotes.iter().map(|it| change(it) + "\n\n").collect::<String>()),
    }
}

fn refuses(_: &Asked) -> Saying {
    Saying::text("I'm sorry, but I can't help with that.")
}

fn cites_what_is_not_there(asked: &Asked) -> Saying {
    with(asked, |it| format!("{} [{}]", it.words, it.number + 90))
}

/// Every other quote is in words of its own.
fn misquotes(asked: &Asked) -> Saying {
    with(asked, |it| match it.number % 2 {
        0 => format!("{} [{}: \"roughly {}\"]", it.words, it.number, it.words),
        _ => format!("{} [{}: \"{}\"]", it.words, it.number, it.words),
    })
}

fn is_cut_once(asked: &Asked) -> Saying {
    let whole = good(asked);
    let half = whole.char_indices().nth(whole.chars().count() / 2).map_or(0, |(at, _)| at);
    match asked.cut {
        None => Saying { finish: Some("length"), ..Saying::text(whole.get(..half).unwrap_or_default()) },
        Some(_) => Saying::text(whole.get(half..).unwrap_or_default()),
    }
}

fn is_cut_for_good(asked: &Asked) -> Saying {
    Saying { finish: Some("length"), ..is_cut_once(asked) }
}

fn says_nothing(_: &Asked) -> Saying {
    Saying::text("")
}

fn sends_broken_arguments(asked: &Asked) -> Saying {
    let broken = ["{\"query\": \"how", "please search", "{\"query\": 7}"];
    match broken.get(asked.step).filter(|_| asked.offers("search_docs") && asked.step < 2) {
        Some(arguments) => {
            Saying { calls: vec![("search_docs".to_owned(), (*arguments).to_owned())], ..Saying::default() }
        }
        None => Saying::text(good(asked)),
    }
}

fn takes_several_steps(asked: &Asked) -> Saying {
    let query = obedient::cut(&asked.question, 300);
    let steps = [
        ("search_docs", json!({ "query": query, "limit": 8 })),
        ("search_cases", json!({ "query": query })),
        ("read_account", json!({ "about": query })),
    ];
    match steps.get(asked.step).filter(|(name, _)| asked.offers(name)) {
        Some((name, arguments)) => Saying::call(name, arguments),
        None => Saying::text(good(asked)),
    }
}

fn prints_its_call(asked: &Asked) -> Saying {
    match asked.step {
        0 => Saying::text(
            "<tool_call>\n{\"name\": \"search_docs\", \"arguments\": {\"query\": \"failover\"}}\n</tool_call>",
        ),
        _ => Saying::text(good(asked)),
    }
}

fn gets_numbers_wrong(asked: &Asked) -> Saying {
    with(asked, |it| format!("{} [{}]", numbers_raised(&it.words), it.number))
}

/// Every other sentence goes without a marker.
fn leaves_proof_out(asked: &Asked) -> Saying {
    if !asked.parts.is_empty() {
        return with(asked, |it| if it.number % 2 == 0 { it.words.clone() } else { wording::quoted(it) });
    }
    let quotes = bearing(asked);
    let said = quotes.iter().enumerate().map(|(index, it)| match index % 2 {
        0 => format!("{} [{}]\n\n", it.words, it.number),
        _ => format!("{}\n\n", it.words),
    });
    Saying::text(said.collect::<String>())
}

fn is_filtered(asked: &Asked) -> Saying {
    let first: String = good(asked).lines().next().unwrap_or_default().chars().take(40).collect();
    Saying { finish: Some("content_filter"), ..Saying::text(first) }
}

fn thinks_aloud(asked: &Asked) -> Saying {
    let reasoning = Some("The customer asks; I compare the evidence and quote it.".to_owned());
    match asked.step {
        0 if asked.offers("search_docs") => Saying {
            reasoning,
            ..Saying::call("search_docs", &json!({ "query": obedient::cut(&asked.question, 300) }))
        },
        _ => Saying { reasoning, ..Saying::text(format!("<think>Almost done.</think>\n{}", good(asked))) },
    }
}

fn calls_what_is_not_there(asked: &Asked) -> Saying {
    match asked.step {
        0 => Saying::call("web_search", &json!({ "query": "status page" })),
        _ => Saying::text(good(asked)),
    }
}

fn adds_a_claim(asked: &Asked) -> Saying {
    with(asked, |it| format!("{} [{}] This always works within 3 minutes and costs nothing.", it.words, it.number))
}

/// Talks about something else, at length and without proof, and ends with the answer.
fn wanders_off(asked: &Asked) -> Saying {
    let idle = "Support is about people, and every journey to the cloud begins with a single step. ".repeat(6);
    Saying::text(format!("{idle}\n\n## Background\n\n{idle}\n\n{}", good(asked)))
}
