/**
 * The current sub-step, large: its matrices as they make the result. Choosing a cell lights what made it.
 *
 * @typedef {import("../drawing/stage-plan.js").Planned} Planned
 * @typedef {import("./stage-matrix.js").StageMatrix} StageMatrix
 * @typedef {import("../reply/state.js").WithTrace} WithTrace
 * @typedef {import("../reply/types.js").StepperState} StepperState
 */

import { moved } from "../../drawing/matrix-layout.js";
import { el } from "../../widgets/elements.js";
import { forget, inNextFrame } from "../../widgets/frame-scheduler.js";
import { figureOf } from "../drawing/figure.js";
import { animate, record, wantsLessMotion } from "../drawing/motion.js";
import { planStage, rowWidth } from "../drawing/stage-plan.js";
import { lighter } from "../reply/highlight-cache.js";
import { resultCell } from "../reply/highlights.js";
import { askedOf, subjectOf } from "../reply/matrices.js";
import { matrixOf } from "../reply/read.js";
import { canFollow, cellOf, choose, follow, hasTrace, headOf, isHidden, placeIndex, placeOf } from "../reply/state.js";
import { arranged, isStacked, scrollTogether } from "./stage-figure.js";
import { createMatrix } from "./stage-matrix.js";
import { stageReadout } from "./stage-readout.js";

/** The projector writes as much larger as leaves the matrices side by side; where none does, the largest. */
const LARGER = [1.375, 1.3, 1.25, 1.2, 1.15, 1.1, 1.05, 1];

/** @type {(keyof StepperState)[]} */
const DRAWN = ["trace", "at", "headIndex", "detail", "digits", "isDark", "predict", "revealed", "present", "scrub"];

