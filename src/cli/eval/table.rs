use crate::cli::exit::Failure;
use crate::cli::terminal::line;
use crate::eval::{Flip, Gate, GateVerdict, Run, SuiteSummary};

/// Flips told one by one in the terminal.
const MOST_FLIPS: usize = 20;
/// Width of one of two answers side by side.
const SIDE: usize = 58;

/// What a run gave, for a person: a table, what got worse, why the gate is shut.
pub(super) fn print(run: &Run, gate: &Gate) -> Result<(), Failure> {
    line(&format!(
        "{:<14} {:<12} {:>7} {:>7} {:>7} {:>10}  {:<24} figures",
        "suite", "backend", "samples", "passed", "failed", "unmeasured", "pass rate (95 %)"
    ))?;
    for it in &gate.summaries {
        print_row(&it.suite, it)?;
        for (part, apart) in &it.apart {
            print_row(&format!("· {part}"), apart)?;
        }
    }
    print_costs(gate)?;
    for (backend, it) in &gate.parity {
        let failed = it.passed.iter().map(|(language, passed)| format!("{language} {}", it.groups - passed));
        let failed: Vec<String> = failed.collect();
        line(&format!("{} questions in all four languages ({backend}), failed: {}", it.groups, failed.join(", ")))?;
    }
    for flip in gate.flips.iter().take(MOST_FLIPS) {
        print_flip(flip)?;
    }
    if gate.flips.len() > MOST_FLIPS {
        line(&format!("\n… and {} more; see --report", gate.flips.len() - MOST_FLIPS))?;
    }
    line(&format!(
        "\n{} samples; against the baseline: {} worse, {} better, {} new; {} unmeasured",
        run.results.len(),
        gate.flips.len(),
        gate.better.len(),
        gate.new,
        gate.unmeasured.len()
    ))?;
    for reason in &gate.closed {
        line(&format!("gate shut: {reason}"))?;
    }
    match gate.verdict {
        GateVerdict::Open => line("gate open")?,
        GateVerdict::Shut => line("if this is what you want, accept it: firstline eval accept")?,
        GateVerdict::TooMuchUnmeasured => {
            let reasons =
                run.results.iter().find(|it| gate.unmeasured.contains(&it.key)).map(|it| it.reasons().join("; "));
            line(&format!("nothing is worse, but too much is unmeasured, first: {}", reasons.unwrap_or_default()))?;
        }
    }
    Ok(())
}

fn print_row(name: &str, it: &SuiteSummary) -> Result<(), Failure> {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let rate = it.metrics.get("pass_rate").map_or("–".to_owned(), |rate| percent(*rate));
    let interval =
        it.interval.map_or(String::new(), |within| format!(" ({}–{})", percent(within.low), percent(within.high)));
    let figures = it.metrics.iter().filter(|figure| figure.0 != "pass_rate");
    let figures: Vec<String> = figures.map(|(name, value)| format!("{name} {value:.3}")).collect();
    line(&format!(
        "{:<14} {:<12} {:>7} {:>7} {:>7} {:>10}  {:<24} {}",
        name,
        it.backend,
        it.samples,
        it.passed,
        it.failed,
        it.unmeasured,
        format!("{rate}{interval}"),
        figures.join(", ")
    ))?;
    Ok(())
}

/// Time and, where a model was asked, calls, tokens and cost.
fn print_costs(gate: &Gate) -> Result<(), Failure> {
    line("")?;
    for it in &gate.summaries {
        let latency = it
            .latency
            .map_or(String::new(), |it| format!("p50 {:.1} ms, p95 {:.1} ms, most {:.0} ms", it.p50, it.p95, it.most));
        let spent = &it.spent;
        let asked = match spent.model_calls {
            0 => String::new(),
            calls => format!(
                "; {calls} model calls, {} tool calls, {} + {} tokens, {}",
                spent.tool_calls,
                spent.prompt_tokens,
                spent.completion_tokens,
                spent.usd.map_or("no price".to_owned(), |it| format!("{it:.4} US dollars"))
            ),
        };
        line(&format!("{:<14} {:<12} {latency}{asked}", it.suite, it.backend))?;
    }
    Ok(())
}

fn print_flip(flip: &Flip) -> Result<(), Failure> {
    let (before, now, why) = flip.told();
    let stage = flip.stage.unwrap_or("none, only the scoring");
    let key = &flip.now.key;
    line(&format!("\n{}/{} ({}) was pass, is {}: {why}", key.suite, key.id, key.backend, flip.now.result.word()))?;
    line(&format!("  first stage that differs: {stage}"))?;
    let (before, now) = (wrapped(&before), wrapped(&now));
    line(&format!("  {}| {}", padded("before"), "now"))?;
    for at in 0..before.len().max(now.len()) {
        let side = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
        line(&format!("  {}| {}", padded(&side(&before)), side(&now)))?;
    }
    Ok(())
}

/// Lines of at most [`SIDE`] columns; a CJK character takes two.
fn wrapped(text: &str) -> Vec<String> {
    let (mut lines, mut width) = (vec![String::new()], 0);
    for character in text.chars() {
        if width + columns(character) > SIDE {
            // A Latin word is not torn apart; what follows its last space moves down.
            let at = lines.last().and_then(|it| it.rfind(' ')).filter(|at| *at > SIDE / 2 && character.is_ascii());
            let rest = at.and_then(|at| Some(lines.last_mut()?.split_off(at).trim_start().to_owned()));
            let rest = rest.unwrap_or_default();
            width = rest.chars().map(columns).sum();
            lines.push(rest);
        }
        if let Some(last) = lines.last_mut() {
            last.push(character);
        }
        width += columns(character);
    }
    lines
}

fn padded(text: &str) -> String {
    let width: usize = text.chars().map(columns).sum();
    format!("{text}{}", " ".repeat((SIDE + 1).saturating_sub(width)))
}

fn columns(character: char) -> usize {
    if matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}')
    {
        2
    } else {
        1
    }
}
