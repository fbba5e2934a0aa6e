/** Weights of both sides: asks for each when its fields change; a refused side keeps its last weights and says why. */

import { attention, listWithoutSound } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { EMPTY, isBlank } from "../domain/form-state.js";
import { interventionsOf } from "../domain/interventions.js";
import { cardAt, cardOfStage } from "../domain/model-cards.js";
import { MATRIX_TENSORS, matrixOf } from "../domain/parse-replies.js";
import { noticeOf } from "../domain/settle-address.js";
import { readImage } from "../image-input/load-image.js";
import { questionOf } from "../image-input/question.js";
import { asSide, keysOf, NAMES, sideOf } from "./address.js";
import { completeSide } from "./complete-side.js";
import { first } from "./presets.js";
import { sideImage } from "./side-image.js";

/** @import { Store } from "../core/store.js" */
/** @import { ModelCard } from "../core/types.js" */
/** @import { Name, State } from "./address.js" */

/** @param {State} state @param {ModelCard[]} models @returns {State} */
export function completeSides(state, models) {
  if (!models.length) return { models };
  if (!state["a.model"] && !state["b.model"]) {
    const both = first(models, sideOf(state, "a"));
    return { models, ...asSide("a", both.a), ...asSide("b", both.b), notice: state.lost, lost: null };
  }
  const a = completeSide(sideOf(state, state["a.model"] ? "a" : "b"), models);
  const b = state["b.model"] ? completeSide(sideOf(state, "b"), models) : a;
  return { models, ...asSide("a", a), ...asSide("b", b), notice: noticeOfSides(state, models), lost: null };
}

/** What the address names or says in vain, of both sides. @param {State} state @param {ModelCard[]} models */
function noticeOfSides(state, models) {
  const said = NAMES.flatMap((name) => {
    const side = sideOf(state, name);
    const shown = completeSide(side, models);
    const card = cardOfStage(models, shown.model);
    const found =
      side.model && card && noticeOf(/** @type {any} */ ({ chosen: [], ...side, lost: null }), card, models, shown);
    return found ? [`${name.toUpperCase()}: ${found}`] : [];
  });
  return [...said, state.lost].filter(Boolean).join(" ") || null;
}

/** @param {Store<State>} store @param {Name} name @param {AbortSignal} signal */
async function askFor(store, name, signal) {
  const { models, [`${name}.file`]: file } = store.get();
  const side = sideOf(store.get(), name);
  const { site, layer, head } = side;
  const card = cardAt(models, side.model);
  if (!card || site === "") return;
  if (card.input !== "image" && isBlank(side.text)) throw new Error(EMPTY);
  const changes = interventionsOf(/** @type {any} */ (side), card);
  const question = questionOf({ ...side, file }, card, changes, side.model);
  if (!question) return;
  const wanted = { sites: [site], layers: [layer], heads: [head], tensors: MATRIX_TENSORS };
  const reply = await attention(question, wanted, signal);
  signal.throwIfAborted();
  const run = { question, card, tokens: reply.tokens, pictures: [], notes: reply.notes ?? [] };
  store.set({ [`${name}.shown`]: matrixOf(reply, run, { site, layer, head }), [`${name}.problem`]: null });
}

/** @param {Store<State>} store */
export function runSides(store) {
  for (const name of NAMES) {
    const take = latest();
    const failed = (/** @type {string} */ problem) => store.set({ [`${name}.problem`]: problem });
    store.watch(["models", `${name}.file`, ...keysOf(name)], () =>
      take((signal) => askFor(store, name, signal), failed),
    );
    readImage(sideImage(store, name));
  }
  listWithoutSound().then(
    (models) => store.set(completeSides(store.get(), models)),
    (error) => store.set({ "a.problem": error.message, "b.problem": error.message }),
  );
}
