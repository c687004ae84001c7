//! What goes wrong now, told in the order in which somebody woken at night needs it: what is wrong, what changed just before,
//! what to do first, and
//! then which other changes fit less.

use std::sync::LazyLock;

use regex::Regex;

use super::asked::Asked;
use super::blocks::Item;
use super::facts;
use super::pick::{self, PickedSteps};
use super::reading::Reading;
use super::words::{self, language_note, paragraph};
use crate::base::constant_pattern;
use crate::domain::{FactKind, Language, Numbered, Phrase, Trouble};
use crate::llm::seam::ChatRequest;
use crate::text::{folded, holds_name, thing_name};

/// Further facts behind the documents, for who wants more.
const ALSO: usize = 4;
/// What a passage says of an event, of the most that any says.
const OF_THE_EVENT: f64 = 0.5;

/// The trouble that a reply begins with: where the question reports it, asks for its reason or for what to do.
pub(super) fn of<'a>(request: &'a ChatRequest, reading: &Reading) -> Option<&'a Trouble<u32>> {
    let asks_only_a_value = reading.asks_a_value && !(reading.asks_why || reading.asks_for_steps || reading.asks_leave);
    let asks_otherwise = reading.asks_for_the_past || asks_only_a_value;
    let is_about_it = reading.is_report || reading.asks_why || reading.asks_for_steps;
    request.trouble.as_ref().filter(|_| (request.is_reported || is_about_it) && !asks_otherwise)
}

/// What is wrong, as the first line, and what changed just before.
pub(super) fn section(request: &ChatRequest, trouble: &Trouble<u32>, pieces: &mut Vec<String>) {
    told(request, Phrase::InYourAccount, &[trouble.sign], pieces);
    told(request, Phrase::ChangedBefore, trouble.cause.as_slice(), pieces);
}

/// The other changes of that time.
pub(super) fn rivals(request: &ChatRequest, trouble: &Trouble<u32>, pieces: &mut Vec<String>) {
    told(request, Phrase::OtherChanges, &trouble.rivals, pieces);
}

fn told(request: &ChatRequest, phrase: Phrase, facts: &[u32], pieces: &mut Vec<String>) {
    let find = |number: &u32| request.evidence.iter().find(|it| it.number == *number);
    let lines: Vec<String> = facts.iter().filter_map(find).filter_map(|it| facts::told_shortly(request, it)).collect();
    if lines.is_empty() {
        return;
    }
    pieces.push(paragraph(request, phrase));
    if phrase == Phrase::InYourAccount {
        pieces.extend(language_note(request, Language::En));
    }
    pieces.extend(lines);
    words::end_list(pieces);
}

// What takes back a change, in the words of procedures.
static UNDOES: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(roll(s|ed)? back|rollback|set\b.{0,60}\bback|back to (the|its) (last|previous|former)|revert|restore|undo|put\b.{0,60}\bback|previous (revision|version|task definition)|last (good|working))\b",
        r"|回滚|回滾|回復部署|回复部署|退回|改回|写回|寫回|恢复(为|到|成)|恢復(為|到|成)|还原|還原|上一版|最后一个正常|最後一個正常",
        r"|戻し|戻す|ロールバック|直前の(リビジョン|バージョン|定義)|復元"
    ))
});

// What leans on another step.
pub(super) static LEANS: LazyLock<Regex> =
    LazyLock::new(|| constant_pattern(r"(?i)\bstep \d|第 ?\d+ ?步|步驟 ?\d|步骤 ?\d|手順 ?\d"));

/// Those of `passages` that speak of `sign` where it is an event of the provider's: a question tells only what it does to them.
pub(super) fn on_event<'a>(passages: Vec<&'a Numbered>, sign: Option<&Numbered>) -> Vec<&'a Numbered> {
    let is_event = |it: &&Numbered| it.evidence.fact.as_ref().is_some_and(|it| it.kind == FactKind::Health);
    let Some(event) = sign.filter(is_event) else { return passages };
    let texts: Vec<&str> = passages.iter().map(|it| it.evidence.text.as_str()).collect();
    let told = Asked::new(&event.evidence.text, "", &[], &texts);
    let shares: Vec<f64> = texts.iter().map(|it| told.share(it)).collect();
    let most = shares.iter().copied().fold(0.0, f64::max);
    passages.into_iter().zip(shares).filter(|it| it.1 >= OF_THE_EVENT * most).map(|it| it.0).collect()
}

