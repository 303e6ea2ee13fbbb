// A link to a resource or to an action's form fills the inspector in place. Without this it is an ordinary link.
/* global htmx */

const INSPECTOR = "#inspector";

function open(url, link) {
  const byKeyboard = link.matches(":focus-visible");
  htmx.ajax("GET", url, { source: link, target: INSPECTOR, swap: "outerHTML" }).then(() => reveal(byKeyboard));
}

// The inspector may be far from the link, and who uses a keyboard wants to be in it.
function reveal(byKeyboard) {
  const inspector = document.querySelector(INSPECTOR);
  const box = inspector.getBoundingClientRect();
  if (box.top < 0 || box.top > innerHeight * 0.75) inspector.scrollIntoView({ block: "start" });
  else inspector.parentElement.scrollTo({ top: 0 });
  if (byKeyboard) inspector.querySelector("h2")?.focus({ preventScroll: true });
}

function mark() {
  const selected = document.querySelector(INSPECTOR)?.dataset.selected ?? "";
  for (const link of document.querySelectorAll("#network a[data-select]")) {
    if (link.dataset.select === selected && selected) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// What lies in another Region than the one that is shown is reached by loading the page anew.
const regionOf = (address) => new URL(address).searchParams.get("region") ?? "";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-select], a[data-open]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  if (regionOf(link.href) !== regionOf(location.href)) return;
  event.preventDefault();
  const asked = link.dataset.open ?? `select=${encodeURIComponent(link.dataset.select)}`;
  open(`${location.pathname}?${asked}`, link);
});

// A word of the guide that names an action leads to its form.
function lead(root) {
  for (const word of root.querySelectorAll("[data-actions] code[data-action]")) {
    if (word.closest("a")) continue;
    const link = document.createElement("a");
    link.href = `?action=${word.dataset.action}${INSPECTOR}`;
    link.dataset.open = `action=${word.dataset.action}`;
    word.replaceWith(link);
    link.append(word);
  }
}

document.addEventListener("htmx:afterSettle", mark);
document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll && lead(event.detail.elt));
lead(document);
