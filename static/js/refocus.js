// Who pressed a button that was then drawn again, or is gone, goes on from its successor, else from the heading of its panel.

let left = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const pressed = event.detail.requestConfig?.triggeringEvent?.submitter ?? document.activeElement;
  const mine = pressed !== document.body && event.detail.elt.contains?.(pressed);
  if (mine) left = { id: pressed.id, panel: pressed.closest("section[id]")?.id };
});

function successor({ id, panel }) {
  const same = id && document.getElementById(id);
  if (same && !same.disabled && same.checkVisibility()) return same;
  const heading = panel && document.getElementById(panel)?.querySelector("h2");
  if (heading) heading.tabIndex = -1;
  return heading;
}

// An answer is put in place part by part, so until somebody does something the focus may be lost more than once.
document.addEventListener("htmx:afterSettle", () => {
  if (left && document.activeElement === document.body) successor(left)?.focus({ preventScroll: true });
});
for (const sign of ["keydown", "pointerdown"]) document.addEventListener(sign, () => { left = null; }, true);