/** @param {HTMLElement} root @param {import("../../core/store.js").Store<StepperState>} store */
export function mount(root, store) {
  const figure = el("div", { class: "figure" });
  const scroller = el("div", { class: "figure-scroll" }, figure);
  const readout = stageReadout();
  const litIn = lighter();
  root.append(scroller, readout.root);
  /** @type {StageMatrix[]} */
  let matrices = [];
  let room = 0;
  /** what is drawn, so that nothing is drawn twice @type {StepperState | null} */
  let drawn = null;
  /** where the keyboard is in an operand @type {{ matrix: StageMatrix, row: number, column: number } | null} */
  let cursor = null;

  /** on its way between two sub-steps @type {import("../drawing/motion.js").Motion | null} */
  let motion = null;
  /** the sub-step that a slider on its way shows, and the one before it @type {{ from: number, to: number } | null} */
  let scrubbed = null;

  const traced = () => {
    const state = store.get();
    if (!hasTrace(state)) return null;
    return scrubbed ? { ...state, at: state.trace.places[scrubbed.to]?.name ?? "" } : state;
  };

  /** @param {StageMatrix} matrix where the keyboard enters it */
  function homeOf(matrix) {
    const state = traced();
    if (cursor?.matrix === matrix) return { row: cursor.row, column: cursor.column };
    if (!state) return { row: 0, column: 0 };
    const marks = litIn(state, matrix.item);
    return marks.cell ?? { row: marks.row ?? 0, column: marks.column ?? 0 };
  }

  function clear() {
    for (const matrix of matrices) matrix.destroy();
    matrices = [];
    cursor = null;
  }

  /** Draws what is chosen; from a neighbouring sub-step the numbers move there. @param {StepperState} state */
  function change(state) {
    forget(setOff);
    if (state.scrub !== null && hasTrace(state)) return scrub(state, state.scrub);
    scrubbed = null;
    const before = drawn;
    const isStep =
      before && hasTrace(before) && hasTrace(state) && before.trace === state.trace && before.at !== state.at;
    const isNear = isStep && Math.abs(placeIndex(before) - placeIndex(state)) === 1;
    if (before === state) return;
    motion?.finish();
    motion = null;
    const positions = isNear && !wantsLessMotion() ? record(figure) : null;
    draw(state);
    if (!positions || !hasTrace(state)) return;
    setOff.paint = () => {
      const mine = (motion = animate(figure, positions, { trace: state.trace, to: placeOf(state) }));
      mine.play().finally(() => motion === mine && (motion = null));
    };
    inNextFrame(setOff);
  }

  /** The motion begins in the frame in which what moves is first laid out: before, that would take a layout of its own. */
  const setOff = { paint: () => {} };

  /** Part of the way from one sub-step to the next. @param {WithTrace} state @param {number} at such as 2.4 */
  function scrub(state, at) {
    const from = Math.min(Math.floor(at), state.trace.places.length - 2);
    const name = (/** @type {number} */ index) => state.trace.places[index]?.name ?? "";
    if (from < 0) return;
    if (scrubbed?.from !== from || motion === null) {
      motion?.finish();
      draw({ ...state, at: name(from) });
      const positions = record(figure);
      scrubbed = { from, to: from + 1 };
      draw({ ...state, at: name(from + 1) });
      motion = animate(figure, positions, {
        trace: state.trace,
        to: { step: state.trace.places[from + 1]?.step ?? 0, name: name(from + 1) },
      });
    }
    motion.seek(at - from);
  }

  /** @param {WithTrace} state @param {import("../reply/types.js").Figure["arrangement"]} arrangement @param {import("./stage-matrix.js").Subject[]} subjects */
  function planned(state, arrangement, subjects) {
    const tried = (state.present ? LARGER : [1]).map((zoom) => {
      const asked = subjects.map((subject) => askedOf(subject, state, zoom));
      const plans = planStage(arrangement, asked, room);
      const isBeside = arrangement === "falk" || rowWidth(plans, asked) <= room;
      return { zoom, plans, isBeside, stacked: isStacked(arrangement, plans, asked, room) };
    });
    return /** @type {typeof tried[number]} */ (tried.find(({ isBeside }) => isBeside) ?? tried[0]);
  }

  /** @param {StepperState} state */
  function draw(state) {
    if (!hasTrace(state) || room === 0) return;
    drawn = state;
    const focused = matrices.find((matrix) => matrix.hasFocus());
    clear();
    const { arrangement, items } = figureOf(state.trace, placeOf(state), headOf(state));
    const subjects = items.map((item) => subjectOf(state, item));
    const { plans, zoom, stacked } = planned(state, arrangement, subjects);
    figure.style.setProperty("--zoom", String(zoom));
    matrices = subjects.map((subject, i) => {
      /** @type {StageMatrix | null} */
      let made = null;
      made = createMatrix(
        subject,
        /** @type {Planned} */ (plans[i]),
        { isDark: state.isDark, digits: state.digits, zoom },
        {
          onPick: (cell) => made && pick(made, cell),
          onPeek: (cell) => made && peek(made, cell),
          home: () => (made ? homeOf(made) : { row: 0, column: 0 }),
        },
      );
      return made;
    });
    figure.className = `figure ${arrangement}${stacked ? " stacked" : ""}`;
    figure.replaceChildren(...arranged(arrangement, matrices));
    readout.root.hidden = !matrices.some(({ plan }) => plan.as === "picture");
    say(null);
    for (const matrix of matrices) matrix.show();
    mark();
    if (focused) focusResult();
  }

  function mark() {
    const state = traced();
    if (!state) return;
    for (const matrix of matrices) matrix.mark(litIn(state, matrix.item));
    say(null);
  }

  function focusResult() {
    const result = matrices.find(({ item }) => item.slot === "result");
    const state = traced();
    if (result && state) result.focus(cellOf(state));
  }

  /** @param {StageMatrix} matrix @param {{ row: number, column: number }} cell as it is drawn */
  function pick(matrix, cell) {
    const state = traced();
    if (!state) return;
    const { item } = matrix;
    const place = item.isTransposed ? { row: cell.column, column: cell.row } : cell;
    if (item.slot === "result") {
      const guess = isHidden(state) ? { guess: { name: item.name, ...place } } : {};
      store.set({ ...choose(place.row, place.column), ...guess });
      return;
    }
    cursor = { matrix, ...cell };
    const size = matrixOf(state.trace, item.name, item.head ?? headOf(state));
    const result = matrixOf(state.trace, placeOf(state).name, headOf(state));
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
    const state = traced();
    const result = matrices.find(({ item }) => item.slot === "result");
    if (!state || !result || readout.root.hidden) return;
    const { matrix, cell } = what ?? { matrix: result, cell: cellOf(state) };
    readout.say(matrix.subject, cell, state.digits);
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
    const state = traced();
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

  /** @param {WithTrace} state @param {StageMatrix} matrix @param {{ row: number, column: number }} cell */
  function enter(state, matrix, cell) {
    const ref = matrix.subject.ref(cell.row, cell.column);
    if (matrix.item.slot === "result") return pick(matrix, cell);
    if (canFollow(state.trace, ref)) store.set(follow(state, ref));
  }

  root.addEventListener("click", click);
  root.addEventListener("keydown", press, { capture: true });
  scrollTogether(figure);
  const observer = new ResizeObserver(() => {
    const width = scroller.clientWidth;
    if (Math.abs(width - room) < 2) return;
    room = width;
    forget(setOff);
    motion?.finish();
    motion = null;
    draw(traced() ?? store.get());
  });
  observer.observe(scroller);
  room = scroller.clientWidth;
  store.watch(DRAWN, change);
  store.watch(["row", "column"], (state) => state !== drawn && mark());
}
