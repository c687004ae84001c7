use maud::html;

use super::report::MineReport;
use crate::eval::report::document;

/// The page that a buyer asks for, self-contained.
pub fn mine_page(report: &MineReport) -> String {
    let share = |part: usize, of: usize| match of {
        0 => "not measured: no case says it".to_owned(),
        _ => format!("{part} of {of} ({:.1} %)", part as f64 / of as f64 * 100.0),
    };
    let severities = report.declared_right + report.declared_too_high + report.declared_too_low;
    let body = html! {
        h1 { "Of your last " (report.asked) " cases" }
        p { "Each was asked with only what was known before the first of them was opened: " (report.findable)
            " earlier cases and the documents. Names, hosts and ids are made up." }
        p { "Of " (report.with_truth) " of them it is known what the engineer used: they name a document or an earlier case. The rest can only be read, below." }
        table {
            tr { th { "found what your engineer used, first" } td { (share(report.found_first, report.with_truth)) } }
            tr { th { "among the first five" } td { (share(report.found_in_five, report.with_truth)) } }
            tr { th { "right queue, as most of the five most similar cases" } td { (share(report.right_queue, report.with_queue)) } }
            tr { th { "severity the customer chose was too high" } td { (share(report.declared_too_high, severities)) } }
            tr { th { "severity the customer chose was too low" } td { (share(report.declared_too_low, severities)) } }
            tr { th { "declined: nothing found speaks of it" } td { (share(report.declined, report.asked)) } }
            tr { th { "lines that were no usable case" } td { (report.rejects) } }
        }
        h2 { "Asked again and again, and no document says it" }
        @if report.no_document.is_empty() { p { "None." } }
        ul { @for it in &report.no_document { li { (it.count) " cases: " (it.about.join(", ")) " (e.g. " (it.example) ")" } } }
        h2 { "Side by side" }
        @for side in &report.side_by_side {
            details open { summary { (side.subject) }
                div class="answers" {
                    div { h4 { "Asked" } pre { (side.description) } }
                    div { h4 { "What resolved it then" } pre { (side.then) } }
                    div { h4 { "Found now: " (side.found) } pre { (side.quote) } }
                }
            }
        }
    };
    document("your last cases", &body)
}
