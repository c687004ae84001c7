// Starts the desk: the queue, the case in the address, and the keys.

import { get } from "./api.js";
import { readCatalogue } from "./catalogue.js";
import { lookAgain, notice, openCase, setEngineer } from "./desk_case.js";
import { wireKeys } from "./desk_keys.js";
import { wireLeaving } from "./desk_leaving.js";
import { wireOutbox } from "./desk_outbox.js";
import { readPeople } from "./desk_people.js";
import { refreshQueue, showQueue } from "./desk_queue.js";
import { byId } from "./dom.js";
import { begin } from "./frame.js";
import { setTimeZone } from "./words.js";

const THREAD_MS = 4_000;
const QUEUE_MS = 10_000;

begin(start, (text) => byId("notice") && notice(text));

async function start() {
  // A customer at this address is told so by the page itself.
  if (!byId("queue")) return null;
  const me = await get("/api/v1/me");
  setTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
  setEngineer(me);
  await Promise.all([readPeople(), readCatalogue()]);
  wireKeys();
  wireOutbox(me, notice);
  wireLeaving({ onOpen: openCase, onLeft: refreshQueue, notice });
  await showQueue(openCase);
  const wanted = new URLSearchParams(location.search).get("c");
  if (wanted) await openCase(wanted);
  const whileSeen = (work) => () => document.visibilityState === "visible" && work().catch(() => {});
  setInterval(whileSeen(lookAgain), THREAD_MS);
  setInterval(whileSeen(refreshQueue), QUEUE_MS);
  return null;
}
