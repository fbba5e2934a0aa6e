/**
 * Sees to it that a model of images has one to read: the reader's own, else the sample; and shows it as the model sees it.
 *
 * @typedef {import("../types.js").State} State
 */

import { cardOf } from "../actions.js";
import { lookAt, sampleImage } from "../api.js";
import { latest } from "./latest.js";

/** @param {import("../types.js").Store<State>} store */
export function readImage(store) {
  const take = latest();
  return store.watch(["models", "model", "image"], (state) => {
    const { image } = state;
    const card = cardOf(state);
    take(async (signal) => {
      if (card?.input !== "image") return;
      if (!image) return store.set({ image: { name: "sample.png", data: await sampleImage(signal), isOwn: false } });
      const { rows, columns, png } = await lookAt(card.id, image.data, signal);
      signal.throwIfAborted();
      store.set({ seen: { model: card.id, image, rows, columns, url: `data:image/png;base64,${png}` } });
    }, (problem) => store.set({ problem }));
  });
}
