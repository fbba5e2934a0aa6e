/**
 * The current sub-step, large: its matrices as they make the result. Choosing a cell lights what made it.
 *
 * @typedef {import("../parts/walk-matrix.js").StageMatrix} StageMatrix
 * @typedef {import("../walk/state.js").Walking} Walking
 * @typedef {import("../walk/types.js").FigureItem} FigureItem
 * @typedef {import("../walk/types.js").WalkState} WalkState
 */

import { moved } from "../draw/layout.js";
import { planStage } from "../draw/stage-plan.js";
import { hasRoomForDigits, transposed } from "../draw/walk-layout.js";
import { numberText } from "../numbers.js";
import { el } from "../parts/elements.js";
import { forget, inNextFrame } from "../parts/next-frame.js";
import { LONGEST_LABEL, createMatrix } from "../parts/walk-matrix.js";
import { placeAttributes } from "../parts/walk-number.js";
import { derive, refTo } from "../walk/derive.js";
import { figureOf } from "../walk/figure.js";
import { hiddenIn } from "../walk/hidden.js";
import { marksOf, resultCell, turned } from "../walk/marks.js";
import { animate, record, wantsLessMotion } from "../walk/motion.js";
import { cellWords, isNamed } from "../walk/naming.js";
import { matrixOf, tensorOf } from "../walk/read.js";
import { canFollow, cellOf, choose, follow, headOf, isHidden, isWalking, placeIndex, placeOf } from "../walk/state.js";
import { shortTitleOf } from "../walk/words.js";

const CHARACTER = 7.25;
const LEAST_NUMBER = 58;
const BIT_WIDTH = 34;
const LEAST_LABEL = 34;
/** the present mode writes larger */
const LARGER = 1.3;

/** @type {(keyof WalkState)[]} */
const DRAWN = ["walk", "at", "headIndex", "detail", "digits", "isDark", "predict", "revealed", "present", "scrub"];

