// A row that a push has changed is washed for a moment and keeps its mark for 8 s; focus stays on the row's id.
const KEEP = 8000;

export function changed(row) {
  if (!row || row.tagName !== "TR") return;
  row.classList.add("is-changed");
  setTimeout(() => row.classList.remove("is-changed"), KEEP);
}

document.addEventListener("htmx:oobAfterSwap", (event) => changed(event.detail.target));
document.addEventListener("watchpost:changed", (event) => changed(event.target));
