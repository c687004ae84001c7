//! Every order of what can happen to the drafts of a conversation, up to a bound.
//!
//! A step is what one transaction makes of the rules. A process killed before its commit has done nothing; one killed after it
//! did all, and whoever heard no answer says the same again with the same key: `is_again` of [`Step::Yes`].

mod planted;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{Explored, begin, explore_from};
use crate::cases::{OpenCase, Yes, confirm_draft, draft_digest, edit_draft};
use crate::domain::{
    CaseBody, Confirmation, Draft, DraftEdit, DraftKind, DraftRecord, DraftRefusal, Language, Severity,
};

/// What is explored: the rules, and what a person's yes is bound to.
#[derive(Clone, Copy)]
struct Rules {
    edit: fn(&DraftRecord, &DraftEdit, Timestamp) -> Result<Draft, DraftRefusal>,
    confirm: fn(&DraftRecord, Yes<'_>, Option<OpenCase>) -> Result<Confirmation, DraftRefusal>,
    digest: fn(&Draft) -> String,
}

const TRUE_RULES: Rules = Rules { edit: edit_draft, confirm: confirm_draft, digest: draft_digest };

/// Steps in a row.
const BOUND: usize = 6;
/// Two of them are a draft's life.
const STEP: SignedDuration = SignedDuration::from_hours(12);
const MOST_DRAFTS: usize = 2;

/// What a person reads and types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Text {
    subject: &'static str,
    description: &'static str,
    severity: Severity,
}

/// A draft as it was shown to its customer; an edit shows another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Shown {
    digest: String,
    text: Text,
}

/// A draft as the rules keep it, and beside it what its customer saw, typed and was answered.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct One {
    kind: DraftKind,
    is_included: bool,
    digest: String,
    text: Text,
    expires_at: Timestamp,
    case: Option<usize>,
    typed: Text,
    typed_at: Timestamp,
    shown: Vec<Shown>,
    /// The cases that were answered to a yes, by what was shown: what the idempotency rows hold.
    answered: BTreeMap<usize, usize>,
}

/// What the desk got: texts in the order they came.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Opened {
    is_open: bool,
    is_security: bool,
    texts: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct World {
    now: Timestamp,
    drafts: Vec<One>,
    cases: Vec<Opened>,
}

#[derive(Clone, Copy, Debug)]
enum Field {
    Subject,
    Description,
    Severity,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Time,
    /// A turn or the customer proposes another draft.
    Propose,
    Type {
        draft: usize,
        field: Field,
    },
    /// A yes to what was shown as the `shown`-th, from a window that may be old; `is_again`: with the key of the yes before.
    Yes {
        draft: usize,
        shown: usize,
        is_again: bool,
    },
    /// The conversation's case ends.
    Resolve,
    /// A wish for a person opened a security case.
    Security,
}

const FIRST: Text = Text { subject: "API 503", description: "Every request fails.", severity: Severity::Normal };

fn proposed(rules: Rules, kind: DraftKind, is_included: bool, now: Timestamp) -> One {
    let mut one = One {
        kind,
        is_included,
        digest: String::new(),
        text: FIRST,
        expires_at: now + STEP + STEP,
        case: None,
        typed: FIRST,
        typed_at: now,
        shown: Vec::new(),
        answered: BTreeMap::new(),
    };
    one.digest = (rules.digest)(&record(&one).draft);
    one.shown.push(Shown { digest: one.digest.clone(), text: one.text.clone() });
    one
}

/// The draft as the store hands it to the rules.
fn record(one: &One) -> DraftRecord {
    let draft = Draft {
        id: "draft_1".to_owned(),
        digest: one.digest.clone(),
        kind: one.kind,
        needed_by: None,
        subject: one.text.subject.to_owned(),
        description: one.text.description.to_owned(),
        service: "api".to_owned(),
        category: "general".to_owned(),
        severity: one.text.severity,
        suggested_severity: Severity::Normal,
        severity_reasons: Vec::new(),
        language: Language::En,
        resources: Vec::new(),
        stated_resources: Vec::new(),
        evidence: Vec::new(),
        attached: Vec::new(),
        tried: Vec::new(),
        gaps: Vec::new(),
        missing: Vec::new(),
        due_in_minutes: None,
        is_included: one.is_included,
        choices: Vec::new(),
        expected: None,
        expires_at: one.expires_at,
    };
    DraftRecord {
        draft,
        conversation_id: "conv_1".to_owned(),
        case_id: one.case.map(|it| it.to_string()),
        has_joined: false,
    }
}

