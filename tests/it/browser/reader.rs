//! What a screen reader, a keyboard and a narrow screen meet: axe-core's rules where it is installed, and our own always.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::driver::Browser;

/// `<target>/tools/node_modules/axe-core/axe.min.js`, where `tests/run` puts it.
fn axe() -> Option<String> {
    std::fs::read_to_string(target().join("tools/node_modules/axe-core/axe.min.js")).ok()
}

/// Where cargo builds.
pub(super) fn target() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_firstline"));
    program.ancestors().nth(2).expect("the binary stands two folders deep").to_owned()
}

/// Names of controls, contrast of text, and the width of the page, as this reader would find them missing. Each is one line.
const FINDINGS: &str = r#"
    const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getClientRects().length > 0;
    const name = (node) => (node.getAttribute('aria-label') || node.labels?.[0]?.textContent || node.textContent || node.title || '').trim();
    const tell = (rule, node) => `${rule}: ${node.outerHTML.slice(0, 160)}`;
    const found = [];
    for (const node of document.querySelectorAll('button, a[href], input, select, textarea')) {
      if (seen(node) && !name(node)) found.push(tell('a control has no name', node));
    }
    if (document.querySelectorAll('main').length !== 1) found.push('there is not one main landmark');
    const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
    for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) found.push(`an id stands twice: ${id}`);
    for (const node of document.querySelectorAll('[tabindex]')) {
      if (node.tabIndex > 0) found.push(tell('the order of focus is bent', node));
    }
    const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (css) => {
      paint.clearRect(0, 0, 1, 1);
      paint.fillStyle = css;
      paint.fillRect(0, 0, 1, 1);
      return [...paint.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => {
      const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const behind = (node) => {
      for (let at = node; at; at = at.parentElement) {
        const colour = rgba(getComputedStyle(at).backgroundColor);
        if (colour[3] === 255) return colour;
      }
      return [255, 255, 255, 255];
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !seen(node) || node.closest(':disabled, [inert]')) continue;
      if (getComputedStyle(node).clipPath !== 'none') continue;
      const [one, other] = [light(rgba(getComputedStyle(node).color)), light(behind(node))].sort((a, b) => b - a);
      const contrast = (one + 0.05) / (other + 0.05);
      if (contrast < 4.5) found.push(tell(`contrast ${contrast.toFixed(2)}`, node));
    }
    const wide = [document.scrollingElement, ...document.querySelectorAll('.messages, .side, .case')];
    for (const node of wide) {
      if (seen(node) && node.scrollWidth > node.clientWidth + 1) found.push(tell('it is wider than the screen', node));
    }
    return [...new Set(found)];
"#;

/// Checks the page as it stands; `what` names it in a failure.
pub(super) async fn check_page(browser: &Browser, what: &str) {
    assert_eq!(browser.run(FINDINGS, vec![]).await, json!([]), "{what}");
    let Some(axe) = axe() else {
        eprintln!("axe-core is not installed (tests/run does that): {what} was checked by our own rules alone");
        return;
    };
    // The page's policy forbids `eval`, and what WebDriver runs is exempt from it.
    let statements = format!(
        "if (!window.axe) {{ {axe} }}
         const {{ violations }} = await window.axe.run(document, {{ resultTypes: ['violations'] }});
         return violations.map((it) => `${{it.id}}: ${{it.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}}`);"
    );
    let found = browser.run(&statements, vec![]).await;
    assert_eq!(found, json!([]), "{what}, by axe-core");
}
