/** Beam tree: where each branch of a beam search stands, a column for each token and a line for each end. */

/** @import { Branch } from "../../core/reply-types.js" */

/** @typedef {Branch & { column: number, line: number, isWinner: boolean }} PlacedBranch */

/**
 * A branch stands on the line of its first child, so the likeliest path is straight.
 * @param {Branch[]} branches each behind its parent @param {number | null} winner the last branch of the winner
 * @returns {{ placed: PlacedBranch[], columns: number, lines: number }}
 */
export function treeOf(branches, winner) {
  /** @type {Map<number | null, Branch[]>} */
  const children = new Map();
  for (const each of branches) children.set(each.parent, [...(children.get(each.parent) ?? []), each]);
  const path = new Set();
  for (let index = winner; index !== null; index = branches[index]?.parent ?? null) path.add(index);
  /** @type {PlacedBranch[]} */
  const placed = [];
  let lines = 0;

  /** @param {number | null} parent @param {number} column @param {number} line of the parent */
  const place = (parent, column, line) => {
    (children.get(parent) ?? []).forEach((each, i) => {
      const own = i === 0 ? line : lines++;
      placed.push({ ...each, column, line: own, isWinner: path.has(each.index) });
      place(each.index, column + 1, own);
    });
  };
  lines = branches.length ? 1 : 0;
  place(null, 0, 0);
  return { placed, columns: Math.max(0, ...placed.map(({ column }) => column + 1)), lines };
}
