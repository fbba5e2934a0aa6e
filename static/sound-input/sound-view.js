/**
 * Sound view: draws the weights of one query over the spectrogram, and the rows of all words below it, on one axis of
 * time.
 *
 * @typedef {PatchState & Pick<State, "palette" | "span"> & Partial<State>} SoundState
 * @typedef {SoundState & { matrix: HeadMatrix, seen: SeenImage }} Ready
 */

import { during } from "../core/settled.js";
import { currentCell, pinnedCell } from "../domain/selected-cell.js";
import { schemeOf } from "../drawing/color.js";
import { PAPER_RGB } from "../drawing/svg.js";
import { numberText, shareText } from "../format/numbers.js";
import { labelsOf } from "../format/token-text.js";
import { rowOf } from "../format/typed-arrays.js";
import { truthOf } from "../image-input/made-up.js";
import { withoutOldCells } from "../image-input/other-file.js";
import { isOverSeen } from "../image-input/question.js";
import { el } from "../widgets/elements.js";
import { frameLength, frameName } from "./frames.js";
import { rowPixels, tintColor, tintPixels } from "./lane.js";
import { silenced } from "./silence.js";
import { soundBoard } from "./sound-board.js";
import { hidden, lookersText, sharesOn, spanPanel, within } from "./span.js";

/** @import { Span } from "./frame-input.js" */
/** @import { HeadMatrix, PatchState, SeenImage, State, Store } from "../core/types.js" */

const HELP =
  "Press the spectrogram, or walk over it with the arrow keys, to choose a frame. Nothing plays until you press Play.";
const OF_SPANS =
  "Drag over it, or hold Shift with the arrow keys, to choose a span: each row then says how much of it looks there.";
const OF_WORDS = "Press a word to see its row, which guesses the next word.";

class SoundView {
  /** @param {HTMLElement} root @param {Store<SoundState>} store @param {string} id */
  constructor(root, store, id) {
    this.root = root;
    this.store = store;
    this.board = soundBoard(
      {
        onChoose: (frame) =>
          store.set(this.hasWords ? { key: frame, span: null, hover: null } : { query: frame, key: null, hover: null }),
        onPeek: (frame) => this.peek(frame),
        onSpan: (span, end) => this.hasWords && store.set({ span, key: end, hover: null }),
        onWord: (query) => store.set({ query, key: null, hover: null }),
      },
      id,
    );
    this.readout = el("output", { class: "readout", "aria-live": "polite" });
    this.legend = el("p", { id, class: "muted small" });
    this.panel = spanPanel({
      hide: () => this.onSpan(({ matrix }, span) => store.set(hidden(matrix, span))),
      silence: () => this.onSpan((state, span) => during(this.silence(state, span))),
      clear: () => store.set({ span: null }),
    });
    root.append(this.board.root, this.panel.root, this.readout, this.legend);
    store.watch(["run", "seen", "matrix", "query", "key", "span", "digits", "palette"], () => this.draw());
    store.watch(["hover"], () => this.read());
    store.watch(["sound"], (state, previous) => state.sound !== previous.sound && this.forget(state, previous));
  }

  get state() {
    const state = this.store.get();
    return isOverSeen(state, "sound") ? /** @type {Ready} */ (state) : null;
  }

  /** Whether its queries are words, and its keys alone are frames. */
  get hasWords() {
    return this.state?.matrix.site === "cross";
  }

  /**
   * Frames of another sound are others; what an address brings along belongs to its sound.
   * @param {SoundState} state @param {SoundState} previous
   */
  forget({ span, mask }, previous) {
    const old = mask === previous.mask ? withoutOldCells({ mask }, "sound") : {};
    this.store.set({ ...(span === previous.span ? { span: null } : {}), ...old });
  }

  /** The chosen span, which words alone look at. @param {Ready} state */
  spanOf({ matrix, span }) {
    return this.hasWords ? within(span, matrix.weights.columns) : null;
  }

  /** @param {(state: Ready, span: Span) => void} run where a span is chosen */
  onSpan(run) {
    const { state } = this;
    const span = state && this.spanOf(state);
    if (state && span) run(state, span);
  }

  /** @param {Ready} state @param {Span} span */
  async silence({ matrix, seen }, [first, last]) {
    const length = frameLength(matrix.keyTokens);
    try {
      const file = await silenced(seen.file, first * length, (last + 1) * length);
      this.store.set({
        file,
        sound: file.fingerprint,
        ...withoutOldCells(this.store.get(), "sound"),
        absent: "",
        problem: null,
        key: null,
        span: null,
        hover: null,
      });
    } catch (error) {
      this.store.set({ problem: error instanceof Error ? error.message : String(error) });
    }
  }

