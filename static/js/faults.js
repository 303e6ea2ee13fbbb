// A request that fails says so; nothing fails in silence.

const toast = document.getElementById("fault");

function say(text) {
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.hidden = true; }, 8000);
}

document.addEventListener("htmx:responseError", () => say(toast.dataset.broken));
document.addEventListener("htmx:sendError", () => say(toast.dataset.offline));
document.addEventListener("htmx:timeout", () => say(toast.dataset.offline));
