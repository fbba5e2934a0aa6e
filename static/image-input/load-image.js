/**
 * Loads the image that the address names, or the sample, and asks how the model sees it.
 *
 * @typedef {Store<ImageState>} ImageStore
 */

import { lookAt, sampleImage } from "../core/api.js";
import { latest } from "../core/latest-request.js";
import { cardOf } from "../domain/form-state.js";
import { keptImage } from "./image-store.js";
import { drawn, readsMadeUp } from "./made-up.js";
import { fileOf } from "./question.js";

/** @import { ImageFile, ImageState, ModelCard, Store } from "../core/types.js" */

/** @param {ModelCard | undefined} card @param {AbortSignal} signal @returns {Promise<ImageFile>} */
async function sample(card, signal) {
  if (readsMadeUp(card)) return { ...(await drawn({ scene: card?.examples[0]?.scene }, signal)), fingerprint: "" };
  return { fingerprint: "", name: "sample.png", data: await sampleImage(signal), isKept: true };
}

/** @param {ImageStore} store */
export function readImage(store) {
  const [find, look] = [latest(), latest()];
  const failed = (/** @type {string} */ problem) => store.set({ problem });
  store.watch(["models", "model", "image"], (state) =>
    find(async (signal) => {
      if (cardOf(state)?.input !== "image") return;
      const { image, absent } = state;
      const isOther = image === "" && Boolean(state.file?.truth) !== readsMadeUp(cardOf(state));
      if (fileOf(state) && !isOther) return store.set({ absent: absent === image ? "" : absent });
      const file = image === "" ? await sample(cardOf(state), signal) : await keptImage(image);
      signal.throwIfAborted();
      store.set(file ? { file, absent: "", problem: null } : { file: null, absent: image, problem: null });
    }, failed),
  );
  store.watch(["models", "model", "file"], (state) =>
    look(async (signal) => {
      const card = cardOf(state);
      const { file } = state;
      if (card?.input !== "image" || !file) return;
      const { rows, columns, png } = await lookAt(card.id, file.data, signal);
      signal.throwIfAborted();
      store.set({ seen: { model: card.id, file, rows, columns, url: `data:image/png;base64,${png}` } });
    }, failed),
  );
}
