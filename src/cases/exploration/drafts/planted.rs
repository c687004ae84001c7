//! Bugs of each kind in the rules of drafts, planted to see that the search finds them.

use super::*;

#[test]
fn a_planted_bug_of_each_kind_of_draft_is_found() {
    let bugs: [(&str, &str, Rules); 18] = [
        (
            "a yes counts whatever it was said to",
            "a yes to what was shown before",
            Rules {
                confirm: |kept, yes, open| confirm_draft(kept, Yes { digest: &kept.draft.digest, ..yes }, open),
                ..TRUE_RULES
            },
        ),
        (
            "the digest leaves the description out",
            "a case says what was shown",
            Rules {
                digest: |it| {
                    let blank = Draft { digest: String::new(), description: String::new(), ..it.clone() };
                    draft_digest(&blank)
                },
                ..TRUE_RULES
            },
        ),
        (
            "the digest leaves the severity out",
            "a case says what was shown",
            Rules {
                digest: |it| {
                    let mild = Draft { digest: String::new(), severity: Severity::Low, ..it.clone() };
                    draft_digest(&mild)
                },
                ..TRUE_RULES
            },
        ),
        (
            "a case is opened with the severity that was suggested",
            "a case says what was shown",
            Rules {
                confirm: |kept, yes, open| {
                    confirm_draft(kept, yes, open).map(|it| match it {
                        Confirmation::Opens { body, .. } => {
                            Confirmation::Opens { severity: body.suggested_severity, body }
                        }
                        other => other,
                    })
                },
                ..TRUE_RULES
            },
        ),
        (
            "what joins a case is its subject alone",
            "a case says what was shown",
            Rules {
                confirm: |kept, yes, open| {
                    confirm_draft(kept, yes, open).map(|it| match it {
                        Confirmation::Joins { mut body, severity } => {
                            body.description = String::new();
                            Confirmation::Joins { body, severity }
                        }
                        other => other,
                    })
                },
                ..TRUE_RULES
            },
        ),
        (
            "two windows open two cases",
            "a draft becomes a case once",
            Rules {
                confirm: |kept, yes, open| {
                    confirm_draft(&DraftRecord { case_id: None, ..kept.clone() }, Yes { recalled: None, ..yes }, open)
                },
                ..TRUE_RULES
            },
        ),
        (
            "a yes that is said again is refused",
            "a yes that is said again",
            Rules {
                confirm: |kept, yes, open| match (&kept.case_id, yes.recalled) {
                    (Some(case_id), None) => Err(DraftRefusal::Confirmed { case_id: case_id.clone() }),
                    _ => confirm_draft(kept, yes, open),
                },
                ..TRUE_RULES
            },
        ),
        (
            "a yes that is said again a day later is refused",
            "a yes that is said again",
            Rules {
                confirm: |kept, yes, open| match kept.draft.expires_at <= yes.at {
                    true => Err(DraftRefusal::Expired),
                    false => confirm_draft(kept, yes, open),
                },
                ..TRUE_RULES
            },
        ),
        (
            "an old draft is opened",
            "what nobody touched for a day",
            Rules { confirm: |kept, yes, open| confirm_draft(kept, Yes { at: begin(), ..yes }, open), ..TRUE_RULES },
        ),
        (
            "an old draft is not edited any more",
            "what somebody types",
            Rules {
                edit: |kept, edit, at| match kept.draft.expires_at <= at {
                    true => Err(DraftRefusal::Expired),
                    false => edit_draft(kept, edit, at),
                },
                ..TRUE_RULES
            },
        ),
        (
            "an edit gives no other day",
            "an edit gives a draft another day",
            Rules {
                edit: |kept, edit, at| {
                    let expires_at = kept.draft.expires_at;
                    edit_draft(kept, edit, at).map(|it| Draft { expires_at, ..it })
                },
                ..TRUE_RULES
            },
        ),
        (
            "an edit of the subject takes the description along",
            "what somebody typed stays",
            Rules {
                edit: |kept, edit, at| {
                    let whole =
                        DraftEdit { description: Some(edit.description.clone().unwrap_or_default()), ..edit.clone() };
                    edit_draft(kept, &whole, at)
                },
                ..TRUE_RULES
            },
        ),
        (
            "an edit counts whatever it was made of",
            "who changes what was shown before",
            Rules {
                edit: |kept, edit, at| edit_draft(kept, &DraftEdit { digest: None, ..edit.clone() }, at),
                ..TRUE_RULES
            },
        ),
        (
            "what became a case is still edited",
            "what became a case is no longer",
            Rules {
                edit: |kept, edit, at| edit_draft(&DraftRecord { case_id: None, ..kept.clone() }, edit, at),
                ..TRUE_RULES
            },
        ),
        (
            "a draft opens a case beside the open one",
            "a conversation has one open case",
            Rules { confirm: |kept, yes, _| confirm_draft(kept, yes, None), ..TRUE_RULES },
        ),
        (
            "a security case holds nothing up",
            "while a security case is open",
            Rules { confirm: |kept, yes, open| confirm_draft(kept, yes, open.map(|_| OpenCase::Other)), ..TRUE_RULES },
        ),
        (
            "a yes beside an open case is refused",
            "a yes to what is shown now is not refused",
            Rules {
                confirm: |kept, yes, open| match open {
                    Some(OpenCase::Other) => Err(DraftRefusal::SecurityFirst),
                    _ => confirm_draft(kept, yes, open),
                },
                ..TRUE_RULES
            },
        ),
        (
            "what the plan does not include is opened",
            "what the plan does not include",
            Rules {
                confirm: |kept, yes, open| {
                    let draft = Draft { is_included: true, ..kept.draft.clone() };
                    confirm_draft(&DraftRecord { draft, ..kept.clone() }, yes, open)
                },
                ..TRUE_RULES
            },
        ),
    ];
    for (bug, statement, rules) in bugs {
        let explored = explore(rules, 4, Some(statement));
        assert!(explored.broken.iter().any(|it| it.starts_with(statement)), "{bug}: not found; {:?}", explored.broken);
    }
}
