/** Pattern form: chooses a pattern of a paper, or any combination with any sizes. */

import { slider, whole } from "../playground/fields.js";
import { el } from "../widgets/elements.js";
import { segmented } from "../widgets/segmented.js";
import { isPreset, KINDS, LIMITS, PRESETS } from "./state.js";

/** @import { Store } from "../core/store.js" */
/** @import { Kind, State } from "./state.js" */

/** @typedef {"window" | "stride" | "tokens" | "block" | "count" | "seed"} Size */

/** @type {Record<Kind, { says: string, sizes: [Size, string][] }>} */
const SAYS = {
  window: { says: "Window: up to w tokens away", sizes: [["window", "Window: most positions away"]] },
  strided: { says: "Strided: near, or every s-th token", sizes: [["stride", "Stride"]] },
  global: { says: "Global: these see all, all see them", sizes: [["tokens", "Global: positions"]] },
  blocks: { says: "Blocks: within one block", sizes: [["block", "Block size"]] },
  random: {
    says: "Random: r keys per query (seed)",
    sizes: [
      ["count", "Random: keys a query"],
      ["seed", "Random: seed"],
    ],
  },
};

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountForm(root, store) {
  const presets = Object.entries(PRESETS).map(([name, preset]) => {
    const attributes = { type: "button", class: "chip example", "data-pattern": name };
    const button = el("button", attributes, preset.title, el("small", {}, preset.paper));
    button.addEventListener("click", () => store.set(preset.set));
    return { preset, button };
  });
  const rows = KINDS.map((kind) => kindRow(kind, store));
  const join = segmented("Combined", { any_of: "any of them", all_of: "all of them" }, (value) =>
    store.set({ join: value }),
  );
  const joinRow = el("div", { class: "join" }, el("span", { class: "small muted" }, "A cell is allowed by"), join.root);
  const causal = el("input", { type: "checkbox", id: "causal" });
  causal.addEventListener("change", () => store.set({ both: !causal.checked }));
  const n = slider({ name: "n", label: "Tokens", min: LIMITS.n[0], max: LIMITS.n[1] }, (value) =>
    store.set({ n: value }),
  );
  const layers = slider({ name: "layers", label: "Layers", min: LIMITS.layers[0], max: LIMITS.layers[1] }, (value) =>
    store.set({ layers: value }),
  );
  root.append(
    el(
      "div",
      { class: "chips", role: "group", "aria-label": "Ready-made patterns" },
      ...presets.map(({ button }) => button),
    ),
    el(
      "div",
      { class: "lab-form" },
      el(
        "fieldset",
        {},
        el("legend", {}, "Pattern"),
        ...rows.map(({ root: row }) => row),
        joinRow,
        el("label", { class: "check" }, causal, "Causal: no query looks ahead"),
      ),
      el("div", { class: "sliders" }, n.root, layers.root),
    ),
  );
  store.watch([...KEYS], (state) => {
    for (const { preset, button } of presets) button.setAttribute("aria-pressed", String(isPreset(state, preset)));
    for (const row of rows) row.show(state);
    join.mark(state.join);
    joinRow.hidden = state.kinds.length < 2;
    causal.checked = !state.both;
    n.show(state.n);
    layers.show(state.layers);
  });
}

/** @type {(keyof State)[]} */
const KEYS = ["kinds", "join", "both", "window", "stride", "tokens", "block", "count", "seed", "n", "layers"];

/** @param {Kind} kind @param {Store<State>} store */
function kindRow(kind, store) {
  const { says, sizes } = SAYS[kind];
  const box = el("input", { type: "checkbox" });
  box.addEventListener("change", () => {
    const kinds = KINDS.filter((each) => (each === kind ? box.checked : store.get().kinds.includes(each)));
    store.set({ kinds });
  });
  const fields = sizes.map(([name, label]) => ({
    name,
    field: whole({ name, label, min: LIMITS[name][0], max: LIMITS[name][1], isList: name === "tokens" }, (value) =>
      store.set({ [name]: value }),
    ),
  }));
  return {
    root: el(
      "div",
      {},
      el(
        "div",
        { class: "kind" },
        el("label", { class: "check" }, box, says),
        ...fields.map(({ field }) => field.input),
      ),
      ...fields.map(({ field }) => field.refusal),
    ),
    /** @param {State} state */
    show(state) {
      box.checked = state.kinds.includes(kind);
      for (const { name, field } of fields) {
        field.show(state[name]);
        field.input.disabled = !box.checked;
      }
    },
  };
}
