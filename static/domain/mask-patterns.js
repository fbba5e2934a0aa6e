/** Mask patterns: reads and writes them as an address does, and says them in words. */

import { base64UrlOf, bytesOfBase64Url } from "../format/base64-url.js";
import { boundedNumber } from "../format/number-bounds.js";

/** @import { Mask, Pattern } from "../core/types.js" */
/** @import { Bounded } from "../format/number-bounds.js" */

/** Larger masks make no address that can be sent on. */
const MOST_DRAWN = 64;

/** @param {string} written whole numbers with dots between @param {Bounded} name @returns {number[] | undefined} */
function readNumbers(written, name) {
  const found = written.split(".").map((each) => boundedNumber(each, name));
  return found.every((each) => each !== undefined) ? /** @type {number[]} */ (found) : undefined;
}

/** @param {string} written @returns {Pattern | undefined} */
function readSimple(written) {
  const [kind = "", digits = ""] = written.split("-");
  if (kind === "full" || kind === "causal") return { kind };
  if (kind === "global") {
    const tokens = readNumbers(digits, kind);
    return tokens && { kind, tokens };
  }
  if (kind === "random") {
    const [count, seed = 0] = readNumbers(digits, kind) ?? [];
    return count === undefined ? undefined : { kind, count, seed };
  }
  if (kind !== "window" && kind !== "blocks" && kind !== "strided" && kind !== "lengths") return undefined;
  const size = boundedNumber(digits, kind);
  return size === undefined ? undefined : withSize(kind, size);
}

/** @param {"window" | "blocks" | "strided" | "lengths"} kind @param {number} size @returns {Pattern} */
export function withSize(kind, size) {
  if (kind === "strided") return { kind, stride: size };
  return kind === "lengths" ? { kind, lengths: size } : { kind, size };
}

/** @param {Pattern} pattern @returns {string} */
function writeSimple(pattern) {
  if (pattern.kind === "global") return `global-${pattern.tokens.join(".")}`;
  if (pattern.kind === "random") return `random-${pattern.count}.${pattern.seed}`;
  const size = sizeOf(pattern);
  return size === null ? pattern.kind : `${pattern.kind}-${size}`;
}

/** The one number of a pattern that has one. @param {Mask} mask @returns {number | null} */
export function sizeOf(mask) {
  if (mask.kind === "window" || mask.kind === "blocks") return mask.size;
  if (mask.kind === "strided") return mask.stride;
  return mask.kind === "lengths" ? mask.lengths : null;
}

/**
 * @param {string} written such as `window-4`, `any(window-1_global-0)` or `cells-2x2-wA` @returns {Mask | undefined}
 */
export function readMask(written) {
  const [, how, inside] = /^(any|all)\((.*)\)$/.exec(written) ?? [];
  if (how && inside) {
    const masks = inside.split("_").map(readSimple);
    if (masks.some((each) => each === undefined)) return undefined;
    return { kind: how === "any" ? "any_of" : "all_of", masks: /** @type {Pattern[]} */ (masks) };
  }
  return written.startsWith("cells-") ? readCells(written) : readSimple(written);
}

/** @param {Mask} mask */
export function writeMask(mask) {
  if (mask.kind === "cells") return writeCells(mask.rows);
  if (!("masks" in mask)) return writeSimple(mask);
  return `${mask.kind === "any_of" ? "any" : "all"}(${mask.masks.map(writeSimple).join("_")})`;
}

/** @param {string} written @returns {Mask | undefined} */
function readCells(written) {
  const [, high, wide, packed] = /^cells-(\d{1,3})x(\d{1,3})-([\w-]+)$/.exec(written) ?? [];
  const [rows, columns] = [Number(high), Number(wide)];
  if (!packed || rows < 1 || columns < 1 || rows > MOST_DRAWN || columns > MOST_DRAWN) return undefined;
  if (packed.length !== Math.ceil((Math.ceil((rows * columns) / 8) * 4) / 3)) return undefined;
  const bytes = bytesOfBase64Url(packed);
  const bit = (/** @type {number} */ i) => Boolean((bytes[i >> 3] ?? 0) & (128 >> (i & 7)));
  return {
    kind: "cells",
    rows: Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => bit(i * columns + j))),
  };
}

/** @param {boolean[][]} rows */
function writeCells(rows) {
  const cells = rows.flat();
  const bytes = new Uint8Array(Math.ceil(cells.length / 8));
  cells.forEach((may, i) => {
    if (may) bytes[i >> 3] = (bytes[i >> 3] ?? 0) | (128 >> (i & 7));
  });
  return `cells-${rows.length}x${rows[0]?.length ?? 0}-${base64UrlOf(bytes)}`;
}

/** @param {Mask} mask @returns {string} */
export function maskWords(mask) {
  switch (mask.kind) {
    case "window":
      return `window of ${mask.size}`;
    case "blocks":
      return `blocks of ${mask.size}`;
    case "strided":
      return `strided by ${mask.stride}`;
    case "lengths":
      return `the first ${mask.lengths}`;
    case "global":
      return `global ${mask.tokens.join(", ")}`;
    case "random":
      return `${mask.count} random, seed ${mask.seed}`;
    case "cells":
      return "drawn by hand";
    case "any_of":
      return mask.masks.map(maskWords).join(" or ");
    case "all_of":
      return mask.masks.map(maskWords).join(" and ");
    default:
      return mask.kind;
  }
}
