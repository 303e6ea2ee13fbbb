// Clocks: time worked counts up, time left counts down by the server's clock, and a button opens when its pause is over.
// They only show; the server decides. While somebody is there, reading or thinking, it is told so, and tells the time.

const LOOK = 500;
const WARNINGS = [300, 60];
const TRAVEL = 6000;
const SIGN = 45_000;
const SIGNS = ["keydown", "pointerdown", "pointermove", "scroll", "focus"];

const begun = new WeakMap();

function seconds(clock, name) {
  if (!begun.has(clock)) begun.set(clock, performance.now());
  return Number(clock.dataset[name]) + (performance.now() - begun.get(clock)) / (name === "worked" ? 1000 : -1000);
}

function shown(time) {
  const whole = Math.max(0, Math.floor(time));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

function countUp(clock) {
  write(clock, shown(seconds(clock, "worked")));
}

// Said once each, when the time is passed: not at every second, and not again after a reload that comes later.
function warn(clock, left) {
  const place = document.getElementById(clock.dataset.warns);
  const passed = WARNINGS.filter((one) => left <= one && left > one - 30).pop();
  if (place && passed) write(place, clock.dataset[`warn${passed}`]);
}

function countDown(clock) {
  const left = seconds(clock, "left");
  write(clock, shown(Math.ceil(left)));
  warn(clock, left);
  if (left <= 0 && !clock.isOver) {
    clock.isOver = true;
    setTimeout(() => location.reload(), TRAVEL);
  }
}

function open(button) {
  const left = Math.ceil(seconds(button, "opens"));
  const place = document.getElementById(button.dataset.tells);
  if (left > 0) {
    if (!button.disabled) button.disabled = true;
    if (place) write(place, place.dataset.text.replace("0", String(left)));
    return;
  }
  button.disabled = false;
  delete button.dataset.opens;
  if (place) write(place, place.dataset.open);
}

let seenAt = performance.now();
for (const kind of SIGNS) addEventListener(kind, () => { seenAt = performance.now(); }, { passive: true, capture: true });

async function sign() {
  const clock = document.querySelector("[data-touch]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!clock || !token || document.visibilityState !== "visible" || performance.now() - seenAt > 2 * SIGN) return;
  try {
    const answer = await fetch(clock.dataset.touch, { method: "POST", headers: { "X-CSRFToken": token } });
    if (!answer.ok) return;
    clock.dataset.worked = (await answer.json()).worked;
    begun.set(clock, performance.now());
  } catch {
    // Without a connection time is not counted; the draft says that there is none.
  }
}

function look() {
  document.querySelectorAll(".clock[data-worked]").forEach(countUp);
  document.querySelectorAll(".clock[data-left]").forEach(countDown);
  document.querySelectorAll("button[data-opens]").forEach(open);
}

document.addEventListener("htmx:load", look);
setInterval(look, LOOK);
setInterval(sign, SIGN);
look();
