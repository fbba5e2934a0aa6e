/**
 * State of a trace, and the moves of buttons and keys: states in, changes out.
 *
 * @import { MatrixView, Place, Ref, Spot, StepTrace, StepperState } from "./types.js"
 */

import { matrixOf, tensorOf, valueAt } from "./read.js";

/** The trace before anything has arrived. @type {StepperState} */
export const NO_TRACE = {
  trace: null,
  at: "",
  row: null,
  column: null,
  headIndex: 0,
  scrub: null,
  detail: "numbers",
  predict: false,
  revealed: false,
  guess: null,
  tally: { right: 0, asked: 0 },
  skipped: [],
  present: false,
  hide: [],
  digits: "short",
  palette: "light",
  trail: [],
  jumps: 0,
  plays: 0,
  printed: [],
};

/** The state of a trace while there is one. @typedef {StepperState & { trace: StepTrace }} WithTrace */

/** @param {StepperState} state @returns {state is WithTrace} */
export const hasTrace = (state) => state.trace !== null && state.trace.places.length > 0;

/**
 * @param {WithTrace} state @returns {number} index of the place that is shown; the first for a name that is not there
 */
export const placeIndex = ({ trace, at }) =>
  Math.max(
    0,
    trace.places.findIndex(({ name }) => name === at),
  );

/** @param {WithTrace} state @returns {Place} */
export const placeOf = (state) => /** @type {Place} */ (state.trace.places[placeIndex(state)]);

/** @param {number} index @param {number} length */
const inside = (index, length) => Math.min(Math.max(index, 0), length - 1);

/** @param {WithTrace} state @returns {number} the chosen head among those of the reply */
export const headOf = ({ trace, headIndex }) => inside(headIndex, trace.heads);

/** The last row that is a word: a full stop has less to say. @param {MatrixView} matrix */
function naturalRow({ rows, rowLabels }) {
  const word = rowLabels.findLastIndex((label) => /[\p{L}\p{N}]/u.test(label) && !label.startsWith("["));
  return word >= 0 ? word : rows - 1;
}

/**
 * A number to begin with: the largest that is there in the last row that says something. @param {MatrixView} matrix
 * @param {number | null} row @param {number | null} column
 */
export function naturalCell(matrix, row, column) {
  const i = inside(row ?? naturalRow(matrix), matrix.rows);
  if (column !== null) return { row: i, column: inside(column, matrix.columns) };
  let best = 0;
  for (let j = 1; j < matrix.columns; j++) if (valueAt(matrix, i, j) > valueAt(matrix, i, best)) best = j;
  return { row: i, column: best };
}

/** @param {WithTrace} state @returns {{ row: number, column: number }} the chosen cell of the result that is shown */
export function cellOf(state) {
  return naturalCell(matrixOf(state.trace, placeOf(state).name, headOf(state)), state.row, state.column);
}

/**
 * The same cell where the next matrix has one of the same meaning, else a sensible one.
 * @param {WithTrace} state @param {string} name @returns {Pick<StepperState, "row" | "column">}
 */
function carried(state, name) {
  const from = matrixOf(state.trace, placeOf(state).name, headOf(state));
  const to = matrixOf(state.trace, name, headOf(state));
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

/**
 * @param {string} a @param {string} b
 * @returns {boolean} whether rows of both are the same tokens: positions that are queries
 */
const isTokens = (a, b) => [a, b].every((axis) => axis === "query" || axis === "position");

/** @param {WithTrace} state @param {number} index @returns {Partial<StepperState>} */
export function toPlace(state, index) {
  const place = state.trace.places[inside(index, state.trace.places.length)];
  if (!place || place.name === placeOf(state).name) return {};
  return { at: place.name, revealed: false, ...carried(state, place.name) };
}

/** @param {WithTrace} state */
export const next = (state) => toPlace(state, placeIndex(state) + 1);
/** @param {WithTrace} state */
export const back = (state) => toPlace(state, placeIndex(state) - 1);
/**
 * Goes to a step that somebody named, from which the back button returns. @param {WithTrace} state
 * @param {number} index @returns {Partial<StepperState>}
 */
export function leap(state, index) {
  const there = toPlace(state, index);
  return there.at === undefined ? {} : { ...there, jumps: state.jumps + 1 };
}

/** @param {WithTrace} state */
export const first = (state) => leap(state, 0);
/** @param {WithTrace} state */
export const last = (state) => leap(state, state.trace.places.length - 1);

/** @param {WithTrace} state @param {number} number counted from 1, as on the map */
export const jump = (state, number) =>
  number >= 1 && number <= state.trace.places.length ? leap(state, number - 1) : {};

/** @param {number} row @param {number} column @returns {Partial<StepperState>} */
export const choose = (row, column) => ({ row, column });

/** @param {WithTrace} state @returns {Spot} */
function spotOf(state) {
  const { row, column, headIndex, predict, revealed } = state;
  // the number to begin with may be the answer to what is asked: the address must not say it
  const cell = predict && !revealed ? { row, column } : cellOf(state);
  return { at: placeOf(state).name, ...cell, headIndex };
}

/** Says whether one can go to where a number was made. @param {StepTrace} trace @param {Ref} ref */
export const canFollow = (trace, ref) => !tensorOf(trace, ref.tensor).isParameter;

/** Goes to where a number was made. @param {WithTrace} state @param {Ref} ref @returns {Partial<StepperState>} */
export function follow(state, { tensor, head, row, column }) {
  if (tensorOf(state.trace, tensor).isParameter) return {};
  const trail = [...state.trail, spotOf(state)];
  const headIndex = state.trace.heads > 1 ? head : state.headIndex;
  return { at: tensor, row, column, headIndex, trail, jumps: state.jumps + 1, revealed: false };
}

/** Back to where one followed a number from. @param {WithTrace} state @returns {Partial<StepperState>} */
export function unfollow({ trail, jumps }) {
  const spot = trail.at(-1);
  return spot ? { ...spot, trail: trail.slice(0, -1), jumps: jumps + 1, revealed: false } : {};
}

/** What the projector puts away unless told otherwise. */
const AWAY = ["form", "export"];

/**
 * Larger type, and less around it; the step and the cell stay. @param {Pick<StepperState, "present" | "hide">} state
 * @returns {Partial<StepperState>}
 */
export function turnProjector({ present, hide }) {
  return present ? { present: false, hide: [] } : { present: true, hide: hide.length ? hide : AWAY };
}
