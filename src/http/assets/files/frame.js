// What every page does: remembers the language, offers identities to who has none, and lets one be changed.

import { explain, request } from "./api.js";
import { byId, onceAtATime } from "./dom.js";
import { openDoor } from "./door.js";
import { language } from "./words.js";

/** Starts the page: the choice of an identity, or `start`; what goes wrong is told by `notice`. */
export function begin(start, notice) {
  rememberLanguage();
  if (document.body.classList.contains("door")) return openDoor();
  byId("change-identity")?.addEventListener("click", onceAtATime(() => changeIdentity(notice)));
  return start().catch((error) => notice(explain(error)));
}

/** A language chosen in the URL becomes a cookie, so that the address stays clean and the choice lasts. */
function rememberLanguage() {
  const address = new URL(location.href);
  if (address.searchParams.has("lang")) {
    keepLanguage(language);
    address.searchParams.delete("lang");
    history.replaceState(null, "", address);
  }
  for (const link of document.querySelectorAll("[data-language]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      keepLanguage(link.dataset.language);
      location.reload();
    });
  }
}

function keepLanguage(tag) {
  document.cookie = `lang=${tag}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

/** Leaves nothing of this identity behind in the tab. */
export async function changeIdentity(notice) {
  try {
    await request("DELETE", "/session");
    sessionStorage.clear();
    location.assign("/");
  } catch (error) {
    notice(explain(error));
  }
}
