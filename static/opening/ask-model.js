/** Chooses the model's best induction head, and asks for its weights and for the next word with and without it. */

import { attention, listModels, predictions } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { at } from "../core/site-root.js";
import { labelGroups } from "../domain/head-labels.js";
import { labelsOf } from "../format/token-text.js";
import { matricesOf } from "../format/typed-arrays.js";

/** @import { HeadPlace, Interventions, Matrix, ModelCard, Prediction, Question } from "../core/types.js" */
/** @import { Store } from "../core/store.js" */
/** @import { OpeningState } from "./state.js" */

const CANDIDATES = 3;

/** @param {ModelCard[]} cards @returns {{ card: ModelCard, place: HeadPlace } | null} */
export function inductionHead(cards) {
  for (const card of cards) {
    if (card.family !== "decoder" || card.task !== "next-token" || !card.examples.length) continue;
    const place = labelGroups(card).find(({ label }) => label === "induction")?.heads[0];
    if (place) return { card, place };
  }
  return null;
}

/** @param {string} model @param {string} text @param {HeadPlace | null} ablated @returns {Question} */
const questionOf = (model, text, ablated) => ({
  model,
  text,
  pair: null,
  target: null,
  interventions: ablated && /** @type {Interventions} */ ({ ablate: [{ ...ablated, mode: "zero" }] }),
});

/** @param {Store<OpeningState>} store */
export function askModel(store) {
  const take = latest();
  const failed = (/** @type {string} */ problem) => store.set({ problem });

  listModels().then(
    (cards) => {
      const found = inductionHead(cards);
      // a server without such a head has nothing to tell here
      if (!found) location.replace(at("/?model="));
      else store.set(found);
    },
    (error) => failed(error.message),
  );
  store.watch(["card", "text"], ({ card, place, text }) => {
    if (!card || !place) return;
    const { site, layer, head } = place;
    take(async (signal) => {
      const question = questionOf(card.id, text, null);
      const last = { positions: /** @type {any} */ ("last"), top_k: CANDIDATES };
      const [reply, [next], [without]] = await Promise.all([
        attention(question, { sites: [site], layers: [layer], heads: [head], tensors: ["weights"] }, signal),
        predictions(question, last, signal),
        predictions(questionOf(card.id, text, { site, layer, head }), last, signal),
      ]);
      signal.throwIfAborted();
      const tokens = reply.tokens.source;
      store.set({
        answer: {
          text,
          labels: labelsOf(tokens),
          special: tokens.map((token) => token.special),
          weights: /** @type {Matrix} */ (matricesOf(/** @type {any} */ (reply.attention[0])["weights"])[0]),
          next: /** @type {Prediction} */ (next),
          without: /** @type {Prediction} */ (without),
        },
        query: null,
        problem: "",
      });
    }, failed);
  });
}
