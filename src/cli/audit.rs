use super::exit::{Exit, Failure};
use super::prepare;
use super::terminal::line;
use crate::config::Config;
use crate::service::AuditVerdict;

/// `audit verify`: recomputes every chain's hashes; exit 1 when one does not hold.
pub(super) async fn verify(config: Config, chain: Option<&str>) -> Result<Exit, Failure> {
    let service = prepare::open(&config).await?;
    let verdicts = service.verify_audit(chain, service.home_key()).await?;
    service.close().await;
    let mut exit = Exit::Done;
    for (chain, verdict) in verdicts {
        match verdict {
            AuditVerdict::Holds { entries, head } => line(&format!("{chain}: {entries} entries hold, head {head}"))?,
            AuditVerdict::Broken { seq, why } => {
                line(&format!("{chain}: entry {seq} is broken: {why}"))?;
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}
