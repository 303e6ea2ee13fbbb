// What another window, a program or a colleague's key changed is drawn soon after, and at once when the learner comes
// back to this window; but never under somebody's hands.
/* global htmx */

const SOONEST = 1000;
const LATEST = 3000;
const IN_USE = "#inspector :is(input, select, textarea), #compliance :is(input, select, textarea), #packet :is(input, select, textarea), [popover]:popover-open *";

let asking = false;
let wait = SOONEST;

const revision = () => document.getElementById("revision");
const address = (held) => {
  const glue = held.dataset.changes.includes("?") ? "&" : "?";
  return `${held.dataset.changes}${glue}revision=${encodeURIComponent(held.value)}`;
};

async function look() {
  const held = revision();
  if (asking || document.visibilityState !== "visible" || !held) return;
  asking = true;
  try {
    await htmx.ajax("GET", address(held), { target: "#inspector", swap: "outerHTML" });
  } finally {
    asking = false;
  }
}

// A server that does not answer is not worth a word here: whoever does something will be told.
async function hasChanged() {
  try {
    const answer = await fetch(address(revision()), { headers: { "HX-Request": "true" } });
    return answer.status === 200;
  } catch {
    return false;
  }
}

async function watch() {
  const isFree = !asking && document.visibilityState === "visible" && revision() && !document.activeElement?.closest(IN_USE);
  const changed = isFree && (await hasChanged());
  if (changed && !document.activeElement?.closest(IN_USE)) await look();
  wait = changed ? SOONEST : Math.min(wait * 1.2, LATEST);
  setTimeout(watch, wait);
}

document.addEventListener("visibilitychange", look);
addEventListener("focus", look);
setTimeout(watch, wait);
