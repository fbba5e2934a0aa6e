/** One token's query, key or value put in the place of another's. */

import { el } from "../parts/elements.js";
import { labelsOf } from "../token-text.js";

/** @typedef {import("../types.js").State} State */
/** @typedef {"query" | "key" | "value"} VectorName */

const WHERE = { head: "in the open head", layer: "in every head of its layer" };

/** @param {Record<string, string>} options @param {string} label */
const selectOf = (options, label) => el("select", { "aria-label": label }, ...Object.entries(options).map(([value, text]) => el("option", { value }, text)));

/** @param {HTMLElement} root @param {import("../types.js").Store<State>} store */
export function mount(root, store) {
  const tensor = selectOf({ query: "query", key: "key", value: "value" }, "Which vector");
  const to = selectOf({}, "The token that gets it");
  const from = selectOf({}, "The token whose vector it is");
  const where = selectOf(WHERE, "Where");
  const put = el("button", { type: "submit", class: "small" }, "Put it in");
  const form = el("form", { class: "by-hand-form" }, el("span", {}, "Give"), to, el("span", {}, "the"), tensor, el("span", {}, "of"), from, where, put);
  root.append(form);

  function fill() {
    const { matrix } = store.get();
    if (!matrix) return;
    const tokens = labelsOf(tensor.value === "query" ? matrix.queryTokens : matrix.keyTokens);
    const names = tokens.map((label, i) => `${label} (${i})`);
    for (const [select, first] of /** @type {[HTMLSelectElement, number][]} */ ([[to, tokens.length - 1], [from, 0]])) {
      if (select.options.length === names.length && names.every((name, i) => select.options[i]?.text === name)) continue;
      select.replaceChildren(...names.map((name, i) => el("option", { value: i }, name)));
      select.value = String(first);
    }
  }

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    const { matrix, site, layer, head, vectors } = store.get();
    if (!matrix || site === "") return;
    const name = /** @type {VectorName} */ (tensor.value);
    const taken = { site, layer, head: where.value === "layer" ? null : head, tensor: name, position: Number(to.value), by: Number(from.value) };
    const others = vectors.filter((each) => JSON.stringify({ ...each, by: 0 }) !== JSON.stringify({ ...taken, by: 0 }));
    store.set({ vectors: [...others, taken] });
  };
  tensor.addEventListener("input", fill);
  form.addEventListener("submit", submit);
  const stop = store.watch(["matrix"], fill);
  return () => {
    stop();
    tensor.removeEventListener("input", fill);
    form.removeEventListener("submit", submit);
    root.replaceChildren();
  };
}
