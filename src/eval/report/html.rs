use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use maud::{DOCTYPE, Markup, PreEscaped, html as page};

use sha2::{Digest as _, Sha256};

use super::{chart, percent, samples};
use crate::domain::Language;
use crate::eval::baseline::Baseline;
use crate::eval::gate::{Gate, GateVerdict};
use crate::eval::history::StoredRun;
use crate::eval::runner::Run;
use crate::eval::summary::SuiteSummary;

/// Tags beyond these per suite are left to `results.jsonl`.
const MOST_TAGS: usize = 60;

const STYLE: &str = include_str!("style.css");

/// The run as one self-contained page: no script, nothing loaded, everything from samples and answers escaped. `earlier`
/// are the runs that the home keeps, oldest first, for the trends.
pub fn html(run: &Run, gate: &Gate, baseline: &Baseline, earlier: &[StoredRun]) -> String {
    let verdict = match gate.verdict {
        GateVerdict::Open => "The gate is open",
        GateVerdict::Shut => "The gate is shut",
        GateVerdict::TooMuchUnmeasured => "Nothing is worse, but too much is unmeasured",
    };
    let (open, sealed) = run.parts();
    let body = page! {
        h1 { "firstline eval: " (verdict) }
        @if run.is_partial { p { strong { "The run was stopped before its end." } } }
        @if !gate.closed.is_empty() { ul class="closed" { @for reason in &gate.closed { li { (reason) } } } }
        p { (open) " open and " (sealed) " sealed samples; " (gate.flips.len()) " worse than the baseline, " (gate.better.len()) " better, "
            (gate.new) " new, " (gate.unmeasured.len()) " unmeasured." }
        (owed(run, &gate.summaries))
        h2 { "Suites" }
        (suites(run, &gate.summaries))
        h2 { "Languages" }
        (languages(&gate.summaries))
        (together(gate))
        h2 { "Time and cost" }
        (costs(&gate.summaries))
        h2 { "Tags" }
        @for summary in &gate.summaries { (tags(summary)) }
        @if !earlier.is_empty() { h2 { "Over the runs" } (trends(earlier)) }
        h2 { "Samples" }
        (samples::samples(&run.results, baseline))
    };
    document(verdict, &body)
}

