/**
 * Image patches: places tokens in the grid of an image, and shades each patch by its weight.
 *
 * @typedef {{ specials: number[], rows: number[][] }} Grid tokens by their index
 */

/** @import { Token } from "../core/types.js" */

/** The darkest veil still shows what is under it. */
const DARKEST = 0.86;
/** The colour of the veil over a patch. */
export const VEIL = "12 10 20";

/**
 * Which tokens are patches, by row, and which stand before them.
 * @param {Token[]} tokens @param {number} columns @returns {Grid}
 */
export function gridOf(tokens, columns) {
  const first = tokens.findIndex(({ special }) => !special);
  const count = tokens.length - first;
  return {
    specials: tokens.slice(0, first).map((_, i) => i),
    rows: Array.from({ length: Math.ceil(count / columns) }, (_, row) =>
      Array.from({ length: Math.min(columns, count - row * columns) }, (__, column) => first + row * columns + column),
    ),
  };
}

/**
 * How much of a patch is veiled, from 0 to 1: nothing of the one with the most weight, and by the square root of the
 * weight more of every other, so that small weights can be told apart.
 * @param {number} weight @param {number} most the largest weight of any patch in the row
 */
export const veilOf = (weight, most) => (most > 0 ? DARKEST * (1 - Math.sqrt(Math.min(1, weight / most))) : DARKEST);

/** A patch in words, special tokens as they are. @param {string} label such as `0,3`, or `[2:0,3]` in part 2 */
export const patchWords = (label) =>
  label
    .replace(/^\[(\d+):(\d+),(\d+)\]/, "patch in part $1, row $2, column $3")
    .replace(/^\[?(\d+),(\d+)\]?/, "patch in row $1, column $2");

const AMONG_WORDS = /^\[(?:\d+:)?\d+,\d+\]$/;

/**
 * Which tokens are patches of a picture among words, picture by picture.
 * @param {Token[]} tokens @param {{ rows: number, columns: number }[]} pictures
 * @returns {number[][] | null} null where they are not of these pictures
 */
export function patchesAmong(tokens, pictures) {
  const patches = tokens.flatMap(({ text, special }, i) => (!special && AMONG_WORDS.test(text) ? [i] : []));
  const sizes = pictures.map(({ rows, columns }) => rows * columns);
  if (patches.length !== sizes.reduce((total, each) => total + each, 0)) return null;
  let taken = 0;
  return sizes.map((size) => patches.slice(taken, (taken += size)));
}

/** A patch in words. @param {Token} token */
export const patchName = ({ text }) => patchWords(text);

/**
 * What patches are called beside those of another grid: the same place in it is another part of the image.
 * @param {Token[]} tokens @param {{ rows: number, columns: number }} grid
 */
export const inGrid = (tokens, { rows, columns }) =>
  tokens.map(({ text, special }) => (special ? text : `${text} of ${rows} × ${columns}`));

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * Where a key leads from a patch; null for a key that does not lead anywhere. Above the first row is the last special
 * token.
 * @param {Grid} grid @param {number} token @param {string} key
 * @returns {number | null}
 */
export function patchBeside({ specials, rows }, token, key) {
  const all = [...specials, ...rows.flat()];
  if (key === "Home") return all[0] ?? null;
  if (key === "End") return all.at(-1) ?? null;
  const move = MOVES[key];
  if (!move) return null;
  const row = rows.findIndex((each) => each.includes(token));
  if (row < 0) {
    const next = move[0] > 0 ? rows[0]?.[0] : specials[specials.indexOf(token) + move[1]];
    return move[0] < 0 ? token : (next ?? token);
  }
  const column = Number(rows[row]?.indexOf(token));
  if (row + move[0] < 0) return specials.at(-1) ?? token;
  return rows[row + move[0]]?.[column + move[1]] ?? token;
}
