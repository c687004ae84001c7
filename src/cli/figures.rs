use super::args::CaseFigures;
use super::exit::Failure;
use super::terminal::line;
use crate::access::Principal;
use crate::service::{Narrowed, Service, Span};

/// Prints how cases were handled, a group a paragraph; numbers that nothing was counted for are left out.
pub(super) async fn print(service: &Service, desk: &Principal, given: CaseFigures) -> Result<(), Failure> {
    let CaseFigures { from, until, account, plan, severity, json } = given;
    let figures = service.figures(desk, &Span { from, until }, &Narrowed { severity, plan, account }).await?;
    if json {
        return Ok(line(&serde_json::to_string_pretty(&figures)?)?);
    }
    line(&format!("cases opened {} to {} (UTC)", figures.from, figures.until))?;
    for group in &figures.groups {
        line(&format!("\n{} {} ({} cases)", group.by.word(), group.name, group.cases))?;
        for it in group.figures.iter().filter(|it| it.of > 0) {
            let share = it.percent.map_or_else(String::new, |it| format!("  {it} %"));
            line(&format!("  {:<24}{:>6} of {}{share}", it.figure.word(), it.count, it.of))?;
        }
    }
    Ok(())
}
