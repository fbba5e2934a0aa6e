/**
 * Stage: shows the matrices of the current sub-step. Choosing a cell highlights the numbers that made it.
 *
 * @import { Store } from "../../core/store.js"
 * @import { Position } from "../../drawing/matrix-painter.js"
 * @import { Motion } from "../drawing/motion.js"
 * @import { Asked, Plan, Planned } from "../drawing/boxes.js"
 * @import { WithTrace } from "../reply/state.js"
 * @import { Place, StepperState } from "../reply/types.js"
 * @import { Content, Look } from "./content.js"
 * @import { StageMatrix } from "./matrix.js"
 */

import { moved } from "../../drawing/matrix-layout.js";
import { el } from "../../widgets/elements.js";
import { forget, inNextFrame } from "../../widgets/frame-scheduler.js";
import { labelFont } from "../drawing/boxes.js";
import { figureOf } from "../drawing/figure.js";
import { animate, record, wantsLessMotion } from "../drawing/motion.js";
import { planStage } from "../drawing/stage-plan.js";
import { highlightCache } from "../reply/highlight-cache.js";
import { resultCell } from "../reply/highlights.js";
import { answer, choiceAt, isHidden } from "../reply/question.js";
import { matrixOf } from "../reply/read.js";
import { canFollow, cellOf, choose, follow, hasTrace, headOf, placeIndex, placeOf } from "../reply/state.js";
import { hasSentence, sentenceOf } from "../text/chosen-sentence.js";
import { fillScreen } from "../views/screen.js";
import { askedOf, contentOf } from "./content.js";
import { arranged, scrollTogether } from "./figure.js";
import { createLens, sizesOf } from "./lens.js";
import { createMatrix } from "./matrix.js";
import { readoutOf } from "./readout.js";
import { roomOf } from "./room.js";

/** what the page writes in by itself, and the least room that is planned for */
const [EM, LEAST_HEIGHT] = [13, 120];

/** @type {(keyof StepperState)[]} */
const DRAWN = ["trace", "at", "headIndex", "detail", "digits", "palette", "predict", "revealed", "present", "scrub"];

/**
 * @param {StepperState} before @param {StepperState} state @returns {boolean} whether they show neighbouring sub-steps
 */
const areNeighbours = (before, state) =>
  hasTrace(before) &&
  hasTrace(state) &&
  before.trace === state.trace &&
  Math.abs(placeIndex(before) - placeIndex(state)) === 1;

/** Another sub-step: what is revealed of one is not of the next. @param {WithTrace} state @param {string} at */
const shownAt = (state, at) => ({ ...state, at, revealed: state.revealed && at === state.at });