  /** @param {number | null} frame */
  peek(frame) {
    const { state } = this;
    if (!state) return;
    const { query } = pinnedCell(state, state.matrix);
    this.store.set({ hover: frame === null ? null : { query, key: frame } });
  }

  draw() {
    const { state } = this;
    this.root.hidden = !state;
    if (!state) return;
    const { matrix, digits, palette } = state;
    this.board.build(state.seen, matrix.run.tokens.source);
    const cell = pinnedCell(state, matrix);
    const row = rowOf(matrix.weights, cell.query);
    const truth = this.truthAt(state, cell.query);
    const frame = this.hasWords ? cell.key : cell.query;
    const span = this.spanOf(state);
    this.panel.draw(span && lookersText(matrix, span));
    this.board.drawSound({
      pixels: tintPixels(row, tintColor(palette)),
      truth: truth?.patches ?? [],
      frame,
      span,
      name: this.nameOf(state, cell.query, frame),
    });
    this.board.drawWords(this.hasWords ? matrix.queryTokens : [], (query) => ({
      ...this.wordOf(state, query),
      pixels: rowPixels(rowOf(matrix.weights, query), palette, PAPER_RGB[schemeOf(palette)]),
      isPressed: query === cell.query,
    }));
    const most = numberText(Math.max(...row), digits);
    const said = truth
      ? `Dashed: the frames that truly sound the next note, ${truth.word}, ${shareText(truth.share)} of this row. `
      : "";
    const help = this.hasWords ? `${OF_WORDS} ${HELP} ${OF_SPANS}` : HELP;
    this.legend.textContent =
      `${said}Time goes to the right, pitch upwards. The strongest tint has the most weight of this row, ${most} ` +
      `(√ scale). ${help}`;
    this.read();
  }

  /**
   * The frames that truly sound the word to come, and how much of the row is on them.
   * @param {Ready} state @param {number} query
   */
  truthAt({ matrix, seen }, query) {
    if (!this.hasWords) return null;
    const words = matrix.queryTokens.map(({ text }) => text);
    const found = truthOf(seen.file.truth, words, query);
    const row = rowOf(matrix.weights, query);
    return found && { ...found, share: found.patches.reduce((total, i) => total + Number(row[i]), 0) };
  }

  /** @param {Ready} state @param {number} query */
  wordOf(state, query) {
    const { matrix } = state;
    const truth = this.truthAt(state, query);
    const row = rowOf(matrix.weights, query);
    const span = this.spanOf(state);
    const label = labelsOf(matrix.queryTokens)[query];
    const strongest = row.indexOf(Math.max(...row));
    const next = truth ? `, guesses ${truth.word}: ${shareText(truth.share)} on the frames that truly sound it` : "";
    const onSpan = span ? `; ${shareText(Number(sharesOn(matrix.weights, span)[query]))} on the chosen span` : "";
    return {
      name: `${label}${next}${onSpan}; most weight on ${frameName(matrix.keyTokens, strongest)}`,
      truth: truth?.patches ?? [],
      count: matrix.weights.columns,
      share: span ? shareText(Number(sharesOn(matrix.weights, span)[query])) : "",
    };
  }

  /**
   * A frame in words, and how much weight the chosen row gives it.
   * @param {Ready} state @param {number} query @param {number} frame
   */
  nameOf(state, query, frame) {
    const { matrix, digits } = state;
    const weight = numberText(Number(rowOf(matrix.weights, query)[frame]), digits);
    const isTrue = this.truthAt(state, query)?.patches.includes(frame);
    return `${frameName(matrix.keyTokens, frame)}, weight ${weight}${isTrue ? ", truly sounds the next note" : ""}`;
  }

  read() {
    const { state } = this;
    if (!state) return;
    const { matrix } = state;
    const { query, key } = currentCell(state, matrix);
    const from = this.hasWords ? labelsOf(matrix.queryTokens)[query] : frameName(matrix.queryTokens, query);
    this.readout.textContent = `From ${from} to ${this.nameOf(state, query, key)}`;
  }
}

/** @param {HTMLElement} root @param {Store<SoundState>} store @param {string} [id] of what describes it */
export function mount(root, store, id = "sound-help") {
  new SoundView(root, store, id);
}
