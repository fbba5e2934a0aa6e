/**
 * Selected cell: the one under the pointer or the keyboard, else the pinned one, else the natural one.
 *
 * @typedef {Pick<OpenedHead, "queryTokens" | "weights">} Weighed
 */

import { largest } from "../format/row-math.js";
import { rowOf } from "../format/typed-arrays.js";

/** @import { Cell, OpenedHead, Run, State, Token } from "../core/types.js" */

/** @param {Token} token */
const isBlank = (token) => /^[[<]mask[\]>]$/i.test(token.text);

/** @param {Token[]} tokens @returns {number} the blank to fill, else the last word (a full stop has less to say) */
export function naturalQuery(tokens) {
  const blank = tokens.findIndex(isBlank);
  if (blank >= 0) return blank;
  const word = tokens.findLastIndex((token) => !token.special && /[\p{L}\p{N}]/u.test(token.text));
  return word >= 0 ? word : tokens.length - 1;
}

/** @param {number} index @param {number} length */
const inside = (index, length) => Math.min(Math.max(index, 0), length - 1);

/** @param {Pick<State, "query" | "key">} state @param {Weighed} opened @returns {Cell} */
export function pinnedCell(state, opened) {
  const query = inside(state.query ?? naturalQuery(opened.queryTokens), opened.weights.rows);
  const key = inside(state.key ?? largest(rowOf(opened.weights, query)), opened.weights.columns);
  return { query, key };
}

/** @param {Pick<State, "query" | "key" | "hover">} state @param {Weighed} opened @returns {Cell} */
export function currentCell(state, opened) {
  const { hover } = state;
  if (!hover || hover.query >= opened.weights.rows || hover.key >= opened.weights.columns) {
    return pinnedCell(state, opened);
  }
  return hover;
}

/**
 * The token whose prediction is shown: the chosen one, or for a blank to fill, that blank.
 * @param {Pick<State, "query" | "site">} state
 * @param {Run} run
 */
export function predictedPosition(state, run) {
  const { source, target } = run.tokens;
  const tokens = target ?? source;
  const isOwnQuery = !target || (state.site !== "" && state.site !== "encoder");
  const chosen = isOwnQuery && state.query !== null ? inside(state.query, tokens.length) : naturalQuery(tokens);
  if (run.card.task !== "fill-mask") return chosen;
  const token = tokens[chosen];
  return token && isBlank(token) ? chosen : naturalQuery(tokens);
}
