/** Span of frames: which words look at it, and how the model gets along without it. */

import { cellsOf } from "../domain/manual-edits.js";
import { shareText } from "../format/numbers.js";
import { labelsOf } from "../format/token-text.js";
import { rowOf } from "../format/typed-arrays.js";
import { el } from "../widgets/elements.js";
import { spanName } from "./frames.js";

/** @import { HeadMatrix, Matrix, State } from "../core/types.js" */
/** @import { Span } from "./frame-input.js" */

/** Words that are named: the first looks most. */
const NAMED = 3;

/**
 * A span of an address, as far as the sound reaches.
 * @param {Span | null | undefined} span @param {number} count of frames @returns {Span | null}
 */
export const within = (span, count) => (span && span[0] < count ? [span[0], Math.min(span[1], count - 1)] : null);

/** The weight of each row on the span. @param {Matrix} weights @param {Span} span @returns {number[]} */
export const sharesOn = (weights, [first, last]) =>
  Array.from({ length: weights.rows }, (_, query) =>
    rowOf(weights, query)
      .subarray(first, last + 1)
      .reduce((total, each) => total + each, 0),
  );

/** Which words look at it, the one that looks most first. @param {HeadMatrix} matrix @param {Span} span */
export function lookersText({ weights, queryTokens, keyTokens }, span) {
  const labels = labelsOf(queryTokens);
  const ranked = sharesOn(weights, span)
    .map((share, query) => ({ share, label: labels[query] }))
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED);
  const named = ranked.map(({ label, share }) => `${label} (${shareText(share)} of its row)`);
  return `At ${spanName(keyTokens, ...span)} look most: ${named.join(", ")}.`;
}

/**
 * No word may look at the span: the mask in force without its columns, in cross-attention.
 * @param {HeadMatrix} matrix @param {Span} span @returns {Pick<State, "mask" | "ahead" | "where">}
 */
export const hidden = (matrix, [first, last]) => ({
  mask: {
    kind: "cells",
    rows: cellsOf(matrix).map((row) => row.map((may, key) => may && !(key >= first && key <= last))),
  },
  ahead: false,
  where: "cross",
});

/**
 * A sentence about the span, and what can be done with it.
 * @param {{ hide: () => void, silence: () => void, clear: () => void }} does
 */
export function spanPanel(does) {
  const said = el("output", { class: "readout", "aria-live": "polite" });
  const button = (/** @type {string} */ text, /** @type {() => void} */ run) => {
    const made = el("button", { type: "button", class: "small" }, text);
    made.addEventListener("click", run);
    return made;
  };
  const buttons = el(
    "div",
    { class: "chips" },
    button("Hide it from the words", does.hide),
    button("Silence it in the sound", does.silence),
    button("Clear", does.clear),
  );
  const root = el("div", { class: "span-panel", hidden: true }, said, buttons);
  return {
    root,
    /** @param {string | null} text null hides it */
    draw(text) {
      root.hidden = text === null;
      said.textContent = text ?? "";
    },
  };
}
