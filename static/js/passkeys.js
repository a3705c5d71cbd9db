// When the browser gives no passkey, the page says so; allauth's own script would tell the console alone.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-passkey-failed]").forEach((notice) => (notice.hidden = false));
});
