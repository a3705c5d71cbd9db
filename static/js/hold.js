// Hold 900 ms to arm. A click, Enter or Space without a hold asks in place; after either, the PIN if one is needed.
const HOLD = 900, RELEASE = 160;
let running = null;

function begin(form) {
  const hold = form.querySelector("[data-hold]");
  if (!hold || form.dataset.steps) return;
  form.dataset.steps = "choose";
  hold.hidden = false;
  form.querySelector("[data-act-send]").hidden = true;
  demand(form);
  // A form that came back wants its code once more. Without one, sending it again is for people to decide.
  if (wanted(form) && form.querySelector(".error, [role=alert]")) ask(form);
  name(form);
}

// The code, where the chosen mode asks for one.
function wanted(form) {
  return form.querySelector("[data-pin]:not([hidden])");
}

function mode(form) {
  return form.querySelector('input[name="mode"]:checked') || form.querySelector('input[name="mode"]');
}

// Some modes ask for a code and others do not: those that protect less than now.
function demand(form) {
  const pin = form.querySelector("[data-pin][data-pin-for]");
  if (!pin) return;
  const field = pin.querySelector("input");
  pin.hidden = !pin.dataset.pinFor.split(" ").includes(mode(form).value);
  if (pin.hidden) field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  for (const element of form.querySelectorAll("[data-pin-then]")) element.hidden = pin.hidden;
  for (const element of form.querySelectorAll("[data-no-pin]")) element.hidden = !pin.hidden;
}

function name(form) {
  const chosen = mode(form);
  const word = chosen && chosen.dataset.word;
  if (!word) return;
  for (const element of form.querySelectorAll("[data-mode-word]")) element.textContent = word;
  const label = form.querySelector("[data-hold-label]");
  if (label) label.textContent = chosen.dataset.holdWord;
}

function draw(hold, part) {
  hold.querySelector(".hold__fill rect").setAttribute("width", String(Math.round(part * 1000) / 10));
}

function ask(form) {
  const confirm = form.querySelector("[data-hold-confirm]");
  if (confirm) confirm.hidden = true;
  if (!wanted(form)) {
    form.requestSubmit();
    return;
  }
  form.dataset.steps = "pin";
  form.querySelector("[data-hold]").hidden = true;
  form.querySelector("[data-act-send]").hidden = false;
  form.querySelector("[data-pin] input").focus();
}

function frame(time) {
  if (!running) return;
  const { hold, since, from, back } = running;
  const part = back ? from * (1 - (time - since) / RELEASE) : Math.min(1, (time - since) / HOLD);
  draw(hold, Math.max(0, part));
  running.part = part;
  if (!back && part >= 1) {
    running = null;
    hold.classList.remove("is-holding");
    hold.dataset.held = "true";
    draw(hold, 0);
    if (navigator.vibrate) navigator.vibrate(20);
    ask(hold.closest("form"));
    return;
  }
  if (back && part <= 0) {
    running = null;
    return;
  }
  requestAnimationFrame(frame);
}

document.addEventListener("pointerdown", (event) => {
  const hold = event.target.closest("[data-hold]");
  if (!hold || event.button !== 0) return;
  hold.setPointerCapture(event.pointerId);
  hold.classList.add("is-holding");
  running = { hold, since: performance.now(), from: 0, part: 0, back: false };
  requestAnimationFrame(frame);
});

for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => {
    if (!running || running.back) return;
    running.hold.classList.remove("is-holding");
    running = { ...running, since: performance.now(), from: running.part, back: true };
    requestAnimationFrame(frame);
  });
}

document.addEventListener("click", (event) => {
  const hold = event.target.closest("[data-hold]");
  if (hold) {
    if (hold.dataset.held) {
      delete hold.dataset.held;
      return;
    }
    const confirm = hold.closest("form").querySelector("[data-hold-confirm]");
    confirm.hidden = false;
    confirm.querySelector("[data-hold-yes]").focus();
    return;
  }
  const form = event.target.closest("form");
  if (!form) return;
  if (event.target.closest("[data-hold-yes]")) ask(form);
  if (event.target.closest("[data-hold-no]")) {
    form.querySelector("[data-hold-confirm]").hidden = true;
    form.querySelector("[data-hold]").focus();
  }
});

document.addEventListener("change", (event) => {
  if (event.target.name !== "mode") return;
  demand(event.target.form);
  name(event.target.form);
});

function start() {
  for (const form of document.querySelectorAll("[data-act-form]")) begin(form);
}
start();
document.addEventListener("htmx:load", start);