/** @param {HTMLElement} root @param {import("../store.js").Store<WalkState>} store */
export function mount(root, store) {
  const figure = el("div", { class: "figure" });
  const scroller = el("div", { class: "figure-scroll" }, figure);
  const readout = el("output", { class: "readout", "aria-live": "polite", hidden: true });
  root.append(scroller, readout);
  /** @type {StageMatrix[]} */
  let matrices = [];
  let room = 0;
  /** what is drawn, so that nothing is drawn twice @type {WalkState | null} */
  let drawn = null;
  /** where the keyboard is in an operand @type {{ matrix: StageMatrix, row: number, column: number } | null} */
  let cursor = null;

  /** on its way between two sub-steps @type {import("../walk/motion.js").Motion | null} */
  let motion = null;
  /** the sub-step that a slider on its way shows, and the one before it @type {{ from: number, to: number } | null} */
  let scrubbed = null;

  const walking = () => {
    const state = store.get();
    if (!isWalking(state)) return null;
    return scrubbed ? { ...state, at: state.walk.places[scrubbed.to]?.name ?? "" } : state;
  };

  /** @param {Walking} state @param {FigureItem} item @returns {import("../parts/walk-matrix.js").Subject} */
  function subjectOf(state, item) {
    const { walk } = state;
    const head = item.head ?? headOf(state);
    const found = matrixOf(walk, item.name, head);
    const axis = tensorOf(walk, item.name).axes[0] ?? "";
    const isOut = hiddenIn(walk, item.name, head);
    return {
      item,
      matrix: item.isTransposed ? transposed(found) : found,
      slice: item.head === null ? "" : sliceName(walk, axis, item.head),
      isBits: tensorOf(walk, item.name).data instanceof Uint8Array,
      isHidden: item.slot === "result" && isHidden(state),
      isOut: (row, column) => (item.isTransposed ? isOut(column, row) : isOut(row, column)),
      ref: (row, column) => (item.isTransposed ? refTo(walk, item.name, head, column, row) : refTo(walk, item.name, head, row, column)),
    };
  }

  /** @param {import("../parts/walk-matrix.js").Subject} subject @param {Walking} state @returns {import("../draw/stage-plan.js").Asked} */
  function askedOf({ item, matrix, isBits }, state) {
    const zoom = state.present ? LARGER : 1;
    const longest = matrix.rowAxis ? Math.max(...matrix.rowLabels.map((label) => Math.min(LONGEST_LABEL, label.length))) : 0;
    const isScalar = matrix.rows * matrix.columns === 1;
    const isPicture = (state.detail === "picture" && !isScalar) || !hasRoomForDigits(matrix);
    const number = () => (isBits ? BIT_WIDTH : Math.max(LEAST_NUMBER, longestNumber(matrix, state.digits) * CHARACTER + 7));
    return {
      slot: item.slot,
      rows: matrix.rows,
      columns: matrix.columns,
      label: matrix.rowAxis ? Math.max(LEAST_LABEL, longest * CHARACTER * zoom + 12) : 4,
      hasTokens: isNamed(matrix.columnAxis),
      hasTokenRows: isNamed(matrix.rowAxis),
      digits: isPicture ? 0 : number() * zoom,
    };
  }

  /** @param {StageMatrix} matrix where the keyboard enters it */
  function homeOf(matrix) {
    const state = walking();
    if (cursor?.matrix === matrix) return { row: cursor.row, column: cursor.column };
    if (!state) return { row: 0, column: 0 };
    const marks = litIn(state, matrix.item);
    return marks.cell ?? { row: marks.row ?? 0, column: marks.column ?? 0 };
  }

  /** @param {Walking} state @param {FigureItem} item @returns {import("../walk/marks.js").Marks} as the matrix is drawn */
  function litIn(state, item) {
    const { name } = placeOf(state);
    const cell = cellOf(state);
    if (item.slot === "result") return { row: null, column: null, cell };
    const marks = marksOf(partsOf(state, name, cell), item.name, item.head);
    return item.isTransposed ? turned(marks) : marks;
  }

  /** one cell is asked about for every matrix on the stage @type {{ key: unknown[], parts: import("../walk/types.js").Part[] }} */
  let derived = { key: [], parts: [] };

  /** @param {Walking} state @param {string} name @param {{ row: number, column: number }} cell */
  function partsOf(state, name, { row, column }) {
    const key = [state.walk, name, headOf(state), row, column];
    if (key.some((each, i) => each !== derived.key[i])) derived = { key, parts: derive(state.walk, name, headOf(state), row, column).parts };
    return derived.parts;
  }

  function clear() {
    for (const matrix of matrices) matrix.destroy();
    matrices = [];
    cursor = null;
  }

  /** Draws what is chosen; from a neighbouring sub-step the numbers move there. @param {WalkState} state */
  function change(state) {
    forget(setOff);
    if (state.scrub !== null && isWalking(state)) return scrub(state, state.scrub);
    scrubbed = null;
    const before = drawn;
    const isStep = before && isWalking(before) && isWalking(state) && before.walk === state.walk && before.at !== state.at;
    const isNear = isStep && Math.abs(placeIndex(before) - placeIndex(state)) === 1;
    if (before === state) return;
    motion?.finish();
    motion = null;
    const positions = isNear && !wantsLessMotion() ? record(figure) : null;
    draw(state);
    if (!positions || !isWalking(state)) return;
    setOff.paint = () => {
      const mine = (motion = animate(figure, positions, { walk: state.walk, to: placeOf(state) }));
      mine.play().finally(() => motion === mine && (motion = null));
    };
    inNextFrame(setOff);
  }

  /** The motion begins in the frame in which what moves is first laid out: before, that would take a layout of its own. */
  const setOff = { paint: () => {} };

  /** Part of the way from one sub-step to the next. @param {Walking} state @param {number} at such as 2.4 */
  function scrub(state, at) {
    const from = Math.min(Math.floor(at), state.walk.places.length - 2);
    const name = (/** @type {number} */ index) => state.walk.places[index]?.name ?? "";
    if (from < 0) return;
    if (scrubbed?.from !== from || motion === null) {
      motion?.finish();
      draw({ ...state, at: name(from) });
      const positions = record(figure);
      scrubbed = { from, to: from + 1 };
      draw({ ...state, at: name(from + 1) });
      motion = animate(figure, positions, { walk: state.walk, to: { step: state.walk.places[from + 1]?.step ?? 0, name: name(from + 1) } });
    }
    motion.seek(at - from);
  }

  /** @param {WalkState} state */
  function draw(state) {
    if (!isWalking(state) || room === 0) return;
    drawn = state;
    const focused = matrices.find((matrix) => matrix.hasFocus());
    clear();
    const { arrangement, items } = figureOf(state.walk, placeOf(state), headOf(state));
    const subjects = items.map((item) => subjectOf(state, item));
    const plans = planStage(arrangement, subjects.map((subject) => askedOf(subject, state)), room);
    matrices = subjects.map((subject, i) => {
      /** @type {StageMatrix | null} */
      let made = null;
      made = createMatrix(subject, /** @type {import("../draw/stage-plan.js").Planned} */ (plans[i]), state, {
        onPick: (cell) => made && pick(made, cell),
        onPeek: (cell) => made && peek(made, cell),
        home: () => (made ? homeOf(made) : { row: 0, column: 0 }),
      });
      return made;
    });
    figure.className = `figure ${arrangement}${isStacked(arrangement, matrices, room) ? " stacked" : ""}`;
    figure.replaceChildren(...arranged(arrangement, matrices));
    readout.hidden = !matrices.some(({ plan }) => plan.as === "picture");
    say(null);
    for (const matrix of matrices) matrix.show();
    mark();
    if (focused) focusResult();
  }

  function mark() {
    const state = walking();
    if (!state) return;
    for (const matrix of matrices) matrix.mark(litIn(state, matrix.item));
    say(null);
  }

  function focusResult() {
    const result = matrices.find(({ item }) => item.slot === "result");
    const state = walking();
    if (result && state) result.focus(cellOf(state));
  }

  /** @param {StageMatrix} matrix @param {{ row: number, column: number }} cell as it is drawn */
  function pick(matrix, cell) {
    const state = walking();
    if (!state) return;
    const { item } = matrix;
    const place = item.isTransposed ? { row: cell.column, column: cell.row } : cell;
    if (item.slot === "result") {
      const guess = isHidden(state) ? { guess: { name: item.name, ...place } } : {};
      store.set({ ...choose(place.row, place.column), ...guess });
      return;
    }
    cursor = { matrix, ...cell };
    const size = matrixOf(state.walk, item.name, item.head ?? headOf(state));
    const result = matrixOf(state.walk, placeOf(state).name, headOf(state));
    const { row, column } = resultCell(item, size, result, place);
    const now = cellOf(state);
    store.set(choose(row ?? now.row, column ?? now.column));
    peek(matrix, cell);
  }

  /** The number under the pointer or the keyboard, for pictures, which do not show it. @param {StageMatrix} matrix @param {{ row: number, column: number } | null} cell */
  function peek(matrix, cell) {
    if (matrix.plan.as === "picture") say(cell && { matrix, cell });
  }

  /** @param {{ matrix: StageMatrix, cell: { row: number, column: number } } | null} what null for the chosen cell */
  function say(what) {
    const state = walking();
    const result = matrices.find(({ item }) => item.slot === "result");
    if (!state || !result || readout.hidden) return;
    const { matrix, cell } = what ?? { matrix: result, cell: cellOf(state) };
    const { subject } = matrix;
    const ref = subject.ref(cell.row, cell.column);
    const words = cellWords(subject.matrix, cell.row, cell.column);
    const isNumber = !subject.isBits && !subject.isHidden;
    const said = subject.isHidden ? "still to be guessed" : ref.value ? "may attend" : "may not attend";
    readout.replaceChildren(`${shortTitleOf(ref.tensor)}${words && `, ${words}`}: `,
      isNumber ? el("b", { class: "number", ...placeAttributes(ref) }, numberText(ref.value, state.digits)) : said);
  }

  /** @param {EventTarget | null} target @returns {StageMatrix | undefined} */
  const matrixAt = (target) => matrices.find(({ root: each }) => target instanceof Node && each.contains(target));

  const click = (/** @type {Event} */ event) => {
    const matrix = matrixAt(event.target);
    const cell = event.target instanceof Element ? event.target.closest("td") : null;
    const position = matrix && cell && matrix.positionOf(cell);
    if (position) pick(matrix, position);
  };

  /** @param {KeyboardEvent} event */
  function press(event) {
    const state = walking();
    const matrix = matrixAt(event.target);
    if (!state || !matrix || event.altKey || event.metaKey || event.key.startsWith("Page")) return;
    const at = matrix.item.slot === "result" ? cellOf(state) : homeOf(matrix);
    const goal = moved(event.key, at, matrix.subject.matrix, event.ctrlKey);
    if (goal) {
      pick(matrix, goal);
      matrix.focus(goal);
    } else if (event.key === "Enter" || event.key === " ") {
      enter(state, matrix, at);
    } else if (event.key === "Escape") {
      root.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Walking} state @param {StageMatrix} matrix @param {{ row: number, column: number }} cell */
  function enter(state, matrix, cell) {
    const ref = matrix.subject.ref(cell.row, cell.column);
    if (matrix.item.slot === "result") return pick(matrix, cell);
    if (canFollow(state.walk, ref)) store.set(follow(state, ref));
  }

  // rows and columns that stand beside each other scroll together
  let isSyncing = false;
  const scroll = (/** @type {Event} */ event) => {
    const from = event.target;
    if (isSyncing || !(from instanceof HTMLElement) || !from.classList.contains("sheet")) return;
    isSyncing = true;
    for (const frame of /** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll(".sheet"))) {
      if (frame === from) continue;
      if (frame.dataset["slot"] !== "top" && from.dataset["slot"] !== "top") frame.scrollTop = from.scrollTop;
      if (frame.dataset["slot"] !== "left" && from.dataset["slot"] !== "left") frame.scrollLeft = from.scrollLeft;
    }
    requestAnimationFrame(() => (isSyncing = false));
  };

  root.addEventListener("click", click);
  root.addEventListener("keydown", press, { capture: true });
  root.addEventListener("scroll", scroll, { capture: true, passive: true });
  const observer = new ResizeObserver(() => {
    const width = scroller.clientWidth;
    if (Math.abs(width - room) < 2) return;
    room = width;
    forget(setOff);
    motion?.finish();
    motion = null;
    draw(walking() ?? store.get());
  });
  observer.observe(scroller);
  room = scroller.clientWidth;
  const stops = [
    store.watch(DRAWN, change),
    store.watch(["row", "column"], (state) => state !== drawn && mark()),
  ];
  return () => {
    for (const stop of stops) stop();
    observer.disconnect();
    forget(setOff);
    motion?.finish();
    clear();
    root.removeEventListener("click", click);
    root.removeEventListener("keydown", press, { capture: true });
    root.removeEventListener("scroll", scroll, { capture: true });
    root.replaceChildren();
  };
}

/** @param {import("../walk/types.js").MatrixView} matrix @param {"short" | "full"} digits @returns {number} characters */
function longestNumber({ data }, digits) {
  let longest = 0;
  for (const x of data) longest = Math.max(longest, numberText(x, digits).length);
  return longest;
}

/** @param {import("../walk/types.js").Walk} walk @param {string} axis @param {number} index */
const sliceName = (walk, axis, index) => {
  const label = walk.labels[axis]?.[index];
  return axis === "block" ? (label ?? `block ${index}`) : `${axis} ${label ?? index}`;
};

/**
 * Tables too wide to stand side by side stand one below the other, their columns in line.
 * @param {"falk" | "row"} arrangement @param {StageMatrix[]} matrices @param {number} room
 */
function isStacked(arrangement, matrices, room) {
  const wide = matrices.filter(({ plan, subject }) => plan.as === "digits" && subject.matrix.columns > 1);
  const all = matrices.reduce((sum, { plan }) => sum + plan.width + 60, 0);
  return arrangement === "row" && matrices.length <= 3 && wide.length === matrices.length && all > room;
}

/** @param {StageMatrix} matrix */
const signed = ({ item, root }) =>
  el("div", { class: `part ${item.slot}` }, item.operator && el("span", { class: "operator", "aria-hidden": "true" }, item.operator), root);

/** @param {"falk" | "row"} arrangement @param {StageMatrix[]} matrices @returns {Node[]} */
function arranged(arrangement, matrices) {
  if (arrangement === "row") return matrices.map(signed);
  const hint = el("p", { class: "corner muted small" }, "A row from the left times a column from above: each number of the result stands where they cross.");
  const at = (/** @type {string} */ slot) => matrices.filter(({ item }) => item.slot === slot).map(({ root }) => root);
  const plus = matrices.filter(({ item }) => item.slot === "operand").map(signed);
  return [hint, el("div", { class: "part top" }, ...at("top"), ...plus), el("div", { class: "part left" }, ...at("left")), el("div", { class: "part result" }, ...at("result"))];
}
