/**
 * Loads the models, and asks for the weights of both sides, each when its own fields change. A side that is refused
 * keeps
 * its last picture and says why.
 */

import { attention, listEveryModel } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { EMPTY, isBlank } from "../domain/form-state.js";
import { interventionsOf } from "../domain/interventions.js";
import { cardAt, cardOfStage } from "../domain/model-cards.js";
import { MATRIX_TENSORS, matrixOf } from "../domain/parse-replies.js";
import { noticeOf } from "../domain/settle-address.js";
import { readImage } from "../image-input/load-image.js";
import { questionOf } from "../image-input/question.js";
import { asSide, keysOf, NAMES, sideOf } from "./address.js";
import { settled } from "./cards.js";
import { first } from "./presets.js";
import { sideImage } from "./side-image.js";

/** @import { Store } from "../core/store.js" */
/** @import { ModelCard } from "../core/types.js" */
/** @import { State } from "./address.js" */

/** @param {State} state @param {ModelCard[]} models @returns {State} */
export function settledSides(state, models) {
  if (!models.length) return { models };
  if (!state["a.model"] && !state["b.model"]) {
    const both = first(models, sideOf(state, "a"));
    return { models, ...asSide("a", both.a), ...asSide("b", both.b), notice: state.lost, lost: null };
  }
  const a = settled(sideOf(state, state["a.model"] ? "a" : "b"), models);
  const b = state["b.model"] ? settled(sideOf(state, "b"), models) : a;
  return { models, ...asSide("a", a), ...asSide("b", b), notice: noticeOfSides(state, models), lost: null };
}

/** What the address names or says in vain, of both sides. @param {State} state @param {ModelCard[]} models */
function noticeOfSides(state, models) {
  const said = NAMES.flatMap((name) => {
    const side = sideOf(state, name);
    const shown = settled(side, models);
    const card = cardOfStage(models, shown.model);
    const found =
      side.model && card && noticeOf(/** @type {any} */ ({ chosen: [], ...side, lost: null }), card, models, shown);
    return found ? [`${name.toUpperCase()}: ${found}`] : [];
  });
  return [...said, state.lost].filter(Boolean).join(" ") || null;
}

/** @param {Store<State>} store */
export function runSides(store) {
  NAMES.map((name) => {
    const take = latest();
    const run = () =>
      take(
        async (signal) => {
          const { models } = store.get();
          const side = sideOf(store.get(), name);
          const card = cardAt(models, side.model);
          if (!card || side.site === "") return;
          if (card.input !== "image" && isBlank(side.text)) throw new Error(EMPTY);
          const place = { site: side.site, layer: side.layer, head: side.head };
          const changes = interventionsOf(/** @type {any} */ (side), card);
          const fields = { ...side, file: store.get()[`${name}.file`] };
          const question = questionOf(fields, card, changes, side.model);
          if (!question) return;
          const reply = await attention(
            question,
            { sites: [place.site], layers: [place.layer], heads: [place.head], tensors: MATRIX_TENSORS },
            signal,
          );
          signal.throwIfAborted();
          const run = { question, card, tokens: reply.tokens, pictures: [], notes: reply.notes ?? [] };
          store.set({ [`${name}.shown`]: matrixOf(reply, run, place), [`${name}.problem`]: null });
        },
        (problem) => store.set({ [`${name}.problem`]: problem }),
      );
    return store.watch(["models", `${name}.file`, ...keysOf(name)], run);
  });
  NAMES.map((name) => readImage(sideImage(store, name)));
  listEveryModel().then(
    (models) => store.set(settledSides(store.get(), models)),
    (error) => store.set({ "a.problem": error.message, "b.problem": error.message }),
  );
}
