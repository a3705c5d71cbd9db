// Who looks into this person's organization through broken glass: the server says that it has changed, the page asks what.
const AGAIN = 1000;
const holder = () => document.getElementById("looks");
const shown = () => [...(holder()?.querySelectorAll("[data-look]") || [])].map((look) => look.dataset.look).sort().join(" ");

let timer = 0;

// `uids`: what should be shown; null while that is not known.
export async function showLooks(uids) {
  clearTimeout(timer);
  if (!holder() || (uids ? [...uids].sort().join(" ") : null) === shown()) return;
  try {
    const answer = await fetch(holder().dataset.looksUrl, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const parsed = document.createElement("template");
    parsed.innerHTML = await answer.text();
    holder().replaceChildren(parsed.content);
    window.htmx?.process(holder());
  } catch {
    timer = setTimeout(() => showLooks(uids), AGAIN); // it is the tenant's to know: a network that stumbles is no reason
  }
}

// One that was ended while nothing was heard is not spoken of any more.
export const askAgain = () => shown() && showLooks(null);
