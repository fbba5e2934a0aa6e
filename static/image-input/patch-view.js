/**
 * Patch view: draws the weights of one query over the image. The less weight a patch has, the darker it is.
 *
 * @typedef {PatchState & { matrix: HeadMatrix, seen: SeenImage }} Ready
 */

import { patchName, VEIL, veilOf } from "../domain/image-patches.js";
import { currentCell, pinnedCell } from "../domain/selected-cell.js";
import { numberText, shareText } from "../format/numbers.js";
import { rowOf } from "../format/typed-arrays.js";
import { el } from "../widgets/elements.js";
import { truthOf } from "./made-up.js";
import { patchGrid } from "./patch-grid.js";
import { mountPictures } from "./picture-view.js";
import { isOverSeen } from "./question.js";
import { wordStrip } from "./word-strip.js";

/** @import { HeadMatrix, PatchState, SeenImage, Store, Token } from "../core/types.js" */

const HELP =
  "Press a patch or [CLS] to see where it looks; rest on another to read its weight. Arrow keys walk over " +
  "the patches, Enter chooses one.";
const HELP_WITH_WORDS =
  "Press a word to see its row, which guesses the next word; rest on a patch to read its weight. Arrow keys " +
  "walk over the patches, Enter chooses one.";
const SCALE = "The clearest patch has the most weight of all patches in this row,";

class PatchView {
  /** @param {HTMLElement} root @param {Store<PatchState>} store @param {string} id @param {boolean} isFirst */
  constructor(root, store, id, isFirst) {
    this.root = root;
    this.store = store;
    const handlers = {
      onChoose: (/** @type {number} */ token) =>
        store.set(this.hasWords ? { key: token, hover: null } : { query: token, key: null, hover: null }),
      onPeek: (/** @type {number} */ token) => this.peek(token),
      onLeave: () => store.set({ hover: null }),
    };
    this.grid = patchGrid(handlers, id);
    this.words = wordStrip((query) => store.set({ query, key: null, hover: null }));
    this.readout = el("output", { class: "readout", "aria-live": "polite" });
    this.legend = el("span", {});
    this.help = el("span", {});
    root.append(
      this.words.root,
      this.grid.root,
      this.readout,
      el("p", { id, class: "muted small" }, this.legend, isFirst && this.help),
    );
    store.watch(["run", "seen"], () => this.build());
    store.watch(["matrix"], (state, previous) =>
      state.matrix?.run === previous.matrix?.run && this.grid.isBuilt() ? this.draw() : this.build(),
    );
    store.watch(["query", "digits"], () => this.draw());
    store.watch(["hover", "key"], () => this.read());
  }

  get state() {
    const state = this.store.get();
    return isOverSeen(state, "image") ? /** @type {Ready} */ (state) : null;
  }

  /** Whether its queries are words, and its keys alone are patches. */
  get hasWords() {
    return this.state?.matrix.site === "cross";
  }

  /** The patches that truly show the word to come, and that word. */
  get truth() {
    const { state } = this;
    if (!state || !this.hasWords) return null;
    const { matrix, seen } = state;
    const words = matrix.queryTokens.map(({ text }) => text);
    return truthOf(seen.file.truth, words, pinnedCell(state, matrix).query);
  }

  /** @param {number} token */
  peek(token) {
    const { state } = this;
    if (state) this.store.set({ hover: { query: pinnedCell(state, state.matrix).query, key: token } });
  }

  build() {
    const { state } = this;
    this.root.hidden = !state;
    if (!state) return;
    this.grid.build(state.matrix.keyTokens, state.seen.columns, state.seen.url);
    this.help.textContent = ` ${this.hasWords ? HELP_WITH_WORDS : HELP}`;
    this.draw();
  }

  draw() {
    const { state } = this;
    if (!state) return;
    const { matrix, digits } = state;
    const { query, key } = pinnedCell(state, matrix);
    const row = rowOf(matrix.weights, query);
    const most = Math.max(...this.grid.patches().map((i) => Number(row[i])));
    const { hasWords, truth } = this;
    const isTrue = new Set(truth?.patches);
    this.root.classList.toggle("with-words", hasWords);
    this.words.draw(hasWords ? matrix.queryTokens : [], query);
    this.grid.draw(`Where ${queryName(matrix, query)} looks`, (i) => ({
      name:
        `${nameAt(matrix, i)}, weight ${numberText(Number(row[i]), digits)}` +
        (isTrue.has(i) ? ", truly shows it" : ""),
      isPressed: hasWords ? i === key : i === query,
      isTrue: isTrue.has(i),
      shade: `rgb(${VEIL} / ${veilOf(Number(row[i]), most)})`,
    }));
    const share = truth ? truth.patches.reduce((total, i) => total + Number(row[i]), 0) : 0;
    const said = truth
      ? `Dashed: the patches that truly show the next word, “${truth.word}”, ${shareText(share)} of this row. `
      : "";
    this.legend.textContent =
      most > 0
        ? `${said}${SCALE} ${numberText(most, digits)}; the less weight, the darker (√ scale).`
        : "No patch has any weight in this row.";
    this.read();
  }

  read() {
    const { state } = this;
    if (!state) return;
    const { matrix, digits } = state;
    const { query, key } = currentCell(state, matrix);
    const weight = numberText(Number(rowOf(matrix.weights, query)[key]), digits);
    this.readout.textContent = `From ${queryName(matrix, query)} to ${nameAt(matrix, key)}: weight ${weight}`;
  }
}

/**
 * @param {HTMLElement} root @param {Store<PatchState>} store @param {string} [id] of what describes it
 * @param {boolean} [isFirst] of two beside each other one says how they are used
 */
export function mount(root, store, id = "patches-help", isFirst = true) {
  new PatchView(root, store, id, isFirst);
  const among = el("div", { "data-view": "patches-among-words" });
  root.after(among);
  mountPictures(among, store, `${id}-among-words`);
}

/** @param {HeadMatrix} matrix @param {number} i */
const queryName = ({ queryTokens }, i) => patchName(/** @type {Token} */ (queryTokens[i]));

/** @param {HeadMatrix} matrix @param {number} i */
const nameAt = ({ keyTokens }, i) => patchName(/** @type {Token} */ (keyTokens[i]));
