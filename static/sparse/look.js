/** Patch comparison: shows where the patches of an image look, as trained and with the pattern. */

import { attention, changes } from "../core/api.js";
import { asker } from "../core/latest-request.js";
import { storePart } from "../core/store-part.js";
import { MATRIX_TENSORS, matrixOf } from "../domain/parse-replies.js";
import { numberText } from "../format/numbers.js";
import { mount as imageField } from "../image-input/field.js";
import { readImage } from "../image-input/load-image.js";
import { mount as patches } from "../image-input/patch-view.js";
import { questionOf } from "../image-input/question.js";
import { picker } from "../playground/fields.js";
import { cardOf } from "../playground/sentence.js";
import { el, slot } from "../widgets/elements.js";
import { imagePart } from "./image-part.js";
import { maskOf, PATTERN_KEYS } from "./state.js";

/** @import { Store } from "../core/store.js" */
/** @import { HeadPlace, ModelCard, PatchState, Question, TensorChange } from "../core/types.js" */
/** @import { State } from "./state.js" */

const SIDES = /** @type {const} */ ({ trained: "As trained", sparse: "With this pattern" });

const ROW_BY_ROW =
  "Patches are tokens row by row, after [CLS]: a window reaches along the row, and into the next one " +
  "only around its end.";

/** A patch amid the others: what a pattern leaves is seen best there. @param {State} state */
const middleOf = ({ trained }) => Math.floor((trained?.weights.rows ?? 0) / 2);

/**
 * One of the two as the patches read it.
 * @param {Store<State>} store @param {keyof typeof SIDES} side @returns {Store<PatchState>}
 */
const patchesOf = (store, side) =>
  storePart(store, {
    read: (state) =>
      /** @type {PatchState} */ ({
        ...state,
        matrix: state[side],
        run: state[side]?.run ?? null,
        digits: "short",
        key: null,
        query: state.query ?? middleOf(state),
      }),
    write: ({ query, hover }) => ({
      ...(query === undefined ? {} : { query }),
      ...(hover === undefined ? {} : { hover }),
    }),
    keysOf: (key) =>
      key === "run" || key === "matrix" ? [side] : key === "seen" || key === "query" || key === "hover" ? [key] : [],
  });

/** @param {HTMLElement} root @param {Store<State>} store */
export function mountLooks(root, store) {
  const image = el("div", { class: "picker grow", hidden: true });
  const layer = picker("layer", "Layer", {}, (value) => store.set({ layer: Number(value) }));
  const head = picker("head", "Head", {}, (value) => store.set({ head: Number(value) }));
  const moved = el("p", { class: "small", role: "status" });
  const looks = slot(root, "looks");
  const problem = slot(root, "predict-problem");
  slot(root, "sentence").append(image, layer.root, head.root);
  looks.append(moved, gridsOf(store), el("p", { class: "muted small row-by-row" }, ROW_BY_ROW));
  imageField(image, imagePart(store));
  readImage(imagePart(store));
  store.watch(["problem"], (state) => (problem.textContent = state.problem ?? ""));

  const ask = asker(problem);
  store.watch([...PATTERN_KEYS, "model", "cards", "file", "image", "layer", "head"], (state) => {
    const card = cardOf(state);
    const shape = card?.input === "image" ? card.sites[0] : undefined;
    for (const each of [layer.root, head.root, looks]) each.hidden = card?.input !== "image";
    if (!card || !shape) return;
    const place = {
      site: shape.site,
      layer: Math.min(state.layer, shape.layers - 1),
      head: Math.min(state.head, shape.heads - 1),
    };
    offer(layer, shape.layers, place.layer);
    offer(head, shape.heads, place.head);
    const question = questionOf(state, card, null);
    if (!question) return;
    ask(async (signal) => {
      const { tensors, ...matrices } = await bothRuns(question, card, maskOf(state), place, signal);
      signal.throwIfAborted();
      store.set(matrices);
      moved.textContent = movedText(tensors);
    });
  });
}

/** A grid of patches for each side. @param {Store<State>} store */
function gridsOf(store) {
  const grids = Object.entries(SIDES).map(([side, title]) => {
    const grid = el("div", { "data-view": `patches-${side}` });
    patches(grid, patchesOf(store, /** @type {keyof typeof SIDES} */ (side)), `${side}-help`, side === "trained");
    return el("div", {}, el("h3", { class: "small" }, title), grid);
  });
  return el("div", { class: "beside" }, ...grids);
}

/**
 * One head without and with a mask, and how far its numbers moved.
 * @param {Question} question @param {ModelCard} card @param {object} mask @param {HeadPlace} place
 * @param {AbortSignal} signal
 */
async function bothRuns(question, card, mask, place, signal) {
  const changed = { ...question, interventions: /** @type {any} */ ({ mask }) };
  const of = { sites: [place.site], layers: [place.layer], heads: [place.head], tensors: MATRIX_TENSORS };
  const matrixFor = async (/** @type {Question} */ asked) => {
    const reply = await attention(asked, of, signal);
    const run = { question: asked, card, tokens: reply.tokens, pictures: [], notes: reply.notes ?? [] };
    return matrixOf(reply, run, place);
  };
  const [trained, sparse, { tensors }] = await Promise.all([
    matrixFor(question),
    matrixFor(changed),
    changes(changed, { ...place, positions: [], top_k: 1 }, signal),
  ]);
  return { trained, sparse, tensors };
}

/** @param {TensorChange[]} tensors */
function movedText(tensors) {
  const shown = tensors.filter(({ name }) => name in MOVED);
  const parts = shown.map(({ name, largest }) => `${MOVED[name]} ${numberText(largest, "short")}`);
  return `With the pattern ${parts.join(", ")}.`;
}

/** @type {Record<string, string>} */
const MOVED = { weights: "the weights of this head move by at most", head_output: "its output by at most" };

/** @param {ReturnType<typeof picker>} field @param {number} count @param {number} chosen */
function offer(field, count, chosen) {
  field.offer(Array.from({ length: count }, (_, i) => String(i)));
  field.select.value = String(chosen);
}