// That a stranger was shut out already.
static SHUT_OUT: LazyLock<Regex> = LazyLock::new(|| {
    constant_pattern(concat!(
        r"(?i)\b(deactivated|disabled|revoked|switched (it|the key|that key) off|turned (it|the key|that key) off|isolated)\b",
        r"|(已经?|都|剛|刚).{0,6}(停用|禁用|作废|作廢|失效|隔离|隔離)|停用了|無効に(した|しました)|無効化(した|しました|済)|隔離(した|しました|済)"
    ))
});

/// What to do first where strangers are inside, which no word of a question puts behind what comes later: the first steps of the
/// document on it, unless the question says that they were taken.
pub(super) fn contain<'a>(question: &str, sign: &Numbered, passages: &[&'a Numbered]) -> Option<PickedSteps<'a>> {
    let is_breach = sign.evidence.fact.as_ref().is_some_and(|it| it.kind == FactKind::Security);
    let document = passages.first().filter(|_| is_breach && !SHUT_OUT.is_match(question))?;
    pick::first_steps_of(passages.iter().copied(), &document.evidence.title)
}

/// The procedure that fits best; where a change led to the trouble, one that takes changes back is looked for.
pub(super) fn steps<'a>(
    trouble: &Trouble<u32>,
    passages: &[&'a Numbered],
    asked: &Asked,
    titles: &[&str],
) -> Option<PickedSteps<'a>> {
    let prefers: fn(&str) -> bool = if trouble.cause.is_some() { |words| UNDOES.is_match(words) } else { |_| false };
    pick::steps_preferring(passages, asked, titles, prefers)
}

/// The one step that comes first: that which takes the change back, or, where it leans on others, the first of all.
pub(super) fn first_step(request: &ChatRequest, steps: &PickedSteps<'_>, pieces: &mut Vec<String>) {
    let words_of = |it: &&Item| steps.source.evidence.text.get(it.words.clone()).unwrap_or_default();
    let undoing = steps.items.iter().find(|it| UNDOES.is_match(words_of(it)));
    let Some(first) = undoing.filter(|it| !LEANS.is_match(words_of(it))).or(steps.items.first()) else { return };
    pieces.push(paragraph(request, Phrase::FirstStep));
    pieces.extend(language_note(request, steps.source.evidence.language));
    words::step(steps.source, first, pieces);
}

/// Those of `told` that are no part of the trouble: of a thing that the question calls by its name and the trouble is not of, and the
/// others.
pub(super) fn beside<'a>(
    request: &ChatRequest,
    trouble: &Trouble<u32>,
    told: &[&'a Numbered],
) -> (Vec<&'a Numbered>, Vec<&'a Numbered>) {
    let question = folded(&request.question);
    let is_named = |it: &Numbered| thing_of(it).is_some_and(|name| holds_name(&question, &name));
    let of_trouble: Vec<String> = trouble
        .names()
        .filter_map(|number| request.evidence.iter().find(|it| it.number == *number))
        .filter_map(thing_of)
        .collect();
    let others = told.iter().copied().filter(|it| trouble.names().all(|number| *number != it.number));
    others.partition(|it| is_named(it) && !thing_of(it).is_some_and(|name| of_trouble.contains(&name)))
}

/// The name of the thing that a fact is about.
fn thing_of(fact: &Numbered) -> Option<String> {
    let resource = fact.evidence.fact.as_ref()?.resource.as_deref()?;
    Some(thing_name(resource)).filter(|it| it.len() > 2).map(folded)
}

/// What the account shows of the thing that the question names.
pub(super) fn named(request: &ChatRequest, facts: &[&Numbered], pieces: &mut Vec<String>) {
    let lines: Vec<String> = facts.iter().take(ALSO).filter_map(|it| facts::told_whole(request, it)).collect();
    if !lines.is_empty() {
        pieces.extend(lines);
        words::end_list(pieces);
    }
}

/// What the account shows beside the trouble, in short.
pub(super) fn also(request: &ChatRequest, others: &[&Numbered], pieces: &mut Vec<String>) {
    let lines: Vec<String> = others.iter().take(ALSO).filter_map(|it| facts::with_printed(request, it)).collect();
    if !lines.is_empty() {
        pieces.push(format!("{}\n\n", request.phrases.get(Phrase::AlsoSeen)));
        pieces.extend(lines);
        words::end_list(pieces);
    }
}
