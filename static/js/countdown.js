// Delays count down by the server's clock; the end is the panel's to tell. Said aloud at the start and at 30, 10 and 5.
import { serverNow } from "./ages.js";

const SAID_AT = [30, 10, 5];
const said = new Map(); // by the moment a delay ends: the fewest seconds that were said of it

const voice = document.createElement("div");
voice.className = "visually-hidden";
voice.setAttribute("role", "status");
document.body.append(voice);

function speak(holder, until, left) {
  if (!holder.dataset.say) return;
  const before = said.get(until);
  const due = before === undefined || (left === 0 && before > 0) || SAID_AT.some((mark) => left <= mark && mark < before);
  if (!due) return;
  said.set(until, left);
  voice.textContent = left ? holder.dataset.say.replace("{n}", String(left)) : holder.dataset.over;
}

// 29:59, 1:59:59
function clockText(left) {
  const two = (part) => String(part).padStart(2, "0");
  const hours = Math.floor(left / 3600), minutes = Math.floor(left / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
}

function tick() {
  for (const holder of document.querySelectorAll("[data-countdown]")) {
    const figure = holder.querySelector("[data-left]");
    const total = Number(holder.dataset.total) || Infinity; // a page that was slow to come lags: never more than there was
    const left = Math.min(total, Math.max(0, Math.ceil((Date.parse(figure.dateTime) - serverNow()) / 1000)));
    const text = "asClock" in holder.dataset ? clockText(left) : String(left);
    if (figure.textContent !== text) figure.textContent = text;
    holder.classList.toggle("is-over", left === 0);
    const ring = holder.querySelector("[data-ring]");
    if (ring) ring.setAttribute("stroke-dashoffset", String(Math.max(0, 100 - Math.round((100 * left) / total))));
    speak(holder, figure.dateTime, left);
  }
}

tick();
setInterval(tick, 250);
