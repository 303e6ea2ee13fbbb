// When the learner comes back to this window, it asks whether another one has changed the lab meanwhile.
/* global htmx */

document.addEventListener("visibilitychange", look);
addEventListener("focus", look);

let asking = false;

async function look() {
  const revision = document.getElementById("revision");
  if (asking || document.visibilityState !== "visible" || !revision) return;
  asking = true;
  const url = `${revision.dataset.changes}?revision=${encodeURIComponent(revision.value)}`;
  try {
    await htmx.ajax("GET", url, { target: "#inspector", swap: "outerHTML" });
  } finally {
    asking = false;
  }
}
