use crate::cli::args::EvalAdd;
use crate::cli::exit::{Exit, Failure};
use crate::cli::prepare;
use crate::cli::terminal::{line, talk};
use crate::config::Config;
use crate::eval::{AddError, keep, kept, promote, sample_of, text_of};

/// `eval add`: keeps a sample of a conversation in the home, or shows a kept one and promotes it.
pub(super) async fn run(config: Config, args: EvalAdd) -> Result<Exit, Failure> {
    if args.origin.case.is_some() || args.origin.triage.is_some() {
        return Err(Failure::usage("samples of cases and triage drafts come with cases; --conversation works now"));
    }
    if let Some(id) = &args.origin.promote {
        return promoted(&config, &args, id);
    }
    let Some(id) = &args.origin.conversation else {
        return Err(Failure::usage("name a conversation with --conversation"));
    };
    let service = prepare::open(&config).await?;
    let talk_of = service.talk(id, service.home_key()).await;
    let made = talk_of.map_err(Failure::from).and_then(|found| {
        let profile = service.accounts().get(&found.account);
        let profile = profile.ok_or_else(|| Failure::failed(format!("there is no account `{}`", found.account)))?;
        let sample = sample_of(&found, profile)?;
        let path = keep(&config.home, &sample)?;
        Ok((sample, path))
    });
    service.close().await;
    let (sample, path) = made?;
    line(&text_of(&sample)?)?;
    talk(&format!(
        "kept in {}; edit its expectations, then: firstline eval add --promote {}",
        path.display(),
        sample.id
    ));
    Ok(Exit::Done)
}

fn promoted(config: &Config, args: &EvalAdd, id: &str) -> Result<Exit, Failure> {
    let sample = kept(&config.home, id)?;
    line(&text_of(&sample)?)?;
    if !args.evals.join(&args.suite).join("suite.toml").is_file() {
        return Err(Failure::usage(format!("there is no suite `{}` in {}", args.suite, args.evals.display())));
    }
    if !args.yes {
        talk(&format!(
            "this would go to {}/{}; add --yes once nothing in it names anybody",
            args.evals.display(),
            args.suite
        ));
        return Ok(Exit::Done);
    }
    let path = promote(&args.evals, &args.suite, &sample)?;
    talk(&format!("written to {}; firstline eval accept {} makes it part of the baseline", path.display(), args.suite));
    Ok(Exit::Done)
}

impl From<AddError> for Failure {
    fn from(error: AddError) -> Self {
        Self::usage(error.to_string())
    }
}
