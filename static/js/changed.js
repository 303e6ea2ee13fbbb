// What an action changed in the network lights up softly, and what was folded open stays open.

const items = () => new Map([...document.querySelectorAll("#network [data-item]")].map((item) => [item.dataset.item, item]));
const folds = () => [...document.querySelectorAll("details[data-open-key]")];
const textOf = (item) => item.textContent.replace(/\s+/g, " ");

function light(item) {
  item.classList.add("is-changed");
  item.addEventListener("animationend", () => item.classList.remove("is-changed"), { once: true });
}

let before = new Map();
const opened = new Map();

document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details[data-open-key]")) opened.set(event.target.dataset.openKey, event.target.open);
}, true);

document.addEventListener("htmx:beforeSwap", () => {
  before = new Map([...items()].map(([id, item]) => [id, textOf(item)]));
});

document.addEventListener("htmx:afterSettle", () => {
  for (const fold of folds()) {
    const wanted = opened.get(fold.dataset.openKey);
    if (wanted !== undefined && fold.open !== wanted) fold.open = wanted;
  }
  if (!before.size) return;
  for (const [id, item] of items()) {
    if (before.get(id) !== textOf(item)) light(item);
  }
  before = new Map();
});
