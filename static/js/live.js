// Keeps what a page shows up to date, and says when it cannot. The wire is described in panels/live/frames.py.
// Reads #live[data-live-url][data-live-topics], drives #live-pill and #live-banner; their words are data attributes.

import { showBack, showBanner, showPill } from "./liveness.js";
import { askAgain, showLooks } from "./looks.js";
import { apply, replace } from "./showing.js";

const SILENCE = 3000; // without a frame for this long, live is lost: the server beats every second
const ANSWER_EVERY = 1000;
const MANY_UNANSWERED = 20;
const ANSWER_IN_FLOOD = 120;
const CLOCK_EVERY = 10_000;
const NUDGE_EVERY = 2000;
const BACKOFF = [0.5, 1, 2, 4, 8, 15];
const SIGNED_OUT = 4401, NOT_ALLOWED = 4403, TOO_MUCH = 4429;
const language = document.documentElement.lang || "en";

let socket = null;
let stopped = false;
let attempts = 0; // since something was last heard
let retryAt = 0;
let retryTimer = 0;
let watched = null; // the #live element and the topics the server was last told
let applied = 0, answered = 0, answeredAt = 0, answerTimer = 0;
let heardAt = performance.now(); // of the last sign that pushes come through
let frameAt = performance.now(); // of any frame at all
let lost = false;
let offset = null, bestTrip = Infinity, clockAt = -Infinity; // how far the server's clock is ahead of ours
let latency = 0;
let nudged = new Set(), nudgeTimer = 0, nudgedAt = -Infinity;

const byId = (id) => document.getElementById(id);
const place = () => byId("live");
const topics = () => (place()?.dataset.liveTopics || "").split(/\s+/).filter(Boolean);
const isOpen = () => socket?.readyState === WebSocket.OPEN;
const say = (message) => isOpen() && socket.send(JSON.stringify(message));

// ---- the socket

function connect() {
  clearTimeout(retryTimer);
  retryAt = 0;
  if (stopped || socket || !topics().length) return;
  const address = new URL(place().dataset.liveUrl, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  socket = new WebSocket(address);
  const mine = socket;
  frameAt = performance.now();
  let opened = false;
  mine.addEventListener("open", () => {
    opened = true;
    applied = answered = 0;
    clockAt = -Infinity;
    subscribe();
    askAgain();
  });
  mine.addEventListener("message", (event) => mine === socket && hear(JSON.parse(event.data)));
  mine.addEventListener("close", (event) => {
    if (mine !== socket) return;
    socket = null;
    ended(event.code, opened);
  });
}

function hangUp() {
  const old = socket;
  socket = null;
  old?.close();
}

function ended(code, opened) {
  if (code === SIGNED_OUT || code === NOT_ALLOWED) {
    lose();
    if (startAgain()) return;
  } else if (!opened && attempts % 3 === 1) {
    // A refused handshake says nothing about its reason; the page itself does.
    fetch(location.href, { redirect: "manual", cache: "no-store" })
      .then((answer) => (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) && startAgain())
      .catch(() => {});
  }
  const wait = code === TOO_MUCH ? 30 : BACKOFF[Math.min(attempts, BACKOFF.length - 1)];
  attempts += 1;
  retryIn(wait * (0.7 + 0.6 * Math.random()));
}

function retryIn(seconds) {
  clearTimeout(retryTimer);
  retryAt = performance.now() + seconds * 1000;
  retryTimer = setTimeout(connect, seconds * 1000);
}

function tryNow() {
  hangUp();
  attempts = 0;
  connect();
  tellLost();
}

// The right to this page, or the session, is gone: the page as the server now gives it says so. Never in a circle.
function startAgain() {
  if (isEdited() || Date.now() - Number(sessionStorage.getItem("live-reloaded") || 0) < 30_000) return false;
  sessionStorage.setItem("live-reloaded", String(Date.now()));
  stopped = true;
  location.reload();
  return true;
}

function subscribe() {
  watched = { place: place(), topics: topics().join(" ") };
  say({ topics: topics(), versions: versions(), lang: language });
}

// The page may have been replaced, wholly or in part, by a link or a form.
function followPage() {
  if (watched && place() === watched.place && topics().join(" ") === watched.topics) return;
  if (isOpen()) subscribe();
  else if (!retryAt) connect();
}

document.addEventListener("watchpost:behind", () => isOpen() && subscribe());

// The oldest version shown of each watched panel.
function versions() {
  const found = {};
  for (const topic of topics()) {
    const [kind, uid] = topic.split(":");
    if (!uid) continue;
    const shown = kind === "row" ? byId(`row-${uid}`) : byId(`panel-${uid}-head`) || byId(`panel-${uid}-home`) || document.querySelector("#main [data-version]");
    const version = Number(shown?.dataset.version ?? -1);
    found[uid] = Math.min(found[uid] ?? Infinity, Number.isFinite(version) ? version : -1);
  }
  return found;
}

// ---- frames

function hear(frame) {
  frameAt = performance.now();
  if (frame.lost) {
    lose();
    return;
  }
  if (frame.clock !== undefined) setClock(frame);
  else if (frame.at && offset !== null) latency = Math.max(0, Date.now() + offset - Date.parse(frame.at)) / 1000;
  if (frame.n !== undefined) {
    for (const html of frame.html) apply(html);
    nudge(frame.nudge || []);
    applied = frame.n;
    answer();
  }
  if (frame.resync) setTimeout(subscribe, Math.random() * 1000); // all pages are asked at once
  if (frame.waiting !== undefined) showWaiting(frame.waiting);
  if (frame.looks) showLooks(frame.looks);
  if (frame.gone) refetch();
  if (frame.at) alive();
  if (performance.now() - clockAt > CLOCK_EVERY) {
    clockAt = performance.now();
    say({ clock: clockAt });
  }
}

function answer() {
  clearTimeout(answerTimer);
  if (applied === answered) return;
  // In a flood sooner: the server holds back after fifty unanswered frames.
  const every = applied - answered >= MANY_UNANSWERED ? ANSWER_IN_FLOOD : ANSWER_EVERY;
  const wait = answeredAt + every - performance.now();
  if (wait > 0) {
    answerTimer = setTimeout(answer, wait);
    return;
  }
  answeredAt = performance.now();
  answered = applied;
  say({ applied });
}

// The quickest exchange of late says best how the clocks differ.
function setClock({ clock, at }) {
  const trip = performance.now() - clock;
  if (trip > bestTrip * 1.5) {
    bestTrip *= 1.1; // clocks drift: forget slowly
    return;
  }
  bestTrip = trip;
  offset = Date.parse(at) - (Date.now() - trip / 2);
}

// ---- what may not be sent as it is

// Fetch what may not be sent to this person as it is, at most every two seconds.
function nudge(ids) {
  for (const id of ids) if (byId(id)) nudged.add(id);
  if (!nudged.size || nudgeTimer) return;
  nudgeTimer = setTimeout(async () => {
    const wanted = nudged;
    nudged = new Set();
    nudgedAt = performance.now();
    const page = await fetchPage();
    for (const id of page ? wanted : []) {
      const next = page.getElementById(id);
      if (next) replace(next);
    }
    nudgeTimer = 0;
    nudge([]);
  }, Math.max(200, nudgedAt + NUDGE_EVERY - performance.now()));
}

async function fetchPage() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

const FIELDS = "input:not([type=hidden]), textarea, select";

function isEdited() {
  const main = byId("main");
  if (!main) return false;
  if (main.contains(document.activeElement) && document.activeElement.matches(FIELDS)) return true;
  return [...main.querySelectorAll(FIELDS)].some((field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.localName === "select") return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== field.options[0]?.value;
    return field.value !== field.defaultValue;
  });
}

