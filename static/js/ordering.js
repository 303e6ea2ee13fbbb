// Pieces are put in order by dragging, by buttons, or by the arrow keys on the handle. What is sent are the lists that stand
// there without this: each piece's place.

const OUT = "out";
const placeOf = (piece) => piece.querySelector("select");
const isOut = (piece) => piece.classList.contains("is-out");
const textOf = (piece) => piece.querySelector(".piece-text").textContent.trim();

function button(text, label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "second piece-button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

class Ordering {
  constructor(list) {
    this.list = list;
    this.words = list.dataset;
    this.said = list.parentElement.querySelector("[data-ordering-said]");
    this.mayLeaveOut = Boolean(list.querySelector(`option[value="${OUT}"]`));
    list.parentElement.querySelector("[data-ordering-help]").hidden = false;
    list.classList.add("is-moving");
    this.pieces().forEach((piece) => this.equip(piece));
    this.restore();
  }

  pieces() {
    return [...this.list.querySelectorAll("[data-piece]")];
  }

  equip(piece) {
    const name = textOf(piece);
    placeOf(piece).closest("label").hidden = true;
    const handle = button("⠿", name, () => {});
    handle.classList.add("handle");
    handle.addEventListener("keydown", (event) => this.byKey(event, piece));
    piece.prepend(handle);
    const tools = document.createElement("span");
    tools.className = "piece-tools";
    tools.append(
      button("↑", `${this.words.up}: ${name}`, (event) => this.move(piece, -1, event.currentTarget)),
      button("↓", `${this.words.down}: ${name}`, (event) => this.move(piece, 1, event.currentTarget)),
    );
    if (this.mayLeaveOut) tools.append(this.toggle(piece, name));
    piece.append(tools);
    piece.addEventListener("pointerdown", (event) => this.grab(event, piece, handle));
  }

  toggle(piece, name) {
    const made = button("", "", () => this.leaveOut(piece, !isOut(piece)));
    made.dataset.toggle = name;
    return made;
  }

  // A draft is put back: the pieces stand where it says.
  restore() {
    const pieces = this.pieces();
    pieces.forEach((piece) => piece.classList.toggle("is-out", placeOf(piece).value === OUT));
    const place = (piece) => (isOut(piece) ? Infinity : Number(placeOf(piece).value) || pieces.length);
    if (pieces.some((piece) => placeOf(piece).value)) {
      this.list.append(...pieces.map((piece, index) => [place(piece), index, piece]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , piece]) => piece));
    }
    this.label();
  }

  label() {
    for (const toggle of this.list.querySelectorAll("[data-toggle]")) {
      const out = isOut(toggle.closest("[data-piece]"));
      toggle.textContent = out ? "+" : "×";
      toggle.setAttribute("aria-label", `${out ? this.words.in : this.words.out}: ${toggle.dataset.toggle}`);
    }
  }

  // The places are written into the lists, and whoever saves drafts hears of it.
  write(piece) {
    const inside = this.pieces().filter((one) => !isOut(one));
    inside.forEach((one, index) => { placeOf(one).value = String(index + 1); });
    this.pieces().filter(isOut).forEach((one) => { placeOf(one).value = OUT; });
    this.label();
    const facts = { "{piece}": textOf(piece), "{place}": inside.indexOf(piece) + 1, "{all}": inside.length };
    const words = isOut(piece) ? this.words.removed : this.words.moved;
    this.said.textContent = words.replace(/\{\w+\}/g, (name) => facts[name]);
    placeOf(piece).dispatchEvent(new Event("input", { bubbles: true }));
    placeOf(piece).dispatchEvent(new Event("change", { bubbles: true }));
  }

  move(piece, by, focused) {
    const neighbour = by < 0 ? piece.previousElementSibling : piece.nextElementSibling;
    if (isOut(piece) || (neighbour && isOut(neighbour))) return;
    if (neighbour && by < 0) neighbour.before(piece);
    if (neighbour && by > 0) neighbour.after(piece);
    this.write(piece);
    focused.focus();
  }

  byKey(event, piece) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    this.move(piece, by, event.currentTarget);
  }

  leaveOut(piece, out) {
    const toggle = piece.querySelector("[data-toggle]");
    piece.classList.toggle("is-out", out);
    const firstOut = this.pieces().find((one) => isOut(one) && one !== piece);
    if (out || !firstOut) this.list.append(piece);
    else firstOut.before(piece);
    this.write(piece);
    toggle.focus();
  }

  // A finger scrolls the page unless it is on the handle; a mouse drags anywhere but on buttons.
  grab(event, piece, handle) {
    const onHandle = event.target.closest(".handle") === handle;
    if (event.button !== 0 || isOut(piece) || (!onHandle && (event.pointerType !== "mouse" || event.target.closest("button, select")))) return;
    if (event.pointerType === "mouse" && !onHandle) event.preventDefault();
    let moved = false;
    const follow = (at) => {
      const over = this.pieces().find((one) => one !== piece && !isOut(one) && within(at.clientY, one));
      if (!over) return;
      moved = true;
      piece.classList.add("is-dragged");
      if (piece.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING) over.after(piece);
      else over.before(piece);
    };
    const drop = () => {
      removeEventListener("pointermove", follow);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", drop);
      piece.classList.remove("is-dragged");
      if (moved) this.write(piece);
    };
    addEventListener("pointermove", follow);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", drop);
  }
}

// Only the middle of a piece counts, so that two of unequal height do not change places for ever.
function within(y, piece) {
  const { top, height } = piece.getBoundingClientRect();
  return y > top + height * 0.25 && y < top + height * 0.75;
}

function begin(root) {
  for (const list of root.querySelectorAll("[data-ordering]:not(.is-moving)")) new Ordering(list);
}

document.addEventListener("htmx:load", (event) => event.detail.elt.parentElement && begin(event.detail.elt.parentElement));
begin(document);
