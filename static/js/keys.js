// "/" finds; J and K move between rows, Enter opens. Off while somebody types.
function typing(element) {
  return element && (element.isContentEditable || ["INPUT", "SELECT", "TEXTAREA"].includes(element.tagName));
}

function move(step) {
  const links = [...document.querySelectorAll(".table--panels tbody a")];
  if (!links.length) return;
  const here = links.indexOf(document.activeElement);
  const next = links[Math.min(links.length - 1, Math.max(0, here + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(document.activeElement)) return;
  if (event.key === "/") {
    const search = document.querySelector('[data-key="/"]');
    if (!search) return;
    event.preventDefault();
    search.focus();
  } else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
});

// An open filter closes with Escape and with a click beside it.
document.addEventListener("click", (event) => {
  const open = document.querySelector("details.filter[open]");
  if (open && !open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.filter[open]");
  if (event.key === "Escape" && open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
