use super::exit::Failure;
use super::terminal::line;
use crate::domain::HandoffPack;

/// Prints what comes before the thread: the summary, what was tried, what is open, what could not be seen.
pub(super) fn print(pack: &HandoffPack) -> Result<(), Failure> {
    line(&format!("\n{}", pack.summary))?;
    section("tried", pack.tried.iter().map(|it| it.text.clone()))?;
    section("open", pack.open_questions.iter().map(|it| it.text.clone()))?;
    section("not seen", pack.gaps.iter().map(|it| format!("{}: {}", it.source, it.detail)))
}

fn section(name: &str, lines: impl Iterator<Item = String>) -> Result<(), Failure> {
    lines.into_iter().try_for_each(|it| line(&format!("{name}: {it}")).map_err(Failure::from))
}
