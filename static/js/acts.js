// On a wide page the form of an act opens beside the panel; on a phone, and without script, it is a page of its own.
const wide = window.matchMedia("(min-width: 48rem)");

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const close = event.target.closest("[data-act-close]");
  const slot = document.querySelector("[data-act-slot]");
  if (close && slot) {
    event.preventDefault();
    empty(slot);
    return;
  }
  const link = event.target.closest("a[data-act]");
  if (!link || !slot || !wide.matches || document.querySelector(".face-act")) return;
  event.preventDefault();
  link.dataset.opened = "true";
  htmx.ajax("GET", link.getAttribute("href"), { target: "#act", swap: "outerHTML" }).then(() => {
    const form = document.querySelector("[data-act-form]");
    if (!form) return;
    const first = form.querySelector("input:checked, input:not([type=hidden]), select, button[data-hold]:not([hidden])");
    (first || form).focus();
    form.scrollIntoView({ block: "nearest" });
  });
});

function empty(slot) {
  slot.replaceChildren();
  slot.className = "actslot";
  const opener = document.querySelector("a[data-opened]");
  if (opener) {
    opener.removeAttribute("data-opened");
    opener.focus();
  }
}

document.addEventListener("keydown", (event) => {
  const slot = document.querySelector("[data-act-slot]");
  if (event.key === "Escape" && slot && slot.contains(document.activeElement) && slot.querySelector("[data-act-close]")) {
    empty(slot);
  }
});

// One press, one command: a second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-act-form]");
  if (!form) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "true";
  form.setAttribute("aria-busy", "true");
  window.addEventListener("pageshow", () => delete form.dataset.sending, { once: true });
});

document.addEventListener("htmx:sendError", () => {
  const form = document.querySelector("[data-act-form]");
  if (form) {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
  }
});
document.addEventListener("htmx:responseError", () => location.reload());
