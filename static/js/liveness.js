// What a page says about its own liveness: the pill in the top bar, the banner when live is lost, the toast when it is back.
const byId = (id) => document.getElementById(id);
const tenths = new Intl.NumberFormat(document.documentElement.lang || "en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

// `latency` in seconds; null while it is not known.
export function showPill(lost, latency) {
  document.documentElement.dataset.live = lost ? "lost" : "on";
  const pill = byId("live-pill");
  if (!pill) return;
  pill.hidden = false;
  pill.setAttribute("aria-live", "off"); // figures that move each second are not read out; the banner is
  pill.classList.toggle("live--lost", lost);
  const { liveWord = "Live", lostWord = "Live is lost", secondsWord = "s" } = pill.dataset;
  const text = lost ? lostWord : latency === null ? liveWord : `${liveWord} ${tenths.format(latency)}\u00a0${secondsWord}`;
  const holder = pill.querySelector("[data-live-text]") || pill;
  if (holder.textContent !== text) holder.textContent = text;
}

// `since`: a Date, when the page was last right. `seconds` until the next try; null while it is being made.
export function showBanner(since, seconds) {
  const banner = byId("live-banner");
  if (!banner) return;
  const text = seconds > 0 ? banner.dataset.text : banner.dataset.trying;
  const sentence = banner.querySelector("[data-live-sentence]");
  if (sentence) sentence.textContent = (text || "").replace("{since}", since.toLocaleTimeString("en-GB")).replace("{seconds}", String(seconds));
  if (banner.hidden) {
    banner.removeAttribute("aria-live");
    banner.hidden = false;
  } else {
    banner.setAttribute("aria-live", "off"); // said once; the countdown is for the eye
  }
}

// `seconds`: for how long the page was not live.
export function showBack(seconds) {
  const banner = byId("live-banner");
  if (banner) banner.hidden = true;
  toast((banner?.dataset.back || "").replace("{seconds}", String(seconds)));
}

function toast(text) {
  const holder = byId("toasts");
  if (!holder || !text) return;
  const element = document.createElement("div");
  element.className = "toast";
  element.textContent = text;
  holder.replaceChildren(element);
  setTimeout(() => element.remove(), 6000);
}
