/**
 * The stage: the matrices of the current sub-step, large. Choosing a cell highlights the numbers that made it.
 *
 * @import { Store } from "../../core/store.js"
 * @import { Position } from "../../drawing/matrix-painter.js"
 * @import { Motion } from "../drawing/motion.js"
 * @import { Planned } from "../drawing/stage-plan.js"
 * @import { WithTrace } from "../reply/state.js"
 * @import { Figure, Place, StepperState } from "../reply/types.js"
 * @import { Content } from "./content.js"
 * @import { StageMatrix } from "./matrix.js"
 */

import { moved } from "../../drawing/matrix-layout.js";
import { el } from "../../widgets/elements.js";
import { forget, inNextFrame } from "../../widgets/frame-scheduler.js";
import { figureOf } from "../drawing/figure.js";
import { animate, record, wantsLessMotion } from "../drawing/motion.js";
import { planStage, rowWidth } from "../drawing/stage-plan.js";
import { highlightCache } from "../reply/highlight-cache.js";
import { resultCell } from "../reply/highlights.js";
import { matrixOf } from "../reply/read.js";
import { canFollow, cellOf, choose, follow, hasTrace, headOf, isHidden, placeIndex, placeOf } from "../reply/state.js";
import { askedOf, contentOf } from "./content.js";
import { arranged, isStacked, scrollTogether } from "./figure.js";
import { createMatrix } from "./matrix.js";
import { readoutOf } from "./readout.js";

/** The projector writes as much larger as leaves the matrices side by side; where none does, the largest. */
const LARGER = [1.375, 1.3, 1.25, 1.2, 1.15, 1.1, 1.05, 1];

/** @type {(keyof StepperState)[]} */
const DRAWN = ["trace", "at", "headIndex", "detail", "digits", "isDark", "predict", "revealed", "present", "scrub"];

/**
 * @param {WithTrace} state @param {Figure["arrangement"]} arrangement @param {Content[]} contents @param {number} room
 */
function planned(state, arrangement, contents, room) {
  const tried = (state.present ? LARGER : [1]).map((zoom) => {
    const asked = contents.map((content) => askedOf(content, state, zoom));
    const plans = planStage(arrangement, asked, room);
    const isBeside = arrangement === "falk" || rowWidth(plans, asked) <= room;
    return { zoom, plans, isBeside, stacked: isStacked(arrangement, plans, asked, room) };
  });
  return /** @type {typeof tried[number]} */ (tried.find(({ isBeside }) => isBeside) ?? tried[0]);
}

/**
 * @param {StepperState} before @param {StepperState} state @returns {boolean} whether they show neighbouring sub-steps
 */
const areNeighbours = (before, state) =>
  hasTrace(before) &&
  hasTrace(state) &&
  before.trace === state.trace &&
  Math.abs(placeIndex(before) - placeIndex(state)) === 1;

class Stage {
  /** @type {StageMatrix[]} */ matrices = [];
  room = 0;
  /** what is drawn, so that nothing is drawn twice @type {StepperState | null} */ drawn = null;
  /** where the keyboard is in an operand @type {(Position & { matrix: StageMatrix }) | null} */ cursor = null;
  /** on its way between two sub-steps @type {Motion | null} */ motion = null;
  /** the sub-step that a moving slider shows, and the one before it @type {{ from: number, to: number } | null} */
  scrubbed = null;
  /** A motion begins when what moves is first laid out: before, that would take a layout of its own. */
  start = { paint: () => {} };

