// Puts what is pushed in its place on the page, without getting in the way of whoever is reading or pressing there.

const PRESS_AT_MOST = 2000; // ms that a press may hold back what is new
const AFTER_PRESS = 60; // ms: a click, also a tap's, comes after the finger has gone

const byId = (id) => document.getElementById(id);
const isOlder = (one, other) => Number(one.dataset.version ?? Infinity) < Number(other.dataset.version ?? 0);

let pressed = null; // what a finger, the mouse or the space bar is down on
let pressTimer = 0;
const waiting = new Map(); // by id, the newest that came meanwhile

// A click is the press and the release of one element: were it replaced in between, the click would be lost.
function press(target) {
  release();
  pressed = target;
  pressTimer = setTimeout(release, PRESS_AT_MOST);
}

function release() {
  clearTimeout(pressTimer);
  pressed = null;
  const held = [...waiting.values()];
  waiting.clear();
  held.forEach(replace);
}

function releaseSoon() {
  if (!pressed) return;
  clearTimeout(pressTimer);
  pressTimer = setTimeout(release, AFTER_PRESS);
}

document.addEventListener("pointerdown", (event) => press(event.target), { capture: true });
document.addEventListener("keydown", (event) => event.key === " " && !event.repeat && press(event.target), { capture: true });
for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, releaseSoon, { capture: true });
document.addEventListener("keyup", (event) => event.key === " " && releaseSoon(), { capture: true });

export function apply(html) {
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  for (const next of [...parsed.content.children]) if (next.id) replace(next);
}

// Put an element in the place of the one with its id, unless that one is newer or is being pressed.
export function replace(next) {
  const old = byId(next.id);
  if (!old || isOlder(next, old)) return;
  // A push that tells of what changed since a version is no use to a page that is behind that: it asks for everything.
  if (Number(next.dataset.since ?? 0) > Number(old.dataset.version ?? 0)) {
    document.dispatchEvent(new CustomEvent("watchpost:behind"));
    return;
  }
  if (old.contains(pressed)) {
    const held = waiting.get(next.id);
    if (!held || !isOlder(next, held)) waiting.set(next.id, next);
    return;
  }
  waiting.delete(next.id);
  next.removeAttribute("hx-swap-oob");
  const differs = essence(old) !== essence(next);
  for (const name of ["tabindex", "aria-selected", "aria-current"]) {
    if (old.hasAttribute(name) && !next.hasAttribute(name)) next.setAttribute(name, old.getAttribute(name));
  }
  for (const name of ["is-selected", "is-changed"]) if (old.classList.contains(name)) next.classList.add(name);
  const back = focusWithin(old);
  if (window.htmx) htmx.swap(old, next.outerHTML, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  else old.replaceWith(next);
  const shown = byId(next.id);
  back(shown);
  if (differs) shown?.dispatchEvent(new CustomEvent("watchpost:changed", { bubbles: true }));
}

// The answer to a form shows its parts as they were when it was written; a push may have overtaken it.
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const next = detail.fragment.firstElementChild;
  if (next && isOlder(next, detail.target)) detail.shouldSwap = false;
});

// What of an element means something. A push that changes nothing that is seen must not be seen either: it may
// be the trace of a silent alarm that is not shown here.
function essence(element) {
  const copy = element.cloneNode(true);
  for (const part of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of ["data-version", "hx-swap-oob", "tabindex", "aria-selected", "aria-current"]) part.removeAttribute(name);
    part.classList.remove("is-selected", "is-changed", "htmx-added", "htmx-settling", "htmx-swapping");
    if (!part.classList.length) part.removeAttribute("class");
    if (part.localName === "time") part.textContent = "";
  }
  return copy.outerHTML;
}

// Focus inside what is replaced goes to the same thing in what replaces it; focus elsewhere is left alone.
function focusWithin(old) {
  const focused = document.activeElement;
  if (!focused || !old.contains(focused)) return () => {};
  const list = (root) => [root, ...root.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")];
  const index = list(old).indexOf(focused), id = focused.id;
  return (root) => {
    if (!root || root.contains(document.activeElement)) return;
    const target = (id && byId(id)) || list(root)[index] || root;
    target.focus({ preventScroll: true });
  };
}
