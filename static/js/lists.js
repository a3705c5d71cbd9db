// Lists about people are never pushed: a push only says that one was read again, and each page asks for what is its own.

import { replace } from "./showing.js";

let asking = false, again = false;

document.addEventListener("watchpost:changed", ({ target }) => target.matches?.("[data-news]") && document.querySelector("[data-follows]") && ask());
document.addEventListener("watchpost:follow", () => document.querySelector("[data-follows]") && ask());

async function ask() {
  again = asking;
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
    // The right to it may have ended: the page as the server now gives it says so.
    if (answer.status === 404) location.reload();
    const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    for (const next of page?.querySelectorAll("[data-follows][id]") ?? []) replace(next);
  } catch {
    // Live is lost, which the page says by itself.
  } finally {
    asking = false;
    if (again) ask();
  }
}
