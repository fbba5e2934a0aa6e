/** Form of the cost page: a preset, the length, and every size that a count depends on. */

/** @import { Store } from "../core/store.js" */
/** @import { Reading } from "../widgets/bounded-field.js" */
/** @import { Sizes, State } from "./state.js" */

import { groupedText } from "../format/numbers.js";
import { slider } from "../playground/fields.js";
import { boundedField } from "../widgets/bounded-field.js";
import { el } from "../widgets/elements.js";
import { presetChange, presetOf, presetsOf } from "./presets.js";
import { MOST_POWER, OPTIONAL, readWhole, SENTENCE, SIZE_NAMES } from "./state.js";

/** @typedef {Exclude<keyof Sizes, "causal"> | "layers"} Name */

/** @type {[Name, string][]} */
const MAIN = [
  ["d_model", "d_model, d"],
  ["heads", "Heads, h"],
  ["d_head", "d_head, d_h"],
  ["key_value_heads", "KV heads, g"],
  ["layers", "Layers"],
  ["window", "Window, w"],
  ["kernel", "Kernel, k"],
];
/** @type {[Name, string][]} */
const MORE = [
  ["stride", "Stride"],
  ["global_tokens", "Global tokens"],
  ["random_keys", "Random keys"],
  ["local_layers", "Local layers, m"],
  ["d_latent", "Latent, d_c"],
  ["d_rope", "Rotated, d_r"],
  ["d_state", "State, N"],
  ["number_bytes", "Bytes a number"],
  ["fast_memory_bytes", "Fast memory"],
];

/** @type {Reading} */
const WHOLE = {
  read: (text) => (text.trim() === "" ? null : readWhole(text)),
  write: (value) => groupedText(value),
  sentence: () => SENTENCE,
};

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountForm(root, store) {
  const n = slider(
    {
      name: "n-power",
      label: "Tokens, as a power of 2",
      min: 0,
      max: MOST_POWER,
      say: () => groupedText(store.get().n),
    },
    (power) => store.set({ n: 2 ** power }),
  );
  const causal = el("input", { type: "checkbox", id: "causal" });
  causal.addEventListener("change", () => store.set({ causal: causal.checked }));
  const main = MAIN.map(([name, label]) => sizeField(name, label, store));
  const more = MORE.map(([name, label]) => sizeField(name, label, store));
  root.append(
    presetPicker(store),
    sizeField("n", "Tokens, n", store),
    n.root,
    el("div", { class: "cost-sizes" }, ...main),
    el("label", { class: "check" }, causal, "Causal: no query looks ahead"),
    el("details", { class: "cost-more" }, el("summary", {}, "More sizes"), el("div", { class: "cost-sizes" }, ...more)),
  );
  store.watch(["n", "causal"], (state) => {
    n.show(Math.min(MOST_POWER, Math.round(Math.log2(Math.max(1, state.n)))));
    causal.checked = state.causal;
  });
}

/** @param {Name} name @param {string} label @param {Store<State>} store */
function sizeField(name, label, store) {
  const field = boundedField(el("input", { id: name, name, type: "text", inputmode: "numeric" }), WHOLE);
  const { input, refusal } = field;
  input.addEventListener("input", () =>
    field.take("seed", (value) => {
      if (value !== null || (name !== "layers" && OPTIONAL.has(name))) store.set({ [name]: value });
    }),
  );
  input.addEventListener("change", field.say);
  store.watch([name], (state) => {
    field.fill(name, state[name]);
    if (state[name] === null && document.activeElement !== input) input.value = "";
  });
  store.watch(["reply", "problem", name], ({ reply, problem }) => {
    // left empty, a field says what the server takes
    input.placeholder = reply && name !== "layers" ? groupedText(reply.sizes[name]) : "";
    const isFault = problem?.errors.some(({ path }) => path === name) ?? false;
    input.setAttribute("aria-invalid", String(isFault || refusal.textContent !== ""));
  });
  return el("div", { class: "cost-size" }, el("label", { for: name }, label), input, refusal);
}

/** @param {Store<State>} store */
function presetPicker(store) {
  const select = el("select", { id: "preset" });
  const presets = () => Object.values(presetsOf(store.get())).flat();
  select.addEventListener("change", () => {
    const found = presets().find(({ id }) => id === select.value);
    if (found) store.set(presetChange(store.get(), found));
  });
  store.watch(["families", "cards"], (state) => {
    select.replaceChildren(
      el("option", { value: "own", hidden: true }, "own sizes"),
      ...Object.entries(presetsOf(state))
        .filter(([, found]) => found.length > 0)
        .map(([heading, found]) =>
          el("optgroup", { label: heading }, ...found.map(({ id, title }) => el("option", { value: id }, title))),
        ),
    );
  });
  store.watch(["families", "cards", "preset", "layers", ...SIZE_NAMES], (state) => {
    select.value = presetOf(state)?.id ?? "own";
  });
  return el("div", { class: "picker" }, el("label", { for: "preset" }, "Sizes of"), select);
}
