use super::args;
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::line;
use crate::config::Config;
use crate::domain::{CaseName, Language};
use crate::service::{Gaps, Topic, TopicTurn, Unexplained};

/// `gaps`: what the assistant could not help with, and what no document explains.
pub(super) async fn run(config: Config, args: args::Gaps) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let gaps = service.gaps(&service.home_key().engineer(), args.days).await;
    service.close().await;
    let gaps = gaps?;
    if args.json {
        line(&serde_json::to_string_pretty(&gaps).map_err(|error| Failure::failed(error.to_string()))?)?;
        return Ok(Exit::Done);
    }
    print(&gaps)?;
    Ok(Exit::Done)
}

fn print(gaps: &Gaps) -> std::io::Result<()> {
    line(&format!("{} turns since {} did not help", gaps.turns, gaps.since))?;
    gaps.topics.iter().try_for_each(topic)?;
    let heading = match gaps.unexplained.is_empty() {
        true => "none are about the same thing that no document or card speaks of",
        false => "these have no document or card that speaks of them:",
    };
    line(&format!("\nof {} resolved cases, {heading}", gaps.cases_looked_at))?;
    gaps.unexplained.iter().try_for_each(unexplained)
}

fn topic(it: &Topic) -> std::io::Result<()> {
    let Topic { count, found_nothing, handed_over, disliked, .. } = it;
    line(&format!("\n{count} × {} ({})", it.about.join(", "), tags(&it.languages)))?;
    line(&format!("    nothing found {found_nothing}, handed over {handed_over}, disliked {disliked}"))?;
    line(&format!("    e.g. {}", it.example))?;
    let name = |it: &TopicTurn| match &it.case {
        Some(case) => format!("{} (case {})", it.id, case.display_id),
        None => it.id.clone(),
    };
    line(&format!("    {}", it.turns.iter().map(name).collect::<Vec<_>>().join(", ")))
}

fn unexplained(it: &Unexplained) -> std::io::Result<()> {
    line(&format!("\n{} × {} ({})", it.count, it.about.join(", "), tags(&it.languages)))?;
    line(&format!("    e.g. {}", it.example))?;
    let name = |it: &CaseName| it.display_id.clone();
    line(&format!("    {}", it.cases.iter().map(name).collect::<Vec<_>>().join(", ")))
}

fn tags(languages: &[Language]) -> String {
    languages.iter().map(|it| it.tag()).collect::<Vec<_>>().join(", ")
}
