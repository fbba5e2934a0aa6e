/**
 * The walk part of a page's state, and the moves that its buttons and keys make: states in, changes out.
 *
 * @typedef {import("./types.js").MatrixView} MatrixView
 * @typedef {import("./types.js").Place} Place
 * @typedef {import("./types.js").Ref} Ref
 * @typedef {import("./types.js").Spot} Spot
 * @typedef {import("./types.js").Walk} Walk
 * @typedef {import("./types.js").WalkState} WalkState
 */

import { matrixOf, tensorOf, valueAt } from "./read.js";

/** The walk before anything has arrived. @type {WalkState} */
export const NO_WALK = {
  walk: null,
  at: "",
  row: null,
  column: null,
  headIndex: 0,
  scrub: null,
  detail: "numbers",
  predict: false,
  revealed: false,
  guess: null,
  present: false,
  hide: [],
  digits: "short",
  isDark: false,
  trail: [],
  jumps: 0,
  printed: [],
};

/** The state of a walk while there is one. @typedef {WalkState & { walk: Walk }} Walking */

/** @param {WalkState} state @returns {state is Walking} */
export const isWalking = (state) => state.walk !== null && state.walk.places.length > 0;

/** @param {Walking} state @returns {number} index of the place that is shown; the first for a name that is not there */
export const placeIndex = ({ walk, at }) =>
  Math.max(
    0,
    walk.places.findIndex(({ name }) => name === at),
  );

/** @param {Walking} state @returns {Place} */
export const placeOf = (state) => /** @type {Place} */ (state.walk.places[placeIndex(state)]);

/** @param {number} index @param {number} length */
const inside = (index, length) => Math.min(Math.max(index, 0), length - 1);

/** @param {Walking} state @returns {number} the chosen head among those of the reply */
export const headOf = ({ walk, headIndex }) => inside(headIndex, walk.heads);

/** The last row that is a word: a full stop has less to say. @param {MatrixView} matrix */
function naturalRow({ rows, rowLabels }) {
  const word = rowLabels.findLastIndex((label) => /[\p{L}\p{N}]/u.test(label) && !label.startsWith("["));
  return word >= 0 ? word : rows - 1;
}

/** A number to begin with: the largest that is there in the last row that says something. @param {MatrixView} matrix @param {number | null} row @param {number | null} column */
export function naturalCell(matrix, row, column) {
  const i = inside(row ?? naturalRow(matrix), matrix.rows);
  if (column !== null) return { row: i, column: inside(column, matrix.columns) };
  let best = 0;
  for (let j = 1; j < matrix.columns; j++) if (valueAt(matrix, i, j) > valueAt(matrix, i, best)) best = j;
  return { row: i, column: best };
}

/** @param {Walking} state @returns {{ row: number, column: number }} the chosen cell of the result that is shown */
export function cellOf(state) {
  return naturalCell(matrixOf(state.walk, placeOf(state).name, headOf(state)), state.row, state.column);
}

/** Says whether the result that is shown is still to be guessed. @param {WalkState} state */
export const isHidden = ({ predict, revealed }) => predict && !revealed;

/**
 * The same cell where the next matrix has one of the same meaning, else a sensible one.
 * @param {Walking} state @param {string} name @returns {Pick<WalkState, "row" | "column">}
 */
function carried(state, name) {
  const from = matrixOf(state.walk, placeOf(state).name, headOf(state));
  const to = matrixOf(state.walk, name, headOf(state));
  const keep = (
    /** @type {number | null} */ index,
    /** @type {string} */ before,
    /** @type {string} */ now,
    /** @type {number} */ length,
  ) => (index !== null && before === now && index < length ? index : null);
  // a cell of one number a row says nothing about the columns, and must not lose them for the matrix after it
  const row =
    keep(state.row, from.rowAxis, to.rowAxis, to.rows) ??
    (isTokens(from.rowAxis, to.rowAxis) ? keep(state.row, "", "", to.rows) : null);
  return {
    row,
    column:
      to.columnAxis === "" || from.columnAxis === ""
        ? state.column
        : keep(state.column, from.columnAxis, to.columnAxis, to.columns),
  };
}

/** @param {string} a @param {string} b @returns {boolean} whether rows of both are the same tokens: positions that are queries */
const isTokens = (a, b) => [a, b].every((axis) => axis === "query" || axis === "position");

/** @param {Walking} state @param {number} index @returns {Partial<WalkState>} */
export function toPlace(state, index) {
  const place = state.walk.places[inside(index, state.walk.places.length)];
  if (!place || place.name === placeOf(state).name) return {};
  return { at: place.name, revealed: false, ...carried(state, place.name) };
}

/** @param {Walking} state */
export const next = (state) => toPlace(state, placeIndex(state) + 1);
/** @param {Walking} state */
export const back = (state) => toPlace(state, placeIndex(state) - 1);
/** Goes to a step that somebody named, from which the back button returns. @param {Walking} state @param {number} index @returns {Partial<WalkState>} */
export function leap(state, index) {
  const there = toPlace(state, index);
  return there.at === undefined ? {} : { ...there, jumps: state.jumps + 1 };
}

/** @param {Walking} state */
export const first = (state) => leap(state, 0);
/** @param {Walking} state */
export const last = (state) => leap(state, state.walk.places.length - 1);

/** @param {Walking} state @param {number} number counted from 1, as on the map */
export const jump = (state, number) =>
  number >= 1 && number <= state.walk.places.length ? leap(state, number - 1) : {};

/** @param {number} row @param {number} column @returns {Partial<WalkState>} */
export const choose = (row, column) => ({ row, column });

/** @param {Walking} state @returns {Spot} */
const spotOf = (state) => ({ at: placeOf(state).name, ...cellOf(state), headIndex: state.headIndex });

/** Says whether one can go to where a number was made. @param {Walk} walk @param {Ref} ref */
export const canFollow = (walk, ref) => !tensorOf(walk, ref.tensor).isParameter;

/** Goes to where a number was made. @param {Walking} state @param {Ref} ref @returns {Partial<WalkState>} */
export function follow(state, { tensor, head, row, column }) {
  if (tensorOf(state.walk, tensor).isParameter) return {};
  const trail = [...state.trail, spotOf(state)];
  const headIndex = state.walk.heads > 1 ? head : state.headIndex;
  return { at: tensor, row, column, headIndex, trail, jumps: state.jumps + 1, revealed: false };
}

/** Back to where one followed a number from. @param {Walking} state @returns {Partial<WalkState>} */
export function unfollow({ trail, jumps }) {
  const spot = trail.at(-1);
  return spot ? { ...spot, trail: trail.slice(0, -1), jumps: jumps + 1, revealed: false } : {};
}

/** What the projector puts away unless told otherwise. */
const AWAY = ["form", "export"];

/** Larger type, and less around it; the step and the cell stay. @param {Pick<WalkState, "present" | "hide">} state @returns {Partial<WalkState>} */
export function turnProjector({ present, hide }) {
  return present ? { present: false, hide: [] } : { present: true, hide: hide.length ? hide : AWAY };
}
