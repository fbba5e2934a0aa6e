/** Vector by hand: gives one position the query, key or value of another. */

import { labelsOf } from "../format/token-text.js";
import { boundedField, wholeReading } from "../widgets/bounded-field.js";
import { el, selectOf } from "../widgets/elements.js";

/** @import { State, Store } from "../core/types.js" */

/** @typedef {"query" | "key" | "value"} VectorName */

const WHERE = { head: "in the open head", layer: "in every head of its layer" };

/**
 * A position, and the token that stands there.
 * @param {string} name @param {string} label @param {() => string[]} tokens
 */
function positionOf(name, label, tokens) {
  const reading = () => wholeReading({ label, min: 0, max: tokens().length - 1 });
  const field = boundedField(el("input", { type: "number", name, min: 0, step: 1, "aria-label": label }), {
    read: (text, bounded) => reading().read(text, bounded),
    write: String,
    sentence: (bounded, text) => reading().sentence(bounded, text),
  });
  const token = el("bdi", { class: "token" });
  const value = () => /** @type {number | undefined} */ (reading().read(field.input.value, "global"));
  return {
    field,
    token,
    value,
    /** @param {number} first what to begin with */
    show(first) {
      if (field.input.value === "" && document.activeElement !== field.input) field.input.value = String(first);
      field.take("global", () => {});
      token.textContent = tokens()[value() ?? -1] ?? "";
    },
  };
}

class VectorForm {
  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.store = store;
    this.tensor = selectOf({ "aria-label": "Which vector" }, { query: "query", key: "key", value: "value" });
    this.to = positionOf("vector-to", "Position that gets it", () => this.tokens());
    this.from = positionOf("vector-from", "Position whose vector it is", () => this.tokens());
    this.where = selectOf({ "aria-label": "Where" }, WHERE);
    const { to, from } = this;
    const give = [el("span", {}, "Give"), to.field.input, to.token, el("span", {}, "the"), this.tensor];
    const of = [el("span", {}, "of"), from.field.input, from.token, this.where];
    const put = el("button", { type: "submit", class: "small" }, "Put it in");
    const form = el("form", { class: "by-hand-form", novalidate: true }, ...give, ...of, put);
    root.append(form, to.field.refusal, from.field.refusal);
    form.addEventListener("input", () => this.fill());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    store.watch(["matrix"], () => this.fill());
  }

  tokens() {
    const { matrix } = this.store.get();
    return matrix ? labelsOf(this.tensor.value === "query" ? matrix.queryTokens : matrix.keyTokens) : [];
  }

  fill() {
    const count = this.tokens().length;
    if (count === 0) return;
    this.to.show(count - 1);
    this.from.show(0);
  }

  submit() {
    const { matrix, site, layer, head, vectors } = this.store.get();
    if (!matrix || site === "") return;
    const [position, by] = [this.to.value(), this.from.value()];
    if (position === undefined || by === undefined) return this.refuse();
    const tensor = /** @type {VectorName} */ (this.tensor.value);
    const taken = { site, layer, head: this.where.value === "layer" ? null : head, tensor, position, by };
    const others = vectors.filter((each) => JSON.stringify({ ...each, by: 0 }) !== JSON.stringify({ ...taken, by: 0 }));
    this.store.set({ vectors: [...others, taken] });
  }

  refuse() {
    // the first that is wrong is where to go on typing
    for (const each of [this.from, this.to]) if (each.value() === undefined) each.field.input.focus();
    for (const each of [this.to, this.from]) each.field.say();
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  new VectorForm(root, store);
}
