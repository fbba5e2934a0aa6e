/**
 * Picture view: draws the weights of one token, a word or a patch, over the pictures among the words of a text.
 *
 * @typedef {PatchState & { matrix: HeadMatrix, seen: SeenImage & { pictures: SeenPicture[] } }} Ready
 */

import { patchesAmong, patchName, veilOf } from "../domain/image-patches.js";
import { currentCell, pinnedCell } from "../domain/selected-cell.js";
import { numberText, shareText } from "../format/numbers.js";
import { rowOf } from "../format/typed-arrays.js";
import { el } from "../widgets/elements.js";
import { patchGrid } from "./patch-grid.js";
import { wordStrip } from "./word-strip.js";

/** @import { HeadMatrix, PatchState, SeenImage, SeenPicture, Store, Token } from "../core/types.js" */

const HELP =
  "Press a word or a patch to see its row; rest on a patch to read its weight. Arrow keys walk over the patches, " +
  "Enter chooses one.";

class PictureView {
  /** @type {ReturnType<typeof patchGrid>[]} */ grids = [];
  /** the patches of each picture, by token @type {number[][]} */ patches = [];
  /** the tokens that are no patch @type {number[]} */ words = [];

  /** @param {HTMLElement} root @param {Store<PatchState>} store @param {string} id */
  constructor(root, store, id) {
    this.root = root;
    this.store = store;
    this.id = id;
    this.strip = wordStrip((word) => this.choose(Number(this.words[word])));
    this.pictures = el("div", { class: "pictures-among-words" });
    this.readout = el("output", { class: "readout", "aria-live": "polite" });
    this.legend = el("p", { id, class: "muted small" });
    root.append(this.strip.root, this.pictures, this.readout, this.legend);
    store.watch(["run", "seen", "matrix"], () => this.build());
    store.watch(["query", "digits"], () => this.draw());
    store.watch(["hover", "key"], () => this.read());
  }

  /** What is drawn: the weights of a run about the image that is seen. */
  get state() {
    const { matrix, seen } = this.store.get();
    const isOfRun =
      seen?.pictures && matrix?.run.card.id === seen.model && matrix.run.question.image === seen.file.data;
    return isOfRun ? /** @type {Ready} */ (this.store.get()) : null;
  }

  /** @param {number} token */
  choose(token) {
    this.store.set({ query: token, key: null, hover: null });
  }

  build() {
    const { state } = this;
    const patches = state && patchesAmong(state.matrix.keyTokens, state.seen.pictures);
    this.root.hidden = !patches;
    if (!state || !patches) return;
    const { keyTokens } = state.matrix;
    this.patches = patches;
    const among = new Set(patches.flat());
    this.words = keyTokens.flatMap((_, i) => (among.has(i) ? [] : [i]));
    if (this.grids.length !== patches.length) this.lay(state.seen.pictures);
    for (const [part, { columns, url }] of state.seen.pictures.entries()) {
      const tokens = (patches[part] ?? []).map((i) => /** @type {Token} */ (keyTokens[i]));
      this.grids[part]?.build(tokens, columns, url);
    }
    this.draw();
  }

  /** @param {SeenPicture[]} pictures */
  lay(pictures) {
    this.grids = pictures.map((_, part) => {
      const tokenAt = (/** @type {number} */ i) => Number(this.patches[part]?.[i]);
      const handlers = {
        onChoose: (/** @type {number} */ i) => this.choose(tokenAt(i)),
        onPeek: (/** @type {number} */ i) => this.peek(tokenAt(i)),
        onLeave: () => this.store.set({ hover: null }),
      };
      return patchGrid(handlers, this.id);
    });
    const named = pictures.length > 1;
    this.pictures.replaceChildren(
      ...this.grids.map(({ root, ground }, part) => {
        const picture = /** @type {SeenPicture} */ (pictures[part]);
        ground.style.aspectRatio = `${picture.columns} / ${picture.rows}`;
        return el("figure", {}, root, named && el("figcaption", { class: "small muted" }, picture.name));
      }),
    );
  }

  /** @param {number} token */
  peek(token) {
    const { state } = this;
    if (state) this.store.set({ hover: { query: pinnedCell(state, state.matrix).query, key: token } });
  }

  draw() {
    const { state } = this;
    if (!state || this.root.hidden) return;
    const { matrix, seen, digits } = state;
    const { query } = pinnedCell(state, matrix);
    const row = rowOf(matrix.weights, query);
    const all = this.patches.flat();
    const most = Math.max(...all.map((i) => Number(row[i])));
    const words = this.words.map((i) => /** @type {Token} */ (matrix.queryTokens[i]));
    this.strip.draw(words, this.words.indexOf(query));
    for (const [part, grid] of this.grids.entries()) {
      const tokenAt = (/** @type {number} */ i) => Number(this.patches[part]?.[i]);
      grid.draw(`Where ${nameAt(matrix, query)} looks in ${seen.pictures[part]?.name}`, (i) => ({
        name: `${nameAt(matrix, tokenAt(i))}, weight ${numberText(Number(row[tokenAt(i)]), digits)}`,
        isPressed: tokenAt(i) === query,
        shade: `rgb(12 10 20 / ${veilOf(Number(row[tokenAt(i)]), most)})`,
      }));
    }
    const share = all.reduce((total, i) => total + Number(row[i]), 0);
    const scale =
      most > 0
        ? `${shareText(share)} of this row lies on the image. The clearest patch has the most weight of all patches, ` +
          `${numberText(most, digits)}; the less weight, the darker (√ scale). `
        : "No patch has any weight in this row: the token stands before the image, or this head looks elsewhere. ";
    this.legend.textContent = `${scale}${HELP}`;
    this.read();
  }

  read() {
    const { state } = this;
    if (!state || this.root.hidden) return;
    const { matrix, digits } = state;
    const { query, key } = currentCell(state, matrix);
    const weight = numberText(Number(rowOf(matrix.weights, query)[key]), digits);
    this.readout.textContent = `From ${nameAt(matrix, query)} to ${nameAt(matrix, key)}: weight ${weight}`;
  }
}

/** @param {HTMLElement} root @param {Store<PatchState>} store @param {string} id of what describes it */
export function mountPictures(root, store, id) {
  new PictureView(root, store, id);
}

/** @param {HeadMatrix} matrix @param {number} i */
const nameAt = ({ keyTokens }, i) => patchName(/** @type {Token} */ (keyTokens[i]));