  /** @param {HTMLElement} root @param {Store<StepperState>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.highlightsIn = highlightCache();
    this.figure = el("div", { class: "figure" });
    this.scroller = el("div", { class: "figure-scroll" }, this.figure);
    this.readout = el("output", { class: "readout", "aria-live": "polite", hidden: true });
    root.append(this.scroller, this.readout);
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("keydown", (event) => this.press(event), { capture: true });
    scrollTogether(this.figure);
    new ResizeObserver(() => this.resize()).observe(this.scroller);
    this.room = this.scroller.clientWidth;
    store.watch(DRAWN, (state) => this.change(state));
    store.watch(["row", "column"], (state) => state !== this.drawn && this.highlight());
  }

  /** @returns {WithTrace | null} the state of the sub-step that is shown */
  get state() {
    const state = this.store.get();
    if (!hasTrace(state)) return null;
    return this.scrubbed ? { ...state, at: state.trace.places[this.scrubbed.to]?.name ?? "" } : state;
  }

  get result() {
    return this.matrices.find(({ item }) => item.slot === "result");
  }

  resize() {
    const width = this.scroller.clientWidth;
    if (Math.abs(width - this.room) < 2) return;
    this.room = width;
    this.finishMotion();
    this.draw(this.state ?? this.store.get());
  }

  finishMotion() {
    forget(this.start);
    this.motion?.finish();
    this.motion = null;
  }

  /** Draws what is chosen; from a neighbouring sub-step the numbers move there. @param {StepperState} state */
  change(state) {
    forget(this.start);
    if (state.scrub !== null && hasTrace(state)) return this.scrub(state, state.scrub);
    this.scrubbed = null;
    const before = this.drawn;
    if (before === state) return;
    this.finishMotion();
    const positions = before && areNeighbours(before, state) && !wantsLessMotion() ? record(this.figure) : null;
    this.draw(state);
    if (!positions || !hasTrace(state)) return;
    this.start.paint = () => {
      const motion = animate(this.figure, positions, { trace: state.trace, to: placeOf(state) });
      this.motion = motion;
      motion.play().finally(() => this.motion === motion && (this.motion = null));
    };
    inNextFrame(this.start);
  }

  /** Part of the way from one sub-step to the next. @param {WithTrace} state @param {number} at such as 2.4 */
  scrub(state, at) {
    const { trace } = state;
    const from = Math.min(Math.floor(at), trace.places.length - 2);
    if (from < 0) return;
    if (this.scrubbed?.from !== from || this.motion === null) {
      const [before, to] = /** @type {[Place, Place]} */ (trace.places.slice(from, from + 2));
      this.motion?.finish();
      this.draw({ ...state, at: before.name });
      const positions = record(this.figure);
      this.scrubbed = { from, to: from + 1 };
      this.draw({ ...state, at: to.name });
      this.motion = animate(this.figure, positions, { trace, to });
    }
    this.motion.seek(at - from);
  }

  /** @param {StepperState} state */
  draw(state) {
    if (!hasTrace(state) || this.room === 0) return;
    this.drawn = state;
    const hadFocus = this.matrices.some((matrix) => matrix.hasFocus());
    for (const matrix of this.matrices) matrix.destroy();
    this.cursor = null;
    const { arrangement, items } = figureOf(state.trace, placeOf(state));
    const contents = items.map((item) => contentOf(state, item));
    const { plans, zoom, stacked } = planned(state, arrangement, contents, this.room);
    this.figure.style.setProperty("--zoom", String(zoom));
    const look = { isDark: state.isDark, digits: state.digits, zoom };
    this.matrices = contents.map((content, i) => this.matrixOf(content, /** @type {Planned} */ (plans[i]), look));
    this.figure.className = `figure ${arrangement}${stacked ? " stacked" : ""}`;
    this.figure.replaceChildren(...arranged(arrangement, this.matrices));
    this.readout.hidden = !this.matrices.some(({ plan }) => plan.as === "picture");
    for (const matrix of this.matrices) matrix.show();
    this.highlight();
    if (hadFocus && this.state) this.result?.focus(cellOf(this.state));
  }

