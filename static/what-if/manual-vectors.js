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

/** @param {HTMLElement} root @param {Store<State>} store */
export function mount(root, store) {
  const tensor = selectOf({ "aria-label": "Which vector" }, { query: "query", key: "key", value: "value" });
  const tokens = () => {
    const { matrix } = store.get();
    return matrix ? labelsOf(tensor.value === "query" ? matrix.queryTokens : matrix.keyTokens) : [];
  };
  const to = positionOf("vector-to", "Position that gets it", tokens);
  const from = positionOf("vector-from", "Position whose vector it is", tokens);
  const where = selectOf({ "aria-label": "Where" }, WHERE);
  const put = el("button", { type: "submit", class: "small" }, "Put it in");
  const form = el(
    "form",
    { class: "by-hand-form", novalidate: true },
    el("span", {}, "Give"),
    to.field.input,
    to.token,
    el("span", {}, "the"),
    tensor,
    el("span", {}, "of"),
    from.field.input,
    from.token,
    where,
    put,
  );
  root.append(form, to.field.refusal, from.field.refusal);

  function fill() {
    if (tokens().length === 0) return;
    to.show(tokens().length - 1);
    from.show(0);
  }

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const { matrix, site, layer, head, vectors } = store.get();
    if (!matrix || site === "") return;
    const [position, by] = [to.value(), from.value()];
    if (position === undefined || by === undefined) {
      // the first that is wrong is where to go on typing
      for (const each of [from, to]) if (each.value() === undefined) each.field.input.focus();
      return [to, from].forEach(({ field }) => field.say());
    }
    const name = /** @type {VectorName} */ (tensor.value);
    const taken = { site, layer, head: where.value === "layer" ? null : head, tensor: name, position, by };
    const others = vectors.filter((each) => JSON.stringify({ ...each, by: 0 }) !== JSON.stringify({ ...taken, by: 0 }));
    store.set({ vectors: [...others, taken] });
  };
  form.addEventListener("input", fill);
  form.addEventListener("submit", submit);
  store.watch(["matrix"], fill);
}
