// A button marked data-copy copies the code beside it and says so. Without this it stays hidden, and code can be selected.

const BUTTON = "[data-copyable] [data-copy]";
const SHOWN_FOR = 4000;

const reveal = (root) => root.querySelectorAll(BUTTON).forEach((button) => { button.hidden = false; });

function select(code) {
  const range = document.createRange();
  range.selectNodeContents(code);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

// Outside a secure context there is no clipboard to write to, but what is selected can still be copied.
async function copy(code) {
  if (navigator.clipboard) return navigator.clipboard.writeText(code.textContent).then(() => true, () => false);
  select(code);
  return document.execCommand("copy");
}

function say(status, text) {
  status.textContent = text;
  status.classList.remove("sr");
  clearTimeout(status.timer);
  status.timer = setTimeout(() => { status.textContent = ""; status.classList.add("sr"); }, SHOWN_FOR);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest(BUTTON);
  if (!button) return;
  const place = button.closest("[data-copyable]");
  const code = place.querySelector("code");
  const status = place.querySelector("[data-copied]");
  const done = await copy(code);
  if (!done) select(code);
  say(status, done ? status.dataset.copied : status.dataset.failed);
});

document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll && reveal(event.detail.elt));
reveal(document);
