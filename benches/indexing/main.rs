//! `cargo bench --bench indexing -- FOLDER…`: what it takes to index folders, and to see that nothing changed.
//!
//! The real binary indexes into a fresh home on this disk, without a model or a network. Figures only: nothing here fails
//! because a machine is slow. Without a folder it reads the demo corpus, which is too small to tell anything.
//!
//! `FIRSTLINE_BENCH_BINARY` measures another build than cargo's own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a benchmark")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What one run of `firstline index` took.
struct Run {
    seconds: f64,
    /// The most memory it held, as Linux counts it; unknown elsewhere.
    peak_mb: Option<f64>,
    /// What it said last.
    said: String,
}

fn main() {
    let given: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).filter(|it| it.exists()).collect();
    let sources = if given.is_empty() { vec![PathBuf::from("corpus")] } else { given };
    let home = tempfile::tempdir().expect("a temporary folder");
    let mb = sources.iter().map(|source| bytes_below(source)).sum::<u64>() as f64 / 1e6;
    let cold = index(&home, &sources, &[]);
    println!("firstline: indexing {mb:.0} MB\n");
    println!("cold             {:8.2} s   {:.1} MB a second", cold.seconds, mb / cold.seconds);
    println!("nothing changed  {:8.2} s", index(&home, &sources, &[]).seconds);
    println!("again            {:8.2} s", index(&home, &sources, &[]).seconds);
    let extra = tempfile::tempdir().expect("a temporary folder");
    fs::write(extra.path().join("one.md"), "# One more\n\nA document.\n").expect("written");
    let more: Vec<PathBuf> = sources.iter().cloned().chain([extra.path().to_owned()]).collect();
    println!("one file more    {:8.2} s", index(&home, &more, &[]).seconds);
    println!("one file less    {:8.2} s", index(&home, &sources, &[]).seconds);
    if let Some(peak) = cold.peak_mb {
        println!("most memory      {peak:8.0} MB  (cold)");
    }
    println!("size             {:8.0} MB", bytes_below(&home.path().join("index")) as f64 / 1e6);
    println!("\n{}", cold.said);
}

fn index(home: &TempDir, sources: &[PathBuf], more: &[&str]) -> Run {
    let binary = std::env::var("FIRSTLINE_BENCH_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_firstline").to_owned());
    let mut command = Command::new(binary);
    // The program knows no such setting and says so.
    command.env_remove("FIRSTLINE_BENCH_BINARY");
    command.arg("--home").arg(home.path()).arg("index").args(more);
    for source in sources {
        command.arg("--source").arg(source);
    }
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak_mb = None;
    while child.try_wait().expect("can be asked").is_none() {
        peak_mb = peak(&status).or(peak_mb);
        std::thread::sleep(Duration::from_millis(2));
    }
    let seconds = begun.elapsed().as_secs_f64();
    let output = child.wait_with_output().expect("ended");
    assert!(output.status.success(), "indexing fails");
    Run { seconds, peak_mb, said: String::from_utf8_lossy(&output.stdout).trim().to_owned() }
}

fn peak(status: &Path) -> Option<f64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse::<f64>().ok().map(|kb| kb / 1000.0)
}

fn bytes_below(path: &Path) -> u64 {
    let entries = walkdir::WalkDir::new(path).into_iter().filter_map(Result::ok);
    entries.filter_map(|entry| entry.metadata().ok().filter(fs::Metadata::is_file)).map(|file| file.len()).sum()
}
