use crate::cli::args::EvalAdd;
use crate::cli::exit::{Exit, Failure};
use crate::cli::prepare;
use crate::cli::terminal::{line, talk};
use crate::config::Config;
use crate::domain::{AccountId, AccountProfile, Case};
use crate::eval::{AddError, Sample, keep, kept, promote, sample_of, sample_of_case, sample_of_triage, text_of};
use crate::service::{CaseView, Service};

/// `eval add`: keeps a sample of a conversation or a case in the home, or shows a kept one and promotes it.
pub(super) async fn run(config: Config, args: EvalAdd) -> Result<Exit, Failure> {
    if let Some(id) = &args.origin.promote {
        return promoted(&config, &args, id);
    }
    let service = prepare::open(&config).await?;
    let made = match (&args.origin.conversation, &args.origin.case, &args.origin.triage) {
        (Some(id), ..) => of_conversation(&service, id).await,
        (None, Some(id), _) => of_case(&service, id).await,
        (None, None, Some(id)) => of_triage(&service, id).await,
        (None, None, None) => {
            Err(Failure::usage("name a conversation with --conversation or a case with --case or --triage"))
        }
    };
    service.close().await;
    let sample = made?;
    let path = keep(&config.home, &sample)?;
    line(&text_of(&sample)?)?;
    talk(&format!(
        "kept in {}; edit its expectations, then: firstline eval add --promote {}",
        path.display(),
        sample.id
    ));
    Ok(Exit::Done)
}

async fn of_conversation(service: &Service, id: &str) -> Result<Sample, Failure> {
    let found = service.talk(id, service.home_key()).await?;
    Ok(sample_of(&found, profile(service, &found.account)?)?)
}

async fn of_case(service: &Service, id: &str) -> Result<Sample, Failure> {
    let case = desk_case(service, id).await?;
    Ok(sample_of_case(&case, profile(service, &case.account_id)?))
}

async fn of_triage(service: &Service, id: &str) -> Result<Sample, Failure> {
    let operator = service.home_key().engineer();
    let case = desk_case(service, id).await?;
    let triage = service.triage(&operator, id).await?;
    let judged = service.triage_judged(&operator, id).await?;
    Ok(sample_of_triage(&case, profile(service, &case.account_id)?, &triage, judged.as_ref()))
}

async fn desk_case(service: &Service, id: &str) -> Result<Case, Failure> {
    match service.case(&service.home_key().engineer(), id).await? {
        CaseView::Staff(found) => Ok(found.case),
        CaseView::Customer(_) => Err(Failure::failed("the desk's view of the case is missing")),
    }
}

fn profile<'a>(service: &'a Service, account: &AccountId) -> Result<&'a AccountProfile, Failure> {
    service.accounts().get(account).ok_or_else(|| Failure::failed(format!("there is no account `{account}`")))
}

fn promoted(config: &Config, args: &EvalAdd, id: &str) -> Result<Exit, Failure> {
    let sample = kept(&config.home, id)?;
    line(&text_of(&sample)?)?;
    let suite = match &args.suite {
        Some(suite) => suite,
        None if sample.case.is_some() => "triage",
        None => "answers",
    };
    if !args.evals.join(suite).join("suite.toml").is_file() {
        return Err(Failure::usage(format!("there is no suite `{suite}` in {}", args.evals.display())));
    }
    if !args.yes {
        talk(&format!("this would go to {}/{suite}; add --yes once nothing in it names anybody", args.evals.display()));
        return Ok(Exit::Done);
    }
    let path = promote(&args.evals, suite, &sample)?;
    talk(&format!("written to {}; firstline eval accept {suite} makes it part of the baseline", path.display()));
    Ok(Exit::Done)
}

impl From<AddError> for Failure {
    fn from(error: AddError) -> Self {
        Self::usage(error.to_string())
    }
}
