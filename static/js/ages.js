// Ages tick from <time datetime data-age>; what passes its supervision time greys by itself until the server says more.
const units = (document.documentElement.dataset.units || "s|min|h|d").split("|");
const MINUTE = 60, HOUR = 3600, DAY = 86400;

export function ageText(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) return `${whole}\u00a0${units[0]}`;
  if (whole < 2 * HOUR) return `${Math.floor(whole / MINUTE)}\u00a0${units[1]}`;
  if (whole < 2 * DAY) return `${Math.floor(whole / HOUR)}\u00a0${units[2]}`;
  return `${Math.floor(whole / DAY)}\u00a0${units[3]}`;
}

// This machine's clock may be wrong; the server's time comes with the page.
const skew = (() => {
  const sent = Date.parse(document.documentElement.dataset.now || "");
  if (Number.isNaN(sent)) return 0;
  const took = performance.getEntriesByType("navigation")[0];
  return sent - (performance.timeOrigin + (took ? took.responseStart : 0));
})();

export const serverNow = () => Date.now() + skew;

function grey(holder) {
  for (const element of [holder, ...holder.querySelectorAll(".state, .glyph, .badge, .truth")]) {
    if (element.classList.contains("is-confirmed") || element.classList.contains("is-assumed")) {
      element.classList.remove("is-confirmed", "is-assumed");
      element.classList.add("is-stale");
    }
  }
  holder.removeAttribute("data-stale-at");
}

function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll("time[data-age]")) {
    const text = ageText((now - Date.parse(element.dateTime)) / 1000);
    if (element.textContent !== text) element.textContent = text;
  }
  for (const holder of document.querySelectorAll("[data-stale-at]")) {
    if (Date.parse(holder.dataset.staleAt) <= now) grey(holder);
  }
  const clock = document.querySelector("[data-clock]");
  if (clock) {
    clock.hidden = false;
    clock.textContent = new Date(now).toLocaleTimeString("en-GB");
  }
}

tick();
setInterval(tick, 1000);
