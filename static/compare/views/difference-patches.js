/** Difference patches: show B − A of one query over the image, or without it where the sides look at two images. */

import { signedColor } from "../../drawing/color.js";
import { numberText } from "../../format/numbers.js";
import { patchGrid } from "../../image-input/patch-grid.js";
import { el } from "../../widgets/elements.js";
import { differenceNames } from "../weight-difference.js";
import { signedText } from "./difference-tables.js";

/** @import { Store } from "../../core/store.js" */
/** @import { HeadMatrix, SeenImage } from "../../core/types.js" */
/** @import { State } from "../address.js" */

const HELP_ID = "patch-difference-help";
const HELP =
  "Press a patch or [CLS] to choose it as the query in all pictures; rest on another to read its numbers. " +
  "Arrow keys walk over the patches, Enter chooses one.";
const TWO = "The two sides look at different images, so the patches stand here without one.";
const STRONGEST = 0.92;

/** @param {HeadMatrix | null} shown @param {any} seen */
const isSeen = (shown, seen) =>
  shown && seen && shown.run.card.id === seen.model && shown.run.question.image === seen.file.data;

/** Between words there is nothing to draw over an image. @param {HeadMatrix} shown */
const isBetweenWords = ({ site, run }) => site === "decoder" && run.tokens.target !== null;

/** Whether its queries are words, so that patches are keys alone. @param {State} state */
const hasWords = (state) => state["a.shown"]?.site === "cross";

/** Says whether both sides show an image that has been read, with the same grid. @param {State} state */
function isReady({ difference, "a.shown": shownA, "b.shown": shownB, "a.seen": a, "b.seen": b }) {
  if (!difference || !isSeen(shownA, a) || !isSeen(shownB, b)) return false;
  if (isBetweenWords(shownA) || isBetweenWords(shownB)) return false;
  return a.rows === b.rows && a.columns === b.columns;
}

/** Before a query is chosen, the one that changed most is worth seeing. @param {State} state */
const queryOf = ({ query, largest }) => query ?? largest[0]?.row ?? 0;

/** @param {State} state @param {number} key */
function cellOf(state, key) {
  const { data, a, b, columns } = state.difference;
  const at = queryOf(state) * columns.length + key;
  return { a: Number(a[at]), b: Number(b[at]), difference: Number(data[at]) };
}

/** @param {State} state @param {number} key */
function cellText(state, key) {
  const { a, b, difference } = cellOf(state, key);
  return `A ${numberText(a, "short")}, B ${numberText(b, "short")}, difference ${signedText(difference)}`;
}

class DifferencePatches {
  /** @type {number | null} */ #peeked = null;
  #readout = el("output", { class: "readout", "aria-live": "polite" });
  #legend = el("span", {});

  /** @param {HTMLElement} root @param {Store<State>} store */
  constructor(root, store) {
    this.root = root;
    this.store = store;
    const onChoose = (/** @type {number} */ token) =>
      store.set(hasWords(store.get()) ? { key: token } : { query: token, key: null });
    const onPeek = (/** @type {number | null} */ token) => {
      this.#peeked = token;
      this.#read();
    };
    this.grid = patchGrid({ onChoose, onPeek, onLeave: () => onPeek(null) }, HELP_ID);
    root.append(this.grid.root, this.#readout, el("p", { id: HELP_ID, class: "muted small" }, this.#legend, " ", HELP));
    store.watch(["difference", "a.seen", "b.seen"], (state) => this.#build(state));
    store.watch(["query", "palette", "largest"], () => this.#draw());
    store.watch(["key"], () => this.#draw());
  }

  /** @param {State} state */
  #build(state) {
    this.root.hidden = !isReady(state);
    if (this.root.hidden) return;
    /** @type {[SeenImage, SeenImage]} */
    const [a, b] = [state["a.seen"], state["b.seen"]];
    this.grid.build(state["a.shown"].keyTokens, a.columns, a.url === b.url ? a.url : null);
    this.#draw();
  }

  #draw() {
    const state = this.store.get();
    if (this.root.hidden || !isReady(state)) return;
    const { rows, columns: names } = differenceNames(state.difference);
    const query = queryOf(state);
    const most = Math.max(...names.map((_, i) => Math.abs(cellOf(state, i).difference)));
    this.grid.draw(`Change in B of where ${rows[query]} looks`, (i) => {
      const { difference } = cellOf(state, i);
      const [red, green, blue] = signedColor(Math.sign(difference), 1, state.palette);
      const share = most > 0 ? Math.abs(difference) / most : 0;
      return {
        name: `${names[i]}, ${cellText(state, i)}`,
        isPressed: i === (hasWords(state) ? state.key : query),
        shade: `rgb(${red} ${green} ${blue} / ${STRONGEST * share})`,
      };
    });
    const images = state["a.seen"].url === state["b.seen"].url ? "" : ` ${TWO}`;
    const largest = `of at most ${numberText(most, "short")} in this row.`;
    this.#legend.textContent = `The stronger the colour, the larger the difference, ${largest}${images}`;
    this.#read();
  }

  #read() {
    const state = this.store.get();
    if (this.root.hidden || !isReady(state)) return;
    const { rows, columns } = differenceNames(state.difference);
    const query = queryOf(state);
    const key = this.#peeked ?? state.key ?? (hasWords(state) ? (state.largest[0]?.column ?? 0) : query);
    this.#readout.textContent = `From ${rows[query]} to ${columns[key]}: ${cellText(state, key)}`;
  }
}

/** @param {HTMLElement} root @param {Store<State>} store */
export const mount = (root, store) => new DifferencePatches(root, store);
