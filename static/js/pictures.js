// A camera's page asks for new pictures by itself: when it is opened after a while, and when one was just made. Once each.

import { replace } from "./showing.js";

const asked = new Set();

async function look() {
  const form = document.querySelector("form[data-reads]");
  if (!form || asked.has(form.dataset.reads)) return;
  asked.add(form.dataset.reads);
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), cache: "no-store" });
    const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    // What stands in the way is a page of its own, which whoever presses the button is shown.
    const next = page?.getElementById("pictures");
    if (next) replace(next);
  } catch {
    // Live is lost, which the page says by itself.
  }
}

document.addEventListener("watchpost:changed", ({ target }) => target.id === "pictures" && look());
look();
