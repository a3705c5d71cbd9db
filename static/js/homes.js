// Controls of a home: a slider sends when it is let go, and follows what is pushed while nobody holds it.

const held = new WeakSet();

function hideButtons(root) {
  for (const form of root.querySelectorAll("form[hx-post] .slider")) {
    const send = form.closest("form").querySelector("[data-send]");
    if (send) send.hidden = true;
  }
}

document.addEventListener("input", ({ target }) => target.matches?.("[data-figure]") && held.add(target));
document.addEventListener("change", ({ target }) => {
  const form = target.matches?.(".slider[data-figure]") && target.closest("form[hx-post]");
  if (form) form.requestSubmit();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  for (const field of detail.elt.querySelectorAll?.("[data-figure]") ?? []) held.delete(field);
});

// What the device says its figures are, as name=value.
function follow({ target }) {
  const figures = target.dataset?.figures;
  if (figures === undefined) return;
  const told = Object.fromEntries(figures.split(" ").filter(Boolean).map((one) => one.split("=")));
  for (const field of target.parentElement.querySelectorAll("[data-figure]")) {
    const value = told[field.dataset.figure];
    if (value !== undefined && !held.has(field) && field !== document.activeElement) field.value = value;
  }
}

document.addEventListener("watchpost:changed", follow);
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => follow(detail));
hideButtons(document);
