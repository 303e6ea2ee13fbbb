// The terminal as one expects it: Enter runs, the arrows recall, Tab completes, and what was printed can be copied.
// Without this it is a form: what is typed is run by its button.

const section = document.querySelector("[data-terminal]");
const said = section.dataset;
const form = section.querySelector("form");
const field = form.querySelector("textarea");
const log = section.querySelector("[role=log]");
const offers = section.querySelector("[role=status]");
const memoryField = () => form.elements.memory;
const MOST_RUNS = 200;
const MOST_ROWS = 8;
const LONGEST_ASKED = 400;
const MOST_LISTED = 30;

// What the terminal remembers outlives the page: kept per sandbox, which belongs to one person.
const KEY = `terminal:${said.terminal}`;
const memory = () => JSON.parse(memoryField().value || "{}");

function keep() {
  if (memory().history?.length) localStorage.setItem(KEY, memoryField().value);
}

function recallMemory() {
  const kept = localStorage.getItem(KEY);
  if (kept && !memory().history?.length) memoryField().value = kept;
  keep();
  section.querySelector("#terminal-prompt").textContent = memory().prompt ?? "$";
}

// History: what is being typed is the newest entry.
let place = 0;
let draft = "";

function turn(step) {
  const history = memory().history ?? [];
  if (place === 0) draft = field.value;
  const next = Math.min(Math.max(place + step, 0), history.length);
  if (next === place) return;
  place = next;
  put(place === 0 ? draft : history[history.length - place]);
}

function put(text, caret = text.length) {
  field.value = text;
  field.setSelectionRange(caret, caret);
  grow();
}

function grow() {
  field.rows = Math.min(field.value.split("\n").length, MOST_ROWS);
}

const before = () => field.value.slice(0, field.selectionStart);
const after = () => field.value.slice(field.selectionEnd);

// Running. A line that goes on after a backslash is not finished yet.
let sent = "";
const isBusy = () => form.getAttribute("aria-busy") === "true";
const goesOn = () => /(^|[^\\])(\\\\)*\\$/.test(before());

function run() {
  if (isBusy() || !field.value.trim()) return;
  form.requestSubmit();
}

form.addEventListener("htmx:configRequest", (event) => {
  event.detail.parameters.set("columns", columns());
});
form.addEventListener("htmx:beforeRequest", (event) => {
  if (!field.value.trim()) {
    event.preventDefault();
    return;
  }
  sent = field.value;
  offers.replaceChildren();
  form.setAttribute("aria-busy", "true");
});
form.addEventListener("htmx:afterRequest", (event) => {
  form.removeAttribute("aria-busy");
  if (!event.detail.successful) return;
  // What was typed meanwhile stays.
  if (field.value.startsWith(sent)) put(field.value.slice(sent.length));
  place = 0;
});
document.addEventListener("htmx:afterSettle", (event) => {
  const asker = event.detail.requestConfig?.elt;
  if (asker !== form && !asker?.matches("[data-opens-shell]")) return;
  keep();
  const runs = log.querySelectorAll(".run");
  for (const old of [...runs].slice(0, -MOST_RUNS)) old.remove();
  dress(log);
  const last = log.querySelector(".run:last-of-type");
  if (last) log.scrollTop = endsBadly(last) ? log.scrollHeight : last.offsetTop - log.offsetTop;
  if (asker !== form) {
    section.scrollIntoView({ block: "nearest" });
    field.focus({ preventScroll: true });
  }
});

// A long complaint says at its end what to do, and so does output that was cut off; anything else is read from its beginning.
const endsBadly = (run) => run.offsetHeight > log.clientHeight && run.querySelector(".complaint");

function columns() {
  const probe = document.createElement("span");
  probe.textContent = "0".repeat(50);
  log.append(probe);
  const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(log);
  const room = log.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd);
  const range = document.createRange();
  range.selectNodeContents(probe);
  const width = range.getBoundingClientRect().width / 50;
  probe.remove();
  return width ? Math.floor(room / width) : 80;
}

