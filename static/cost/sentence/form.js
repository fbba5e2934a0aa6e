/** Form of the variants: which head is shown, and how narrow each variant is. */

/** @import { VariantsReply } from "../../core/reply-types.js" */
/** @import { Store } from "../../core/store.js" */
/** @import { ModelCard } from "../../core/types.js" */
/** @import { State } from "../state.js" */

import { picker, slider } from "../../playground/fields.js";

const MOST = 16;

/** @type {["rank" | "near" | "first", string, "latent" | "window" | "sinks"][]} */
const SLIDERS = [
  ["rank", "Latent numbers", "latent"],
  ["near", "Window, keys", "window"],
  ["first", "First tokens", "sinks"],
];

/** @param {number} count */
const upTo = (count) => Array.from({ length: count }, (_, i) => String(i));

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountForm(root, store) {
  const layer = picker("layer", "Layer", {}, (value) => store.set({ layer: Number(value) }));
  const head = picker("head", "Head", {}, (value) => store.set({ head: Number(value) }));
  const shared = picker("shared", "Grouped: KV heads", {}, (value) => store.set({ shared: Number(value) }));
  const sliders = SLIDERS.map(([name, label, size]) => ({
    size,
    field: slider({ name, label, min: 1, max: MOST }, (value) => store.set({ [name]: value })),
  }));
  root.append(layer.root, head.root, shared.root, ...sliders.map(({ field }) => field.root));
  store.watch(["layer", "head"], (state) => {
    layer.select.value = String(state.layer);
    head.select.value = String(state.head);
  });
  return {
    /** What there is to choose from. @param {ModelCard} card */
    offer({ sites }) {
      const [site] = sites;
      if (!site) return;
      const { heads } = site;
      layer.offer(upTo(site.layers));
      head.offer(upTo(heads));
      shared.offer(Array.from({ length: heads }, (_, i) => String(i + 1)).filter((each) => heads % Number(each) === 0));
      layer.select.value = String(store.get().layer);
      head.select.value = String(store.get().head);
    },
    /** The sizes that were used. @param {VariantsReply["sizes"]} sizes */
    show(sizes) {
      shared.select.value = String(sizes.key_value_heads);
      for (const { size, field } of sliders) field.show(sizes[size]);
    },
  };
}
