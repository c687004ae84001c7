use super::percent;
use crate::eval::gate::{Gate, GateVerdict};
use crate::eval::runner::Run;
use crate::eval::summary::SuiteSummary;

/// A pull request's comment holds 65,536 characters; a step summary more.
const MOST_BYTES: usize = 60_000;
const MOST_FLIPS: usize = 40;

/// The run on one page, for a pull request's comment or a step summary.
pub fn markdown(run: &Run, gate: &Gate) -> String {
    let verdict = match gate.verdict {
        GateVerdict::Open => "✅ The gate is open",
        GateVerdict::Shut => "❌ The gate is shut",
        GateVerdict::TooMuchUnmeasured => "⚠️ Nothing is worse, but too much is unmeasured",
    };
    let mut page = format!("## {verdict}\n\n");
    if run.is_partial {
        page.push_str("The run was stopped before its end.\n\n");
    }
    for reason in &gate.closed {
        page.push_str(&format!("- {}\n", line(&reason.to_string())));
    }
    page.push_str("\n| suite | backend | samples | passed | failed | unmeasured | pass rate (95 %) | figures |\n");
    page.push_str("|---|---|--:|--:|--:|--:|---|---|\n");
    for summary in &gate.summaries {
        page.push_str(&row(&summary.suite, summary));
        for (part, apart) in &summary.apart {
            page.push_str(&row(&format!("{}: {part}", summary.suite), apart));
        }
    }
    page.push_str(&format!(
        "\n{} better than the baseline, {} new, {} unmeasured.\n",
        gate.better.len(),
        gate.new,
        gate.unmeasured.len()
    ));
    if !gate.flips.is_empty() {
        page.push_str("\n### Worse than the baseline\n\n");
    }
    for (at, flip) in gate.flips.iter().enumerate() {
        if at == MOST_FLIPS || page.len() > MOST_BYTES {
            page.push_str(&format!("\n… and {} more; see report.html.\n", gate.flips.len() - at));
            break;
        }
        let (before, now, why) = flip.told();
        page.push_str(&format!(
            "<details><summary><code>{}/{}</code> ({}): {}</summary>\n\n| before | now |\n|---|---|\n| {} | {} |\n\nFirst stage that differs: {}\n</details>\n",
            line(&flip.now.key.suite),
            line(&flip.now.key.id),
            flip.now.result.word(),
            line(&why),
            line(&before),
            line(&now),
            flip.stage.unwrap_or("none, only the scoring"),
        ));
    }
    page
}

fn row(name: &str, summary: &SuiteSummary) -> String {
    let rate = summary.metrics.get("pass_rate").map_or("–".to_owned(), |it| percent(*it));
    let interval =
        summary.interval.map_or(String::new(), |it| format!(" ({} – {})", percent(it.low), percent(it.high)));
    let figures: Vec<String> = summary
        .metrics
        .iter()
        .filter(|it| it.0 != "pass_rate")
        .map(|(name, value)| format!("{name} {value:.3}"))
        .collect();
    format!(
        "| {} | {} | {} | {} | {} | {} | {rate}{interval} | {} |\n",
        line(name),
        line(&summary.backend),
        summary.samples,
        summary.passed,
        summary.failed,
        summary.unmeasured,
        figures.join(", ")
    )
}

/// Text of an answer as one line of a table: nothing of it is markup.
fn line(text: &str) -> String {
    let mut line = String::new();
    for character in text.chars() {
        match character {
            '\n' | '\r' => line.push(' '),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            '&' => line.push_str("&amp;"),
            // An at sign would notify somebody.
            '@' => line.push_str("&#64;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' | '\\' => {
                line.push('\\');
                line.push(character);
            }
            other => line.push(other),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_answer_is_markup_in_a_comment() {
        assert_eq!(line("![x](http://e) <b> | @all"), r"\!\[x\](http://e) &lt;b&gt; \| &#64;all");
    }
}
