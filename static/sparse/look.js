/** Patch comparison: shows where the patches of an image look, as trained and with the pattern. */

import { attention, changes } from "../core/api.js";
import { asker } from "../core/debounced-request.js";
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
/** @import { PatchState } from "../core/types.js" */
/** @import { State } from "./state.js" */

const SIDES = /** @type {const} */ ({ trained: "As trained", sparse: "With this pattern" });

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

/** @param {HTMLElement} root @param {import("../core/store.js").Store<State>} store */
export function mountLooks(root, store) {
  const image = el("div", { class: "picker grow", hidden: true });
  const layer = picker("layer", "Layer", {}, (value) => store.set({ layer: Number(value) }));
  const head = picker("head", "Head", {}, (value) => store.set({ head: Number(value) }));
  const moved = el("p", { class: "small", role: "status" });
  const grids = Object.entries(SIDES).map(([side, title]) => {
    const grid = el("div", { "data-view": `patches-${side}` });
    patches(grid, patchesOf(store, /** @type {keyof typeof SIDES} */ (side)), `${side}-help`, side === "trained");
    return el("div", {}, el("h3", { class: "small" }, title), grid);
  });
  slot(root, "sentence").append(image, layer.root, head.root);
  slot(root, "looks").append(
    moved,
    el("div", { class: "beside" }, ...grids),
    el(
      "p",
      { class: "muted small row-by-row" },
      "Patches are tokens row by row, behind [CLS]: a window reaches along the row, and into the next one " +
        "only around its end.",
    ),
  );
  imageField(image, imagePart(store));
  readImage(imagePart(store));
  store.watch(["problem"], ({ problem }) => (slot(root, "predict-problem").textContent = problem ?? ""));

  const ask = asker(slot(root, "predict-problem"));
  store.watch([...PATTERN_KEYS, "model", "cards", "file", "image", "layer", "head"], (state) => {
    const card = cardOf(state);
    const isImage = card?.input === "image";
    for (const each of [layer.root, head.root, slot(root, "looks")]) each.hidden = !isImage;
    const shape = card?.sites[0];
    if (!isImage || !shape) return;
    const place = {
      site: shape.site,
      layer: Math.min(state.layer, shape.layers - 1),
      head: Math.min(state.head, shape.heads - 1),
    };
    offer(layer, shape.layers, place.layer);
    offer(head, shape.heads, place.head);
    const trained = questionOf(state, card, null);
    if (!trained) return;
    const changed = { ...trained, interventions: /** @type {any} */ ({ mask: maskOf(state) }) };
    ask(async (signal) => {
      const of = { sites: [place.site], layers: [place.layer], heads: [place.head], tensors: MATRIX_TENSORS };
      const [[before, after], { tensors }] = await Promise.all([
        Promise.all(
          [trained, changed].map(async (question) => {
            const reply = await attention(question, of, signal);
            return matrixOf(
              reply,
              { question, card, tokens: reply.tokens, pictures: [], notes: reply.notes ?? [] },
              place,
            );
          }),
        ),
        changes(changed, { ...place, positions: [], top_k: 1 }, signal),
      ]);
      signal.throwIfAborted();
      store.set({ trained: before ?? null, sparse: after ?? null });
      moved.textContent = `With the pattern ${tensors
        .filter(({ name }) => name in MOVED)
        .map(({ name, largest }) => `${MOVED[name]} ${numberText(largest, "short")}`)
        .join(", ")}.`;
    });
  });
}

/** @type {Record<string, string>} */
const MOVED = { weights: "the weights of this head move by at most", head_output: "its output by at most" };

/** @param {ReturnType<typeof picker>} field @param {number} count @param {number} chosen */
function offer(field, count, chosen) {
  field.offer(Array.from({ length: count }, (_, i) => String(i)));
  field.select.value = String(chosen);
}
