use super::args::Search;
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::line;
use crate::config::Config;
use crate::search::Explanation;
use crate::service::reader_language;

/// `search QUERY`: the passages a question would gather, for people who tune.
pub(super) async fn run(config: Config, args: Search) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let (principal, account) = prepare::customer(&service, args.account.as_deref())?;
    let language = reader_language(&args.query, None);
    let hits = service.search(&principal, &account, &args.query, language, usize::from(args.limit)).await?;
    for (rank, (hit, explanation)) in hits.iter().enumerate() {
        let passage = &hit.passage;
        if args.json {
            let row = serde_json::json!({
                "rank": rank + 1, "score": hit.score, "coverage": hit.coverage, "id": passage.id, "title": passage.title,
                "headings": passage.headings, "language": passage.language, "kind": passage.kind, "text": passage.text,
                "explanation": explanation,
            });
            line(&row.to_string())?;
        } else {
            let path = passage.headings.join(" > ");
            let start: String = passage.text.chars().take(100).collect::<String>().replace('\n', " ");
            line(&format!(
                "{:>2}. {:6.2} {:3.0}%  {}  {} > {path}",
                rank + 1,
                hit.score,
                hit.coverage * 100.0,
                passage.id,
                passage.title
            ))?;
            line(&format!("      {start}"))?;
            if args.explain {
                explain(explanation)?;
            }
        }
    }
    if args.explain && !args.json {
        for (known, surety) in service.known_questions(&principal, &account, &args.query, language).await? {
            line(&format!("  it may mean ({surety:?}): {}  {}", known.document, known.in_language(language)))?;
        }
    }
    service.close().await;
    Ok(Exit::Done)
}

fn explain(explanation: &Explanation) -> Result<(), Failure> {
    for reason in &explanation.reasons {
        let (passage, document, fields) = (reason.passage, reason.document, reason.fields.join(", "));
        line(&format!("      {passage:6.2} passage + {document:5.2} document  {}  ({fields})", reason.words))?;
    }
    if explanation.side_by_side > 0.0 {
        line(&format!("      {:6.2} words side by side", explanation.side_by_side))?;
    }
    if (explanation.raised - 1.0).abs() > 0.01 {
        line(&format!("    × {:6.2} for the language, or for another copy of the document", explanation.raised))?;
    }
    Ok(())
}
