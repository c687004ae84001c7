// The choice of an identity.

import { explain, Problem, request } from "./api.js";
import { byId, onceAtATime, showText } from "./dom.js";
import { say } from "./words.js";

/** Makes the cards and the token field work. */
export function openDoor() {
  for (const card of document.querySelectorAll("[data-demo-account]")) {
    card.addEventListener("click", onceAtATime(() => enter({ demo_account: card.dataset.demoAccount })));
  }
  for (const card of document.querySelectorAll("[data-demo-role]")) {
    card.addEventListener("click", onceAtATime(() => enter({ demo_role: card.dataset.demoRole })));
  }
  byId("token-form").addEventListener("submit", onceAtATime(() => enter({ token: byId("token").value.trim() })));
}

async function enter(body) {
  showText(byId("door-notice"), "");
  try {
    await request("POST", "/session", { body });
    location.reload();
  } catch (error) {
    const isRefused = body.token && error instanceof Problem && [400, 401, 403, 422].includes(error.status);
    showText(byId("door-notice"), isRefused ? say("error_token_refused") : explain(error));
  }
}
