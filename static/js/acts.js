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
  open(link.getAttribute("href"));
});

let wanted = null; // the address of the form that was asked for last
let next = null; // one that was asked for while another was being sent

function open(address) {
  // One act at a time: the answer to what is being sent must not land on another form, nor be covered by it.
  if (document.querySelector("[data-act-form][data-sending]")) {
    next = address;
    return;
  }
  wanted = address;
  htmx.ajax("GET", address, { target: "#act", swap: "outerHTML" }).then(() => address === wanted && focusForm());
}

function focusForm() {
  const form = document.querySelector("[data-act-form]");
  if (!form) return;
  const first = form.querySelector("input:checked, input:not([type=hidden]), select, button[data-hold]:not([hidden])");
  (first || form).focus();
  form.scrollIntoView({ block: "nearest" });
}

// A form that comes when something else has been asked for, or sent, or all was closed, comes too late.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id !== "act") return;
  const { elt, path } = detail.requestConfig;
  if (!elt.matches("[data-act-form]") && path !== wanted) detail.shouldSwap = false;
});

document.addEventListener("htmx:afterSettle", () => {
  const form = document.querySelector("[data-act-form]");
  if (!next || form?.dataset.sending) return;
  const address = next;
  next = null;
  // A form that came back wants something: that it was not sent matters more than the next one.
  if (!form) open(address);
});

function empty(slot) {
  wanted = next = null;
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
  wanted = null;
  form.dataset.sending = "true";
  form.setAttribute("aria-busy", "true");
  window.addEventListener("pageshow", () => delete form.dataset.sending, { once: true });
});

document.addEventListener("htmx:sendError", () => {
  const form = document.querySelector("[data-act-form]");
  if (form) {
    delete form.dataset.sending;
    form.removeAttribute("aria-busy");
    next = null;
  }
});
document.addEventListener("htmx:responseError", () => location.reload());
