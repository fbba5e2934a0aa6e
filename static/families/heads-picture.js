/** Heads picture: which query heads share one head of keys and values, or one latent vector. */

/** @import { FamilyModel, FamilySize } from "../core/reply-types.js" */

import { svgElement } from "../widgets/elements.js";

/** @typedef {{ queries: number, keys: number, isLatent: boolean, isOwn: boolean, all: number }} Sharing */

const MOST = 32;
const USUAL = 8;
/** Key heads of eight query heads, where a model's own numbers are not in the data. @type {[string, number][]} */
const TYPICAL = [
  ["mla", 1],
  ["mqa", 1],
  ["gqa", 2],
  ["mha", USUAL],
];

/**
 * How many of its heads are drawn: whole groups.
 * @param {FamilyModel} model @param {FamilySize | undefined} size @returns {Sharing | null} null without heads
 */
export function sharingOf({ kinds }, size) {
  if (!size) {
    const [kind, keys] = TYPICAL.find(([each]) => kinds.includes(each)) ?? [];
    if (keys === undefined) return null;
    return { queries: USUAL, keys, isLatent: kind === "mla", isOwn: false, all: USUAL };
  }
  const { query_heads: all, key_heads } = size;
  if (key_heads === null) return { queries: Math.min(all, MOST), keys: 1, isLatent: true, isOwn: true, all };
  const group = all / key_heads;
  const keys = Math.max(1, Math.min(key_heads, Math.floor(MOST / group)));
  return { queries: Math.min(MOST, keys * group), keys, isLatent: false, isOwn: true, all };
}

/** @param {Sharing} sharing */
export function sharingText({ queries, keys, isLatent, isOwn, all }) {
  const group = queries / keys;
  const drawn = queries < all ? ` Drawn: ${queries} of its ${all} query heads.` : "";
  const typical = isOwn ? "" : ` Drawn with ${USUAL} heads; its own numbers are not in the data.`;
  const says = isLatent
    ? "All query heads read keys and values that are made from one latent vector a token."
    : group === 1
      ? "Each query head has keys and values of its own."
      : keys === 1
        ? "All of these query heads share one head of keys and values."
        : `Each head of keys and values serves ${group} query heads.`;
  return `${says}${drawn}${typical}`;
}

const [WIDE, TOP, FOOT] = [320, 10, 46];

/** @param {Sharing} sharing */
export function headsPicture(sharing) {
  const { queries, keys, isLatent } = sharing;
  const at = (/** @type {number} */ i, /** @type {number} */ count) => ((i + 0.5) * WIDE) / count;
  const radius = Math.min(6, WIDE / queries / 2.4);
  const lines = Array.from({ length: queries }, (_, i) => {
    const [x1, x2] = [at(i, queries), at(Math.floor((i * keys) / queries), keys)];
    return svgElement("line", { x1, y1: TOP, x2, y2: FOOT });
  });
  const dots = Array.from({ length: queries }, (_, i) =>
    svgElement("circle", { class: "query", cx: at(i, queries), cy: TOP, r: radius }),
  );
  const boxes = Array.from({ length: keys }, (_, i) => {
    const width = isLatent ? 96 : radius * 2;
    return svgElement("rect", {
      class: isLatent ? "latent" : "key",
      x: at(i, keys) - width / 2,
      y: FOOT - radius,
      width,
      height: radius * 2,
      rx: 2,
    });
  });
  const root = svgElement(
    "svg",
    { viewBox: `0 0 ${WIDE} 56`, class: "family-heads", role: "img" },
    ...lines,
    ...dots,
    ...boxes,
  );
  root.setAttribute("aria-label", sharingText(sharing));
  return root;
}
