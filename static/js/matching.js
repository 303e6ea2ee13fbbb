// What belongs together can be dragged together. What is sent are the lists that stand there without this, and the keyboard
// chooses from them.

const listOf = (left) => left.querySelector("select");

class Matching {
  constructor(place) {
    this.place = place;
    this.said = place.querySelector("[data-matching-said]");
    place.classList.add("is-dragging-possible");
    place.querySelector("[data-pool]").hidden = false;
    for (const chip of this.chips()) chip.addEventListener("pointerdown", (event) => this.grab(event, chip));
    place.addEventListener("change", () => this.mark());
    this.mark();
  }

  chips() {
    return [...this.place.querySelectorAll("[data-right]")];
  }

  mark() {
    const used = new Set([...this.place.querySelectorAll("select")].map((list) => list.value));
    for (const chip of this.chips()) chip.classList.toggle("is-used", used.has(chip.dataset.right));
  }

  put(chip, left) {
    const list = listOf(left);
    list.value = chip.dataset.right;
    list.dispatchEvent(new Event("input", { bubbles: true }));
    list.dispatchEvent(new Event("change", { bubbles: true }));
    const facts = { "{left}": left.querySelector(".match-text").textContent.trim(), "{right}": chip.textContent.trim() };
    this.said.textContent = this.place.dataset.matched.replace(/\{\w+\}/g, (name) => facts[name]);
  }

  grab(event, chip) {
    if (event.button !== 0) return;
    event.preventDefault();
    const { clientX, clientY } = event;
    chip.classList.add("is-dragged");
    const leftAt = (at) => document.elementFromPoint(at.clientX, at.clientY)?.closest("[data-match]");
    const follow = (at) => {
      chip.style.transform = `translate(${at.clientX - clientX}px, ${at.clientY - clientY}px)`;
      const over = leftAt(at);
      for (const left of this.place.querySelectorAll("[data-match]")) left.classList.toggle("is-over", left === over);
    };
    const drop = (at) => {
      removeEventListener("pointermove", follow);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", drop);
      const left = at.type === "pointerup" ? leftAt(at) : null;
      chip.classList.remove("is-dragged");
      chip.style.transform = "";
      this.place.querySelectorAll(".is-over").forEach((one) => one.classList.remove("is-over"));
      if (left && this.place.contains(left)) this.put(chip, left);
    };
    addEventListener("pointermove", follow);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", drop);
  }
}

function begin(root) {
  for (const place of root.querySelectorAll("[data-matching]:not(.is-dragging-possible)")) new Matching(place);
}

document.addEventListener("htmx:load", (event) => event.detail.elt.parentElement && begin(event.detail.elt.parentElement));
begin(document);
