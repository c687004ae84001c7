use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::line;
use crate::config::Config;

/// `turn show ID`: what was asked of where, what was shown and what it rests on.
pub(super) async fn run(config: Config, id: &str, is_json: bool) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let record = service.turn_record(id, service.home_key()).await?;
    if is_json {
        let whole = serde_json::json!({
            "turn": record.turn, "trace": record.trace, "evidence": record.evidence,
            "events": record.events.iter().map(|(seq, event)| serde_json::json!({ "seq": seq, "event": event })).collect::<Vec<_>>(),
        });
        line(&serde_json::to_string_pretty(&whole)?)?;
        service.close().await;
        return Ok(Exit::Done);
    }
    let turn = &record.turn;
    let outcome = turn.outcome.map_or("running".to_owned(), |it| format!("{it:?}").to_lowercase());
    line(&format!(
        "turn {} of {}: {outcome}, {:?}, {} ms, {} withheld",
        turn.id, turn.conversation_id, turn.mode, turn.took_ms, turn.withheld
    ))?;
    if let Some(answer) = &turn.answer {
        line(&format!("\n{}\n", answer.markdown))?;
    }
    for citation in turn.answer.iter().flat_map(|it| &it.citations) {
        line(&format!(
            "[{}] {} bytes {}-{}: {}",
            citation.marker, citation.evidence_id, citation.start, citation.end, citation.quote
        ))?;
    }
    for gap in &turn.gaps {
        line(&format!("gap: {} ({:?}): {}", gap.source, gap.reason, gap.detail))?;
    }
    for stage in &record.trace {
        line(&format!("{:>8.2} ms  {:7} {}", stage.ms, stage.stage, stage.note))?;
    }
    service.close().await;
    Ok(Exit::Done)
}
