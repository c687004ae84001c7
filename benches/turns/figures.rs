//! Samples, and how they are printed.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

/// One line of the table.
pub(crate) fn row(what: &str, aim: &str, figure: &str) {
    println!("{what:<48} {aim:>12}   {figure}");
}

/// Measured milliseconds, in rising order.
pub(crate) struct Samples(Vec<f64>);

impl Samples {
    pub(crate) fn new(samples: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = samples.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        Self(sorted)
    }

    /// The sample that this share of all does not exceed.
    fn at(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn p50_p99(&self) -> String {
        format!("p50 {:.2}  p99 {:.2} ms  (n = {})", self.at(0.5), self.at(0.99), self.0.len())
    }
}

/// Appends 4 KB and waits for the disk, again and again.
pub(crate) fn fdatasync(folder: &Path) -> Samples {
    let mut file = OpenOptions::new().create(true).append(true).open(folder.join("fdatasync")).expect("a file");
    let block = [7_u8; 4096];
    Samples::new((0..200).map(|_| {
        let begun = Instant::now();
        file.write_all(&block).expect("a write");
        file.sync_data().expect("a sync");
        begun.elapsed().as_secs_f64() * 1e3
    }))
}