/// All that is ever typed, each the other of its pair.
const OTHER: Text = Text { subject: "Checkout 503", description: "", severity: Severity::Urgent };

fn one_of(texts: [&'static str; 2], found: &str) -> &'static str {
    texts.into_iter().find(|it| *it == found).unwrap_or("lost")
}

fn text_of(draft: &Draft) -> Text {
    Text {
        subject: one_of([FIRST.subject, OTHER.subject], &draft.subject),
        description: one_of([FIRST.description, OTHER.description], &draft.description),
        severity: draft.severity,
    }
}

fn steps(world: &World) -> Vec<Step> {
    let mut steps = vec![Step::Time, Step::Resolve, Step::Security];
    if world.drafts.len() < MOST_DRAFTS {
        steps.push(Step::Propose);
    }
    for (draft, one) in world.drafts.iter().enumerate() {
        let fields = [Field::Subject, Field::Description, Field::Severity];
        steps.extend(fields.map(|field| Step::Type { draft, field }));
        for shown in 0..one.shown.len() {
            steps.extend([false, true].map(|is_again| Step::Yes { draft, shown, is_again }));
        }
    }
    steps
}

/// What a step leads to; `None`: nothing changed.
fn take(rules: Rules, world: &World, step: Step, broken: &mut BTreeSet<&'static str>) -> Option<World> {
    let mut after = world.clone();
    match step {
        Step::Time => after.now += STEP,
        Step::Propose => after.drafts.push(proposed(rules, DraftKind::Incident, true, world.now)),
        Step::Resolve => after.cases.iter_mut().find(|it| it.is_open)?.is_open = false,
        Step::Security if world.cases.iter().any(|it| it.is_open) => return None,
        Step::Security => after.cases.push(Opened { is_open: true, is_security: true, texts: 0 }),
        Step::Type { draft, field } => {
            let one = after.drafts.get_mut(draft)?;
            type_in(rules, one, field, world.now, broken)?;
        }
        Step::Yes { draft, shown, is_again } => say_yes(rules, &mut after, (draft, shown, is_again), broken)?,
    }
    hold(&after, broken);
    Some(after)
}

fn type_in(
    rules: Rules,
    one: &mut One,
    field: Field,
    now: Timestamp,
    broken: &mut BTreeSet<&'static str>,
) -> Option<()> {
    let mut typed = one.typed.clone();
    let mut edit = DraftEdit::default();
    let other = |is_first: bool, first, other| if is_first { other } else { first };
    match field {
        Field::Subject => {
            typed.subject = other(typed.subject == FIRST.subject, FIRST.subject, OTHER.subject);
            edit.subject = Some(typed.subject.to_owned());
        }
        Field::Description => {
            typed.description = other(typed.description == FIRST.description, FIRST.description, OTHER.description);
            edit.description = Some(typed.description.to_owned());
        }
        Field::Severity => {
            typed.severity = if typed.severity == FIRST.severity { OTHER.severity } else { FIRST.severity };
            edit.severity = Some(typed.severity);
        }
    }
    for earlier in one.shown.iter().rev().skip(1) {
        let edit = DraftEdit { digest: Some(earlier.digest.clone()), ..edit.clone() };
        let told = match (rules.edit)(&record(one), &edit, now) {
            Err(DraftRefusal::Changed { now }) => text_of(&now) == one.text,
            Err(_) => one.case.is_some(),
            Ok(_) => false,
        };
        if !told {
            broken.insert("who changes what was shown before another edit is refused, and reads what stands there");
        }
    }
    edit.digest = one.shown.last().map(|it| it.digest.clone());
    match (rules.edit)(&record(one), &edit, now) {
        Err(_) if one.case.is_none() => {
            broken.insert("what somebody types into a draft is taken as long as it is no case");
            None
        }
        Err(_) => None,
        Ok(_) if one.case.is_some() => {
            broken.insert("what became a case is no longer edited");
            None
        }
        Ok(mut draft) => {
            draft.digest = (rules.digest)(&draft);
            (one.text, one.expires_at) = (text_of(&draft), draft.expires_at);
            one.digest = draft.digest;
            (one.typed, one.typed_at) = (typed, now);
            one.shown.push(Shown { digest: one.digest.clone(), text: one.typed.clone() });
            Some(())
        }
    }
}

fn say_yes(
    rules: Rules,
    world: &mut World,
    (draft, shown, is_again): (usize, usize, bool),
    broken: &mut BTreeSet<&'static str>,
) -> Option<()> {
    let open = world.cases.iter().position(|it| it.is_open);
    let beside = open.and_then(|it| world.cases.get(it)).map(|it| match it.is_security {
        true => OpenCase::Security,
        false => OpenCase::Other,
    });
    let (now, known) = (world.now, world.cases.len());
    let one = world.drafts.get_mut(draft)?;
    let seen = one.shown.get(shown)?.clone();
    let is_latest = shown + 1 == one.shown.len();
    let before = one.answered.get(&shown).copied();
    if is_again && before.is_none() {
        return None;
    }
    let recalled = before.filter(|_| is_again).map(|it| it.to_string());
    let yes = Yes { digest: &seen.digest, recalled: recalled.as_deref(), at: now };
    let led_to = (rules.confirm)(&record(one), yes, beside);
    let mut must = |holds: bool, statement: &'static str| {
        if !holds {
            broken.insert(statement);
        }
    };
    let answer = match led_to {
        Ok(Confirmation::Again { ref case_id }) => case_id.parse().ok(),
        Ok(Confirmation::Joins { ref body, severity }) => {
            must(says(body, severity, &seen.text), "a case says what was shown to who said yes");
            open
        }
        Ok(Confirmation::Opens { ref body, severity }) => {
            must(open.is_none(), "a conversation has one open case");
            must(says(body, severity, &seen.text), "a case says what was shown to who said yes");
            Some(known)
        }
        Err(_) => None,
    };
    let is_new = matches!(led_to, Ok(Confirmation::Joins { .. } | Confirmation::Opens { .. }));
    let is_alive = now.duration_since(one.typed_at) < STEP + STEP;
    if let Some(case) = one.case {
        must(answer == Some(case) || !is_latest, "a yes that is said again is answered with the same case");
        must(!is_new, "a draft becomes a case once");
    } else {
        must(answer.is_none() || is_latest, "a yes to what was shown before an edit opens nothing");
        must(answer.is_none() || is_alive, "what nobody touched for a day opens nothing");
        must(answer.is_none() || one.is_included, "what the plan does not include is not opened");
        let waits = beside == Some(OpenCase::Security) && one.kind != DraftKind::Security;
        must(answer.is_none() || !waits, "while a security case is open, other drafts wait");
        let may = is_latest && is_alive && one.is_included && !waits;
        must(answer.is_some() || !may, "a yes to what is shown now is not refused without a reason");
    }
    let case = answer.filter(|_| is_new)?;
    one.case = one.case.or(Some(case));
    one.answered.insert(shown, case);
    let is_security = one.kind == DraftKind::Security;
    match world.cases.get_mut(case) {
        Some(joined) => joined.texts += 1,
        None => world.cases.push(Opened { is_open: true, is_security, texts: 1 }),
    }
    Some(())
}

fn says(body: &CaseBody, severity: Severity, shown: &Text) -> bool {
    let Text { subject, description, severity: chosen } = shown;
    body.subject == *subject && body.description == *description && severity == *chosen
}

/// What is true of every draft at every moment.
fn hold(world: &World, broken: &mut BTreeSet<&'static str>) {
    let mut must = |holds: bool, statement: &'static str| {
        if !holds {
            broken.insert(statement);
        }
    };
    for one in &world.drafts {
        must(one.text == one.typed, "what somebody typed stays until they type over it");
        must(one.case.is_some() || one.expires_at == one.typed_at + STEP + STEP, "an edit gives a draft another day");
    }
    let texts: usize = world.cases.iter().map(|it| it.texts).sum();
    must(texts == world.drafts.iter().filter(|it| it.case.is_some()).count(), "a draft becomes a case once");
    must(world.cases.iter().filter(|it| it.is_open).count() <= 1, "a conversation has one open case");
}

fn explore(rules: Rules, bound: usize, wanted: Option<&str>) -> Explored {
    let begins = [(DraftKind::Incident, true), (DraftKind::Security, true), (DraftKind::Incident, false)];
    let first = begins.map(|(kind, is_included)| {
        let drafts = vec![proposed(rules, kind, is_included, begin())];
        World { now: begin(), drafts, cases: Vec::new() }
    });
    explore_from(first, bound, wanted, |world, broken| {
        steps(world).into_iter().filter_map(|step| take(rules, world, step, broken)).collect()
    })
}

#[test]
fn every_order_of_edits_and_yeses_keeps_what_was_typed_and_opens_what_was_shown() {
    let explored = explore(TRUE_RULES, BOUND, None);
    println!("{} states, {} orders of at most {BOUND} steps", explored.states, explored.orders);
    assert_eq!(explored.broken, BTreeSet::new());
    assert_eq!((explored.states, explored.orders), (44_524, 452_007));
}