// Output: what is wider than the screen can be reached by keyboard, and everything printed can be copied.
function dress(root) {
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const text of root.querySelectorAll(".printed")) {
    if (text.scrollWidth > text.clientWidth) text.tabIndex = 0;
    else text.removeAttribute("tabindex");
  }
}

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const copied = document.createElement("textarea");
  copied.value = text;
  section.append(copied);
  copied.select();
  document.execCommand("copy");
  copied.remove();
}

log.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copy(button.closest(".run").querySelector(".printed").textContent);
  const words = button.textContent;
  button.textContent = said.copied;
  button.focus();
  setTimeout(() => { button.textContent = words; }, 2000);
});

function clear() {
  for (const one of log.querySelectorAll(".run")) one.remove();
  tell(said.cleared);
}

function tell(text) {
  offers.textContent = text;
}

// Completion. Tab leaves an empty line, and any line after Escape, so that nobody is held here.
let leaves = false;
let asks = 0;

async function complete() {
  const mine = asks += 1;
  const typed = before();
  const asked = typed.slice(-LONGEST_ASKED);
  const query = new URLSearchParams({ line: asked, region: said.region, guest: memory().guest ?? "" });
  const response = await fetch(`${said.complete}?${query}`);
  if (!response.ok || mine !== asks || before() !== typed) return;
  const { start, candidates } = await response.json();
  const begun = typed.length - asked.length + start;
  offer(candidates, typed.slice(0, begun), typed.slice(begun));
}

function offer(candidates, head, word) {
  if (!candidates.length) {
    tell(said.nothing);
    return;
  }
  const common = candidates.map((one) => one.text).reduce(shared);
  const ended = candidates.length === 1 && !/[=,]$/.test(common) && !after().startsWith(" ") ? " " : "";
  if (common.length + ended.length > word.length) {
    const text = head + common + ended;
    put(text + after(), text.length);
  }
  offers.replaceChildren();
  if (candidates.length > 1) offers.append(listOf(candidates));
}

function shared(one, other) {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return one.slice(0, length);
}

function listOf(candidates) {
  const list = document.createElement("ul");
  for (const { text, hint } of candidates.slice(0, MOST_LISTED)) {
    const item = list.appendChild(document.createElement("li"));
    item.appendChild(document.createElement("code")).textContent = text;
    if (hint) item.appendChild(document.createElement("span")).textContent = hint;
  }
  const left = candidates.length - MOST_LISTED;
  if (left > 0) list.appendChild(document.createElement("li")).textContent = `+${left}`;
  return list;
}

const KEYS = {
  Enter(event) {
    if (event.shiftKey || goesOn()) return;
    event.preventDefault();
    run();
  },
  ArrowUp(event) {
    if (before().includes("\n")) return;
    event.preventDefault();
    turn(1);
  },
  ArrowDown(event) {
    if (after().includes("\n")) return;
    event.preventDefault();
    turn(-1);
  },
  Tab(event) {
    if (event.shiftKey || leaves || !field.value) return;
    event.preventDefault();
    complete();
  },
  Escape() {
    leaves = true;
    asks += 1;
    tell(said.leaves);
  },
  l(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    clear();
  },
};

field.addEventListener("keydown", (event) => {
  // The Enter that ends a Korean syllable, or a choice of the input method, is not ours.
  if (event.isComposing || event.keyCode === 229) return;
  KEYS[event.key]?.(event);
  if (!["Escape", "Tab", "Shift"].includes(event.key)) leaves = false;
});
field.addEventListener("blur", () => { leaves = false; });
field.addEventListener("input", () => {
  place = 0;
  offers.replaceChildren();
  grow();
});
section.querySelector(".screen").addEventListener("click", (event) => {
  if (event.target === log && getSelection().isCollapsed) field.focus();
});

recallMemory();
dress(log);
addEventListener("resize", () => dress(log));
