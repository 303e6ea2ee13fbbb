// A menu closes with Escape, and when somebody clicks or goes on beside it. Without this its own button closes it.

const openMenus = () => document.querySelectorAll("details.menu[open]");

function closeOthers(place) {
  for (const menu of openMenus()) if (!menu.contains(place)) menu.open = false;
}

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && !event.isComposing && event.target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("click", (event) => closeOthers(event.target));
document.addEventListener("focusin", (event) => closeOthers(event.target));
