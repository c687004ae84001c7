use std::path::Path;

use crate::cli::args::EvalLearn;
use crate::cli::exit::{Exit, Failure};
use crate::cli::terminal::{line, talk};
use crate::config::Config;
use crate::eval::{Calibration, CaseFigures, Checked, Heard, Texts, TextsError, heard, taught};
use crate::ingest::read_settings;

/// Where the sources keep what is learned.
const KEEPS_WISHES: &str = "src/agent/human_wish/learned.tsv";
const KEEPS_LEVELS: &str = "src/cases/levels.tsv";
const KEEPS_TONES: &str = "src/cases/tones.tsv";

/// `eval learn`: what is heard by likeness, and how well it hears hands of which it learned nothing.
pub(super) fn run(config: &Config, args: &EvalLearn) -> Result<Exit, Failure> {
    if let Some(file) = &args.heard {
        return tell_heard(&heard(file, &taught(&config.corpus.sources))?);
    }
    let sources = &config.corpus.sources;
    let texts = Texts::read(&args.evals, &read_settings(sources).asked, sources)?;
    let checked = if args.check { texts.check(&args.hands, &mut talk) } else { Checked::default() };
    for it in &checked.wishes {
        let (heard, falsely) = (share(it.heard, it.wishes), share(it.taken_for_wishes, it.others));
        line(&format!("wishes   {:<10} heard {heard} of {:<5} falsely {falsely} of {}", it.by, it.wishes, it.others))?;
    }
    checked.cases.iter().try_for_each(tell_cases)?;
    for it in &checked.tones {
        line(&format!(
            "tones    {:<10} moved {} of {:<5} sentences known as such {} of {:<4} taken for one falsely {} of {}",
            it.by,
            share(it.moved, it.cases),
            it.cases,
            share(it.known, it.sentences),
            it.sentences,
            share(it.taken_for_tones, it.told),
            it.told
        ))?;
    }
    if !args.hands.is_empty() {
        return Ok(Exit::Done);
    }
    let lesson = texts.lesson();
    for (name, file, learned) in [
        ("wishes", KEEPS_WISHES, &lesson.wishes),
        ("levels", KEEPS_LEVELS, &lesson.levels),
        ("tones", KEEPS_TONES, &lesson.tones),
    ] {
        line(&format!("{name:<8} {} stretches", learned.weights.len()))?;
        if let Some(root) = &args.into {
            write(&root.join(file), &learned.written())?;
        }
    }
    Ok(Exit::Done)
}

fn tell_heard(found: &Heard) -> Result<Exit, Failure> {
    found.cases.iter().try_for_each(tell_cases)?;
    for (text, taken) in &found.apart {
        let taken: Vec<String> =
            taken.iter().map(|(language, severity)| format!("{language} {}", severity.word())).collect();
        line(&format!("apart    {}: {text}", taken.join(", ")))?;
    }
    line(&format!("alike    {} of {} reports told in all languages", found.alike, found.told_in_all))?;
    Ok(Exit::Done)
}

fn tell_cases(it: &CaseFigures) -> Result<(), Failure> {
    line(&format!(
        "cases    {:<10} right {} of {:<5} outages missed {} of {:<4} criticals {} of {:<4} breaches missed {} of {:<4} falsely {} of {:<5} {} {}",
        it.by,
        share(it.right, it.cases),
        it.cases,
        share(it.outages_missed, it.outages),
        it.outages,
        share(it.criticals_missed, it.criticals),
        it.criticals,
        share(it.breaches_missed, it.breaches),
        it.breaches,
        share(it.taken_for_breaches, it.no_breaches),
        it.no_breaches,
        it.kappa.map(|it| format!("kappa {it:.2}")).unwrap_or_default(),
        it.calibration.as_ref().map(brier).unwrap_or_default()
    ))?;
    if it.kinds > 0 {
        line(&format!(
            "sorts    {:<10} kinds {} of {:<5} services {} of {:<5} asked rightly {} of {:<5} and where something is missing {} of {}",
            it.by,
            share(it.kinds_right, it.kinds),
            it.kinds,
            share(it.services_right, it.services),
            it.services,
            share(it.asks_right, it.asks),
            it.asks,
            share(it.lacking_right, it.lacking),
            it.lacking
        ))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    std::fs::write(path, text).map_err(|error| {
        Failure::usage(format!("cannot write {}: {error}. --into names the root of the sources", path.display()))
    })
}

fn brier(it: &Calibration) -> String {
    format!("Brier {:.3}, of the mean {:.3}", it.brier, it.base_rate_brier)
}

/// A share as people read it; `-` of nothing.
fn share(part: usize, whole: usize) -> String {
    if whole == 0 { "-".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / whole as f64) }
}

impl From<TextsError> for Failure {
    fn from(error: TextsError) -> Self {
        Self::usage(error.to_string())
    }
}
