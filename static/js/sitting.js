// A sitting by the keyboard: 1 to 9 choose, N goes on; and what came of an answer gets the focus when it is there.
// Enter sends by itself, as in every form. Whoever speaks to their machine, or types by accident, can turn the keys off.

const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

const KEPT = "sitting:keys";
const areOn = () => localStorage.getItem(KEPT) !== "off";

function offer() {
  for (const choice of document.querySelectorAll("[data-keys-choice]")) {
    choice.hidden = false;
    choice.querySelector("[data-keys]").checked = areOn();
  }
}

function choose(number) {
  const options = document.querySelectorAll("#sitting [data-question] :is(input[type=radio], input[type=checkbox])");
  const option = options[number - 1];
  if (!option || option.disabled) return false;
  option.focus();
  option.click();
  return true;
}

function goOn() {
  const next = document.querySelector("#sitting [data-next]:not([disabled])");
  next?.click();
  return Boolean(next);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!document.getElementById("sitting") || !areOn() || event.target.closest?.(TYPING) || document.querySelector(":popover-open")) return;
  const digit = /^Digit([1-9])$|^Numpad([1-9])$/.exec(event.code);
  const done = digit ? choose(Number(digit[1] ?? digit[2])) : event.code === "KeyN" && goOn();
  if (done) event.preventDefault();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "sitting" && event.detail.elt?.id !== "sitting") return;
  (document.getElementById("feedback-said") ?? document.querySelector("#sitting [data-focus]"))?.focus();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys]")) localStorage.setItem(KEPT, event.target.checked ? "on" : "off");
});
document.addEventListener("htmx:load", offer);
offer();
