use std::path::Path;

use super::args;
use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::line;
use crate::config::Config;
use crate::domain::{CaseTold, Citation, Finding, Gap, Likelihood, Severity, Triage};

/// `triage CASE | --file FILE`: what an engineer needs to start.
pub(super) async fn run(config: Config, args: args::Triage) -> Result<Exit, Failure> {
    let told = args.file.as_deref().map(read).transpose()?;
    let service = prepare::open(&config).await?;
    let triage = match (&told, &args.case) {
        (Some(told), _) => service.triage_told(told, service.home_key()).await?,
        (None, Some(given)) => {
            let desk = service.home_key().engineer();
            let id = service.case_named(&desk, given).await?;
            service.make_triage(&desk, &id, None).await?
        }
        (None, None) => return Err(Failure::usage("name a case, or a file with --file")),
    };
    if args.json {
        line(&serde_json::to_string_pretty(&triage)?)?
    } else {
        line(&markdown(&triage))?
    }
    service.close().await;
    Ok(Exit::Done)
}

fn read(file: &Path) -> Result<CaseTold, Failure> {
    let shown = file.display();
    let text =
        std::fs::read_to_string(file).map_err(|error| Failure::usage(format!("cannot read `{shown}`: {error}")))?;
    serde_json::from_str(&text).map_err(|error| {
        Failure::usage(format!("`{shown}` is no case: {error}; it needs at least account_id and subject"))
    })
}

fn markdown(triage: &Triage) -> String {
    let mut page = vec![format!("# Triage\n\n{}", triage.summary)];
    page.extend(section("The summary rests on", triage.summary_citations.iter().map(quoted).collect()));
    if let Some(wording) = &triage.wording {
        let worded = if wording.parts.is_empty() { "nothing".to_owned() } else { wording.parts.join(", ") };
        let kept = wording.kept.iter().map(|(part, why)| format!("{part} ({why})")).collect::<Vec<_>>().join(", ");
        let kept = if kept.is_empty() { String::new() } else { format!(" · as computed: {kept}") };
        page.push(format!("**Worded by {}**: {worded}{kept}", wording.usage.model));
        let looked = wording.looked.iter().map(|it| format!("{}: {} ({} found)", it.tool, it.about, it.found));
        page.extend(section("Looked up", looked.collect()));
    }
    let severity = &triage.severity;
    let declared = severity.declared.map_or("not declared", Severity::word);
    let security = if triage.security { " · security" } else { "" };
    page.push(format!(
        "**Severity** declared {declared}, suggested {} · **queue** {}{security}",
        severity.suggested.word(),
        triage.queue
    ));
    let reasons = severity.reasons.iter().map(|it| with_source(&it.text, it.evidence_id.as_deref())).collect();
    page.extend(section("Why this severity", reasons));
    page.extend(section("The customer claims", triage.customer_impact.claimed.clone()));
    page.extend(section("Observed", triage.customer_impact.observed.iter().map(finding).collect()));
    let timeline = triage.timeline.iter().map(|it| {
        format!("{} {}", it.at.strftime("%Y-%m-%d %H:%M UTC"), with_source(&it.text, it.evidence_id.as_deref()))
    });
    page.extend(section("Timeline", timeline.collect()));
    let hypotheses = triage.hypotheses.iter().map(|it| {
        let likelihood = match it.likelihood {
            Likelihood::Likely => "likely",
            Likelihood::Possible => "possible",
            Likelihood::Unlikely => "unlikely",
        };
        let mut told = format!("**{likelihood}**: {}", it.statement);
        told.extend(it.supporting.iter().map(|it| format!("\n  - for: {}", finding(it))));
        told.extend(it.refuting.iter().map(|it| format!("\n  - against: {}", finding(it))));
        told + &format!("\n  - next: {}", it.next_check)
    });
    page.extend(section("What may have led to it", hypotheses.collect()));
    let similar = triage.similar_cases.iter().map(|it| {
        let end = it.solved_by.as_deref().unwrap_or("how it ended is not said");
        format!("{} (`{}`): {end}", it.title, it.case_id)
    });
    let mut similar: Vec<String> = similar.collect();
    // Where it could not be looked for, the gap says so.
    if similar.is_empty() && triage.gaps.iter().all(|it| it.source != Gap::SEARCH) {
        similar.push("no similar case found".to_owned());
    }
    page.extend(section("Similar cases", similar));
    let documents = triage.documents.iter().map(|it| format!("{} (`{}`)", it.title, it.evidence_id));
    page.extend(section("Documents", documents.collect()));
    page.extend(section("To ask", triage.missing.clone()));
    page.extend(section("Next steps", triage.next_steps.clone()));
    page.extend(section("Not seen", triage.gaps.iter().map(|it| format!("{}: {}", it.source, it.detail)).collect()));
    page.push(format!("## Reply, for the engineer there\n\n{}", triage.reply.markdown));
    page.push(format!("## Reply, for whoever decides there\n\n{}", triage.reply.manager_markdown));
    page.extend(section("Sources of the reply", triage.reply.citations.iter().map(quoted).collect()));
    page.join("\n\n")
}

fn section(title: &str, items: Vec<String>) -> Option<String> {
    let lines: Vec<String> = items.iter().map(|it| format!("- {it}")).collect();
    (!lines.is_empty()).then(|| format!("## {title}\n\n{}", lines.join("\n")))
}

fn quoted(citation: &Citation) -> String {
    format!("[{}] {} (`{}`)", citation.marker, citation.title, citation.evidence_id)
}

fn finding(finding: &Finding) -> String {
    with_source(&finding.text, finding.evidence_id.as_deref())
}

fn with_source(text: &str, evidence_id: Option<&str>) -> String {
    evidence_id.map_or_else(|| text.to_owned(), |id| format!("{text} (`{id}`)"))
}
