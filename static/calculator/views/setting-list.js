/** List of the settings: says for each what fills it, which part of the form it changes, and when it is hidden. */

import { changeForm, chooseMask } from "../state.js";

/** @import { Form } from "../form.js" */
/** @import { State } from "../state.js" */

/**
 * @typedef {object} Setting
 * @property {string} [name] of the field; that of its setting unless told
 * @property {"heads" | "keyValueHeads" | "scaleKind" | "scale" | "temperature" | "mask" | "maskSize" | "masking"
 *   | "normalisation" | "labels" | "keyLabels"} key of the form that it fills
 * @property {string} [label] none for a field that belongs to the one before
 * @property {(form: Form) => Record<string, string>} [options] of a choice
 * @property {Record<string, string>} [attributes] of a field to type in
 * @property {(form: Form) => string} [beside] the text after the field
 * @property {(form: Form) => boolean} [isHidden]
 * @property {(state: State, value: string) => Partial<State>} [change] where more than the one key changes
 */

const SCALES = { "": "1 / √d", none: "none (× 1)", number: "a number" };
const OWN_SCALES = { "": "none (× 1)", number: "a number" };
const MASKS = {
  "": "none: every key",
  causal: "causal: no key ahead",
  window: "window: near keys",
  blocks: "blocks: keys in its block",
  strided: "strided: every so many",
  lengths: "lengths: the first keys",
  own: "your own: click cells",
};
/** @type {Partial<Record<Form["mask"], string>>} */
const SIZES = {
  window: "positions to either side",
  blocks: "positions in a block",
  strided: "positions in a stride",
  lengths: "valid keys: one number, or one a query",
};
const MASKINGS = {
  infinity: "−∞ before the softmax",
  renormalise: "zero, then divide by the rest",
  finite: "−1,000,000 before the softmax",
};
const NORMALISATIONS = { softmax: "softmax", sum: "divide by the sum" };

/** The settings in their order, as the API names them, each with its fields. @type {Record<string, Setting[]>} */
export const SETTINGS = {
  heads: [{ key: "heads", label: "Heads", attributes: { inputmode: "numeric" } }],
  key_value_heads: [
    {
      key: "keyValueHeads",
      label: "Key heads",
      attributes: { inputmode: "numeric", placeholder: "as many; fewer are shared" },
      // one key head for several query heads needs several of these
      isHidden: ({ heads, keyValueHeads }) => Number(heads) < 2 && keyValueHeads === "",
    },
  ],
  scale: [
    {
      key: "scaleKind",
      label: "Scale",
      options: ({ start }) => (start === "scores" ? OWN_SCALES : SCALES),
      change: (state, value) =>
        changeForm(state, {
          scaleKind: /** @type {Form["scaleKind"]} */ (value),
          ...(value === "number" && state.form.scale === "" ? { scale: "0.5" } : {}),
        }),
    },
    {
      name: "factor",
      key: "scale",
      attributes: { inputmode: "decimal", "aria-label": "Scale, a number" },
      beside: () => "times every score",
      isHidden: ({ scaleKind }) => scaleKind !== "number",
    },
  ],
  temperature: [{ key: "temperature", label: "Temperature", attributes: { inputmode: "decimal", placeholder: "1" } }],
  mask: [
    {
      key: "mask",
      label: "Mask",
      options: () => MASKS,
      change: (state, value) => chooseMask(state, /** @type {Form["mask"]} */ (value)),
    },
    {
      name: "size",
      key: "maskSize",
      attributes: { inputmode: "numeric", "aria-label": "Size of the mask" },
      beside: ({ mask }) => SIZES[mask] ?? "",
      isHidden: ({ mask }) => !(mask in SIZES),
    },
  ],
  masking: [
    {
      key: "masking",
      label: "Hidden scores",
      options: () => MASKINGS,
      isHidden: ({ mask, masking }) => mask === "" && masking === "infinity",
    },
  ],
  normalisation: [{ key: "normalisation", label: "Normalise by", options: () => NORMALISATIONS }],
  dropout: [],
  labels: [{ key: "labels", label: "Row labels", attributes: { placeholder: "Life is short" } }],
  key_labels: [{ key: "keyLabels", label: "Key labels", attributes: { placeholder: "as the rows" } }],
};