class Stage {
  /** @type {StageMatrix[]} */ matrices = [];
  /** digits around the chosen cell of a result that is a picture @type {ReturnType<typeof createLens> | null} */ lens =
    null;
  size = { width: 0, height: 0, em: EM };
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
    this.readout = el("output", { class: "readout", "aria-live": "polite" });
    root.append(this.scroller, this.readout);
    fillScreen();
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("keydown", (event) => this.press(event), { capture: true });
    scrollTogether(this.figure);
    new ResizeObserver(() => this.resize()).observe(this.scroller);
    this.size = this.measured();
    store.watch(DRAWN, (state) => this.change(state));
    store.watch(["row", "column"], (state) => state !== this.drawn && this.highlight());
  }

  /** @returns {WithTrace | null} the state of the sub-step that is shown */
  get state() {
    const state = this.store.get();
    if (!hasTrace(state)) return null;
    return this.scrubbed ? shownAt(state, state.trace.places[this.scrubbed.to]?.name ?? "") : state;
  }

  get result() {
    return this.matrices.find(({ item }) => item.slot === "result");
  }

  measured() {
    const { clientWidth: width, clientHeight: height } = this.scroller;
    const em = Number.parseFloat(getComputedStyle(this.scroller).fontSize) || EM;
    return { width, height: Math.max(LEAST_HEIGHT, height - 2), em };
  }

  resize() {
    const [before, size] = [this.size, this.measured()];
    const isSame = Math.abs(size.width - before.width) < 2 && Math.abs(size.height - before.height) < 2;
    if (isSame && size.em === before.em) return;
    this.size = size;
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
      this.draw(shownAt(state, before.name));
      const positions = record(this.figure);
      this.scrubbed = { from, to: from + 1 };
      this.draw(shownAt(state, to.name));
      this.motion = animate(this.figure, positions, { trace, to });
    }
    this.motion.seek(at - from);
  }

  /** @param {StepperState} state */
  draw(state) {
    if (!hasTrace(state) || this.size.width === 0) return;
    this.drawn = state;
    const hadFocus = this.matrices.some((matrix) => matrix.hasFocus());
    for (const matrix of this.matrices) matrix.destroy();
    this.cursor = null;
    const { arrangement, items } = figureOf(state.trace, placeOf(state));
    const contents = items.map((item) => contentOf(state, item));
    const asked = contents.map((content) => askedOf(content, state));
    const room = roomOf(this.size, state.present);
    const plan = planStage(arrangement, asked, room);
    const look = { palette: state.palette, digits: state.digits };
    this.matrices = contents.map((content, i) => this.matrixOf(content, /** @type {Planned} */ (plan.plans[i]), look));
    this.lens = this.lensOf(plan, asked, look);
    this.figure.className = `figure ${arrangement}`;
    this.figure.style.setProperty("--label-size", `${labelFont(room)}px`);
    this.figure.replaceChildren(...arranged(plan, arrangement, this.matrices, this.lens?.root ?? null));
    const isDigits = !this.matrices.some(({ plan: { as } }) => as === "picture");
    this.readout.classList.toggle("idle", isDigits && !hasSentence(state));
    for (const matrix of this.matrices) matrix.show();
    this.highlight();
    if (hadFocus && this.state) this.result?.focus(this.homeOf(this.result));
  }

  /** @param {Plan} plan @param {Asked[]} asked @param {Look} look */
  lensOf(plan, asked, look) {
    const { result } = this;
    const last = asked.at(-1);
    if (!plan.lens || !result || !last) return null;
    const lens = createLens(result.content, plan.lens, look, (cell) => this.pick(result, cell));
    lens.root.style.width = `${plan.lens.width}px`;
    for (const [name, size] of Object.entries(sizesOf(last, plan.lens)))
      lens.root.style.setProperty(`--${name}`, `${size}px`);
    return lens;
  }

  /** @param {Content} content @param {Planned} plan @param {Look} look */
  matrixOf(content, plan, look) {
    /** @type {StageMatrix | null} */
    let made = null;
    made = createMatrix(content, plan, look, {
      onPick: (cell) => made && this.take(made, cell),
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
    if (isHidden(state)) return this.readout.replaceChildren();
    this.lens?.show(cellOf(state));
    if (this.result) this.say(this.result, cellOf(state));
  }

  /** Pressed: a hidden cell is an answer. @param {StageMatrix} matrix @param {Position} cell as it is drawn */
  take(matrix, cell) {
    const choice = this.state && matrix.item.slot === "result" ? choiceAt(this.state, cell) : null;
    if (choice !== null && this.state) this.store.set(answer(this.state, choice));
    else this.pick(matrix, cell);
  }

  /** @param {StageMatrix} matrix @param {Position} cell as it is drawn */
  pick(matrix, cell) {
    const { state } = this;
    if (!state) return;
    const { item } = matrix;
    const place = item.isTransposed ? { row: cell.column, column: cell.row } : cell;
    const isAsking = isHidden(state);
    if (item.slot === "result" && !isAsking) return this.store.set(choose(place.row, place.column));
    this.cursor = { matrix, ...cell };
    const size = matrixOf(state.trace, item.name, item.head ?? headOf(state));
    const result = matrixOf(state.trace, placeOf(state).name, headOf(state));
    const { row, column } = item.slot === "result" ? place : resultCell(item, size, result, place);
    const now = cellOf(state);
    // while something is asked, a cell asks about its row, and tells nothing
    this.store.set(isAsking ? { row: row ?? state.row } : choose(row ?? now.row, column ?? now.column));
    this.peek(matrix, cell);
  }

  /**
   * The number under the pointer or the keyboard, for pictures, which do not show it; the chosen one for none.
   * @param {StageMatrix} matrix @param {Position | null} cell
   */
  peek(matrix, cell) {
    if (matrix.plan.as !== "picture") return;
    if (cell) this.say(matrix, cell);
    else if (this.result && this.state && !isHidden(this.state)) this.say(this.result, cellOf(this.state));
    else this.readout.replaceChildren();
  }

  /** @param {StageMatrix} matrix @param {Position} cell */
  say(matrix, cell) {
    if (this.readout.classList.contains("idle") || !this.state) return;
    const isResult = matrix === this.result;
    const number = matrix.plan.as === "picture" ? readoutOf(matrix.content, cell, this.state.digits) : [];
    const sentence = isResult ? sentenceOf(this.state, cell) : "";
    this.readout.replaceChildren(...number, number.length > 0 && sentence ? " · " : "", sentence);
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
    if (position) this.take(matrix, position);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { state } = this;
    const matrix = this.matrixAt(event.target);
    if (!state || !matrix || event.altKey || event.metaKey || event.key.startsWith("Page")) return;
    const at = this.homeOf(matrix);
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
    if (matrix.item.slot === "result") this.take(matrix, cell);
    else if (canFollow(state.trace, ref)) this.store.set(follow(state, ref));
  }
}

/** @param {HTMLElement} root @param {Store<StepperState>} store */
export function mount(root, store) {
  new Stage(root, store);
}
