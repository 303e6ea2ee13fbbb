// What is typed into a question is saved as it is typed, and the page says truly how that stands: when it was saved, or
// that it is not. Until the server has it, a copy is kept in this browser, so that a crash loses nothing.

const SETTLED = 600;
const TRIES = [1000, 2000, 4000, 8000, 15000];
const LOOK = 1000;

const states = new WeakMap();
const forms = (root) => [...(root.querySelectorAll?.("form[data-draft]") ?? [])];
const keyOf = (form) => `draft:${form.dataset.draft}`;
const fieldsOf = (form) => [...new FormData(form)].filter(([name]) => !HIDDEN.has(name));
const HIDDEN = new Set(["csrfmiddlewaretoken", "number", "client_token"]);

function told(form) {
  return form.querySelector("[data-draft-told]");
}

function say(form, text, isFault = false) {
  const place = told(form);
  if (!place || place.textContent === text) return;
  // Each passing second is shown but not spoken; that saving fails is.
  place.setAttribute("aria-live", isFault ? "polite" : "off");
  place.classList.toggle("is-fault", isFault);
  place.textContent = text;
}

function ago(place, seconds) {
  if (seconds < 2) return place.dataset.now;
  if (seconds < 60) return place.dataset.seconds.replace("0", String(seconds));
  return place.dataset.minutes.replace("0", String(Math.floor(seconds / 60)));
}

function tell(form) {
  const [state, place] = [states.get(form), told(form)];
  if (!state || !place) return;
  if (state.taken) say(form, place.dataset.taken, true);
  else if (state.failed) say(form, place.dataset.failed, true);
  else if (state.dirty) say(form, place.dataset.saving);
  else if (state.savedAt !== null) say(form, ago(place, Math.floor((performance.now() - state.savedAt) / 1000)));
}

function remember(form) {
  const state = states.get(form);
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ number: state.number, fields: fieldsOf(form) }));
  } catch {
    // A browser that keeps nothing still saves to the server.
  }
}

function forget(form) {
  try {
    localStorage.removeItem(keyOf(form));
  } catch {
    // As above.
  }
}

function body(form) {
  const sent = new FormData(form);
  sent.set("number", String(states.get(form).number));
  return sent;
}

async function save(form) {
  const state = states.get(form);
  if (!state || state.saving || !state.dirty || state.sent || state.taken || !form.isConnected) return;
  state.saving = true;
  state.dirty = false;
  try {
    const answer = await fetch(form.dataset.draft, { method: "POST", body: body(form), headers: { Accept: "application/json" } });
    if (answer.status === 409 || answer.status === 404) {
      state.taken = true;
      forget(form);
    } else if (!answer.ok) {
      throw new Error(String(answer.status));
    } else {
      state.number = (await answer.json()).number;
      if (form.elements.number) form.elements.number.value = String(state.number);
      state.savedAt = performance.now();
      state.failed = 0;
      if (!state.dirty) forget(form);
    }
  } catch {
    state.dirty = true;
    state.failed += 1;
    schedule(form, TRIES[Math.min(state.failed, TRIES.length) - 1]);
  }
  state.saving = false;
  if (state.waits) {
    state.waits = false;
    if (form.isConnected) form.requestSubmit(state.after);
    return;
  }
  if (state.dirty && !state.failed) schedule(form, SETTLED);
  tell(form);
}

function schedule(form, delay) {
  const state = states.get(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(save, delay, form);
}

function touched(form) {
  const state = states.get(form);
  if (!state || state.sent) return;
  state.dirty = true;
  remember(form);
  schedule(form, state.failed ? TRIES[0] : SETTLED);
  tell(form);
}

// What was typed and never reached the server comes back, unless another window has saved since.
function recall(form) {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null");
  } catch {
    return;
  }
  if (!kept) return;
  if (kept.number !== states.get(form).number) {
    forget(form);
    return;
  }
  const values = new Map();
  for (const [name, value] of kept.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || HIDDEN.has(field.name) || field.tagName === "BUTTON") continue;
    const wanted = values.get(field.name) ?? [];
    if (field.type === "radio" || field.type === "checkbox") field.checked = wanted.includes(field.value);
    else if (wanted.length) field.value = wanted.shift();
  }
  form.dispatchEvent(new CustomEvent("draft:recalled", { bubbles: true }));
  touched(form);
}

// As the server wrote the form: nothing that somebody did to it, be it before this script was there.
function untouched(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return JSON.stringify(fieldsOf(copy)) === JSON.stringify(fieldsOf(form));
}

function begin(form) {
  if (states.has(form)) return;
  const age = form.dataset.draftAge;
  states.set(form, {
    number: Number(form.dataset.draftNumber),
    savedAt: age ? performance.now() - Number(age) * 1000 : null,
    dirty: false,
    saving: false,
    sent: false,
    waits: false,
    taken: false,
    failed: 0,
    timer: 0,
  });
  recall(form);
  if (!states.get(form).dirty && !untouched(form)) touched(form);
  tell(form);
}

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.closest?.("form[data-draft]");
    if (form) touched(form);
  });
}

// A form handed in while it is being saved waits for that, so that the two do not overtake each other. Before all others.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const state = states.get(form);
  if (!state) return;
  clearTimeout(state.timer);
  if (!state.saving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  state.after = event.submitter ?? undefined;
  state.waits = true;
}, true);

// An answer that arrived is no draft any more; one that did not is.
document.addEventListener("htmx:beforeRequest", (event) => {
  const state = states.get(event.detail.elt);
  if (state) state.sent = true;
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  const state = states.get(form);
  if (!state) return;
  state.sent = false;
  if (event.detail.successful) forget(form);
  else if (state.dirty) schedule(form, TRIES[0]);
});

addEventListener("online", () => forms(document).forEach(save));
addEventListener("pagehide", () => {
  for (const form of forms(document)) {
    if (states.get(form)?.dirty) fetch(form.dataset.draft, { method: "POST", body: body(form), keepalive: true });
  }
});

document.addEventListener("htmx:load", (event) => forms(event.detail.elt).forEach(begin));
setInterval(() => forms(document).forEach(tell), LOOK);
forms(document).forEach(begin);
