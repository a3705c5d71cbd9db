// Controls of a home: a slider sends when it is let go, and follows what is pushed while nobody holds it.

const AFTER_KEY = 600; // ms: who moves a slider by keys presses many, and wants one order
const held = new WeakSet();
const waiting = new WeakMap();
let byKey = false;

for (const send of document.querySelectorAll("form[hx-post] [data-send]")) send.hidden = true;

document.addEventListener("keydown", () => (byKey = true), { capture: true });
document.addEventListener("pointerdown", () => (byKey = false), { capture: true });
document.addEventListener("input", ({ target }) => target.matches?.("[data-figure]") && held.add(target));
document.addEventListener("change", ({ target }) => {
  const form = target.matches?.(".slider[data-figure]") && target.closest("form[hx-post]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => form.requestSubmit(), byKey ? AFTER_KEY : 0));
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  for (const field of detail.elt.querySelectorAll?.("[data-figure]") ?? []) held.delete(field);
});

// What the device says its figures are, as name=value.
function follow(told) {
  const figures = told?.dataset?.figures;
  if (figures === undefined) return;
  const values = Object.fromEntries(figures.split(" ").filter(Boolean).map((one) => one.split("=")));
  for (const field of told.parentElement?.querySelectorAll("[data-figure]") ?? []) {
    const value = values[field.dataset.figure];
    if (value !== undefined && !held.has(field) && field !== document.activeElement) field.value = value;
  }
}

document.addEventListener("watchpost:changed", ({ target }) => follow(target));
// What is swapped in has the id of what it replaced.
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => follow(document.getElementById(detail.target?.id)));
