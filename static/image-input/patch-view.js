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

/**
 * @param {HTMLElement} root @param {Store<PatchState>} store @param {string} [id] of what describes it
 * @param {boolean} [isFirst] of two beside each other one says how they are used
 */
export function mount(root, store, id = "patches-help", isFirst = true) {
  const grid = patchGrid(
    {
      onChoose: (token) => store.set({ query: token, key: null, hover: null }),
      onPeek(token) {
        const state = ready();
        if (state) store.set({ hover: { query: pinnedCell(state, state.matrix).query, key: token } });
      },
      onLeave: () => store.set({ hover: null }),
    },
    id,
  );
  const readout = el("output", { class: "readout", "aria-live": "polite" });
  const legend = el("span", {});
  root.append(grid.root, readout, el("p", { id, class: "muted small" }, legend, isFirst && ` ${HELP}`));

  const ready = () => {
    const { matrix, seen } = store.get();
    const isOfRun = seen !== null && matrix?.run.card.id === seen.model && matrix.run.question.image === seen.file.data;
    return isOfRun ? /** @type {Ready} */ (store.get()) : null;
  };

  function build() {
    const state = ready();
    root.hidden = !state;
    if (!state) return;
    grid.build(state.matrix.keyTokens, state.seen.columns, state.seen.url);
    draw();
  }

  function draw() {
    const state = ready();
    if (!state) return;
    const { matrix } = state;
    const { query } = pinnedCell(state, matrix);
    const row = rowOf(matrix.weights, query);
    const most = Math.max(...grid.patches().map((i) => Number(row[i])));
    grid.draw(`Where ${nameAt(matrix, query)} looks`, (i) => ({
      name: `${nameAt(matrix, i)}, weight ${numberText(Number(row[i]), state.digits)}`,
      isPressed: i === query,
      shade: `rgb(12 10 20 / ${veilOf(Number(row[i]), most)})`,
    }));
    legend.textContent =
      most > 0
        ? `${SCALE} ${numberText(most, state.digits)}; the less weight, the darker (√ scale).`
        : "No patch has any weight in this row.";
    read();
  }

  function read() {
    const state = ready();
    if (!state) return;
    const { matrix, digits } = state;
    const { query, key } = currentCell(state, matrix);
    const weight = numberText(Number(rowOf(matrix.weights, query)[key]), digits);
    readout.textContent = `From ${nameAt(matrix, query)} to ${nameAt(matrix, key)}: weight ${weight}`;
  }

  store.watch(["run", "seen"], build);
  store.watch(["matrix"], (state, previous) =>
    state.matrix?.run === previous.matrix?.run && grid.isBuilt() ? draw() : build(),
  );
  store.watch(["query", "digits"], draw);
  store.watch(["hover", "key"], read);
}

/** @param {HeadMatrix} matrix @param {number} i */
const nameAt = ({ keyTokens }, i) => patchName(/** @type {Token} */ (keyTokens[i]));
