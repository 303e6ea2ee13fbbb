// The bar of parts marks the part that is being read. Its links work without this.

const links = new Map([...document.querySelectorAll("[data-tabs] a")].map((link) => [link.hash.slice(1), link]));
let current = null;

function mark() {
  const middle = innerHeight * 0.35;
  const parts = [...links.keys()].map((id) => [id, document.getElementById(id)?.getBoundingClientRect()]).filter(([, box]) => box);
  const [id] = parts.find(([, box]) => box.top <= middle && box.bottom > middle) ?? [];
  if (!id || id === current) return;
  links.get(current)?.removeAttribute("aria-current");
  links.get(id).setAttribute("aria-current", "location");
  current = id;
}

addEventListener("scroll", mark, { passive: true });
addEventListener("resize", mark, { passive: true });
mark();