// Rows may have come or gone while nothing was heard. A form that is being filled in is worth more than that.
async function refetch() {
  const act = document.querySelector("[data-act-form]");
  if (!window.htmx || act || isEdited()) {
    subscribe();
    // What may no longer be done goes all the same.
    document.dispatchEvent(new CustomEvent("watchpost:follow"));
    return;
  }
  const scrolled = [byId("main"), ...document.querySelectorAll("#main [id]")].filter((part) => part?.scrollTop).map((part) => [part.id, part.scrollTop]);
  await htmx.ajax("GET", location.href, { target: "#main", select: "#main", swap: "outerHTML show:none" });
  for (const [id, top] of scrolled) if (byId(id)) byId(id).scrollTop = top;
  followPage();
}

// How many requests for access wait for this person's answer; the navigation says so on every page.
function showWaiting(number) {
  for (const count of document.querySelectorAll("[data-waiting]")) {
    count.textContent = String(number);
    count.hidden = !number;
  }
}

// ---- what the page says about itself

function alive() {
  const before = heardAt;
  heardAt = performance.now();
  attempts = 0;
  if (lost) {
    lost = false;
    showBack(Math.max(1, Math.round((heardAt - before) / 1000)));
    refetch();
  }
  showPill(false, offset === null ? null : latency);
}

function lose() {
  if (lost) return;
  lost = true;
  showPill(true, null);
  tellLost();
}

function tellLost() {
  if (!lost) return;
  const since = new Date(Date.now() + (offset || 0) - (performance.now() - heardAt));
  showBanner(since, retryAt ? Math.ceil((retryAt - performance.now()) / 1000) : null);
}

setInterval(() => {
  if (stopped || !topics().length) return;
  if (performance.now() - heardAt > SILENCE) {
    lose();
    if (socket && performance.now() - frameAt > 2 * SILENCE) {
      // Open in name only: a sleeping machine, a lost network.
      hangUp();
      ended(1006, true);
    }
  }
  tellLost();
}, 500);

document.addEventListener("click", (event) => event.target.closest?.("[data-live-now], [data-live-retry]") && tryNow());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lost && tryNow());
document.addEventListener("htmx:afterSettle", followPage);
document.addEventListener("htmx:historyRestore", followPage);
window.addEventListener("online", () => lost && tryNow());
window.addEventListener("pagehide", hangUp);
window.addEventListener("pageshow", (event) => event.persisted && (lose(), tryNow()));
connect();
