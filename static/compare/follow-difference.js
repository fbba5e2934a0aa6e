/** Lines up both sides and takes one from the other, whenever either has a new picture. */

import { inGrid } from "../patches.js";
import { labelsOf } from "../token-text.js";
import { align } from "./align.js";
import { differenceOf, largestChanges } from "./difference.js";

/** @typedef {import("../types.js").HeadMatrix} HeadMatrix */

const MOST_LISTED = 12;

/** @param {HeadMatrix} matrix */
const gridOf = ({ run: { card } }) => JSON.stringify(card.patches ?? null);

/** @param {import("../store.js").Store<import("./address.js").State>} store */
export const followDifference = (store) =>
  store.watch(["a.shown", "b.shown"], (state) => {
    const [a, b] = [state["a.shown"], state["b.shown"]];
    if (!a || !b) return;
    const isOfOneGrid = gridOf(a) === gridOf(b);
    const labels = (/** @type {HeadMatrix} */ { run }, /** @type {import("../types.js").Token[]} */ tokens) =>
      (run.card.patches && !isOfOneGrid ? inGrid(tokens, run.card.patches) : labelsOf(tokens));
    const rows = align(labels(a, a.queryTokens), labels(b, b.queryTokens));
    const columns = align(labels(a, a.keyTokens), labels(b, b.keyTokens));
    const difference = { ...differenceOf(a, b, rows, columns), isOfPatches: [a, b].some(({ run }) => run.card.input === "image") };
    store.set({ difference, largest: largestChanges(difference, MOST_LISTED) });
  });
