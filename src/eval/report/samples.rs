use maud::{Markup, html};

use crate::eval::baseline::{Baseline, Standing};
use crate::eval::result::{Outcome3, SampleResult, Verdict};

/// Every sample, folded; those that got worse are open and come first, then failures.
pub(super) fn samples(results: &[SampleResult], baseline: &Baseline) -> Markup {
    let rank = |it: &SampleResult| match (baseline.standing(it), it.result) {
        (Standing::Worse, _) => 0,
        (_, Outcome3::Fail) => 1,
        (_, Outcome3::Unmeasured) => 2,
        _ => 3,
    };
    let mut ordered: Vec<&SampleResult> = results.iter().collect();
    ordered.sort_by_key(|it| (rank(it), &it.key));
    html! { @for result in ordered { (sample(result, baseline)) } }
}

fn sample(result: &SampleResult, baseline: &Baseline) -> Markup {
    let standing = baseline.standing(result);
    let before = baseline.get(&result.key);
    let is_changed = before.is_some_and(|it| it.stages != result.stages);
    html! {
        details class={ "sample " (result.result.word()) } open[standing == Standing::Worse] {
            summary {
                span class="word" { (result.result.word()) } " "
                code { (result.key.suite) "/" (result.key.id) } " "
                span class="muted" { (result.key.backend) " · " (result.language) @for tag in &result.tags { " · " (tag) } }
                @match standing {
                    Standing::Worse => { strong { " worse than the baseline" } }
                    Standing::Better => { strong { " better than the baseline" } }
                    Standing::New => { " new" }
                    Standing::Same => {}
                }
            }
            p class="question" lang=(result.language) { (result.question) }
            ul {
                @for check in &result.checks {
                    li {
                        (check.scorer) @if check.optional { " (optional)" } ": "
                        @match &check.verdict {
                            Verdict::Pass => { "pass" }
                            Verdict::Fail(why) => { strong { "fail" } ": " (why) }
                            Verdict::Unmeasured(why) => { "unmeasured: " (why) }
                        }
                    }
                }
            }
            div class="answers" {
                @if let Some(before) = before.filter(|_| is_changed) {
                    div { h4 { "Before" } pre { (before.said) }
                        p class="muted" { "first stage that differs: " (before.stages.first_difference(&result.stages).unwrap_or("none")) } }
                }
                div { h4 { "Answer" @if !result.outcome.is_empty() { " (" (result.outcome) ")" } } pre { (result.answer) } }
            }
            @if !result.cited.is_empty() {
                ol class="cited" {
                    @for cited in &result.cited { li value=(cited.marker) { code { (cited.id) } " " q { (cited.quote) } } }
                }
            }
        }
    }
}
