// A way down to the newest words, for who has scrolled up while an answer grows.

import { byId } from "./dom.js";

const NEAR = 160;

/** Shows the button while the end of the log is out of sight, and lets it lead there. */
export function offerNewest() {
  const log = byId("messages");
  const button = byId("to-newest");
  const look = () => {
    button.hidden = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
  };
  log.addEventListener("scroll", look, { passive: true });
  new ResizeObserver(look).observe(log);
  new MutationObserver(look).observe(log, { childList: true, subtree: true });
  button.addEventListener("click", () => {
    log.scrollTop = log.scrollHeight;
    log.focus({ preventScroll: true });
  });
  look();
}
