use std::collections::BTreeMap;
use std::time::Duration;

use crate::eval::gate::Gate;
use crate::eval::result::{Key, Outcome3, SampleResult};
use crate::eval::runner::Run;

/// The run in JUnit's XML: a suite and backend is a `testsuite`; a failing sample that failed before is a skipped one, so
/// that only what got worse is red. The gate's own reasons are a suite of their own.
pub fn junit(run: &Run, gate: &Gate) -> String {
    let took: BTreeMap<&Key, Duration> = run.timings.iter().map(|it| (&it.key, it.took)).collect();
    let mut suites: BTreeMap<String, Vec<&SampleResult>> = BTreeMap::new();
    for result in &run.results {
        suites.entry(format!("{} ({})", result.key.suite, result.key.backend)).or_default().push(result);
    }
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"firstline eval\">\n");
    for (name, results) in suites {
        let is_flip = |it: &&&SampleResult| gate.flips.iter().any(|flip| flip.now.key == it.key);
        let failures = results.iter().filter(|it| is_flip(it)).count();
        let skipped = results.iter().filter(|it| it.result != Outcome3::Pass && !is_flip(it)).count();
        let seconds: f64 = results.iter().filter_map(|it| took.get(&it.key)).map(Duration::as_secs_f64).sum();
        xml.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"{seconds:.3}\">\n",
            escaped(&name),
            results.len()
        ));
        for result in &results {
            let seconds = took.get(&result.key).map_or(0.0, Duration::as_secs_f64);
            let head = format!(
                "    <testcase classname=\"{}\" name=\"{}\" time=\"{seconds:.3}\"",
                escaped(&name),
                escaped(&result.key.id)
            );
            let why = escaped(&result.reasons().join("; "));
            xml.push_str(&match result.result {
                Outcome3::Pass => format!("{head}/>\n"),
                _ if is_flip(&result) => format!("{head}><failure message=\"{why}\"/></testcase>\n"),
                known => format!("{head}><skipped message=\"{}, as before: {why}\"/></testcase>\n", known.word()),
            });
        }
        xml.push_str("  </testsuite>\n");
    }
    let reasons = gate.closed.len();
    xml.push_str(&format!("  <testsuite name=\"gate\" tests=\"{}\" failures=\"{reasons}\">\n", reasons.max(1)));
    if reasons == 0 {
        xml.push_str("    <testcase classname=\"gate\" name=\"open\"/>\n");
    }
    for (at, reason) in gate.closed.iter().enumerate() {
        let why = escaped(&reason.to_string());
        xml.push_str(&format!(
            "    <testcase classname=\"gate\" name=\"reason {}\"><failure message=\"{why}\"/></testcase>\n",
            at + 1
        ));
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

/// Text for an XML attribute; characters that XML 1.0 has no way to write are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\r' | '\t' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_an_answer_breaks_the_xml() {
        assert_eq!(escaped("a<b & \"c\"\u{7}\n]]>"), "a&lt;b &amp; &quot;c&quot; ]]&gt;");
    }
}
