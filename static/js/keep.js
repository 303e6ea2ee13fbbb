// Nothing typed is lost when the page is drawn again: fields of forms marked data-keep are kept for this tab until the
// form has been sent. Forms marked data-stay (language, theme) come back to the same address and the same place.

const store = sessionStorage;
const here = () => location.pathname;
const keyOf = (form) => `keep:${here()}:${form.id}`;
const PLACE = "keep:place";

function worthKeeping(field) {
  return field.name && field.type !== "hidden" && field.type !== "password" && field.tagName !== "BUTTON";
}

function valueOf(field) {
  return field.type === "checkbox" ? field.checked : field.value;
}

function nameOf(field) {
  return field.type === "checkbox" ? `${field.name}=${field.value}` : field.name;
}

function keep(form) {
  const fields = [...form.elements].filter(worthKeeping);
  store.setItem(keyOf(form), JSON.stringify(Object.fromEntries(fields.map((field) => [nameOf(field), valueOf(field)]))));
}

function restore(form) {
  const kept = JSON.parse(store.getItem(keyOf(form)) ?? "null");
  if (!kept) return;
  for (const field of [...form.elements].filter(worthKeeping)) {
    const value = kept[nameOf(field)];
    if (value === undefined) continue;
    if (field.type === "checkbox") field.checked = value;
    else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) field.value = value;
  }
}

const forget = (form) => store.removeItem(keyOf(form));
const keptForms = (root) => [...root.querySelectorAll("form[data-keep]")];

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) keep(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-stay]")) {
    const next = form.querySelector("[name=next]");
    if (next) next.value = location.pathname + location.search;
    store.setItem(PLACE, JSON.stringify({ path: here(), y: scrollY }));
  } else if (form.matches("[data-keep]") && !form.hasAttribute("hx-post") && !form.hasAttribute("hx-get")) {
    forget(form);
  }
});

// htmx: what was answered well needs no keeping; what is put in place anew is filled with what was typed.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig?.elt.closest?.("form[data-keep]");
  if (form && (event.detail.successful || event.detail.xhr.status === 422)) forget(form);
});
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt.querySelectorAll) keptForms(event.detail.elt).forEach(restore);
});

keptForms(document).forEach(restore);
const place = JSON.parse(store.getItem(PLACE) ?? "null");
store.removeItem(PLACE);
if (place?.path === here()) scrollTo({ top: place.y, behavior: "instant" });
