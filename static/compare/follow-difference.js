/** Lines up both sides and takes one from the other, whenever either has a new picture. */

import { labelsOf } from "../token-text.js";
import { align } from "./align.js";
import { differenceOf, largestChanges } from "./difference.js";

const MOST_LISTED = 12;

/** @param {import("../store.js").Store<import("./address.js").State>} store */
export const followDifference = (store) =>
  store.watch(["a.shown", "b.shown"], (state) => {
    const [a, b] = [state["a.shown"], state["b.shown"]];
    if (!a || !b) return;
    const rows = align(labelsOf(a.queryTokens), labelsOf(b.queryTokens));
    const columns = align(labelsOf(a.keyTokens), labelsOf(b.keyTokens));
    const difference = differenceOf(a, b, rows, columns);
    store.set({ difference, largest: largestChanges(difference, MOST_LISTED) });
  });
