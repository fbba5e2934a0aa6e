/** One token's query, key or value put in the place of another's. */

import { el } from "../parts/elements.js";
import { labelsOf } from "../token-text.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {"query" | "key" | "value"} VectorName */

const WHERE = { head: "in the open head", layer: "in every head of its layer" };

/** @param {Record<string, string>} options @param {string} label */
const selectOf = (options, label) => el("select", { "aria-label": label }, ...Object.entries(options).map(([value, text]) => el("option", { value }, text)));

/** @typedef {{ input: HTMLInputElement, token: HTMLElement }} Position */

/** A position, and the token that stands there. @param {string} label @returns {Position} */
const positionOf = (label) => ({
  input: el("input", { type: "number", min: 0, step: 1, required: true, "aria-label": label }),
  token: el("bdi", { class: "token" }),
});

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const tensor = selectOf({ query: "query", key: "key", value: "value" }, "Which vector");
  const to = positionOf("Position that gets it");
  const from = positionOf("Position whose vector it is");
  const where = selectOf(WHERE, "Where");
  const put = el("button", { type: "submit", class: "small" }, "Put it in");
  const form = el("form", { class: "by-hand-form" }, el("span", {}, "Give"), to.input, to.token, el("span", {}, "the"), tensor, el("span", {}, "of"), from.input, from.token, where, put);
  root.append(form);

  function fill() {
    const { matrix } = store.get();
    if (!matrix) return;
    const tokens = labelsOf(tensor.value === "query" ? matrix.queryTokens : matrix.keyTokens);
    for (const [{ input, token }, first] of /** @type {[Position, number][]} */ ([[to, tokens.length - 1], [from, 0]])) {
      input.max = String(tokens.length - 1);
      if (input.value === "" || Number(input.value) >= tokens.length) input.value = String(first);
      token.textContent = tokens[Number(input.value)] ?? "";
    }
  }

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const { matrix, site, layer, head, vectors } = store.get();
    if (!matrix || site === "") return;
    const name = /** @type {VectorName} */ (tensor.value);
    const taken = { site, layer, head: where.value === "layer" ? null : head, tensor: name, position: Number(to.input.value), by: Number(from.input.value) };
    const others = vectors.filter((each) => JSON.stringify({ ...each, by: 0 }) !== JSON.stringify({ ...taken, by: 0 }));
    store.set({ vectors: [...others, taken] });
  };
  form.addEventListener("input", fill);
  form.addEventListener("submit", submit);
  const stop = store.watch(["matrix"], fill);
  return () => {
    stop();
    form.removeEventListener("input", fill);
    form.removeEventListener("submit", submit);
    root.replaceChildren();
  };
}
