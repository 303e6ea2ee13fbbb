// A button that names things lights them up in the network, and pressed again puts the light out.

const NETWORK = "#network";

function light() {
  const network = document.querySelector(NETWORK);
  const pressed = document.querySelector('[data-lights][aria-pressed="true"]');
  const lit = new Set((pressed?.dataset.lights ?? "").split(" ").filter(Boolean));
  network?.classList.toggle("has-lights", lit.size > 0);
  for (const item of network?.querySelectorAll("[data-item]") ?? []) {
    item.classList.toggle("is-lit", lit.has(item.dataset.item));
  }
  return network?.querySelector(".is-lit");
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-lights]");
  if (!button) return;
  const on = button.getAttribute("aria-pressed") !== "true";
  for (const other of document.querySelectorAll("[data-lights]")) other.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-pressed", String(on));
  const first = light();
  if (on) first?.scrollIntoView({ block: "center" });
});

document.addEventListener("htmx:afterSettle", light);