  /** @param {Content} content @param {Planned} plan @param {import("./content.js").Look} look */
  matrixOf(content, plan, look) {
    /** @type {StageMatrix | null} */
    let made = null;
    made = createMatrix(content, plan, look, {
      onPick: (cell) => made && this.pick(made, cell),
      onPeek: (cell) => made && this.peek(made, cell),
      home: () => (made ? this.homeOf(made) : { row: 0, column: 0 }),
    });
    return made;
  }

  /** @param {StageMatrix} matrix @returns {Position} where the keyboard enters it */
  homeOf(matrix) {
    if (this.cursor?.matrix === matrix) return { row: this.cursor.row, column: this.cursor.column };
    if (!this.state) return { row: 0, column: 0 };
    const { row, column, cell } = this.highlightsIn(this.state, matrix.item);
    return cell ?? { row: row ?? 0, column: column ?? 0 };
  }

  highlight() {
    const { state } = this;
    if (!state) return;
    for (const matrix of this.matrices) matrix.highlight(this.highlightsIn(state, matrix.item));
    if (this.result) this.say(this.result, cellOf(state));
  }

  /** @param {StageMatrix} matrix @param {Position} cell as it is drawn */
  pick(matrix, cell) {
    const { state } = this;
    if (!state) return;
    const { item } = matrix;
    const place = item.isTransposed ? { row: cell.column, column: cell.row } : cell;
    if (item.slot === "result") {
      const guess = isHidden(state) ? { guess: { name: item.name, ...place } } : {};
      return this.store.set({ ...choose(place.row, place.column), ...guess });
    }
    this.cursor = { matrix, ...cell };
    const size = matrixOf(state.trace, item.name, item.head ?? headOf(state));
    const result = matrixOf(state.trace, placeOf(state).name, headOf(state));
    const { row, column } = resultCell(item, size, result, place);
    const now = cellOf(state);
    this.store.set(choose(row ?? now.row, column ?? now.column));
    this.peek(matrix, cell);
  }

  /**
   * The number under the pointer or the keyboard, for pictures, which do not show it; the chosen one for none.
   * @param {StageMatrix} matrix @param {Position | null} cell
   */
  peek(matrix, cell) {
    if (matrix.plan.as !== "picture") return;
    if (cell) this.say(matrix, cell);
    else if (this.result && this.state) this.say(this.result, cellOf(this.state));
  }

  /** @param {StageMatrix} matrix @param {Position} cell */
  say(matrix, cell) {
    if (this.readout.hidden || !this.state) return;
    this.readout.replaceChildren(...readoutOf(matrix.content, cell, this.state.digits));
  }

  /** @param {EventTarget | null} target @returns {StageMatrix | undefined} */
  matrixAt(target) {
    return this.matrices.find(({ root }) => target instanceof Node && root.contains(target));
  }

  /** @param {Event} event */
  click({ target }) {
    const matrix = this.matrixAt(target);
    const cell = target instanceof Element ? target.closest("td") : null;
    const position = matrix && cell && matrix.positionOf(cell);
    if (position) this.pick(matrix, position);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { state } = this;
    const matrix = this.matrixAt(event.target);
    if (!state || !matrix || event.altKey || event.metaKey || event.key.startsWith("Page")) return;
    const at = matrix.item.slot === "result" ? cellOf(state) : this.homeOf(matrix);
    const goal = moved(event.key, at, matrix.content.matrix, event.ctrlKey);
    if (goal) {
      this.pick(matrix, goal);
      matrix.focus(goal);
    } else if (event.key === "Enter" || event.key === " ") this.enter(state, matrix, at);
    else if (event.key === "Escape") this.root.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {WithTrace} state @param {StageMatrix} matrix @param {Position} cell */
  enter(state, matrix, cell) {
    const ref = matrix.content.ref(cell.row, cell.column);
    if (matrix.item.slot === "result") this.pick(matrix, cell);
    else if (canFollow(state.trace, ref)) this.store.set(follow(state, ref));
  }
}

/** @param {HTMLElement} root @param {Store<StepperState>} store */
export function mount(root, store) {
  new Stage(root, store);
}
