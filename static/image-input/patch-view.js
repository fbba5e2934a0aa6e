/**
 * Patch view: draws the weights of one query over the image. The less weight a patch has, the darker it is.
 *
 * @typedef {PatchState & { matrix: HeadMatrix, seen: SeenImage }} Ready
 */

import { patchName, veilOf } from "../domain/image-patches.js";
import { currentCell, pinnedCell } from "../domain/selected-cell.js";
import { numberText } from "../format/numbers.js";
import { rowOf } from "../format/typed-arrays.js";
import { el } from "../widgets/elements.js";
import { patchGrid } from "./patch-grid.js";

/** @import { HeadMatrix, PatchState, SeenImage, Store, Token } from "../core/types.js" */

const HELP =
  "Press a patch or [CLS] to see where it looks; rest on another to read its weight. Arrow keys walk over " +
  "the patches, Enter chooses one.";
const SCALE = "The clearest patch has the most weight of all patches in this row,";

class PatchView {
  /** @param {HTMLElement} root @param {Store<PatchState>} store @param {string} id @param {boolean} isFirst */
  constructor(root, store, id, isFirst) {
    this.root = root;
    this.store = store;
    const handlers = {
      onChoose: (/** @type {number} */ token) => store.set({ query: token, key: null, hover: null }),
      onPeek: (/** @type {number} */ token) => this.peek(token),
      onLeave: () => store.set({ hover: null }),
    };
    this.grid = patchGrid(handlers, id);
    this.readout = el("output", { class: "readout", "aria-live": "polite" });
    this.legend = el("span", {});
    root.append(
      this.grid.root,
      this.readout,
      el("p", { id, class: "muted small" }, this.legend, isFirst && ` ${HELP}`),
    );
    store.watch(["run", "seen"], () => this.build());
    store.watch(["matrix"], (state, previous) =>
      state.matrix?.run === previous.matrix?.run && this.grid.isBuilt() ? this.draw() : this.build(),
    );
    store.watch(["query", "digits"], () => this.draw());
    store.watch(["hover", "key"], () => this.read());
  }

  get state() {
    const { matrix, seen } = this.store.get();
    const isOfRun = seen !== null && matrix?.run.card.id === seen.model && matrix.run.question.image === seen.file.data;
    return isOfRun ? /** @type {Ready} */ (this.store.get()) : null;
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
    this.draw();
  }

  draw() {
    const { state } = this;
    if (!state) return;
    const { matrix, digits } = state;
    const { query } = pinnedCell(state, matrix);
    const row = rowOf(matrix.weights, query);
    const most = Math.max(...this.grid.patches().map((i) => Number(row[i])));
    this.grid.draw(`Where ${nameAt(matrix, query)} looks`, (i) => ({
      name: `${nameAt(matrix, i)}, weight ${numberText(Number(row[i]), digits)}`,
      isPressed: i === query,
      shade: `rgb(12 10 20 / ${veilOf(Number(row[i]), most)})`,
    }));
    this.legend.textContent =
      most > 0
        ? `${SCALE} ${numberText(most, digits)}; the less weight, the darker (√ scale).`
        : "No patch has any weight in this row.";
    this.read();
  }

  read() {
    const { state } = this;
    if (!state) return;
    const { matrix, digits } = state;
    const { query, key } = currentCell(state, matrix);
    const weight = numberText(Number(rowOf(matrix.weights, query)[key]), digits);
    this.readout.textContent = `From ${nameAt(matrix, query)} to ${nameAt(matrix, key)}: weight ${weight}`;
  }
}

/**
 * @param {HTMLElement} root @param {Store<PatchState>} store @param {string} [id] of what describes it
 * @param {boolean} [isFirst] of two beside each other one says how they are used
 */
export function mount(root, store, id = "patches-help", isFirst = true) {
  new PatchView(root, store, id, isFirst);
}

/** @param {HeadMatrix} matrix @param {number} i */
const nameAt = ({ keyTokens }, i) => patchName(/** @type {Token} */ (keyTokens[i]));