/// The policy under which the pages work: nothing but their own style, known by its digest.
pub(in crate::eval) fn policy() -> String {
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

/// A page of ours around `body`.
pub(in crate::eval) fn document(title: &str, body: &Markup) -> String {
    let page = page! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy());
                title { "firstline eval: " (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    page.into_string()
}

fn suites(run: &Run, summaries: &[SuiteSummary]) -> Markup {
    let aims = |suite: &str| run.suites.iter().find(|it| it.name == suite).map(|it| &it.file.aims);
    let aim_of = |suite: &str, metric: &str| aims(suite).and_then(|it| it.get(metric)).copied();
    page! {
        table {
            tr { th { "suite" } th { "backend" } th { "samples" } th { "passed, failed, unmeasured" } th { "pass rate" } th { "95 %" } th { "figures" } }
            @for summary in summaries {
                tr {
                    td { (summary.suite) } td { (summary.backend) } td class="number" { (summary.samples) }
                    td { (chart::bar(summary.passed, summary.failed, summary.unmeasured)) br; (summary.passed) ", " (summary.failed) ", " (summary.unmeasured) }
                    td class="number" { @if let Some(rate) = summary.metrics.get("pass_rate") { (percent(*rate)) }
                        @if let Some(aim) = aim_of(&summary.suite, "pass_rate") { br; "aim " (percent(aim)) } }
                    td { @if let Some(it) = summary.interval { (percent(it.low)) " – " (percent(it.high)) } }
                    td {
                        @for (name, value) in summary.metrics.iter().filter(|it| it.0 != "pass_rate") { (name) " " (format!("{value:.3}")) @if let Some(aim) = aim_of(&summary.suite, name) { " (aim " (aim) ")" } br; }
                        @for (scorer, count) in &summary.failures { span class="muted" { (count) " fail " (scorer) br; } }
                        @if let Some(found) = &summary.calibration { figure { (chart::reliability(&found.reliability)) figcaption class="muted" { "how sure the search was → how often right" } } }
                    }
                }
            }
        }
    }
}

/// What a finished product would reach and this one does not, for whoever reads no further.
fn owed(run: &Run, summaries: &[SuiteSummary]) -> Markup {
    let of_suite = |summary: &SuiteSummary| {
        let suite = run.suites.iter().find(|it| it.name == summary.suite)?;
        let below = suite.file.aims.iter().filter_map(|(name, aim)| {
            let is = *summary.metrics.get(name)?;
            (is < *aim).then(|| format!("{name} {is:.3} of {aim}"))
        });
        let below: Vec<String> = below.collect();
        (!below.is_empty()).then(|| (format!("{} ({})", summary.suite, summary.backend), below.join(", ")))
    };
    let owed: Vec<(String, String)> = summaries.iter().filter_map(of_suite).collect();
    page! {
        @if !owed.is_empty() {
            h2 { "Below what a finished product should reach" }
            ul { @for (suite, figures) in &owed { li { strong { (suite) } ": " (figures) } } }
        }
    }
}

fn together(gate: &Gate) -> Markup {
    page! {
        @for (backend, parity) in &gate.parity {
            p {
                "Over all suites (" (backend) "): " (parity.groups) " questions exist in all four languages; fail: "
                @for (language, passed) in &parity.passed { (language) " " (parity.groups - passed) " " }
            }
        }
    }
}

fn costs(summaries: &[SuiteSummary]) -> Markup {
    page! {
        table {
            tr { th { "suite" } th { "backend" } th { "p50, p95, most (ms)" } th { "model calls" } th { "tool calls" } th { "tokens in, out" } th { "US dollars" } }
            @for it in summaries {
                tr {
                    td { (it.suite) } td { (it.backend) }
                    td class="number" { @if let Some(took) = it.latency { (format!("{:.1}, {:.1}, {:.0}", took.p50, took.p95, took.most)) } }
                    td class="number" { (it.spent.model_calls) } td class="number" { (it.spent.tool_calls) }
                    td class="number" { (it.spent.prompt_tokens) ", " (it.spent.completion_tokens) }
                    td class="number" { @match it.spent.usd { Some(usd) => (format!("{usd:.4}")), None => "–" } }
                }
            }
        }
    }
}

fn languages(summaries: &[SuiteSummary]) -> Markup {
    page! {
        table {
            tr { th { "suite" } th { "backend" } @for it in Language::ALL { th { (it) } } th { "in all four languages" } }
            @for summary in summaries {
                tr {
                    td { (summary.suite) } td { (summary.backend) }
                    @for it in Language::ALL { td class="number" { @if let Some(count) = summary.by_language.get(&it) { (share(*count)) } } }
                    td { @if let Some(parity) = &summary.parity {
                        (parity.groups) " questions: "
                        @for (language, count) in &parity.passed { (language) " " (count) " " }
                        "· most lost against English: " (parity.worst_loss().0)
                    } }
                }
            }
        }
    }
}

fn tags(summary: &SuiteSummary) -> Markup {
    let mut rows: Vec<(&String, &(usize, usize))> = summary.by_tag.iter().collect();
    rows.sort_by(|one, other| other.1.0.cmp(&one.1.0).then_with(|| one.0.cmp(other.0)));
    page! {
        @if !rows.is_empty() {
            details { summary { (summary.suite) " (" (summary.backend) ")" }
                table {
                    tr { th { "tag" } th { "passed, not" } th { "all" } @for it in Language::ALL { th { (it) } } }
                    @for (tag, count) in rows.into_iter().take(MOST_TAGS) { tr {
                        td { (tag) } td { (chart::bar(count.1, count.0 - count.1, 0)) } td class="number" { (share(*count)) }
                        @for it in Language::ALL { td class="number" {
                            @if let Some(count) = summary.by_tag_and_language.get(&(tag.clone(), it)) { (share(*count)) }
                        } }
                    } }
                }
            }
        }
    }
}

fn share((count, passed): (usize, usize)) -> String {
    format!("{passed} of {count}")
}

fn trends(earlier: &[StoredRun]) -> Markup {
    let names: BTreeSet<(&str, &str)> = earlier
        .iter()
        .flat_map(|run| run.summaries.iter().map(|it| (it.suite.as_str(), it.backend.as_str())))
        .collect();
    let rates: BTreeMap<(&str, &str), Vec<f64>> = names
        .into_iter()
        .map(|name| {
            let of_run = |run: &StoredRun| {
                run.summaries.iter().find(|it| (it.suite.as_str(), it.backend.as_str()) == name)?.pass_rate
            };
            (name, earlier.iter().filter_map(of_run).collect())
        })
        .collect();
    page! {
        div class="trends" {
            @for ((suite, backend), values) in &rates { figure {
                figcaption { (suite) " (" (backend) ")" } (chart::trend(suite, values))
                @if let Some(last) = values.last() { (percent(*last)) }
            } }
        }
    }
}

/// The runs of a home, newest first, on one page; `link` gives each run's address.
pub(in crate::eval) fn runs(runs: &[StoredRun], link: &dyn Fn(&str) -> String) -> String {
    let body = page! {
        h1 { "Evals" }
        @if runs.is_empty() { p { "No run is kept here yet. " code { "firstline eval" } " makes one." } }
        @if runs.len() > 1 { (trends(runs)) }
        table {
            tr { th { "run" } th { "gate" } th { "samples" } th { "suites" } }
            @for run in runs.iter().rev() {
                tr {
                    td { a href=(link(&run.id)) { (run.id) } }
                    td { (run.verdict) }
                    td class="number" { (run.summaries.iter().map(|it| it.samples).sum::<usize>()) }
                    td { @for it in &run.summaries {
                        (it.suite) " (" (it.backend) ") " @if let Some(rate) = it.pass_rate { (percent(rate)) } br;
                    } }
                }
            }
        }
    };
    document("runs", &body)
}
