use crate::eval::result::{SampleResult, Timing};

/// One line a sample, without clock times: two runs of the same files are equal byte for byte.
pub fn jsonl(results: &[SampleResult]) -> String {
    let lines = results.iter().filter_map(|it| serde_json::to_string(it).ok());
    lines.map(|it| it + "\n").collect()
}

/// One line a sample: milliseconds it took.
pub fn timings(timings: &[Timing]) -> String {
    let line = |it: &Timing| {
        let ms = (it.took.as_secs_f64() * 1e6).round() / 1e3;
        serde_json::json!({ "suite": it.key.suite, "backend": it.key.backend, "id": it.key.id, "ms": ms }).to_string()
    };
    timings.iter().map(|it| line(it) + "\n").collect()
}
