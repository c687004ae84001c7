use maud::{Markup, html};

/// A bar of passed, failed and unmeasured samples, 240 units wide.
pub(super) fn bar(passed: usize, failed: usize, unmeasured: usize) -> Markup {
    let all = (passed + failed + unmeasured).max(1) as f64;
    let width = |count: usize| count as f64 / all * 240.0;
    let (first, second, third) = (width(passed), width(failed), width(unmeasured));
    let label = format!("{passed} passed, {failed} failed, {unmeasured} unmeasured");
    html! {
        svg viewBox="0 0 240 12" width="240" height="12" role="img" aria-label=(label) {
            rect class="pass" x="0" y="0" width=(fixed(first)) height="12" {}
            rect class="fail" x=(fixed(first)) y="0" width=(fixed(second)) height="12" {}
            rect class="unmeasured" x=(fixed(first + second)) y="0" width=(fixed(third)) height="12" {}
        }
    }
}

/// Pass rates over runs, oldest first, as a line; values in `[0, 1]`.
pub(super) fn trend(name: &str, values: &[f64]) -> Markup {
    let last = values.len().saturating_sub(1).max(1) as f64;
    let points: Vec<(f64, f64)> =
        values.iter().enumerate().map(|(at, value)| (at as f64 / last * 300.0 + 5.0, 65.0 - value * 60.0)).collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let label = format!("pass rate of {name} over {} runs", values.len());
    html! {
        svg viewBox="0 0 310 70" width="310" height="70" role="img" aria-label=(label) {
            line class="axis" x1="5" y1="65" x2="305" y2="65" {}
            line class="axis" x1="5" y1="5" x2="305" y2="5" {}
            polyline class="trend" points=(line.join(" ")) {}
            @for (x, y) in &points { circle class="dot" cx=(fixed(*x)) cy=(fixed(*y)) r="2.5" {} }
        }
    }
}

/// Said likelihood against what came true, one dot a bin, the diagonal for perfect.
pub(super) fn reliability(bins: &[(f64, f64, usize)]) -> Markup {
    let at = |it: f64| 5.0 + it * 110.0;
    html! {
        svg viewBox="0 0 120 120" width="120" height="120" role="img" aria-label="reliability: said against came true" {
            line class="axis" x1="5" y1="115" x2="115" y2="5" {}
            @for (said, came, count) in bins {
                circle class="dot" cx=(fixed(at(*said))) cy=(fixed(120.0 - at(*came))) r=(fixed(2.0 + (*count as f64).sqrt().min(8.0))) {}
            }
        }
    }
}

fn fixed(value: f64) -> String {
    format!("{value:.1}")
}
