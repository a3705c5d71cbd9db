// The PIN pad: dots and keys around one real password field. The keys type into the field; nothing else keeps a digit.
// How many digits a code has, where its field does not say.
const LEAST = 4, MOST = 8;

function begin(pin) {
  if (pin.dataset.ready) return;
  pin.dataset.ready = "true";
  pin.querySelector("[data-pin-dots]").hidden = false;
  pin.querySelector("[data-pin-keys]").hidden = false;
  const field = pin.querySelector("input");
  // The pad is the keyboard; physical digits, Backspace and Enter go on working.
  if (window.matchMedia("(pointer: coarse)").matches) field.inputMode = "none";
  show(pin);
  // Whatever else is asked comes before the code.
  const others = [...pin.closest("form").elements].some((one) => one.matches("input:not([type=hidden]), select") && !pin.contains(one));
  if (pin.offsetParent && !others) field.focus();
}

function least(field) {
  return field.minLength > 0 ? field.minLength : LEAST;
}

function most(field) {
  return field.maxLength > 0 ? field.maxLength : MOST;
}

function show(pin) {
  const field = pin.querySelector("input");
  const dots = pin.querySelector("[data-pin-dots]");
  const typed = field.value.length;
  const shown = Math.max(least(field), typed);
  while (dots.children.length < shown) dots.append(document.createElement("i"));
  while (dots.children.length > shown) dots.lastChild.remove();
  [...dots.children].forEach((dot, index) => dot.classList.toggle("on", index < typed));
  dots.setAttribute("aria-label", dots.dataset.typed.replace("{n}", typed));
  const send = pin.closest("form").querySelector("[data-act-send]");
  if (send) send.setAttribute("aria-disabled", String(!pin.hidden && typed < least(field)));
}

document.addEventListener("input", (event) => {
  const pin = event.target.closest("[data-pin]");
  if (!pin) return;
  event.target.value = event.target.value.replace(/\D/g, "").slice(0, most(event.target));
  event.target.removeAttribute("aria-invalid");
  show(pin);
});

document.addEventListener("click", (event) => {
  const key = event.target.closest("[data-digit]");
  if (key) {
    const pin = key.closest("[data-pin]");
    const field = pin.querySelector("input");
    const digit = key.dataset.digit;
    if (digit === "clear") field.value = "";
    else if (digit === "back") field.value = field.value.slice(0, -1);
    else if (field.value.length < most(field)) field.value += digit;
    show(pin);
    return;
  }
  const send = event.target.closest("[data-act-send]");
  if (send && send.getAttribute("aria-disabled") === "true") event.preventDefault();
});

// A code never stays in a page that the browser keeps for going back.
window.addEventListener("pagehide", () => {
  for (const field of document.querySelectorAll('input[type="password"][inputmode]')) field.value = "";
});

function start() {
  for (const pin of document.querySelectorAll("[data-pin]")) begin(pin);
}
start();
document.addEventListener("htmx:load", start);
