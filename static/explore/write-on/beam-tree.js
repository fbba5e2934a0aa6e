/** Beam tree: where each branch of a beam search stands, a column for each token and the likeliest of it at the top. */

/** @import { Branch } from "../../core/reply-types.js" */

/** @typedef {Branch & { column: number, line: number, isWinner: boolean }} PlacedBranch */

/**
 * @param {Branch[]} branches each after its parent, those of a token with the likeliest first
 * @param {number | null} winner the last branch of the winner
 * @returns {{ placed: PlacedBranch[], columns: number, lines: number }}
 */
export function treeOf(branches, winner) {
  const path = new Set();
  for (let index = winner; index !== null; index = branches[index]?.parent ?? null) path.add(index);
  /** @type {Map<number | null, number>} */
  const depths = new Map([[null, -1]]);
  /** how many stand in each column @type {number[]} */
  const filled = [];
  const placed = branches.map((each) => {
    const column = Number(depths.get(each.parent)) + 1;
    depths.set(each.index, column);
    const line = filled[column] ?? 0;
    filled[column] = line + 1;
    return { ...each, column, line, isWinner: path.has(each.index) };
  });
  return { placed, columns: filled.length, lines: Math.max(0, ...filled) };
}
