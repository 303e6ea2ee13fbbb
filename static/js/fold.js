// On a narrow screen the parts marked data-fold-narrow begin folded, and what somebody opened stays open when the page is
// drawn again. Without this, and on a wide screen, they are open.

const narrow = matchMedia("(max-width: 40rem)");
const chosen = new Map();

function fold(root) {
  if (!narrow.matches) return;
  for (const part of root.querySelectorAll("[data-fold-narrow]")) part.open = chosen.get(part.dataset.openKey) ?? false;
}

document.addEventListener("click", (event) => {
  const part = event.target.closest("[data-fold-narrow] > summary")?.parentElement;
  if (part) chosen.set(part.dataset.openKey, !part.open);
});
document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll && fold(event.detail.elt));
fold(document);
