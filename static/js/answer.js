// An answer is handed in once, and whole. Enter that ends a syllable (Korean, Japanese, Chinese input) hands nothing in; an
// answer handed in while a syllable is being composed waits for it. Works on every form that a question stands in.

const RELEASED_AFTER = 10000;
const composing = new Set();
const waiting = new Map();
const sent = new Set();

const formOf = (element) => {
  const form = element?.closest?.("form");
  return form?.querySelector("[data-question]") ? form : null;
};

function release(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
}

function hold(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

document.addEventListener("compositionstart", (event) => {
  const form = formOf(event.target);
  if (form) composing.add(form);
});

document.addEventListener("compositionend", (event) => {
  const form = formOf(event.target);
  composing.delete(form);
  if (!waiting.has(form)) return;
  const submitter = waiting.get(form);
  waiting.delete(form);
  setTimeout(() => form.isConnected && form.requestSubmit(submitter));
});

// Safari ends the composition before it tells of the key; 229 is the key of an input method there too.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229) && formOf(event.target)) event.preventDefault();
}, true);

document.addEventListener("submit", (event) => {
  const form = formOf(event.target);
  if (!form) return;
  if (composing.has(form)) {
    hold(event);
    waiting.set(form, event.submitter);
    document.activeElement?.blur();
  } else if (sent.has(form)) {
    hold(event);
  } else {
    sent.add(form);
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), RELEASED_AFTER);
  }
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const asked = event.detail.requestConfig?.elt;
  if (sent.has(asked)) release(asked);
});
addEventListener("pageshow", () => [...sent].forEach(release));
