/** Cache: the bytes that a model keeps of each token, as the formula with its numbers, and of a whole text. */

/** @import { FamilyModel, FamilySize } from "../core/reply-types.js" */

import { bytesText } from "../format/bytes.js";
import { groupedText } from "../format/numbers.js";
import { slider } from "../playground/fields.js";
import { el } from "../widgets/elements.js";
import { outwardLink } from "./model-links.js";

const [SHORTEST, LONGEST, USUAL] = [10, 20, 17];

/** The sum with its numbers, in bfloat16. @param {FamilySize} size */
export function cacheSum({ layers, key_heads, head_width, latent, rotary, bytes_a_token }) {
  const sum =
    latent === null
      ? `2 · ${layers} layers · ${key_heads} key heads · ${head_width} · 2 bytes`
      : `${layers} layers · (${latent} + ${rotary}) · 2 bytes`;
  return `${sum} = ${bytesText(bytes_a_token)} a token`;
}

/**
 * Bytes kept of a text: layers with a window keep no more tokens than that.
 * @param {FamilySize} size @param {number} tokens
 */
export function bytesAt({ layers, window_layers, window, bytes_a_token }, tokens) {
  const kept = (layers - (window_layers ?? 0)) * tokens + (window_layers ?? 0) * Math.min(tokens, window ?? tokens);
  return (bytes_a_token / layers) * kept;
}

/** @param {FamilySize} size @param {number} tokens */
const lengthText = (size, tokens) => {
  const whole = bytesText(size.bytes_a_token * tokens);
  const windows =
    size.window === null
      ? ""
      : `; with its windows of ${groupedText(size.window)} tokens ${bytesText(bytesAt(size, tokens))}`;
  return `${size.size}: ${whole}${windows}`;
};

/** @param {FamilyModel} model @returns {HTMLElement} */
export function cacheOf({ sizes }) {
  const [first] = sizes;
  if (!first)
    return el("p", { class: "small muted" }, "The numbers for the bytes of its KV cache are not in the data.");
  const lengths = el("div", { class: "small" });
  const tokens = slider(
    { name: "tokens", label: "Tokens", min: SHORTEST, max: LONGEST, say: (power) => groupedText(2 ** power) },
    (power) => show(power),
  );
  const show = (/** @type {number} */ power) => {
    tokens.show(power);
    lengths.replaceChildren(...sizes.map((size) => el("p", {}, lengthText(size, 2 ** power))));
  };
  show(USUAL);
  return el(
    "div",
    { class: "family-cache" },
    ...sizes.map((size) =>
      el("p", { class: "formula-line" }, `${size.size}: ${cacheSum(size)} `, outwardLink(size.source, "numbers")),
    ),
    el(
      "p",
      { class: "small muted" },
      `${first.formula}; bfloat16, before any window ends. Source: ${first.formula_source}.`,
    ),
    tokens.root,
    lengths,
  );
}
